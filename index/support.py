"""How likely a passage answers a question, from what a search already knows. No model of its own.

Two things are read: how near the nearest sentence is, on the encoder's own scale, and how many of the question's
content words stand in the passage. Across languages words do not meet but their beginnings do (Moscow, Moscou), so
the two cases are weighed apart. `docs/refusal.md` has the data, the fit and the curve.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells of one passage.

    `outstanding` is the nearest sentence's cosine in standard deviations above the encoder's background; `shared` the
    share (0 to 1) of the question's content words found in the passage; `across` whether the two languages differ.
    """

    outstanding: float
    shared: float
    across: bool


# Who asks with a passage before their eyes takes its words, who asks from curiosity does not: with all words counted,
# AUROC is 0.92 on the first sort (PIAF) and 0.66 on the second (NoMIRACL); up to half of them, 0.91 and 0.73.
_ENOUGH_WORDS = 0.5
# Intercept, weight of `outstanding`, weight of `shared`: logistic regression, printed again by
# `python -m index.refusal DATA DOCS`.
_SAME = (-7.35, 0.78, 8.5)
_ACROSS = (-3.81, 1.3, 4.24)
# Where 85 of 100 answerable questions are answered, within a language and across; below, Dateline is silent.
THRESHOLDS = (0.45, 0.30)


def outstanding(cosine: float, scale: tuple[float, float]) -> float:
    """The cosine in standard deviations above the mean of things that have nothing to do with each other."""
    mean, spread = scale
    return (cosine - mean) / spread


def features(signs: Signs) -> tuple[float, float]:
    """The two numbers that are weighed: `outstanding`, and `shared` up to half."""
    return signs.outstanding, min(signs.shared, _ENOUGH_WORDS)


def support(signs: Signs) -> float:
    """The probability, 0 to 1, that the passage answers."""
    weights = _ACROSS if signs.across else _SAME
    logit = weights[0] + sum(weight * each for weight, each in zip(weights[1:], features(signs), strict=True))
    return 1 / (1 + math.exp(-logit))


def is_enough(signs: Signs) -> bool:
    """Whether a passage with these signs is quoted."""
    return support(signs) >= THRESHOLDS[signs.across]
