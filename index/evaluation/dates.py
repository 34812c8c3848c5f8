"""Measures of the date grammar on the collected corpora: figures, and each miss with what was read instead.

`python -m index.evaluation.dates ../shared/data` prints them.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from index.dates.anchor import anchor_of
from index.dates.mention import Mention, Policy
from index.dates.read import read
from index.dates.when import Precision, When
from index.evaluation.figures import Figure


@dataclass(frozen=True, slots=True)
class Miss:
    """A case whose result is not the one expected; `got` is empty where nothing was read."""

    text: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: how many of how many, and the misses."""

    name: str
    right: int
    total: int
    misses: tuple[Miss, ...] = ()

    @property
    def share(self) -> float:
        """Right over total, 0 to 1; 1 of nothing."""
        return self.right / self.total if self.total else 1.0


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _interval(mentions: list[Mention]) -> str:
    """The one interval read, as `first/last`; all of them joined where there is not one."""
    return " + ".join(f"{m.when.first or '..'}/{m.when.last or '..'}" for m in mentions)


def _row(name: str, cases: Iterator[tuple[str, str, str]]) -> Row:
    total, misses = 0, []
    for text, expected, got in cases:
        total += 1
        if got != expected:
            misses.append(Miss(text, expected, got))
    return Row(name, total - len(misses), total, tuple(misses))


def news(data: Path) -> Row:
    """`dates-news-fr.jsonl`: news expressions, inclusive intervals, the past policy."""

    def cases() -> Iterator[tuple[str, str, str]]:
        for case in _lines(data / "dates-news-fr.jsonl"):
            expected = f"{case['first'] or '..'}/{case['last'] or '..'}"
            yield case["text"], expected, _interval(read(case["text"], When.parse(case["reference"])))

    return _row("dates-news-fr", cases())


def _duckling_day(text: str) -> date:
    year, month, day = (int(part) or 1 for part in text.split("-"))
    return date(year, month, day)


def _duckling_end(start: date, grain: str) -> date:
    match grain:
        case "day":
            return start
        case "week":
            return start + timedelta(days=6)
        case "month":
            return When.month(start.year, start.month).last or start
        case _:
            return date(start.year, 12, 31)


def duckling(data: Path) -> Row:
    """`dates-duckling-fr.jsonl`: values of a grain, intervals that exclude their end, the forward policy."""

    def cases() -> Iterator[tuple[str, str, str]]:
        for case in _lines(data / "dates-duckling-fr.jsonl"):
            first = _duckling_day(case["start"])
            last: date | str
            if case["kind"] == "after":
                last = ".."
            elif case["kind"] == "interval":
                last = _duckling_day(case["end_exclusive"]) - timedelta(days=1)
            else:
                last = _duckling_end(first, case["grain"])
            got = read(case["text"], When.parse(case["reference"]), Policy.FORWARD)
            yield case["text"], f"{first}/{last}", _interval(got)

    return _row("dates-duckling-fr (forward)", cases())


_EDSNLP_NOTE = When.day(date(1993, 9, 23))
_EDSNLP_EXPECTED = {"-1 day": "1993-09-22/1993-09-22", "~0 day": "1993-09-23/1993-09-23"}


def _edsnlp_expected(normal: str, got: list[Mention]) -> str:
    """Its partial form as our interval: a missing year is the nearest past one, a duration back holds the day it
    names, and "depuis" opens the end."""
    if normal in _EDSNLP_EXPECTED:
        return _EDSNLP_EXPECTED[normal]
    if match := re.fullmatch(r"-(\d+) (week|month|year)s?", normal):
        days = {"week": 7, "month": 30.5, "year": 365.25}[match[2]] * int(match[1])
        named = date(1993, 9, 23) - timedelta(days=round(days))
        near = When(named - timedelta(days=8), named + timedelta(days=8), Precision.RANGE)
        return _interval(got) if len(got) == 1 and got[0].when.meets(near) else f"about {named}"
    year, month, day = normal[:10].split("-")
    if year == "????":
        year = "1993" if (month, "01" if day == "??" else day) <= ("09", "23") else "1992"
    text = year + ("" if month == "??" else f"-{month}") + ("" if day == "??" else f"-{day}")
    when = When.parse(text)
    return f"{when.first}/{when.last}"


def edsnlp(data: Path) -> tuple[Row, Row]:
    """`dates-edsnlp-fr.json`: the stated cases, and the traps that must stay silent."""
    content = json.loads((data / "dates-edsnlp-fr.json").read_text(encoding="utf-8"))

    def stated() -> Iterator[tuple[str, str, str]]:
        for text, _expression, normal in content["cases"]:
            got = read(text, _EDSNLP_NOTE)
            yield text, _edsnlp_expected(normal, got), _interval(got)

    def traps() -> Iterator[tuple[str, str, str]]:
        for text in content["negatives"] + content["illegal_dates"]:
            yield text, "", _interval(read(text, _EDSNLP_NOTE))

    return _row("dates-edsnlp, stated", stated()), _row("dates-edsnlp, traps silent", traps())


_ABSOLUTE = re.compile(r'param\(\s*(?:"fr",\s*)?"([^"]+)", datetime\((\d+), (\d+), (\d+)')
_AGO = re.compile(r'param\(\s*"([^"]+)", (ago|in_future)=\{([^}]*)\}')


def dateparser(data: Path) -> Row:
    """`dates-dateparser-fr.txt`: full dates and counts of days and longer; times of day are left out."""
    text = (data / "dates-dateparser-fr.txt").read_text(encoding="utf-8")
    today = date(2012, 11, 13)

    def cases() -> Iterator[tuple[str, str, str]]:
        for match in _ABSOLUTE.finditer(text):
            day = date(int(match[2]), int(match[3]), int(match[4]))
            yield match[1], f"{day}/{day}", _interval(read(match[1], When.day(today)))
        for match in _AGO.finditer(text):
            counts = {unit: int(count) for unit, count in re.findall(r'"(\w+)": (\d+)', match[3])}
            if set(counts) != {"days"}:
                continue
            day = today + timedelta(days=counts["days"] * (1 if match[2] == "in_future" else -1))
            yield match[1], f"{day}/{day}", _interval(read(match[1], When.day(today)))

    return _row("dates-dateparser-fr, days", cases())


def wikinews(data: Path) -> tuple[Row, Row]:
    """`wikinews-fr-100.jsonl`: the opening date of each article, and the weekdays of what is read in it."""
    articles = list(_lines(data / "wikinews-fr-100.jsonl"))

    def openings() -> Iterator[tuple[str, str, str]]:
        for article in articles:
            [expected] = read(article["date_text"], None)
            yield article["id"], str(expected.when), str(anchor_of(article["text"], None))

    def weekdays() -> Iterator[tuple[str, str, str]]:
        for article in articles:
            anchor = anchor_of(article["text"], None)
            for mention in read(article["text"], anchor):
                written = article["text"][mention.start : mention.end]
                found = _WEEKDAY.findall(written)
                if len(found) == 1 and mention.when.precision is Precision.DAY and mention.when.first:
                    got = _WEEKDAYS[mention.when.first.weekday()]
                    yield f"{article['id']}: {written} ({mention.when})", found[0].lower(), got

    return _row("wikinews, opening date", openings()), _row("wikinews, weekdays agree", weekdays())


_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAY = re.compile("|".join(_WEEKDAYS), re.IGNORECASE)


def measure(data: Path) -> list[Row]:
    """Every measure."""
    return [news(data), duckling(data), *edsnlp(data), dateparser(data), *wikinews(data)]


def print_misses(rows: Iterable[Row]) -> None:
    """Print each measure and, under it, its misses."""
    for row in rows:
        print(f"{row.name:32} {row.right:4} of {row.total:4}  {row.share:.3f}")
        for miss in row.misses:
            print(f"    {miss.text!r}: expected {miss.expected}, read {miss.got or 'nothing'}")


_TARGETS = {"dates-duckling-fr (forward)": "≥ 0.95"}


def figures(rows: Iterable[Row]) -> list[Figure]:
    """The shares of the measures, gated."""
    return [Figure(row.name, round(row.share, 4), _TARGETS.get(row.name, ""), gated=row.total > 0) for row in rows]


def main(arguments: list[str]) -> int:
    """Print the measures of the folder given, with their misses."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m index.evaluation.dates FOLDER", file=sys.stderr)
        return 2
    print_misses(measure(Path(arguments[0])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
