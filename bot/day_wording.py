"""What happened on a day of other years, in words, for both doors. Pure, no input or output."""

from datetime import date

from bot.date_wording import day, published
from bot.wording import title
from index.on_this_day import DayEvent
from index.phrases import Language, Phrase


def day_heading(asked: date, language: Language) -> str:
    """A day without its year.

    >>> day_heading(date(2026, 7, 1), Language.FRENCH), day_heading(date(2026, 7, 12), Language.ENGLISH)
    ('1er juillet, d’autres années', '12 July, in other years')
    """
    named = day(asked, language).rsplit(" ", 1)[0]
    return Phrase(en=f"{named}, in other years", fr=f"{named}, d’autres années").of(language)


def no_day_event(asked: date, language: Language, next_step: Phrase) -> str:
    """That nothing was found of the day; `next_step` is worded by the door."""
    named = day(asked, language).rsplit(" ", 1)[0]
    found = Phrase(
        en=f"I found nothing dated {named} of another year.",
        fr=f"Je n’ai rien trouvé qui soit daté du {named} d’une autre année.",
    )
    return f"{found.of(language)} {next_step.of(language)}"


def day_credit(event: DayEvent, language: Language) -> str:
    """The title of the text and when it was published."""
    return f"{title(event.quote.document)} — {published(event.quote.document, language)}"
