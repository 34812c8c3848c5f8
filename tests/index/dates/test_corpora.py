"""Measures on the large corpora; what the promises rest on is in `test_expressions`, with the project's own cases."""

import pytest

from index.evaluation import dates as bench
from tests.index.dates.cases import DATA, lines

_CORPORA = (
    "dates-news-fr.jsonl",
    "dates-duckling-fr.jsonl",
    "dates-edsnlp-fr.json",
    "dates-dateparser-fr.txt",
    "wikinews-fr-100.jsonl",
)


@pytest.fixture(autouse=True)
def _corpora() -> None:
    missing = [name for name in _CORPORA if not (DATA / name).is_file()]
    if missing:
        pytest.skip(f"large corpora not in {DATA}: {', '.join(missing)}")


def test_every_news_expression_is_exact() -> None:
    """The 38 French news expressions are read exactly."""
    row = bench.news(DATA)
    assert row.misses == ()
    assert row.total == 38


def test_duckling_misses_are_those_listed() -> None:
    """At least 0.95 of duckling's corpus is exact, and each miss stands in the golden file with its reason."""
    row = bench.duckling(DATA)
    assert row.share >= 0.95
    listed = {tuple(line.split(" | ")[:3]) for line in lines("duckling-misses.txt")}
    assert {(miss.text, miss.expected, miss.got) for miss in row.misses} == listed
    assert all(len(line.split(" | ")) == 4 for line in lines("duckling-misses.txt"))


def test_edsnlp_cases_are_right_and_its_traps_silent() -> None:
    """Every stated case of edsnlp is right, every trap and impossible date silent."""
    stated, traps = bench.edsnlp(DATA)
    assert stated.misses == ()
    assert traps.misses == ()


def test_wikinews_opens_on_its_date() -> None:
    """The opening date of the 100 articles is right, and every weekday read is the calendar's."""
    openings, weekdays = bench.wikinews(DATA)
    assert openings.misses == ()
    assert openings.total == 100
    assert weekdays.misses == ()
    assert weekdays.total > 40


def test_dateparser_cases_are_mostly_right() -> None:
    """Of dateparser's cases in days, nine in ten are right; the others deny the calendar or name a time of day."""
    assert bench.dateparser(DATA).share >= 0.9
