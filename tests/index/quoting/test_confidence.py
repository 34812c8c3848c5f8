"""From signs to a probability: what is near, and what answers."""

import math
from dataclasses import replace

import pytest

from index.quoting.confidence import THRESHOLD, Features, answers, confidence, is_near, nearness, reading_features

NEAR = Features(similarity_z=4.0, overlap=1.0, cross_language=False)


def test_without_the_reader_what_is_near_is_given() -> None:
    """The search's own two numbers decide."""
    assert confidence(NEAR) == nearness(NEAR)
    assert is_near(NEAR)
    assert answers(NEAR)
    assert not answers(Features(0.0, 0.0, cross_language=False))


@pytest.mark.parametrize("across", [False, True])
def test_the_reader_decides_among_what_is_near(across: bool) -> None:
    """The same nearness, read as answering or as not."""

    def read(log_odds: float, start_probability: float = 1.0) -> Features:
        return Features(4.0, 1.0, across, log_odds, start_probability)

    assert answers(read(12.0))
    assert not answers(read(-8.0))
    assert is_near(read(-8.0))
    assert confidence(read(2.0)) > confidence(read(0.0)) > confidence(read(-2.0))
    assert confidence(read(2.0, start_probability=0.9)) > confidence(read(2.0, start_probability=0.05))
    assert 0.0 < confidence(read(-50.0)) < 0.01
    assert confidence(read(50.0)) <= 1.0


@pytest.mark.parametrize(
    ("features", "logit"),
    [
        (Features(2.0, 0.25, cross_language=False), -7.35 + 0.78 * 2 + 8.5 * 0.25),
        (Features(2.0, 1.0, cross_language=False), -7.35 + 0.78 * 2 + 8.5 * 0.5),
        (Features(2.0, 1.0, cross_language=True), -3.81 + 1.3 * 2 + 4.24 * 0.5),
        (
            Features(2.0, 1.0, False, 3.0, 0.5, -0.2, 5, dates_the_answer=True),
            -1.566 + 0.182 * 2 + 1.304 + 0.357 * 3 + 1.278 * math.log(0.52) - 1.646 * 0.2 - 0.261 * math.log(5) - 0.01,
        ),
    ],
)
def test_the_probability_is_the_logistic_of_the_weighed_features(features: Features, logit: float) -> None:
    """Worked out by hand: overlap counts up to half, and less across languages; a reading brings in all seven."""
    assert confidence(features) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_what_was_not_read_has_no_reading_features() -> None:
    """Rather than features made up for it."""
    with pytest.raises(ValueError, match="not read"):
        reading_features(NEAR)


def test_an_answer_reaches_the_threshold() -> None:
    """The least log odds that answer are those at which the confidence is 0.42."""
    read = [replace(NEAR, log_odds=each / 10) for each in range(-100, 100)]
    assert [answers(each) for each in read] == [confidence(each) >= THRESHOLD for each in read]
    assert THRESHOLD == 0.42
