"""An answer, an overview, or why there is neither, as a Discord message. Pure; any text fits inside the limits."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import discord
from discord import ui

from bot import place, wording
from bot.discord import limits
from bot.discord.limits import size
from bot.discord.next_step import next_step
from bot.discord.views.components import ANSWERED, COLOURS, REFUSED, Layout, button, text
from bot.discord.views.custom_id import ButtonState
from bot.discord.views.difference import difference_items, difference_text
from bot.discord.views.markdown import BOLD, block_quote, escape, fit, one_line
from bot.discord.views.question_line import question_texts
from bot.overview_wording import overview_lines
from index.answer import Answer, Reason
from index.documents import Document
from index.errors import Step
from index.phrases import Language, Phrase
from index.quoting.quote import Quote

_LONGEST_TITLE = 150
_LONGEST_DATES = 300
_LONGEST_SOURCE = 120
# Longest line of an overview, of which there are at most six.
_LONGEST_LINE = 400

SEE = Phrase(en="See the passage", fr="Voir le passage")
NEAREST = Phrase(en="See the nearest passage", fr="Voir le passage le plus proche")
OPEN = Phrase(en="Open the source", fr="Ouvrir la source")
DELETE = Phrase(en="Delete", fr="Supprimer")
MORE = Phrase(en="More…", fr="Plus…")
EXPORT = Phrase(en="Export as text, with its sources", fr="Exporter en texte, avec ses sources")
THREAD = Phrase(en="Read more in a thread", fr="Lire la suite dans un fil")


def address(document: Document) -> str | None:
    """The address of a document as a button may open it, or `None` when it has none that is safe to."""
    link = place.address(document)
    return link if link and size(link) <= limits.LINK else None


def quote_address(quote: Quote) -> str | None:
    """The address of the place of a quote in its source, or of the source where that is too long."""
    link = place.link(quote)
    return link if link and size(link) <= limits.LINK else address(quote.document)


def _origin(document: Document) -> str:
    """The host of the source's address, which has a button of its own, else where the text comes from."""
    link = address(document)
    return one_line((urlsplit(link).hostname or "") if link else wording.source(document), _LONGEST_SOURCE)


def _title(document: Document) -> str:
    return one_line(wording.title(document), _LONGEST_TITLE) or "…"


def _published(document: Document, language: Language, today: date | None = None) -> str:
    words = wording.published(document, language, today)
    return escape(words[:1].upper() + words[1:])


def heading(document: Document, language: Language) -> str:
    """A document on two lines: its title, then when it was published and where it comes from."""
    return f"**{_title(document)}**\n{_published(document, language)} · {_origin(document)}"


def described(quote: Quote, language: Language, today: date | None = None) -> str:
    """What stands below a quote: both kinds of dates, then the title and the source, smaller."""
    document = quote.document
    dates = wording.speaks_of(quote, language)
    mentioned = f" · {one_line(dates, _LONGEST_DATES)}" if dates else ""
    title, link = _title(document), quote_address(quote)
    if link:
        # A bracket would end the address.
        title = f"[{title}]({link.replace('(', '%28').replace(')', '%29')})"
    return f"**{_published(document, language, today)}**{mentioned}\n-# {title} · {_origin(document)}"


def quoted(quote: Quote, available: int, language: Language) -> list[ui.Item[Any]]:
    """The quote in at most `available` UTF-16 units; a longer one is its beginning and a line that says so."""
    more = Phrase(
        en="-# The quote goes on: see the passage, or open the source.",
        fr="-# La citation continue : voyez le passage, ou ouvrez la source.",
    ).of(language)
    bold, marks = None, 0
    if quote.answer is not None:
        bold, marks = (quote.answer.start - quote.span.start, quote.answer.end - quote.span.start), BOLD
    end = fit(quote.text, available - marks)
    if end == len(quote.text):
        return [text(block_quote(quote.text, bold))]
    end = fit(quote.text, available - size(more) - marks)
    if bold is not None and bold[1] > end:
        bold = None
    return [text(block_quote(quote.text[:end], bold)), text(more)]


def used(items: Sequence[ui.Item[Any]]) -> int:
    """Total length of the texts among some items, in UTF-16 units."""
    return sum(size(item.content) for item in items if isinstance(item, ui.TextDisplay))


def link_to(document: Document, language: Language) -> list[ui.Item[Any]]:
    """A button to the source, for a document that has an address."""
    return _opening(address(document), language)


def link_to_quote(quote: Quote, language: Language) -> list[ui.Item[Any]]:
    """A button to the place of the quote in its source, or to the source where that link is too long."""
    return _opening(quote_address(quote), language)


def _opening(link: str | None, language: Language) -> list[ui.Item[Any]]:
    return [ui.Button(label=OPEN.of(language), url=link)] if link else []


def quote_layout(
    quote: Quote,
    state: ButtonState,
    question: str | None,
    *,
    private: bool,
    dates: str | None = None,
    differing: str | None = None,
    today: date | None = None,
    thread: bool = False,
) -> Layout:
    """One quote of an answer, in the state's language: at most four buttons, and a menu of what is done less often.

    One that is possible only says so in a heading and in its colour.

    `dates` is what the dates in the question were taken for, `differing` the text on a difference between the sources;
    with `today`, an old source says its age; with `thread`, the menu offers to read on in a thread.
    """
    language = state.language
    top = question_texts(question, dates)
    if certainty := wording.certainty_heading(quote.certainty, language):
        top.append(text(f"**{escape(certainty)}**"))
    if answering := wording.answer_date(quote, language):
        top.append(text(f"### {escape(answering)}"))
    below = text(described(quote, language, today))
    apart = difference_items(differing)
    box = [*top, *quoted(quote, limits.TEXT - used([*top, below, *apart]), language), below, *apart]
    about = state.only().pack()
    buttons: list[ui.Item[Any]] = []
    if len(state.places) > 1:
        last = len(state.places) - 1
        buttons = [button(f"{state.at + 1}/{last + 1}", f"dl:next:{state.turned(1).pack()}", emoji="▶️")]
    buttons.append(button(SEE.of(language), f"dl:see:{about}", emoji="🔎"))
    return Layout(
        ui.Container(*box, accent_colour=COLOURS[quote.certainty]),
        ui.ActionRow(*buttons, *_votes(about)),
        ui.ActionRow(_more(state, thread=thread and not private, private=private)),
    )


def _votes(about: str) -> list[ui.Item[Any]]:
    return [button(None, f"dl:good:{about}", emoji="👍"), button(None, f"dl:bad:{about}", emoji="👎")]


def _more(state: ButtonState, *, thread: bool, private: bool) -> ui.Select[Layout]:
    """The menu below an answer; a private message is dismissed by its reader, and by nobody else."""
    offered = [("export", EXPORT, "📄"), *([("thread", THREAD, "🧵")] if thread else [])]
    offered += [] if private else [("delete", DELETE, "🗑️")]
    return ui.Select(
        custom_id=f"dl:more:{state.pack()}",
        placeholder=MORE.of(state.language),
        options=[
            discord.SelectOption(label=label.of(state.language), value=value, emoji=emoji)
            for value, label, emoji in offered
        ],
    )


def _verdict(state: ButtonState, *, private: bool) -> ui.ActionRow[Layout]:
    row: ui.ActionRow[Layout] = ui.ActionRow(*_votes(state.pack()))
    if not private:
        # A private message is dismissed by its reader, and by nobody else.
        row.add_item(button(DELETE.of(state.language), f"dl:delete:{state.asker}", emoji="🗑️"))
    return row


def answer_layout(
    answer: Answer,
    question: str | None,
    asker: int,
    language: Language,
    *,
    private: bool,
    today: date | None = None,
    thread: bool = False,
) -> Layout:
    """The first quote of an answer; or an overview; or why there is none, and a button for the nearest passage."""
    if answer.reason is Reason.SMALL_TALK:
        return Layout(text(escape(wording.nothing_found(answer, language))))
    dates = wording.asked_for(answer, language)
    if answer.quotes:
        state = ButtonState.of(asker, language, answer.quotes)
        return quote_layout(
            answer.quotes[0],
            state,
            question,
            private=private,
            dates=dates,
            differing=difference_text(answer, language, today),
            today=today,
            thread=thread,
        )
    state = ButtonState.of(asker, language, answer.nearest[:1])
    if answer.overview is not None:
        lines = [one_line(each, _LONGEST_LINE) for each in overview_lines(answer.overview, language)]
        box = ui.Container[Layout](*question_texts(question, dates), text("\n".join(lines)), accent_colour=ANSWERED)
        return Layout(box, _verdict(state, private=private))
    rows: list[ui.Item[Any]] = []
    if answer.nearest:
        rows.append(ui.ActionRow(button(NEAREST.of(language), f"dl:near:{state.pack()}", emoji="🔎")))
    refusal = wording.nothing_found(answer, language)
    if answer.reason is Reason.EMPTY_INDEX:
        refusal += f" {next_step(Step.ADD_TEXT).of(language)}"
    return Layout(
        ui.Container(*question_texts(question, dates), text(escape(refusal)), accent_colour=REFUSED),
        *rows,
        _verdict(state, private=private),
    )
