"""Answers, sources and texts as lines: plain when piped; in colour, the quote marked, on a terminal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot import place, wording
from bot.answer_text import difference_lines
from bot.dating_wording import reasons
from bot.overview_wording import overview_lines
from bot.terminal.clean import clean
from index.answer import Answer, Reason
from index.documents import Document, Span
from index.phrases import Language, Phrase
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

# The marker of a quote, and the style of what stands above it.
_MARKERS = {Certainty.SURE: "black on bright_yellow", Certainty.PERHAPS: "black on bright_cyan"}
_HEADINGS = {Certainty.PERHAPS: "bold cyan"}
_ADD_TEXT = Phrase(
    en="Put one in seeds/, then run: dateline build", fr="Mettez-en un dans seeds/, puis lancez : dateline build"
)


def standard_output() -> Console:
    """Standard output, without rich's own colouring of numbers and paths."""
    return Console(highlight=False)


def print_line(console: Console, text: str, style: str = "", *, indent: int = 0) -> None:
    """Prints a line, cleaned: in its style and folded on a terminal, as it is when piped.

    What is piped is compared and copied: nothing in it is folded, and a tab stays a tab.
    """
    if not console.is_terminal:
        print(clean(f"{' ' * indent}{text}"), file=console.file)
        return
    shown = Text(clean(text), style)
    console.print(Padding(shown, (0, 0, 0, indent)) if indent else shown)


def show_answer(
    console: Console, answer: Answer, language: Language, passages: Sequence[Span], today: date | None = None
) -> None:
    """Prints an answer; `passages` are the spans around each quote (or around the nearest), in the same order.

    Quotes that are possible only, and the nearest passage, stand under a heading that says so. With `today`, sources
    that are at least a year old are followed by their age.
    """
    if window := wording.asked_for(answer, language):
        print_line(console, window, "dim")
    if answer.overview is not None:
        for line in overview_lines(answer.overview, language):
            print_line(console, line)
        return
    if not answer.answered:
        why = wording.nothing_found(answer, language)
        print_line(console, f"{why} {_ADD_TEXT.of(language)}" if answer.reason is Reason.EMPTY_INDEX else why, "yellow")
        if not answer.nearest:
            return
        console.print()
    if heading := wording.certainty_heading(answer.certainty, language):
        print_line(console, heading, _HEADINGS.get(answer.certainty, ""))
    for number, (quote, passage) in enumerate(zip(answer.quotes or answer.nearest, passages, strict=True), start=1):
        if number > 1:
            console.print()
        _show_quote(console, quote, passage, language, today, f"{number}. " if len(answer.quotes) > 1 else "")
    _show_difference(console, answer, language, today)


def _show_difference(console: Console, answer: Answer, language: Language, today: date | None) -> None:
    """Prints the numbers or dates that two sources give differently, one below the other."""
    lines = difference_lines(answer, language, today)
    if not lines:
        return
    heading, *sides = lines
    console.print()
    print_line(console, heading, "bold magenta")
    for line in sides:
        quoted = line.startswith("  >")
        print_line(console, line.strip(), "" if quoted else "magenta", indent=5 if quoted else 3)


def _show_quote(
    console: Console, quote: Quote, passage: Span, language: Language, today: date | None, rank: str
) -> None:
    text = quote.document.text
    if when := wording.answer_date(quote, language):
        print_line(console, f"{rank}{when}", "bold green")
        rank = ""
    if console.is_terminal:
        shown = Text()
        shown.append(rank, "bold cyan")
        shown.append(clean(text[passage.start : quote.span.start]), "dim")
        for part, answers in wording.marked(quote):
            style = _MARKERS.get(quote.certainty, _MARKERS[Certainty.SURE]) if not console.no_color else "reverse"
            shown.append(clean(part), f"bold underline {style}" if answers else style)
        shown.append(clean(text[quote.span.end : passage.end]), "dim")
        console.print(shown)
    else:
        for number, line in enumerate(quote.text.split("\n")):
            print_line(console, f"{'' if number else rank}> {line}")
    facts = [wording.published(quote.document, language, today), wording.speaks_of(quote, language)]
    characters = Phrase(en="characters", fr="caractères").of(language)
    link = place.link(quote)
    credit = [wording.title(quote.document), *([] if link else [wording.source(quote.document)])]
    if quote.document.id not in credit:
        credit.append(quote.document.id)
    print_line(console, " · ".join(fact for fact in facts if fact), "green", indent=3)
    page = f", page {on_page}" if (on_page := place.page(quote)) else ""
    where = on_one_line(f"{' — '.join(credit)}{page}, {characters} {quote.span.start}–{quote.span.end}")
    print_line(console, where, "cyan", indent=3)
    if link:
        print_line(console, link, "dim", indent=3)


def show_passage(console: Console, quote: Quote, around: Span, language: Language) -> None:
    """Prints the text around a quote, the quote marked in it."""
    _show_quote(console, replace(quote, when=None), around, language, None, "")


def show_sources(console: Console, documents: Sequence[Document], language: Language) -> None:
    """Prints a line a document: when it was published, its name, its title."""
    if not console.is_terminal:
        for document in documents:
            when = str(document.published) if document.published else Phrase(en="undated", fr="non daté").of(language)
            names = (on_one_line(document.id), on_one_line(wording.title(document)))
            print_line(console, "\t".join((when, *names)))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in (Phrase(en="published", fr="publié"), Phrase(en="name", fr="nom"), Phrase(en="title", fr="titre")):
        table.add_column(heading.of(language), overflow="fold")
    for document in documents:
        when = wording.interval(document.published, language) if document.published else "—"
        name, title = on_one_line(document.id), on_one_line(wording.title(document))
        table.add_row(Text(when, "green"), Text(clean(name), "cyan"), Text(clean(title)))
    console.print(table)


def show_reasons(console: Console, document: Document, language: Language) -> None:
    """Prints a text's date, name and title, and below them each date that was found for it, the most trusted first."""
    when = str(document.published) if document.published else Phrase(en="undated", fr="non daté").of(language)
    names = (on_one_line(document.id), on_one_line(wording.title(document)))
    print_line(console, "\t".join((when, *names)), "bold")
    for reason in reasons(document.dating, language):
        print_line(console, on_one_line(reason), indent=3)


def on_one_line(text: str) -> str:
    """The text with each run of white space, newlines among it, made one space."""
    return " ".join(text.split())


def show_document(console: Console, document: Document, language: Language) -> None:
    """Prints a text whole, under its title, its date with the reasons for it, its source, and how it was read."""
    print_line(console, on_one_line(wording.title(document)), "bold")
    line = on_one_line(f"{wording.published(document, language)} · {wording.source(document)}")
    print_line(console, line, "green")
    for reason in reasons(document.dating, language):
        print_line(console, on_one_line(reason), "dim", indent=3)
    if document.reading is not None:
        read = Phrase(
            en=f"read from {document.reading.path} by {document.reading.reader}, SHA-256 {document.reading.file_hash}",
            fr=f"lu dans {document.reading.path} par {document.reading.reader}, SHA-256 {document.reading.file_hash}",
        ).of(language)
        print_line(console, on_one_line(read), "dim", indent=3)
    print_line(console, f"\n{document.text}")
