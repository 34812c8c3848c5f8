"""What an answer costs, the thresholds that follow from it, and those fitted for a reader on a person's own questions.

A reader's own confidence says how likely a quote answers on the texts it was fitted on; on others, or with a reader by
name, it may say too much or too little. Platt's scaling (1999) finds, from questions whose answers are known, the line
that turns the logarithm of its odds into true ones; where that line passes the two thresholds, the reader's own
confidence has its two.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.errors import CalibrationError
from index.phrases import counted
from index.quoting.confidence import Certainty, Features, certainty, confidence, is_near, nearness
from index.quoting.reader import Readable, Reader, Reading

# What is lost, where a right answer given as sure loses nothing and one that is not shown loses 1.
COSTS = {"sure and wrong": 0.64, "perhaps and right": 0.25, "perhaps and wrong": 0.18}
# Questions that a calibration needs, and of each sort: those whose first quote is right, and the others.
LEAST_QUESTIONS, LEAST_OF_EACH = 30, 8
# Logarithms of odds beyond this say no more than this.
_MOST_LOGIT = 30.0
# Newton's steps, and the longest, which keeps the first ones from leaping beyond the slope's end.
_MOST_STEPS, _LONGEST_STEP = 100, 2.0


def thresholds(costs: Mapping[str, float] = COSTS) -> tuple[float, float]:
    """The lowest probability of `sure`, and of `perhaps`: where the expected cost of each begins to be the least.

    At a probability p, sure costs `w (1 - p)`, perhaps `r p + v (1 - p)`, and nothing shown `p`.

    >>> [round(each, 2) for each in thresholds()]
    [0.65, 0.19]
    """
    wrong, right_shown, wrong_shown = costs.values()
    sure = (wrong - wrong_shown) / (wrong - wrong_shown + right_shown)
    perhaps = wrong_shown / (1 - right_shown + wrong_shown)
    return sure, perhaps


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two thresholds fitted for one reader, in the log odds it gives itself (natural logarithm), and on how many
    questions. `sure` exceeds `perhaps`."""

    sure: float
    perhaps: float
    questions: int

    def probability(self, log_odds: float) -> float:
        """The probability, 0 to 1, that a quote with these log odds answers.

        It lies on the line, in log odds, that passes both thresholds where they cost the same as what is beside them.
        """
        high, low = (math.log(each / (1 - each)) for each in thresholds())
        slope = (high - low) / (self.sure - self.perhaps)
        logit = low + slope * (log_odds - self.perhaps)
        return 1 / (1 + math.exp(-min(max(logit, -_MOST_LOGIT), _MOST_LOGIT)))

    def certainty(self, log_odds: float) -> Certainty:
        """How a quote with these log odds is given."""
        if log_odds >= self.sure:
            return Certainty.SURE
        return Certainty.PERHAPS if log_odds >= self.perhaps else Certainty.NONE


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A reader with what turns its numbers into a certainty: it goes wherever its reader goes.

    `named` is whether it is one by name, of whose log odds nothing is known but their order. Without a `calibration`,
    such a reader chooses and orders the quotes, and whether one is shown, as possible only, is the search's to say.
    """

    reader: Reader
    named: bool
    calibration: Calibration | None

    def read(self, question: str, candidates: Sequence[Readable]) -> Sequence[Reading | None]:
        """See `Reader.read`."""
        return self.reader.read(question, candidates)


def judged(reader: Reader | None, features: Features) -> tuple[float, Certainty]:
    """The confidence, 0 to 1, and the certainty of a quote that `reader` read."""
    if not isinstance(reader, Calibrated):
        return confidence(features), certainty(features)
    log_odds = own_log_odds(features, named=reader.named)
    if log_odds is None or (reader.named and reader.calibration is None):
        return nearness(features), Certainty.PERHAPS if is_near(features) else Certainty.NONE
    if reader.calibration is None:
        return confidence(features), certainty(features)
    return reader.calibration.probability(log_odds), reader.calibration.certainty(log_odds)


def sureness(reader: Reader | None, features: Features, confidence: float) -> float:
    """What quotes are ordered by: their confidence, as good as equal within a hundredth; with a reader by name, whose
    log odds mean nothing but their order, these."""
    if isinstance(reader, Calibrated) and reader.named and features.log_odds is not None:
        return features.log_odds
    return round(confidence, 2)


def own_log_odds(features: Features, *, named: bool) -> float | None:
    """The log odds that a reader gives a quote, before any calibration; `None` when nothing has read it.

    Those of the shipped reader are its confidence's, which weighs what the search knows too.
    """
    if features.log_odds is None:
        return None
    if named:
        return min(max(features.log_odds, -_MOST_LOGIT), _MOST_LOGIT)
    likely = confidence(features)
    return math.log(likely / (1 - likely))


def calibrated(scored: Sequence[tuple[float, bool]]) -> Calibration:
    """The thresholds that cost the least on the log odds of first quotes and whether each is right.

    Raises `CalibrationError`, with the number that is missing, when there are too few, and when the log odds do not
    tell right quotes from others.
    """
    right = sum(each for _, each in scored)
    missing = max(LEAST_QUESTIONS - len(scored), LEAST_OF_EACH - right, LEAST_OF_EACH - (len(scored) - right))
    if missing > 0:
        raise _too_few(len(scored), right)
    intercept, slope = _platt(np.array([each for each, _ in scored]), np.array([each for _, each in scored]))
    if slope <= 0:
        raise CalibrationError(
            "On these questions the reader is no surer of right quotes than of others, so no threshold can be set. Add "
            "questions, or choose another reader with READER_MODEL.",
            "Sur ces questions, le lecteur n’est pas plus sûr des bonnes citations que des autres : aucun seuil ne "
            "peut être fixé. Ajoutez des questions, ou choisissez un autre lecteur avec READER_MODEL.",
        )
    sure, perhaps = ((math.log(each / (1 - each)) - intercept) / slope for each in thresholds())
    return Calibration(sure, perhaps, len(scored))


def _too_few(count: int, right: int) -> CalibrationError:
    questions = counted(count, "question", "question")
    return CalibrationError(
        f"{questions.en} can be counted, {right} of them with the right first quote. A calibration needs "
        f"{LEAST_QUESTIONS}, at least {LEAST_OF_EACH} with the right first quote and {LEAST_OF_EACH} without (refuse: "
        "true, or answered wrongly). Add questions to the file.",
        f"{questions.fr} en tout, dont {right} avec la bonne première citation. Un calibrage en demande "
        f"{LEAST_QUESTIONS}, au moins {LEAST_OF_EACH} avec la bonne première citation et {LEAST_OF_EACH} sans (refuse: "
        "true, ou mal répondues). Ajoutez des questions au fichier.",
    )


def _platt(log_odds: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Intercept and slope of the true log odds, by Platt's scaling: a logistic regression on targets that are drawn in
    a little, so that log odds that part all right quotes from all others do not come out without bounds."""
    count = int(right.sum())
    targets = np.where(right, (count + 1) / (count + 2), 1 / (len(right) - count + 2))
    mean, deviation = float(log_odds.mean()), float(log_odds.std()) or 1.0
    rows = np.column_stack([np.ones(len(log_odds)), (log_odds - mean) / deviation])
    weights = np.zeros(2)
    for _ in range(_MOST_STEPS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -_MOST_LOGIT, _MOST_LOGIT)))
        # Newton's step, with a ridge that keeps it finite where all log odds are the same.
        curvature = (rows * (likely * (1 - likely))[:, None]).T @ rows + 1e-9 * np.eye(2)
        step = np.clip(np.linalg.solve(curvature, rows.T @ (likely - targets)), -_LONGEST_STEP, _LONGEST_STEP)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    slope = float(weights[1]) / deviation
    return float(weights[0]) - slope * mean, slope
