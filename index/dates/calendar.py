"""Calendar arithmetic on days: weeks, quarters, seasons, Easter, the nth weekday of a month.

Every function raises `ValueError` or `OverflowError` outside the years 1 to 9999; `read` treats both as "no date".
"""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from index.dates.when import Precision, When


def days(first: date | None, last: date | None, precision: Precision = Precision.RANGE) -> When:
    """The interval from `first` to `last`, both inclusive."""
    return When(first, last, precision)


def closed(when: When) -> tuple[date, date]:
    """Both ends; raises `ValueError` on an open interval."""
    if when.first is None or when.last is None:
        raise ValueError("an open interval has no such part")
    return when.first, when.last


def add(day: date, count: int) -> date:
    """`day` moved by `count` days."""
    return day + timedelta(days=count)


def add_months(day: date, count: int) -> date:
    """`day` moved by `count` months, clipped to the end of the month (31 January + 1 is 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = closed(When.month(year, month + 1))[1]
    return min(last, date(year, month + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28)))


def week_of(day: date) -> When:
    """The week, Monday to Sunday, of `day`."""
    monday = add(day, -day.weekday())
    return days(monday, add(monday, 6), Precision.WEEK)


def weekend_of(day: date) -> When:
    """The Saturday and Sunday of the week of `day`."""
    saturday = add(day, 5 - day.weekday())
    return days(saturday, add(saturday, 1), Precision.WEEKEND)


def month_of(day: date) -> When:
    """The month of `day`."""
    return When.month(day.year, day.month)


def year_of(day: date) -> When:
    """The year of `day`."""
    return When.year(day.year)


def months(year: int, month: int, count: int, precision: Precision) -> When:
    """`count` whole months from the first of `month`."""
    first = date(year, month, 1)
    return days(first, add(add_months(first, count), -1), precision)


def quarter(year: int, number: int) -> When:
    """The quarter, 1 to 4."""
    return months(year, number * 3 - 2, 3, Precision.QUARTER)


def half_year(year: int, number: int) -> When:
    """The half-year, 1 or 2."""
    return months(year, number * 6 - 5, 6, Precision.HALF)


def decade(year: int) -> When:
    """The ten years from `year`."""
    return days(date(year, 1, 1), date(year + 9, 12, 31), Precision.DECADE)


def century(number: int) -> When:
    """The century: the nineteenth is 1801 to 1900."""
    return days(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31), Precision.CENTURY)


_SEASONS = {1: ((3, 20), (6, 20)), 2: ((6, 21), (9, 23)), 3: ((9, 23), (12, 20)), 4: ((12, 21), (3, 20))}


def season(year: int, number: int) -> When:
    """The season that begins in `year`: 1 spring to 4 winter, on fixed days near the equinoxes and solstices."""
    (month, day), (last_month, last_day) = _SEASONS[number]
    return days(date(year, month, day), date(year + (number == 4), last_month, last_day), Precision.SEASON)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, hundreds, rest = year % 19, year // 100, year % 100
    leap, remainder = divmod(hundreds, 4)
    moon = (hundreds - (hundreds + 8) // 25 + 1) // 3
    epact = (19 * golden + hundreds - leap - moon + 15) % 30
    week = (32 + 2 * remainder + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * week) // 451
    month, day = divmod(epact + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(span: When, weekday: int, number: int) -> When:
    """The `number`th such weekday inside `span`, counted from its end when negative; raises `ValueError` if none."""
    first, last = closed(span)
    if number > 0:
        found = add(first, (weekday - first.weekday()) % 7 + 7 * (number - 1))
    else:
        found = add(last, -((last.weekday() - weekday) % 7) + 7 * (number + 1))
    if not first <= found <= last:
        raise ValueError("the span has no such weekday")
    return When.day(found)


def nth_week(span: When, number: int) -> When:
    """The `number`th week that begins inside `span`; counted from the end, the last that also ends inside it."""
    first, last = closed(span)
    if number > 0:
        monday = add(first, -first.weekday() % 7 + 7 * (number - 1))
    else:
        monday = add(last, -((last.weekday() + 1) % 7) - 6 + 7 * (number + 1))
    if not first <= monday <= last:
        raise ValueError("the span has no such week")
    return days(monday, add(monday, 6), Precision.WEEK)


def nth_day(span: When, number: int) -> When:
    """The `number`th day of `span`, from its end when negative."""
    first, last = closed(span)
    found = add(first, number - 1) if number > 0 else add(last, number + 1)
    if not first <= found <= last:
        raise ValueError("the span has no such day")
    return When.day(found)


def nth_month(span: When, number: int) -> When:
    """The `number`th month of `span`, from its end when negative."""
    first, last = closed(span)
    found = month_of(add_months(first, number - 1) if number > 0 else add_months(last.replace(day=1), number + 1))
    if not span.meets(found):
        raise ValueError("the span has no such month")
    return found


class Unit(StrEnum):
    """Units of time that expressions count or shift by."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half-year"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.WEEKEND: 7, Unit.FORTNIGHT: 14}
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF: 6, Unit.YEAR: 12, Unit.DECADE: 120, Unit.CENTURY: 1200}


def move(day: date, unit: Unit, count: int) -> date:
    """`day` moved by `count` units."""
    if unit in _DAYS:
        return add(day, count * _DAYS[unit])
    return add_months(day, count * _MONTHS[unit])


_AROUND: dict[Unit, Callable[[date], When]] = {
    Unit.DAY: When.day,
    Unit.WEEK: week_of,
    Unit.WEEKEND: weekend_of,
    Unit.MONTH: month_of,
    Unit.QUARTER: lambda day: quarter(day.year, (day.month + 2) // 3),
    Unit.HALF: lambda day: half_year(day.year, (day.month + 5) // 6),
    Unit.YEAR: year_of,
    Unit.DECADE: lambda day: decade(day.year - day.year % 10),
    Unit.CENTURY: lambda day: century((day.year + 99) // 100),
}


def around(day: date, unit: Unit, shift: int = 0) -> When:
    """The calendar unit that contains `day`, or the one `shift` units later; a fortnight starts on its Monday."""
    if unit is Unit.FORTNIGHT:
        monday = add(day, -day.weekday() + 14 * shift)
        return days(monday, add(monday, 13))
    return _AROUND[unit](move(day, unit, shift))
