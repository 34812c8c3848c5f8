"""Where the sources differ, in words, for both doors and for an export. Pure, no input or output."""

from datetime import date

from bot.date_wording import published
from bot.wording import title
from index.phrases import Language, Phrase
from index.quoting.differences import Side

HEADING = Phrase(en="The sources differ", fr="Les sources diffèrent")
# Characters of a sentence shown on either side of the number or date.
_AROUND = 110


def side_value(side: Side) -> str:
    """The number or date, as the source writes it, on one line."""
    return " ".join(side.words.split())


def side_credit(side: Side, language: Language, today: date | None = None) -> str:
    """When the source was published, and its title."""
    document = side.quote.document
    return f"{published(document, language, today)} · {' '.join(title(document).split())}"


def side_context(side: Side) -> str:
    """The words of the quote around the number or date, verbatim on one line, with marks where they are cut.

    The cuts fall between words.
    """
    text, quote = side.quote.document.text, side.quote.span
    start, end = max(quote.start, side.value.start - _AROUND), min(quote.end, side.value.end + _AROUND)
    while quote.start < start < side.value.start and not text[start - 1].isspace():
        start += 1
    while side.value.end < end < quote.end and not text[end].isspace():
        end -= 1
    words = " ".join(text[start:end].split())
    return f"{'… ' * (start > quote.start)}{words}{' …' * (end < quote.end)}"
