"""The terminal's face: answers, sources and texts as lines; in colour, with the quote marked, on a terminal."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot import wording
from index.answer import Answer, Quote
from index.dates.when import When
from index.documents import Document, Span
from index.phrases import Language, Phrase

if TYPE_CHECKING:
    from bot.checks.checking import Checked

# Characters that move a cursor or colour a screen; a document may hold them, a person's terminal must not obey them.
_CONTROLS = {code: 0xFFFD for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029) if code not in (0x09, 0x0A)}
_CONTROLS |= dict.fromkeys((*range(8234, 8239), *range(8294, 8298)), 65533)


def safe(text: str) -> str:
    """The text with every control character shown as one that does nothing.

    >>> safe("a\\x1b[31mb")
    'a\ufffd[31mb'
    """
    return text.translate(_CONTROLS)


def show_answer(
    console: Console, answer: Answer, language: Language, passages: Sequence[Span], today: date | None = None
) -> None:
    """Prints an answer; `passages` are the spans around each quote (or around the nearest), in the same order.

    With `today`, sources of a year and more say their age.
    """
    if window := wording.asked_for(answer, language):
        plain_or_styled(console, window, "dim")
    if answer.answered:
        for number, (quote, passage) in enumerate(zip(answer.quotes, passages, strict=True), start=1):
            if number > 1:
                console.print()
            _quote(console, quote, passage, language, today, f"{number}. " if len(answer.quotes) > 1 else "")
        return
    plain_or_styled(console, wording.no_answer(answer, language), "yellow")
    if answer.nearest:
        console.print()
        plain_or_styled(console, wording.nearest_heading(language), "")
        for quote, passage in zip(answer.nearest, passages, strict=True):
            _quote(console, quote, passage, language, today, "")


def _quote(console: Console, quote: Quote, passage: Span, language: Language, today: date | None, mark: str) -> None:
    text = quote.document.text
    if when := wording.answer_date(quote, language):
        plain_or_styled(console, f"{mark}{when}", "bold green")
        mark = ""
    if console.is_terminal:
        shown = Text()
        shown.append(mark, "bold cyan")
        shown.append(safe(text[passage.start : quote.span.start]), "dim")
        for part, answers in wording.marked(quote):
            style = "black on bright_yellow" if not console.no_color else "reverse"
            shown.append(safe(part), f"bold underline {style}" if answers else style)
        shown.append(safe(text[quote.span.end : passage.end]), "dim")
        console.print(shown)
    else:
        for number, line in enumerate(quote.text.split("\n")):
            _plain(console, f"{'' if number else mark}> {line}")
    facts = [wording.published(quote.document, language, today), wording.speaks_of(quote, language)]
    place = Phrase(en="characters", fr="caractères").of(language)
    credit = [wording.title(quote.document), wording.source(quote.document)]
    if quote.document.id not in credit:
        credit.append(quote.document.id)
    _under(console, " · ".join(fact for fact in facts if fact), "green")
    _under(console, f"{' — '.join(credit)}, {place} {quote.span.start}–{quote.span.end}", "cyan")


def _under(console: Console, line: str, style: str) -> None:
    """A line that belongs to what stands above it."""
    if console.is_terminal:
        console.print(Padding(Text(safe(line), style), (0, 0, 0, 3)))
    else:
        _plain(console, f"   {line}")


def plain_or_styled(console: Console, text: str, style: str) -> None:
    """A line: in its style on a terminal, as it is when piped."""
    if console.is_terminal:
        console.print(Text(safe(text), style))
    else:
        _plain(console, text)


def _plain(console: Console, text: str) -> None:
    """A line as it is: what is piped is compared and copied, so nothing is folded, and a tab stays a tab."""
    print(safe(text), file=console.file)


def show_passage(console: Console, quote: Quote, around: Span, language: Language) -> None:
    """Prints the text around a quote, the quote marked in it."""
    _quote(console, replace(quote, when=None), around, language, None, "")


def show_sources(console: Console, documents: Sequence[Document], language: Language) -> None:
    """Prints a line a document: when it was published, its name, its title."""
    if not console.is_terminal:
        for document in documents:
            when = str(document.published) if document.published else Phrase(en="undated", fr="non daté").of(language)
            _plain(console, "\t".join((when, _one_line(document.id), _one_line(wording.title(document)))))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (Phrase(en="published", fr="publié"), Phrase(en="name", fr="nom"), Phrase(en="title", fr="titre")):
        table.add_column(heading.of(language), overflow="fold")
    for document in documents:
        when = wording.interval(document.published, language) if document.published else "—"
        name, title = safe(_one_line(document.id)), safe(_one_line(wording.title(document)))
        table.add_row(Text(when, "green"), Text(name, "cyan"), Text(title))
    console.print(table)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def show_document(console: Console, document: Document, language: Language) -> None:
    """Prints a text whole, under its title, its date and its source."""
    line = f"{wording.published(document, language)} · {wording.source(document)}"
    if not console.is_terminal:
        _plain(console, f"{wording.title(document)}\n{line}\n\n{document.text}")
        return
    console.print(Text(safe(wording.title(document)), "bold"))
    console.print(Text(safe(line), "green"))
    console.print()
    console.print(Text(safe(document.text)))


def show_check(console: Console, checked: "Checked", language: Language) -> None:
    """Prints three lines for each question that failed, then one that counts."""
    for outcome in checked.failed:
        expected, file = outcome.expected, checked.questions.file
        wanted, came = wording.expected(expected, language), wording.found(outcome, language)
        plain_or_styled(console, f"✗ {file}:{expected.line}: {wording.shortened(expected.question)}", "bold")
        _under(console, Phrase(en=f"expected: {wanted}", fr=f"attendu : {wanted}").of(language), "green")
        _under(console, Phrase(en=f"found: {came}", fr=f"trouvé : {came}").of(language), "yellow")
    plain_or_styled(console, wording.passed(checked, language), "bold red" if checked.failed else "bold green")


def check_as_json(checked: "Checked") -> dict[str, Any]:
    """The object `check --json` prints; each `answer` is the object of `ask --json`."""
    return {
        "file": str(checked.questions.file),
        "today": checked.questions.today.isoformat(),
        "passed": len(checked.outcomes) - len(checked.failed),
        "failed": len(checked.failed),
        "seconds": round(checked.seconds, 3),
        "questions": [
            {
                "question": each.expected.question,
                "line": each.expected.line,
                "holds": list(each.expected.holds),
                "refuse": each.expected.refused,
                "date": str(each.expected.date) if each.expected.date else None,
                "passed": each.passed,
                "place": each.place,
                "answer": as_json(each.answer),
            }
            for each in checked.outcomes
        ],
    }


def as_json(answer: Answer) -> dict[str, Any]:
    """The object `--json` prints for one question."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "reason": answer.reason.value if answer.reason else None,
        "window": ends(answer.window) if answer.window else None,
        "edition": answer.edition,
        "milliseconds": answer.milliseconds,
        "quotes": [quote_as_json(quote) for quote in answer.quotes],
        "nearest": [quote_as_json(quote) for quote in answer.nearest],
    }


def json_line(answer: Answer) -> str:
    """`as_json` on one line."""
    return on_one_line(as_json(answer))


def on_one_line(told: dict[str, Any]) -> str:
    """An object as one line of JSON. A lone surrogate in a question is escaped, so that any reader can read it."""
    line = json.dumps(told, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(told)
    return line


def quote_as_json(quote: Quote) -> dict[str, Any]:
    """One quote, in the object of an answer or an event."""
    document = quote.document
    return {
        "text": quote.text,
        "document": document.id,
        "title": wording.title(document),
        "source": wording.source(document),
        "start": quote.span.start,
        "end": quote.span.end,
        "similarity": quote.similarity,
        "confidence": quote.confidence,
        "answer": {"start": quote.answer.start, "end": quote.answer.end} if quote.answer else None,
        "published": dated(document.published) if document.published else None,
        "dates": [{"text": each.span.of(document.text), **dated(each.when)} for each in quote.dates],
    }


def ends(when: When) -> dict[str, str | None]:
    """The first and last day of an interval, an open end as null."""
    return {
        "first": when.first.isoformat() if when.first else None,
        "last": when.last.isoformat() if when.last else None,
    }


def dated(when: When) -> dict[str, str | None]:
    """An interval with its precision."""
    return {**ends(when), "precision": when.precision.value}
