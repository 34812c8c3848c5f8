"""From signs to a probability: what is near, and what answers."""

import pytest

from index.quoting.confidence import THRESHOLD, Features, answers, confidence, is_near, nearness

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


def test_the_threshold_is_a_probability() -> None:
    """And what is enough reaches it."""
    assert 0.0 < THRESHOLD < 1.0
