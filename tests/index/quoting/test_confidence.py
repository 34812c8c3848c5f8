"""From signs to a probability: what is near, and what answers."""

import pytest

from index.quoting.confidence import THRESHOLD, Signs, confidence, is_enough, is_near, support

NEAR = Signs(outstanding=4.0, shared=1.0, across=False)


def test_without_the_reader_what_is_near_is_given() -> None:
    """The search's own two numbers decide."""
    assert confidence(NEAR) == support(NEAR)
    assert is_near(NEAR)
    assert is_enough(NEAR)
    assert not is_enough(Signs(0.0, 0.0, across=False))


@pytest.mark.parametrize("across", [False, True])
def test_the_reader_decides_among_what_is_near(across: bool) -> None:
    """The same nearness, read as answering or as not."""

    def read(odds: float, held: float = 1.0) -> Signs:
        return Signs(4.0, 1.0, across, odds, held)

    assert is_enough(read(12.0))
    assert not is_enough(read(-8.0))
    assert is_near(read(-8.0))
    assert confidence(read(2.0)) > confidence(read(0.0)) > confidence(read(-2.0))
    assert confidence(read(2.0, held=0.9)) > confidence(read(2.0, held=0.05))
    assert 0.0 < confidence(read(-50.0)) < 0.01
    assert confidence(read(50.0)) <= 1.0


def test_the_threshold_is_a_probability() -> None:
    """And what is enough reaches it."""
    assert 0.0 < THRESHOLD < 1.0
