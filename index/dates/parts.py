"""Parts of an interval: its beginning, middle, end, or one of its halves."""

from datetime import date
from enum import StrEnum

from index.dates.calendar import add, closed, days, half_year, months
from index.dates.when import Precision, When


class Part(StrEnum):
    """Named parts of an interval; EARLY and LATE (English) cover more of a year than START and END."""

    START = "start"
    MIDDLE = "middle"
    END = "end"
    EARLY = "early"
    LATE = "late"
    WHOLE = "whole"
    FIRST_HALF = "first half"
    SECOND_HALF = "second half"


_THIRDS_OF_MONTH = {Part.START: (1, 10), Part.MIDDLE: (11, 20), Part.END: (21, 31)}
_MONTHS_OF_YEAR = {
    Part.START: (1, 2),
    Part.MIDDLE: (6, 7),
    Part.END: (11, 12),
    Part.EARLY: (1, 3),
    Part.LATE: (10, 12),
}
_DAYS_OF_WEEK = {Part.START: (0, 1), Part.MIDDLE: (2, 3), Part.END: (3, 6)}
_YEARS_OF_DECADE = {Part.START: (0, 3), Part.MIDDLE: (4, 6), Part.END: (7, 9)}
_YEARS_OF_CENTURY = {Part.START: (0, 32), Part.MIDDLE: (33, 65), Part.END: (66, 99)}
_PLAIN = {Part.EARLY: Part.START, Part.LATE: Part.END}


def part(span: When, which: Part) -> When:
    """A part of `span`: thirds of a month (10, 10 and the rest), two months of a year (three when early or late),
    Monday and Tuesday, Wednesday and Thursday, Thursday to Sunday of a week, and so on; a day is its own part."""
    first, last = closed(span)
    plain = _PLAIN.get(which, which)
    if which is Part.WHOLE or span.precision is Precision.DAY:
        return span
    if which in (Part.FIRST_HALF, Part.SECOND_HALF):
        return _half(span, which is Part.FIRST_HALF)
    match span.precision:
        case Precision.MONTH:
            start, end = _THIRDS_OF_MONTH[plain]
            return days(first.replace(day=start), min(last, add(first, end - 1)))
        case Precision.YEAR:
            start, end = _MONTHS_OF_YEAR[which]
            return months(first.year, start, end - start + 1, Precision.RANGE)
        case Precision.WEEK:
            start, end = _DAYS_OF_WEEK[plain]
            return days(add(first, start), add(first, end))
        case Precision.DECADE | Precision.CENTURY:
            table = _YEARS_OF_DECADE if span.precision is Precision.DECADE else _YEARS_OF_CENTURY
            start, end = table[plain]
            return days(date(first.year + start, 1, 1), date(first.year + end, 12, 31))
        case _:
            third = ((last - first).days + 1) // 3
            start = {Part.START: 0, Part.MIDDLE: third, Part.END: 2 * third}[plain]
            end = (last - first).days if plain is Part.END else start + max(third, 1) - 1
            return days(add(first, start), add(first, end))


def _half(span: When, first_half: bool) -> When:
    first, last = closed(span)
    match span.precision:
        case Precision.YEAR:
            return half_year(first.year, 1 if first_half else 2)
        case Precision.MONTH:
            middle = first.replace(day=15)
        case Precision.DECADE | Precision.CENTURY:
            middle = date(first.year + (last.year - first.year + 1) // 2 - 1, 12, 31)
        case _:
            middle = add(first, ((last - first).days + 1) // 2 - 1)
    return days(first, middle) if first_half else days(add(middle, 1), last)
