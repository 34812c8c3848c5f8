"""`dateline dates`: what is read in a text about time, each expression marked with its days and its rule."""

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from bot import wording
from bot.date_bounds import date_of
from bot.terminal.console import safe
from index import dates
from index.dates import Mention, Policy
from index.dates.when import When
from index.errors import DatelineError, QuestionError
from index.phrases import Language, Phrase


def show_dates(console: Console, text: str, mentions: list[Mention], language: Language) -> None:
    """Prints the text with each expression marked, then a line an expression."""
    if not mentions:
        console.print(Phrase(en="No date is told in this text.", fr="Ce texte ne dit aucune date.").of(language))
        return
    if console.is_terminal:
        marked = Text(safe(text))
        for mention in mentions:
            marked.stylize("bold black on bright_yellow", mention.start, mention.end)
        console.print(marked)
        console.print()
    for mention in mentions:
        words = safe(" ".join(text[mention.start : mention.end].split()))
        line = Text(words, "bold")
        line.append(f"\t{mention.when}", "green")
        line.append(f"\t{wording.interval(mention.when, language)}")
        line.append(f"\t{mention.rule}", "dim")
        if console.is_terminal:
            console.print(Text("  ").join(line.split("\t")))
        else:
            print(line.plain, file=console.file)


def as_json(text: str, mentions: Iterable[Mention]) -> dict[str, Any]:
    """The object `--json` and `--jsonl` print."""
    return {
        "mentions": [
            {
                "text": text[mention.start : mention.end],
                "start": mention.start,
                "end": mention.end,
                "first": mention.when.first.isoformat() if mention.when.first else None,
                "last": mention.when.last.isoformat() if mention.when.last else None,
                "precision": mention.when.precision.value,
                "rule": mention.rule,
            }
            for mention in mentions
        ]
    }


def read_lines(lines: Iterable[str], language: Language) -> int:
    """Answers `{"text", "anchor", "policy"}` a line with `{"mentions": […]}` a line; 2 when any line is wrong.

    A wrong line is told on standard error with its number, and answered by `{"mentions": [], "error": …}`, so that
    lines keep their places.
    """
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = _given(line)
        except DatelineError as error:
            status = 2
            why = error.say(language)
            said = Phrase(en=f"line {number}: {why}", fr=f"ligne {number} : {why}").of(language)
            print(safe(said), file=sys.stderr)
            print(json.dumps({"mentions": [], "error": why}, ensure_ascii=False), flush=True)
            continue
        text, anchor, policy = given
        # Escaped when it holds what UTF-8 cannot write: a lone surrogate.
        found = as_json(text, dates.read(text, anchor, policy))
        print(json.dumps(found, ensure_ascii=not _is_writable(text)), flush=True)
    return status


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _given(line: str) -> tuple[str, When | None, Policy]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionError("this is not JSON", "ce n’est pas du JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise QuestionError('each line must be an object with a "text"', "chaque ligne est un objet avec un « text »")
    anchor, policy = given.get("anchor"), given.get("policy", Policy.PAST.value)
    if not isinstance(policy, str) or policy not in set(Policy):
        raise QuestionError('"policy" is past or forward', "« policy » est past ou forward")
    if anchor is not None and not isinstance(anchor, str):
        raise QuestionError('"anchor" is a date as a text: 2022-01-21', "« anchor » est une date en texte : 2022-01-21")
    return given["text"], date_of(anchor) if anchor else None, Policy(policy)


def read_text(text: str, anchor: When | None, policy: Policy, language: Language, *, json_wanted: bool) -> int:
    """Prints what is read in one text. Raises `QuestionError` when there is no text."""
    if not text.strip():
        raise QuestionError(
            'There is no text to read. Write: dateline dates "le 21 janvier" --anchor 2022-01-25',
            'Il n’y a pas de texte à lire. Écrivez : dateline dates "le 21 janvier" --anchor 2022-01-25',
        )
    mentions = dates.read(text, anchor, policy)
    if json_wanted:
        print(json.dumps(as_json(text, mentions), ensure_ascii=not _is_writable(text)))
    else:
        show_dates(Console(highlight=False), text, mentions, language)
    return 0
