"""The passage around a quote as a message, the quote in a block. Pure; any text fits inside the limits."""

from discord import ui

from bot import place, wording
from bot.discord import limits
from bot.discord.limits import size
from bot.discord.views.answer import described, link_to_quote, quoted, used
from bot.discord.views.components import COLOURS, Layout, text
from bot.discord.views.markdown import escape, fit, fit_end, one_line
from index.documents import Span
from index.phrases import Language, Phrase
from index.quoting.quote import Quote

# With fewer units than this available, what stands around the quote is left out.
_LEAST_AROUND = 40


def passage_layout(quote: Quote, around: Span, language: Language) -> Layout:
    """The passage around a quote, the quote marked as a block, under a heading that says its certainty."""
    document, whole = quote.document, quote.document.text
    heading = wording.certainty_heading(quote.certainty, language)
    top = [text(escape(heading))] if heading else []
    head = text(described(quote, language))
    number = place.page(quote)
    start, end, total, name = quote.span.start, quote.span.end, len(whole), one_line(document.id, 100)
    page = f"Page {number}, " if number else ""
    characters = Phrase(
        en=f"{page}characters {start} to {end} of {total} in {name}",
        fr=f"{page}caractères {start} à {end} sur {total} de {name}",
    ).of(language)
    characters = f"-# {characters[:1].upper()}{characters[1:]}"
    available = limits.TEXT - used([*top, head]) - size(characters)
    marked = quoted(quote, available, language)
    available -= used(marked)
    before = whole[around.start : quote.span.start].strip()
    after = whole[quote.span.end : around.end].strip()
    ending = _tail(before, available // 2, more=around.start > 0)
    beginning = _start(after, available // 2, more=around.end < len(whole))
    box = [
        *top,
        head,
        ui.Separator[Layout](),
        *([text(ending)] if ending else []),
        *marked,
        *([text(beginning)] if beginning else []),
        text(characters),
    ]
    link = link_to_quote(quote, language)
    rows = [ui.ActionRow[Layout](*link)] if link else []
    return Layout(ui.Container(*box, accent_colour=COLOURS[quote.certainty]), *rows)


def _start(passage: str, available: int, *, more: bool) -> str:
    """The start of what follows a quote; `more` when the document goes on after it."""
    if available < _LEAST_AROUND or not passage:
        return ""
    end = fit(passage, available - 2)
    return escape(passage[:end].rstrip()) + (" …" if more or end < len(passage) else "")


def _tail(passage: str, available: int, *, more: bool) -> str:
    """The end of what comes before a quote; `more` when the document begins before it."""
    if available < _LEAST_AROUND or not passage:
        return ""
    start = fit_end(passage, available - 2)
    return ("… " if more or start else "") + escape(passage[start:].lstrip())
