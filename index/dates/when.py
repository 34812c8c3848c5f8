"""`When`, an inclusive interval of days: the value that all of the project uses for dates.

It has no hour and no time zone: "le 21 janvier" in a news text means a local calendar day, and a time zone could only
shift it by one.
"""

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self


class Precision(StrEnum):
    """Granularity of an interval as written; the value is what `--json` prints."""

    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half-year"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    RANGE = "range"


_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """An inclusive interval of days, open at an end that is `None`, with the precision of its wording.

    Raises `ValueError` when both ends are open or `first` comes after `last`.

    >>> When.parse("2022-01")
    When(first=datetime.date(2022, 1, 1), last=datetime.date(2022, 1, 31), precision=<Precision.MONTH: 'month'>)
    """

    first: date | None
    last: date | None
    precision: Precision

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise ValueError("an interval of days needs at least one end")
        if self.first is not None and self.last is not None and self.first > self.last:
            raise ValueError(f"{self.first} comes after {self.last}")

    @classmethod
    def day(cls, day: date) -> Self:
        """The one day."""
        return cls(day, day, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """The whole month (1 to 12); raises `ValueError` when the calendar has none."""
        first = date(year, month, 1)
        return cls(first, date(year, month, calendar.monthrange(year, month)[1]), Precision.MONTH)

    @classmethod
    def year(cls, year: int) -> Self:
        """The whole year (1 to 9999); raises `ValueError` outside."""
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2022`, `2022-01` or `2022-01-21`; raises `ValueError` on anything else and on impossible dates."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a year, a year and month, or a full date (2022, 2022-01, 2022-01-21)")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        if month is None:
            return cls.year(year)
        if day is None:
            return cls.month(year, month)
        return cls.day(date(year, month, day))

    @property
    def days(self) -> float:
        """Number of days, at least 1; infinite when an end is open.

        >>> When.parse("2022-01").days
        31
        """
        return (self.last - self.first).days + 1 if self.first and self.last else math.inf

    def meets(self, other: Self) -> bool:
        """Whether the two intervals share a day.

        >>> When.parse("2022-01").meets(When.day(date(2022, 1, 31)))
        True
        """
        starts = self.first is None or other.last is None or self.first <= other.last
        ends = self.last is None or other.first is None or other.first <= self.last
        return starts and ends

    def __str__(self) -> str:
        """The ISO form `parse` reads where there is one, else `first/last` with `..` for an open end."""
        match self.precision:
            case Precision.DAY if self.first is not None:
                return self.first.isoformat()
            case Precision.MONTH if self.first is not None:
                return f"{self.first.year:04}-{self.first.month:02}"
            case Precision.YEAR if self.first is not None:
                return f"{self.first.year:04}"
            case _:
                ends = (end.isoformat() if end else ".." for end in (self.first, self.last))
                return "/".join(ends)
