"""An answer, a refusal and a passage as Discord messages (Components V2). Pure: no input, no output, any text fits.

The question is shown in the message and read back from it: that is how a reply becomes a follow-up while nothing is
stored.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import discord
from discord import ui

from bot import limits, render
from bot.card import Card
from bot.escape import block_quote, escape, fit, one_line, plain_line, unescape
from bot.limits import size
from index.answer import Answer, Quote
from index.documents import Document, Span
from index.phrases import Language, Phrase

# The text that holds the question, by which it is found again.
QUESTION_ID = 7001
# A question is shown to this many characters; what a follow-up is searched with is what is shown.
LONGEST_SHOWN = 300
ANSWERED = discord.Colour(0x2F6FDE)
REFUSED = discord.Colour(0x9A7B2F)
NOTHING_ELSE = discord.AllowedMentions.none()

_LONGEST_TITLE = 150
_LONGEST_DATES = 300
_LONGEST_SOURCE = 120
_STEP = " › "
_SHOWN = "-# ❯ "

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
    for component in components:
        if isinstance(component, discord.TextDisplay) and component.id == QUESTION_ID:
            return unescape(component.content.removeprefix(_SHOWN))
        inside = question_of(getattr(component, "children", ()))
        if inside is not None:
            return inside
    return None


def asked(question: str) -> str:
    """The search that a shown question stands for."""
    return question.replace(_STEP, " ")


def _question(question: str | None) -> list[ui.Item[Any]]:
    return [text(_SHOWN + escape(question), name=QUESTION_ID)] if question else []


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


def heading(document: Document, language: Language) -> str:
    """The title, when it was published, and where it comes from: two lines."""
    link = address(document)
    place = urlsplit(link).hostname or "" if link else render.source(document)
    title = one_line(render.title(document), _LONGEST_TITLE) or "…"
    published = render.published(document, language)
    return f"**{title}**\n{escape(published)} · {one_line(place, _LONGEST_SOURCE)}"


def _described(quote: Quote, language: Language) -> str:
    dates = render.speaks_of(quote, language)
    told = f"\n{one_line(dates, _LONGEST_DATES)}" if dates else ""
    return heading(quote.document, language) + told


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


def quote_sheet(quote: Quote, card: Card, question: str | None, *, private: bool) -> Sheet:
    """One quote of an answer, in the card's language, with everything that can be done with it."""
    language = card.language
    top = _question(question)
    below = text(_described(quote, language))
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


def answer_sheet(answer: Answer, question: str, asker: int, language: Language, *, private: bool) -> Sheet:
    """The first quote of an answer, or why there is none and a button for the nearest passage."""
    if answer.quotes:
        return quote_sheet(answer.quotes[0], Card.of(asker, language, answer.quotes), question, private=private)
    card = Card.of(asker, language, answer.nearest[:1])
    rows: list[ui.Item[Any]] = []
    if answer.nearest:
        rows.append(ui.ActionRow(button(NEAREST.of(language), f"dl:near:{card.pack()}", emoji="🔎")))
    refusal = escape(render.no_answer(answer, language))
    return Sheet(
        ui.Container(*_question(question), text(refusal), accent_colour=REFUSED),
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
    ending, beginning = _tail(before, room // 2), _start(after, room // 2)
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


def _start(passage: str, room: int) -> str:
    end = fit(passage, room - 2)
    return escape(passage[:end].rstrip()) + ("" if end == len(passage) else " …")


def _tail(passage: str, room: int) -> str:
    end = fit(passage[::-1], room - 2)
    return ("" if end == len(passage) else "… ") + escape(passage[len(passage) - end :].lstrip())
