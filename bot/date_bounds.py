"""Dates as a person writes them, in the terminal or in Discord: the bounds of a question, and the day it is asked."""

from datetime import date

from index.dates.when import Precision, When
from index.errors import QuestionError


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
