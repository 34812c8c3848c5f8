"""`dateline ask`: one question, or one a line of standard input."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from bot.answer_text import answer_text, exported
from bot.date_bounds import day_of, window_of
from bot.settings import Settings
from bot.terminal.command import (
    ANSWERED,
    NO_ANSWER,
    WRONG,
    Command,
    Say,
    collection_option,
    index_option,
    json_option,
    speaking,
    today_option,
)
from bot.terminal.console import print_line, show_answer, standard_output
from bot.terminal.json_output import answer_object, print_json
from bot.terminal.open_index import open_archive
from index.answer import Reason
from index.errors import DiskError
from index.phrases import Language
from index.question.query import DEFAULT_QUOTES, MOST_QUOTES, Query


class _Top(click.ParamType[int]):
    """A number of quotes, in ASCII digits."""

    name = "top"

    def __init__(self, say: Say) -> None:
        self._say = say

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; a usage error outside of 1 to `MOST_QUOTES`."""
        text = str(value)
        if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MOST_QUOTES:
            self.fail(
                self._say(
                    f"{text!r} is not a number from 1 to {MOST_QUOTES}",
                    f"{text!r} n’est pas un nombre de 1 à {MOST_QUOTES}",
                ),
                param,
                ctx,
            )
        return int(text)


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    question = say("the question; - reads one a line", "la question ; - en lit une par ligne")
    since = say("published since: 2022, 2022-01, 2022-01-21", "publié depuis : 2022, 2022-01, 2022-01-21")
    export = say(
        "write the answers with their sources to a file, Markdown when it ends in .md",
        "écrire les réponses et leurs sources dans un fichier, en Markdown s’il finit par .md",
    )
    top = say("quotes at most (3)", "citations au plus (3)")
    return Command(
        "ask",
        callback=click.pass_obj(ask),
        params=[
            click.Argument(["question"], nargs=-1, required=True, metavar="QUESTION", help=question),
            click.Option(["--top"], type=_Top(say), default=DEFAULT_QUOTES, metavar="N", help=top),
            click.Option(["--since"], metavar="D", help=since),
            click.Option(["--until"], metavar="D", help=say("published until", "publié jusqu’à")),
            json_option(say("one JSON object a question", "un objet JSON par question")),
            click.Option(["--export"], type=Path, metavar="FILE", help=export),
            today_option(say),
            collection_option(say),
            index_option(say),
        ],
    )


def ask(
    settings: Settings,
    *,
    question: tuple[str, ...],
    top: int,
    since: str | None,
    until: str | None,
    as_json: bool,
    export: Path | None,
    today: str | None,
    index: Path,
) -> int:
    """Prints an answer a question; returns the worst of their statuses. Raises `DiskError` when the export fails."""
    window = window_of(since, until)
    day = day_of(today)
    archive = open_archive(index, settings)
    console = standard_output()
    status = ANSWERED
    texts: list[str] = []
    several = question == ("-",)
    for number, text in enumerate(_lines() if several else [" ".join(question)]):
        answer = archive.ask(Query(text, top=top, window=window, today=day))
        if as_json:
            print_json(answer_object(answer), flush=several)
        else:
            if several:
                print_line(console, ("\n" if number else "") + f"? {text}")
            passages = [archive.around(quote) for quote in answer.quotes or answer.nearest]
            show_answer(console, answer, settings.language, passages, day)
        if export is not None:
            markdown = export.suffix.lower() in {".md", ".markdown"}
            told = exported(answer, settings.language, day)
            texts.append(answer_text(told, settings.language, day, markdown=markdown))
        if answer.reason is Reason.NO_WORDS:
            status = WRONG
        elif not answer.answered and answer.overview is None:
            status = max(status, NO_ANSWER)
    if export is not None:
        _write(export, "\n---\n\n".join(texts))
    return status


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(
            f"The export cannot be written to {path} ({reason}). Name another file after --export.",
            f"L’export ne peut être écrit dans {path} ({reason}). Indiquez un autre fichier après --export.",
        ) from error


def _lines() -> Iterator[str]:
    """The lines of standard input that are not blank."""
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\n")
