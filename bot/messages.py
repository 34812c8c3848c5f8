"""An answer, a refusal and a passage as Discord messages (Components V2). Pure: no input, no output, any text fits.

The question is shown in the message and read back from it: that is how a reply becomes a follow-up while nothing is
stored.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import discord
from discord import ui

from bot import limits, render
from bot.card import Card
from bot.escape import block_quote, escape, fit, fit_end, one_line, plain_line, unescape
from bot.limits import size
from index.answer import Answer, Quote
from index.documents import Document, Span
from index.phrases import Language, Phrase

# The texts that hold the question and the dates it asked for, by which they are found again.
QUESTION_ID, DATES_ID = 7001, 7002
# A question is shown to this many characters; what a follow-up is searched with is what is shown.
LONGEST_SHOWN = 300
ANSWERED = discord.Colour(0x2F6FDE)
REFUSED = discord.Colour(0x9A7B2F)
NOTHING_ELSE = discord.AllowedMentions.none()

_LONGEST_TITLE = 150
_LONGEST_DATES = 300
_LONGEST_SOURCE = 120
# Less than this of what stands around a quote is not worth a line.
_LEAST_AROUND = 40
_STEP = " › "
_SMALL, _ASKS = "-# ", "❯ "

SEE = Phrase(en="See the passage", fr="Voir le passage")
NEAREST = Phrase(en="See the nearest passage", fr="Voir le passage le plus proche")
OPEN = Phrase(en="Open the source", fr="Ouvrir la source")
DELETE = Phrase(en="Delete", fr="Supprimer")


class Sheet(ui.LayoutView):
    """A message's layout. Its buttons are found by their custom ids (`buttons`), after a restart as before one."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        """True: discord.py must not keep the view of every message that was ever sent."""
        return True


def text(content: str, *, name: int | None = None) -> ui.TextDisplay[Sheet]:
    """Some Markdown; never empty, which Discord refuses."""
    return ui.TextDisplay(content or "\u200b", id=name)


def button(
    label: str | None, custom_id: str, *, emoji: str | None = None, off: bool = False, danger: bool = False
) -> ui.Button[Sheet]:
    """A button of ours."""
    style = discord.ButtonStyle.danger if danger else discord.ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id, emoji=emoji, disabled=off, style=style)


def shown(question: str, follows: str | None = None) -> str:
    """A question on one line, with the ones it follows before it: what the message shows, and gives back."""
    parts = [*(follows.split(_STEP) if follows else ()), plain_line(question, LONGEST_SHOWN)]
    while len(_STEP.join(parts)) > LONGEST_SHOWN and len(parts) > 1:
        # The first one names what all the others are about; the newest ones say what is asked.
        del parts[1 if len(parts) > 2 else 0]
    return _STEP.join(parts)


def question_of(components: Sequence[object]) -> str | None:
    """The question that a message of ours shows, or `None` when it shows none."""
    written = _written(components, QUESTION_ID)
    return unescape(written.removeprefix(_SMALL + _ASKS)) if written else None


def dates_of(components: Sequence[object]) -> str | None:
    """What a message of ours says of the dates its question asked for, or `None` when it says nothing of them."""
    written = _written(components, DATES_ID)
    return unescape(written.removeprefix(_SMALL)) if written else None


def _written(components: Sequence[object], name: int) -> str | None:
    for component in components:
        if isinstance(component, discord.TextDisplay) and component.id == name:
            return component.content
        inside = _written(getattr(component, "children", ()), name)
        if inside is not None:
            return inside
    return None


def asked(question: str) -> str:
    """The search that a shown question stands for."""
    return question.replace(_STEP, " ")


def _top(question: str | None, dates: str | None) -> list[ui.Item[Any]]:
    """The question, and what the dates in it were taken for."""
    asks = [text(_SMALL + _ASKS + escape(question), name=QUESTION_ID)] if question else []
    return [*asks, *([text(_SMALL + one_line(dates, _LONGEST_DATES), name=DATES_ID)] if dates else [])]


def address(document: Document) -> str | None:
    """The address of a document as a button may open it, or `None` when it has none that is safe to."""
    try:
        parts = urlsplit(document.source)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
            return None
        link = percent(document.source, safe=":/?#[]@!$&'()*+,;=%~-._")
    except ValueError:
        return None
    return link if size(link) <= limits.LINK else None


def _origin(document: Document) -> str:
    """The host of a link, else the name in the seeds: the link itself is a button."""
    link = address(document)
    return one_line((urlsplit(link).hostname or "") if link else render.source(document), _LONGEST_SOURCE)


def _title(document: Document) -> str:
    return one_line(render.title(document), _LONGEST_TITLE) or "…"


def _published(document: Document, language: Language, today: date | None = None) -> str:
    told = render.published(document, language, today)
    return escape(told[:1].upper() + told[1:])


def heading(document: Document, language: Language) -> str:
    """A document on two lines: its title, then when it was published and where it comes from."""
    return f"**{_title(document)}**\n{_published(document, language)} · {_origin(document)}"


def _described(quote: Quote, language: Language, today: date | None = None) -> str:
    """What stands below a quote: both kinds of dates, then the title and the source, smaller."""
    document = quote.document
    dates = render.speaks_of(quote, language)
    told = f" · {one_line(dates, _LONGEST_DATES)}" if dates else ""
    return f"**{_published(document, language, today)}**{told}\n-# {_title(document)} · {_origin(document)}"


def _quoted(quote: Quote, room: int, language: Language) -> list[ui.Item[Any]]:
    """The quote; when it is longer than the room, its beginning, and a line that says so."""
    more = Phrase(
        en="-# The quote goes on: see the passage, or open the source.",
        fr="-# La citation continue : voyez le passage, ou ouvrez la source.",
    ).of(language)
    end = fit(quote.text, room)
    if end == len(quote.text):
        return [text(block_quote(quote.text))]
    end = fit(quote.text, room - size(more))
    return [text(block_quote(quote.text[:end])), text(more)]


def _used(items: Sequence[ui.Item[Any]]) -> int:
    return sum(size(item.content) for item in items if isinstance(item, ui.TextDisplay))


def _link(document: Document, language: Language) -> list[ui.Item[Any]]:
    link = address(document)
    return [ui.Button(label=OPEN.of(language), url=link)] if link else []


def quote_sheet(
    quote: Quote,
    card: Card,
    question: str | None,
    *,
    private: bool,
    dates: str | None = None,
    today: date | None = None,
) -> Sheet:
    """One quote of an answer, in the card's language, with everything that can be done with it.

    `dates` is what the dates in the question were taken for; with `today`, an old source says its age.
    """
    language = card.language
    top = _top(question, dates)
    if answering := render.answer_date(quote, language):
        top.append(text(f"### {escape(answering)}"))
    below = text(_described(quote, language, today))
    box = [*top, *_quoted(quote, limits.TEXT - _used([*top, below]), language), below]
    about = card.only().pack()
    buttons: list[ui.Item[Any]] = []
    if len(card.places) > 1:
        last = len(card.places) - 1
        buttons = [
            button(None, f"dl:prev:{card.turned(-1).pack()}", emoji="◀️", off=card.at == 0),
            button(f"{card.at + 1}/{last + 1}", f"dl:next:{card.turned(1).pack()}", emoji="▶️", off=card.at == last),
        ]
    buttons.append(button(SEE.of(language), f"dl:see:{about}", emoji="🔎"))
    return Sheet(
        ui.Container(*box, accent_colour=ANSWERED),
        ui.ActionRow(*buttons, *_link(quote.document, language)),
        _verdict(card.only(), private=private),
    )


def _verdict(card: Card, *, private: bool) -> ui.ActionRow[Sheet]:
    about = card.pack()
    row: ui.ActionRow[Sheet] = ui.ActionRow(
        button(None, f"dl:good:{about}", emoji="👍"), button(None, f"dl:bad:{about}", emoji="👎")
    )
    if not private:
        # A private message is dismissed by its reader, and by nobody else.
        row.add_item(button(DELETE.of(card.language), f"dl:delete:{card.asker}", emoji="🗑️"))
    return row


def answer_sheet(
    answer: Answer, question: str, asker: int, language: Language, *, private: bool, today: date | None = None
) -> Sheet:
    """The first quote of an answer, or why there is none and a button for the nearest passage."""
    dates = render.asked_for(answer, language)
    if answer.quotes:
        card = Card.of(asker, language, answer.quotes)
        return quote_sheet(answer.quotes[0], card, question, private=private, dates=dates, today=today)
    card = Card.of(asker, language, answer.nearest[:1])
    rows: list[ui.Item[Any]] = []
    if answer.nearest:
        rows.append(ui.ActionRow(button(NEAREST.of(language), f"dl:near:{card.pack()}", emoji="🔎")))
    refusal = escape(render.no_answer(answer, language))
    return Sheet(
        ui.Container(*_top(question, dates), text(refusal), accent_colour=REFUSED),
        *rows,
        _verdict(card, private=private),
    )


def passage_sheet(quote: Quote, around: Span, language: Language, *, nearest: bool = False) -> Sheet:
    """The passage around a quote, the quote marked as a block; `nearest` when it does not claim to answer."""
    document, whole = quote.document, quote.document.text
    top = [text(render.nearest_heading(language))] if nearest else []
    head = text(_described(quote, language))
    characters = Phrase(
        en=f"-# Characters {quote.span.start} to {quote.span.end} of {len(whole)} in {one_line(document.id, 100)}",
        fr=f"-# Caractères {quote.span.start} à {quote.span.end} sur {len(whole)} de {one_line(document.id, 100)}",
    ).of(language)
    room = limits.TEXT - _used([*top, head]) - size(characters)
    quoted = _quoted(quote, room, language)
    room -= _used(quoted)
    before = whole[around.start : quote.span.start].strip()
    after = whole[quote.span.end : around.end].strip()
    ending = _tail(before, room // 2, more=around.start > 0)
    beginning = _start(after, room // 2, more=around.end < len(whole))
    box = [
        *top,
        head,
        ui.Separator[Sheet](),
        *([text(ending)] if ending else []),
        *quoted,
        *([text(beginning)] if beginning else []),
        text(characters),
    ]
    link = _link(document, language)
    rows = [ui.ActionRow[Sheet](*link)] if link else []
    return Sheet(ui.Container(*box, accent_colour=REFUSED if nearest else ANSWERED), *rows)


def _start(passage: str, room: int, *, more: bool) -> str:
    """The start of what follows a quote; `more` when the document goes on after it."""
    if room < _LEAST_AROUND or not passage:
        return ""
    end = fit(passage, room - 2)
    return escape(passage[:end].rstrip()) + (" …" if more or end < len(passage) else "")


def _tail(passage: str, room: int, *, more: bool) -> str:
    """The end of what comes before a quote; `more` when the document begins before it."""
    if room < _LEAST_AROUND or not passage:
        return ""
    start = fit_end(passage, room - 2)
    return ("… " if more or start else "") + escape(passage[start:].lstrip())
