"""Expressions of the project's own, with exact intervals, in both languages and under both policies."""

from datetime import date
from typing import NamedTuple

import pytest

from index.dates import Policy, When, read
from tests.index.dates.cases import lines

WEDNESDAY = When.day(date(2023, 11, 15))


class Expression(NamedTuple):
    """One line of the table: what is read under a policy, and its first and last day (".." where open)."""

    policy: str
    language: str
    sentence: str
    expression: str
    first: str
    last: str


EXPRESSIONS = [Expression(*(cell.strip() for cell in line.split(" | "))) for line in lines("expressions.txt")]


@pytest.mark.parametrize("case", EXPRESSIONS, ids=lambda case: f"{case.policy}: {case.sentence}")
def test_an_expression_is_read_exactly(case: Expression) -> None:
    """Each sentence holds one mention, with these characters and this interval."""
    [mention] = read(case.sentence, WEDNESDAY, Policy(case.policy))
    assert case.sentence[mention.start : mention.end] == case.expression
    assert [str(mention.when.first or ".."), str(mention.when.last or "..")] == [case.first, case.last]


@pytest.mark.parametrize(("policy", "language", "least"), [
    ("past", "fr", 20), ("past", "en", 10), ("forward", "fr", 5), ("forward", "en", 5),
])  # fmt: skip
def test_both_languages_and_policies_are_covered(policy: str, language: str, least: int) -> None:
    """The table holds cases of each language under each policy."""
    assert sum((case.policy, case.language) == (policy, language) for case in EXPRESSIONS) >= least
