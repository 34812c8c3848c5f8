"""Thresholds fitted for a reader: the stated cost, Platt's scaling, and what they make of a quote."""

import math
import random

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from index.errors import CalibrationError
from index.phrases import Language, counted
from index.quoting.calibration import (
    LEAST_OF_EACH,
    LEAST_QUESTIONS,
    Calibrated,
    Calibration,
    calibrated,
    judged,
    own_log_odds,
    sureness,
    thresholds,
)
from index.quoting.confidence import Certainty, Features, confidence, is_near, nearness
from tests.fakes import OverlapReader

_NEAR = Features(4.0, 0.8, False, log_odds=2.0)
_FAR = Features(0.0, 0.0, False, log_odds=2.0)


def _scored(count: int, slope: float, shift: float, seed: int = 5) -> list[tuple[float, bool]]:
    """Log odds drawn evenly from -6 to 6, each right with the probability of `slope * (log odds - shift)`."""
    chance = random.Random(seed)
    odds = [chance.uniform(-6, 6) for _ in range(count)]
    return [(each, chance.random() < 1 / (1 + math.exp(-slope * (each - shift)))) for each in odds]


def test_it_finds_the_line_that_the_questions_follow() -> None:
    """With many questions, the thresholds lie where the true odds are those that cost the least."""
    found = calibrated(_scored(20_000, 0.5, 1.0))
    for threshold, likely in zip((found.sure, found.perhaps), thresholds(), strict=True):
        assert 1 / (1 + math.exp(-0.5 * (threshold - 1.0))) == pytest.approx(likely, abs=0.02)
    assert found.questions == 20_000


def test_it_is_platts_scaling() -> None:
    """The same line as scikit-learn's logistic regression on Platt's targets, each as a weighted pair of rows."""
    scored = _scored(60, 0.7, -1.0)
    odds, right = np.array([each for each, _ in scored]), np.array([each for _, each in scored])
    targets = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
    model = LogisticRegression(C=1e9, tol=1e-10, max_iter=10_000).fit(
        np.concatenate([odds, odds])[:, None],
        np.repeat([1, 0], len(odds)),
        sample_weight=np.concatenate([targets, 1 - targets]),
    )
    found = calibrated(scored)
    for threshold, likely in zip((found.sure, found.perhaps), thresholds(), strict=True):
        assert model.predict_proba([[threshold]])[0, 1] == pytest.approx(likely, abs=1e-3)


def test_odds_that_part_right_from_wrong_have_thresholds_between_them() -> None:
    """A reader that is never wrong is no division by nothing."""
    scored = [(9.0, True)] * 20 + [(-9.0, False)] * 20
    found = calibrated(scored)
    assert -9 < found.perhaps < found.sure < 9


@pytest.mark.parametrize(
    "scored",
    [
        [(1.0, True)] * 10 + [(-1.0, False)] * 19,
        [(1.0, True)] * (LEAST_OF_EACH - 1) + [(-1.0, False)] * 60,
        [(1.0, True)] * 60 + [(-1.0, False)] * (LEAST_OF_EACH - 1),
        [],
    ],
)
def test_too_few_questions_are_told_with_the_number_needed(scored: list[tuple[float, bool]]) -> None:
    """In all, and of each sort."""
    with pytest.raises(CalibrationError) as caught:
        calibrated(scored)
    for language in Language:
        words = caught.value.say(language)
        assert counted(len(scored), "question", "question").of(language) in words
        assert str(LEAST_QUESTIONS) in words
        assert str(LEAST_OF_EACH) in words


@pytest.mark.parametrize("odds", [(1.0, -1.0), (0.0, 0.0)])
def test_a_reader_that_knows_nothing_is_not_calibrated(odds: tuple[float, float]) -> None:
    """Surer of the wrong quotes, or as sure of all."""
    wrong, right = odds
    with pytest.raises(CalibrationError, match="READER_MODEL"):
        calibrated([(right, True)] * 20 + [(wrong, False)] * 20)


def test_certainty_and_confidence_agree() -> None:
    """At a threshold the confidence is the probability it stands for; it rises with the log odds."""
    calibration = Calibration(sure=-2.0, perhaps=-5.0, questions=40)
    sure, perhaps = thresholds()
    assert calibration.probability(-2.0) == pytest.approx(sure)
    assert calibration.probability(-5.0) == pytest.approx(perhaps)
    odds = (-1e4, -6.0, -5.0, -3.0, -2.0, 0.0, 1e4)
    given = [calibration.certainty(each).value for each in odds]
    assert given == ["none", "none", "perhaps", "perhaps", "sure", "sure", "sure"]
    likely = [calibration.probability(each) for each in odds]
    assert likely == sorted(likely)
    assert 0.0 < likely[0] < likely[-1] < 1.0


def test_a_reader_by_name_is_never_sure_until_it_is_calibrated() -> None:
    """Whether anything is shown is for the search to say; the order is the reader's."""
    reader = Calibrated(OverlapReader(), named=True, calibration=None)
    assert is_near(_NEAR)
    assert judged(reader, _NEAR) == (nearness(_NEAR), Certainty.PERHAPS)
    assert judged(reader, _FAR) == (nearness(_FAR), Certainty.NONE)
    assert sureness(reader, _NEAR, 0.9) == 2.0
    fitted = Calibrated(reader.reader, named=True, calibration=Calibration(1.0, 0.0, 40))
    assert judged(fitted, _FAR)[1] is Certainty.SURE


def test_the_shipped_reader_keeps_what_its_confidence_weighs() -> None:
    """Its own log odds are those of its confidence, before and after a calibration."""
    log_odds = own_log_odds(_NEAR, named=False)
    assert log_odds is not None
    assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(confidence(_NEAR))
    strict = Calibrated(OverlapReader(), named=False, calibration=Calibration(log_odds + 1, log_odds - 1, 40))
    assert judged(strict, _NEAR)[1] is Certainty.PERHAPS
    assert judged(OverlapReader(), _NEAR)[0] == confidence(_NEAR)
    assert own_log_odds(Features(4.0, 0.8, False), named=False) is None
