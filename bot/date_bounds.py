"""Dates as a person writes them, in the terminal or in Discord: the bounds of a question, and the day it is asked."""

import re
from datetime import date

from index import dates
from index.dates.when import Precision, When
from index.errors import QuestionError

_MONTH_AND_DAY = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
# A year with a 29 February.
_LEAP_YEAR = 2000


def window_of(since: str | None, until: str | None) -> When | None:
    """The days from the first of `since` to the last of `until`; `None` without either. Raises `QuestionError`."""
    first = date_of(since).first if since else None
    last = date_of(until).last if until else None
    if first is None and last is None:
        return None
    if first is not None and last is not None and first > last:
        raise QuestionError(
            f"The first date ({since}) comes after the last ({until}). Swap the two dates.",
            f"La première date ({since}) vient après la dernière ({until}). Échangez les deux dates.",
        )
    return When(first, last, Precision.RANGE)


def date_of(text: str) -> When:
    """A year, a month or a day; raises `QuestionError` on anything else."""
    try:
        return When.parse(text.strip())
    except ValueError as error:
        raise QuestionError(
            f"{text!r} is not a date that exists. Write a year, a month or a day: 2022, 2022-01 or 2022-01-21.",
            f"{text!r} n’est pas une date qui existe. Écrivez une année, un mois ou un jour : 2022, 2022-01 ou "
            "2022-01-21.",
        ) from error


def day_of(text: str | None) -> date:
    """The day a question is asked on: the machine's, unless one is written. Raises `QuestionError`."""
    when = date_of(text) if text else None
    if when is None:
        return date.today()
    if when.precision is not Precision.DAY or when.first is None:
        raise QuestionError(
            f"{text!r} is not a day. Write one whole: 2022-01-21.",
            f"{text!r} n’est pas un jour. Écrivez-le en entier : 2022-01-21.",
        )
    return when.first


def day_of_year(text: str | None, today: date) -> date:
    """A day whose month and day are asked about: today, unless one is written ("12 juillet", 07-12 or 2012-07-12).

    One that is written without a year is this year's, or the last year's that has it. Raises `QuestionError`.

    >>> day_of_year("12 juillet", date(2026, 3, 1)), day_of_year("02-29", date(2026, 3, 1))
    (datetime.date(2026, 7, 12), datetime.date(2024, 2, 29))
    """
    if not text or not text.strip():
        return today
    written = text.strip()
    if numbers := _MONTH_AND_DAY.fullmatch(written):
        month, day = map(int, numbers.groups())
    else:
        try:
            when = When.parse(written)
        except ValueError:
            # "1er mai" alone is no date of a sentence; with the leap year every day that exists can be read.
            mentions = dates.read(f"le {written} {_LEAP_YEAR}", None) or dates.read(written, When.day(today))
            when = mentions[0].when if mentions else When.year(today.year)
            if when.precision is Precision.DAY and when.first and when.first.year == _LEAP_YEAR:
                return _this_year(when.first.month, when.first.day, today, written)
        if when.precision is not Precision.DAY or when.first is None:
            raise _no_day(written)
        return when.first
    return _this_year(month, day, today, written)


def _this_year(month: int, day: int, today: date, written: str) -> date:
    for year in range(today.year, today.year - 9, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise _no_day(written)


def _no_day(written: str) -> QuestionError:
    return QuestionError(
        f"{written!r} is not a day of the year. Write one: 07-12, 12 July or 2012-07-12.",
        f"{written!r} n’est pas un jour de l’année. Écrivez-en un : 07-12, 12 juillet ou 2012-07-12.",
    )
