"""An answer as a text to keep or to pass on: the question, each quote verbatim, its dates, its source. Pure.

Plain text, or Markdown in which nothing that a source says is taken for markup.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot import place, wording
from bot.difference_wording import HEADING, side_context, side_credit, side_value
from bot.overview_wording import overview_lines
from index.answer import Answer
from index.phrases import Language, Phrase
from index.quoting.quote import Quote

_Safe: TypeAlias = Callable[[str], str]
# What CommonMark takes for markup anywhere, and what begins a list at the start of a line.
_SPECIAL = re.compile(
    r"(?P<before>^[^\S\n]*\d*)(?P<first>(?<=\d)[.)]|(?<!\d)[-+])(?=\s)|(?P<any>[\\`*_\[\]<>#|~])", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: `dates` is what the dates in the question were taken for, `why` why there is no quote.

    `differing` are the lines on where the sources differ, plain; the first is their heading. `overview` are
    the lines of an overview of the archive.
    """

    question: str
    quotes: Sequence[Quote]
    edition: str
    dates: str | None = None
    differing: Sequence[str] = ()
    why: str | None = None
    overview: Sequence[str] = ()


def exported(answer: Answer, language: Language, today: date) -> Exported:
    """What is exported of an answer."""
    return Exported(
        answer.question,
        answer.quotes,
        answer.edition,
        wording.asked_for(answer, language),
        difference_lines(answer, language, today),
        None if answer.quotes or answer.overview else wording.nothing_found(answer, language),
        overview_lines(answer.overview, language) if answer.overview else (),
    )


def difference_lines(answer: Answer, language: Language, today: date | None = None) -> list[str]:
    """The heading, then for each side a line with its value and its source, and one with its words; or no line."""
    if not answer.differing:
        return []
    lines = [f"{HEADING.of(language)}{Phrase(en=':', fr=' :').of(language)}"]
    for side in answer.differing:
        lines += [f"{side_value(side)} — {side_credit(side, language, today)}", f"  > {side_context(side)}"]
    return lines


def answer_text(told: Exported, language: Language, today: date, *, markdown: bool) -> str:
    """The text, which ends with a line break."""

    safe = _escaped if markdown else str
    asks = Phrase(en="Question:", fr="Question :").of(language)
    lines = [f"{'# ' if markdown else asks + ' '}{safe(_line(told.question))}", ""]
    if told.dates:
        lines += [safe(told.dates), ""]
    if told.why:
        lines += [safe(told.why), ""]
    for line in told.overview:
        lines += [safe(line), ""]
    if told.quotes and (heading := wording.certainty_heading(told.quotes[0].certainty, language)):
        lines += [safe(heading), ""]
    for quote in told.quotes:
        lines += [*_quote_lines(quote, language, today, markdown=markdown, safe=safe), ""]
    if told.differing:
        heading, *sides = told.differing
        lines += [f"## {safe(heading.rstrip(' :'))}" if markdown else heading, ""]
        lines += [*_sides(sides, markdown=markdown, safe=safe), ""]
    made = wording.day(today, language)
    lines.append(
        Phrase(
            en=f"Exported from Dateline on {made}; the quotes stand word for word in the edition {told.edition} of "
            "its texts.",
            fr=f"Exporté de Dateline le {made} ; les citations se trouvent mot pour mot dans l’édition {told.edition} "
            "de ses textes.",
        ).of(language)
    )
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    r"""The Markdown that shows a text as it is.

    >>> _escaped("1. *a*"), _escaped("- 12 - 3")
    ('1\\. \\*a\\*', '\\- 12 - 3')
    """
    return _SPECIAL.sub(lambda match: (match["before"] or "") + "\\" + (match["first"] or match["any"]), text)


def _quote_lines(quote: Quote, language: Language, today: date, *, markdown: bool, safe: _Safe) -> list[str]:
    lines = []
    if when := wording.answer_date(quote, language):
        lines.append(f"**{safe(when)}**" if markdown else when)
    lines += [f"> {safe(line)}".rstrip() for line in quote.text.split("\n")]
    facts = [wording.published(quote.document, language, today), wording.speaks_of(quote, language)]
    name = f"{quote.document.id}{f', page {number}' if (number := place.page(quote)) else ''}"
    characters = Phrase(
        en=f"{name}, characters {quote.span.start}–{quote.span.end}",
        fr=f"{name}, caractères {quote.span.start}–{quote.span.end}",
    ).of(language)
    details = [
        safe(wording.title(quote.document)),
        *(safe(_line(fact)) for fact in facts if fact),
        safe(_line(characters)),
    ]
    if link := place.link(quote):
        details.append(f"<{link}>" if markdown else link)
    return [*lines, *([""] if markdown else []), *(f"{'- ' if markdown else '  '}{_line(each)}" for each in details)]


def _sides(sides: Iterable[str], *, markdown: bool, safe: _Safe) -> list[str]:
    lines = []
    for line in sides:
        words = line.removeprefix("  > ")
        if words != line:
            lines.append(f"  > {safe(words)}")
        else:
            lines.append(f"- {safe(line)}" if markdown else line)
    return lines


def _line(text: str) -> str:
    return " ".join(text.split())
