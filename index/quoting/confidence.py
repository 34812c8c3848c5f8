"""How likely a quote answers a question: what the search knows of its passage, and what the reader makes of it.

The search knows how near the nearest sentence is, on the encoder's own scale, and how many of the question's content
words stand in the passage. Across languages words do not meet but their beginnings do (Moscow, Moscou), so the two
cases are weighed apart. Without the reader these two say what is near; with it, what answers. `docs/refusal.md` has
the data, the fits and the curves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells of one quote.

    `outstanding` is the nearest sentence's cosine in standard deviations above the encoder's background; `shared` the
    share (0 to 1) of the question's content words found in the passage; `across` whether the two languages differ.
    `odds` are the reader's log odds that the passage answers, `None` when it was not read; `held` how likely (0 to 1)
    the answer starts within the quote, if the passage holds it. `behind` is the search's score less the best one's (0
    for the first found, negative for the others), `among` how many passages were found (40 at most): in more, one is
    sooner taken for right. `dated` is whether the question asks for a date and the quote tells one.
    """

    outstanding: float
    shared: float
    across: bool
    odds: float | None = None
    held: float = 1.0
    behind: float = 0.0
    among: int = 40
    dated: bool = False


# Who asks with a passage before their eyes takes its words, who asks from curiosity does not: with all words counted,
# AUROC is 0.92 on the first sort (PIAF) and 0.66 on the second (NoMIRACL); up to half of them, 0.91 and 0.73.
_ENOUGH_WORDS = 0.5
# Intercept, weight of `outstanding`, weight of `shared`: logistic regression, printed again by
# `python -m index.evaluation.fit DATA DOCS`.
_SAME = (-7.35, 0.78, 8.5)
_ACROSS = (-3.81, 1.3, 4.24)
# What is near: where 85 of 100 answerable questions pass, within a language and across.
THRESHOLDS = (0.45, 0.30)
# With the reader: intercept, and the weights of `read_features`. Here all words count: the one that is missing is often
# the one that was asked for.
_READ = (-1.566, 0.182, 1.304, 0.357, 1.278, 1.646, -0.261, -0.01)
_READ_ACROSS = (-0.154, 0.0, 0.0, 0.467, 1.132, 1.848, -0.254, 0.059)
_LEAST_HELD = 0.02
# A wrong quote costs as much as three refusals, and three questions in four have their answer in the archive: the
# threshold at which that cost is least on the development data.
THRESHOLD = 0.42


def outstanding(cosine: float, scale: tuple[float, float]) -> float:
    """The cosine in standard deviations above the mean of things that have nothing to do with each other."""
    mean, spread = scale
    return (cosine - mean) / spread


def features(signs: Signs) -> tuple[float, float]:
    """The two numbers that are weighed: `outstanding`, and `shared` up to half."""
    return signs.outstanding, min(signs.shared, _ENOUGH_WORDS)


def support(signs: Signs) -> float:
    """The probability, 0 to 1, that the passage answers, from what the search knows alone."""
    return _logistic(_ACROSS if signs.across else _SAME, features(signs))


def read_features(signs: Signs) -> tuple[float, ...]:
    """What is weighed of a passage that was read."""
    assert signs.odds is not None
    return (
        signs.outstanding,
        signs.shared,
        signs.odds,
        math.log(signs.held + _LEAST_HELD),
        signs.behind,
        math.log(signs.among),
        float(signs.dated),
    )


def confidence(signs: Signs) -> float:
    """The probability, 0 to 1, that the quote is of the right passage and holds the answer."""
    if signs.odds is None:
        return support(signs)
    return _logistic(_READ_ACROSS if signs.across else _READ, read_features(signs))


def is_enough(signs: Signs) -> bool:
    """Whether a quote with these signs is given."""
    return is_near(signs) if signs.odds is None else confidence(signs) >= THRESHOLD


def is_near(signs: Signs) -> bool:
    """Whether the passage is near, answer or not."""
    return support(signs) >= THRESHOLDS[signs.across]


def _logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = weights[0] + sum(weight * each for weight, each in zip(weights[1:], features, strict=True))
    return 1 / (1 + math.exp(-logit))
