"""How sure a quote is: a logistic regression on what the search and the reader say of its passage, and two thresholds.

`docs/certainty.md` has the data, the fits, the cost that the thresholds minimise, and the curves.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How an answer is given: as one, as a possible one to check, or not at all."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Features:
    """The features of one quote.

    `similarity_z` is the nearest sentence's cosine as a z-score against the encoder's background; `overlap` the share
    (0 to 1) of the question's content words found in the passage; `cross_language` whether question and passage differ
    in language. `log_odds` are the reader's best sentence's against silence, `None` when the passage was not read;
    `lead` is by how much they exceed those of the best other passage read (negative for the others);
    `quoted_probability` (0 to 1) is the probability that the answer stands in the sentences quoted, given that one of
    the passage's that may be quoted answers. `score_gap` is the search score less the best candidate's (0 for the
    first, negative for the others); `candidates` the number of candidates found, 40 at the most; `headed` whether its
    text has a title or a date, which the reader reads before the passage: without one its log odds mean less;
    `lacks_a_name` whether a name or a number of the question stands neither in the passage nor in its title, which
    counts twice where `names_another`: another has a part of it (Low Ford for High Ford); `sentences` how many
    sentences the passage has: the more, the likelier one of them has high log odds by chance; `alone` the best
    sentence's log odds when it is read without the others, `None` where it was not: what needs its neighbours to answer
    answers less; `rivals` how many of the other passages read have log odds above zero: where many seem to answer, few
    do.
    """

    similarity_z: float
    overlap: float
    cross_language: bool
    log_odds: float | None = None
    lead: float = 0.0
    quoted_probability: float = 1.0
    score_gap: float = 0.0
    candidates: int = 40
    headed: bool = True
    lacks_a_name: bool = False
    names_another: bool = False
    sentences: int = 3
    alone: float | None = None
    rivals: int = 0


# Questions written with the passage in sight repeat its words, questions asked from curiosity do not: with all words
# counted, AUROC is 0.92 on the first sort (PIAF) and 0.66 on the second (NoMIRACL); up to half of them, 0.91 and 0.73.
_OVERLAP_COUNTED = 0.5
# Intercept, weight of `similarity_z`, weight of `overlap`: logistic regression, printed again by
# `python -m index.evaluation.fit DATA DOCS`.
_NEAR_SAME_LANGUAGE = (-7.29, 1.17, 4.99)
_NEAR_CROSS_LANGUAGE = (-8.07, 1.56, 5.29)
# A passage is near where 85 of 100 answerable questions pass: within a language, and across.
NEAR_THRESHOLDS = (0.44, 0.49)
# With the reader: intercept, and the weights of `reading_features`.
_READ = (-1.483, 0.235, 0.574, 0.289, 0.169, 0.817, 0.775, -0.265, -0.003, -0.168, -0.48, 0.28, 0.026, 0.192, -0.254)
# The lowest confidence of each certainty.
SURE_THRESHOLD, PERHAPS_THRESHOLD = 0.65, 0.19
# Beyond these the log odds, and the number of rivals, say no more.
_MOST_LOG_ODDS, _MOST_LEAD, _MOST_RIVALS = 12.0, 6.0, 3
# Added to a probability before its logarithm is taken.
_LOG_FLOOR = 0.02


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
    log_odds = _bounded(features.log_odds, _MOST_LOG_ODDS)
    return (
        features.similarity_z,
        features.overlap * (not features.cross_language),
        log_odds,
        _bounded(features.lead, _MOST_LEAD),
        math.log(features.quoted_probability + _LOG_FLOOR),
        features.score_gap,
        math.log(max(1, features.candidates)),
        float(not features.headed),
        0.0 if features.headed else log_odds,
        float(features.lacks_a_name) + float(features.names_another),
        float(features.cross_language),
        math.log(max(1, features.sentences)),
        log_odds if features.alone is None else _bounded(features.alone, _MOST_LOG_ODDS),
        min(features.rivals, _MOST_RIVALS),
    )


def nearness(features: Features) -> float:
    """The probability, 0 to 1, that the passage answers, from what the search knows alone."""
    weights = _NEAR_CROSS_LANGUAGE if features.cross_language else _NEAR_SAME_LANGUAGE
    return _logistic(weights, near_features(features))


def confidence(features: Features) -> float:
    """The probability, 0 to 1, that the quote holds the answer."""
    return nearness(features) if features.log_odds is None else _logistic(_READ, reading_features(features))


def certainty(features: Features) -> Certainty:
    """How a quote with these features is given. What nothing has read is `PERHAPS` at most."""
    if features.log_odds is None:
        return Certainty.PERHAPS if is_near(features) else Certainty.NONE
    likely = confidence(features)
    if likely >= SURE_THRESHOLD:
        return Certainty.SURE
    return Certainty.PERHAPS if likely >= PERHAPS_THRESHOLD else Certainty.NONE


def is_near(features: Features) -> bool:
    """Whether the passage is near, answer or not."""
    return nearness(features) >= NEAR_THRESHOLDS[features.cross_language]


def _bounded(value: float, most: float) -> float:
    return min(max(value, -most), most)


def _logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = weights[0] + sum(weight * each for weight, each in zip(weights[1:], features, strict=True))
    return 1 / (1 + math.exp(-logit))
