"""The days a question is bounded to, as a person writes them in a terminal or in Discord."""

from index.dates.when import Precision, When
from index.errors import QuestionError


def window_of(since: str | None, until: str | None) -> When | None:
    """The days from the first of `since` to the last of `until`; raises `QuestionError` on what is no date."""
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
    """The year, month or day a person wrote; raises `QuestionError` on what is none."""
    try:
        return When.parse(text.strip())
    except ValueError as error:
        raise QuestionError(
            f"{text!r} is not a date that exists. Write a year, a month or a day: 2022, 2022-01 or 2022-01-21.",
            f"{text!r} n’est pas une date qui existe. Écrivez une année, un mois ou un jour : 2022, 2022-01 ou "
            "2022-01-21.",
        ) from error
