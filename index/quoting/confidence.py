"""The probability that a quote answers: a logistic regression on what the search and the reader say of its passage.

Across languages words do not match but their beginnings do (Moscow, Moscou), so the two cases have weights of their
own. Without a reader two features say what is near; with one, seven say what answers. `docs/refusal.md` has the data,
the fits and the curves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one quote.

    `similarity_z` is the nearest sentence's cosine as a z-score against the encoder's background; `overlap` the share
    (0 to 1) of the question's content words found in the passage; `cross_language` whether question and passage differ
    in language. `log_odds` are the reader's, that the passage answers (`None` when it was not read);
    `start_probability` (0 to 1) is its probability that the answer starts within the quote, if the passage answers.
    `score_gap` is the search score less the best candidate's (0 for the first, negative for the others); `candidates`
    the number of candidates found, 40 at the most: the more there are, the likelier a wrong one looks right.
    `dates_the_answer` is whether the question asks for a date and the quote mentions one.
    """

    similarity_z: float
    overlap: float
    cross_language: bool
    log_odds: float | None = None
    start_probability: float = 1.0
    score_gap: float = 0.0
    candidates: int = 40
    dates_the_answer: bool = False


# Questions written with the passage in sight repeat its words, questions asked from curiosity do not: with all words
# counted, AUROC is 0.92 on the first sort (PIAF) and 0.66 on the second (NoMIRACL); up to half of them, 0.91 and 0.73.
_OVERLAP_COUNTED = 0.5
# Intercept, weight of `similarity_z`, weight of `overlap`: logistic regression, printed again by
# `python -m index.evaluation.fit DATA DOCS`.
_NEAR_SAME_LANGUAGE = (-7.35, 0.78, 8.5)
_NEAR_CROSS_LANGUAGE = (-3.81, 1.3, 4.24)
# A passage is near where 85 of 100 answerable questions pass: within a language, and across.
NEAR_THRESHOLDS = (0.45, 0.30)
# With the reader: intercept, and the weights of `reading_features`. Here all words count: the missing word is often
# the one that was asked for.
_READ_SAME_LANGUAGE = (-1.566, 0.182, 1.304, 0.357, 1.278, 1.646, -0.261, -0.01)
_READ_CROSS_LANGUAGE = (-0.154, 0.0, 0.0, 0.467, 1.132, 1.848, -0.254, 0.059)
# Added to a probability before its logarithm is taken.
_LOG_FLOOR = 0.02
# Where the cost is least on the development questions, if a wrong quote costs as much as three refusals and three
# questions in four have their answer in the archive.
THRESHOLD = 0.42


def similarity_z(cosine: float, scale: tuple[float, float]) -> float:
    """The cosine as a z-score; `scale` is the mean and standard deviation of cosines of unrelated sentences."""
    mean, deviation = scale
    return (cosine - mean) / deviation


def near_features(features: Features) -> tuple[float, float]:
    """What the search alone weighs: `similarity_z`, and `overlap` up to half."""
    return features.similarity_z, min(features.overlap, _OVERLAP_COUNTED)


def reading_features(features: Features) -> tuple[float, ...]:
    """What is weighed of a passage that was read. Raises `ValueError` when it was not."""
    if features.log_odds is None:
        raise ValueError("this passage was not read")
    return (
        features.similarity_z,
        features.overlap,
        features.log_odds,
        math.log(features.start_probability + _LOG_FLOOR),
        features.score_gap,
        math.log(features.candidates),
        float(features.dates_the_answer),
    )


def nearness(features: Features) -> float:
    """The probability, 0 to 1, that the passage answers, from what the search knows alone."""
    weights = _NEAR_CROSS_LANGUAGE if features.cross_language else _NEAR_SAME_LANGUAGE
    return _logistic(weights, near_features(features))


def confidence(features: Features) -> float:
    """The probability, 0 to 1, that the quote is of the right passage and holds the answer."""
    if features.log_odds is None:
        return nearness(features)
    weights = _READ_CROSS_LANGUAGE if features.cross_language else _READ_SAME_LANGUAGE
    return _logistic(weights, reading_features(features))


def answers(features: Features) -> bool:
    """Whether a quote with these features is given as an answer."""
    return is_near(features) if features.log_odds is None else confidence(features) >= THRESHOLD


def is_near(features: Features) -> bool:
    """Whether the passage is near, answer or not."""
    return nearness(features) >= NEAR_THRESHOLDS[features.cross_language]


def _logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = weights[0] + sum(weight * each for weight, each in zip(weights[1:], features, strict=True))
    return 1 / (1 + math.exp(-logit))
