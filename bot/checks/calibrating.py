"""A calibration from checked questions: the first quote of each, how sure the reader is of it, whether it is right."""

from collections import Counter
from dataclasses import dataclass

from bot.checks.outcome import Checked
from index.quoting.calibration import Calibration, calibrated, own_log_odds
from index.quoting.confidence import Certainty


@dataclass(frozen=True, slots=True)
class Calibrating:
    """A calibration, with what it makes of the questions it was fitted on.

    `given` counts the first quotes by certainty, `right` the right ones of them; `left_out` the questions that nothing
    was read for: they are answered by dates, or by an overview, or nothing was found.
    """

    calibration: Calibration
    given: Counter[Certainty]
    right: Counter[Certainty]
    left_out: int


def calibrate(checked: Checked, *, named: bool) -> Calibrating:
    """The calibration of the reader that answered; `named` is whether it is one by name. Raises `CalibrationError`."""
    scored = []
    for each in checked.outcomes:
        log_odds = None if each.answer.features is None else own_log_odds(each.answer.features, named=named)
        if log_odds is not None:
            scored.append((log_odds, each.first_is_expected))
    calibration = calibrated(scored)
    given = Counter(calibration.certainty(log_odds) for log_odds, _ in scored)
    right = Counter(calibration.certainty(log_odds) for log_odds, is_right in scored if is_right)
    return Calibrating(calibration, given, right, len(checked.outcomes) - len(scored))
