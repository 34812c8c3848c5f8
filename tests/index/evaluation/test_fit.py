"""The fit of what counts as near, on made features."""

import math
import random

from index.evaluation.cases import ABSENT, Case
from index.evaluation.fit import calibration_error, calibration_error_by_chance, fit, fit_near
from index.quoting.confidence import Features, near_features


def _case(chance: random.Random, there: bool, cross_language: bool) -> Case:
    """A question whose text is there, near and with many of its words, or absent."""
    similarity, overlap = chance.gauss(3 if there else 1, 1), chance.uniform(0.2, 0.6) if there else chance.random() / 3
    features = Features(similarity, overlap, cross_language, log_odds=chance.gauss(2 if there else -2, 2))
    return Case("400 news texts" if there else ABSENT, "fr", there, ((features, 0.5, there),))


def test_near_is_what_most_questions_reach_whose_text_is_there() -> None:
    """Of the answerable ones 85 in 100; the nearer and the more words, the likelier."""
    chance = random.Random(4)
    cases = [_case(chance, there, False) for there in (True, False) for _ in range(200)]
    cases += [_case(chance, True, True) for _ in range(3)]
    weights, from_there = fit_near(cases, cross_language=False)
    assert weights[1] > 0
    assert weights[2] > 0
    there = [near_features(case.quotes[0][0]) for case in cases[:200]]
    logits = [weights[0] + weights[1] * similarity + weights[2] * overlap for similarity, overlap in there]
    reached = sum(logit >= _logit(from_there) for logit in logits) / 200
    assert 0.83 <= reached <= 0.87


def test_log_odds_weigh_for_an_answer() -> None:
    """Intercept first, then the weights in the order of the features."""
    chance = random.Random(5)
    cases = [_case(chance, there, False) for there in (True, False) for _ in range(200)]
    assert fit(cases, twice="400 news texts")[3] > 0


def test_few_questions_leave_a_calibration_error_to_a_true_confidence() -> None:
    """It falls with the root of their number, and a certainty leaves none."""
    few, many = (calibration_error_by_chance([0.5] * count) for count in (40, 4000))
    assert 0.04 < few < 0.08
    assert 7 < few / many < 14
    assert calibration_error_by_chance([0.0, 1.0]) == 0


def test_a_calibration_error_is_the_mean_distance_from_the_share_that_is_right() -> None:
    """In each tenth of confidence by itself."""
    found = calibration_error([(0.95, True), (0.95, False), (0.15, False), (0.15, False)])
    assert math.isclose(found, (0.45 + 0.15) / 2)


def _logit(likely: float) -> float:
    return math.log(likely / (1 - likely))
