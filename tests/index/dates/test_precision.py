"""The mentions drawn at random and judged by hand stay as they were judged."""

import json
from dataclasses import dataclass

import pytest

from index.dates import When, read
from tests.index.dates.cases import lines


@dataclass(frozen=True, slots=True)
class Judged:
    """One mention of the draw: where it stands and its interval in that sentence."""

    source: str
    anchor: str | None
    sentence: str
    start: int
    expression: str
    first: str | None
    last: str | None
    verdict: str
    note: str

    def holds(self) -> bool:
        """Whether the grammar reads the expression there, with those days."""
        for mention in read(self.sentence, When.parse(self.anchor) if self.anchor else None):
            if mention.start == self.start and self.sentence[mention.start : mention.end] == self.expression:
                first, last = mention.when.first, mention.when.last
                return (str(first) if first else None, str(last) if last else None) == (self.first, self.last)
        return False


CASES = [Judged(**json.loads(line)) for line in lines("precision.jsonl")]


@pytest.mark.parametrize("case", [case for case in CASES if case.verdict == "right"], ids=lambda case: case.expression)
def test_what_was_right_stays_right(case: Judged) -> None:
    """Each mention judged right is still read so."""
    assert case.holds(), case.sentence


def test_precision_of_the_draw() -> None:
    """Of 150 mentions drawn, at least 0.97 were right, and are."""
    assert len(CASES) == 150
    assert sum(case.verdict == "right" for case in CASES) / len(CASES) >= 0.97
    assert sum(case.holds() for case in CASES) / len(CASES) >= 0.97


def test_every_case_points_at_its_expression() -> None:
    """`start` and `expression` agree with the sentence, and the verdict is one of two words."""
    for case in CASES:
        assert case.sentence[case.start : case.start + len(case.expression)] == case.expression
        assert case.verdict in ("right", "wrong")
