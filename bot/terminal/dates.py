"""`dateline dates`: the expressions of time read in a text, each with the days it means and its rule."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import click
from rich.console import Console
from rich.text import Text

from bot import wording
from bot.date_bounds import date_of
from bot.settings import Settings
from bot.terminal.clean import clean, print_error
from bot.terminal.command import ANSWERED, WRONG, Command, json_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from bot.terminal.json_output import mentions_object, print_json
from index.dates import Mention, Policy, When, read
from index.errors import QuestionError
from index.phrases import Language, Phrase


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    text = say("or standard input", "ou l’entrée")
    anchor = say("when it was written (today)", "quand il fut écrit (aujourd’hui)")
    policy = say("news looks back, plans look forward", "l’actualité regarde en arrière, un projet en avant")
    lines = say("answer one {text, anchor, policy} a line", "répondre à un {text, anchor, policy} par ligne")
    return Command(
        "dates",
        callback=click.pass_obj(dates),
        params=[
            click.Argument(["text"], nargs=-1, metavar=say("[TEXT]", "[TEXTE]"), help=text),
            click.Option(["--anchor"], metavar="D", help=anchor),
            click.Option(["--policy"], type=click.Choice([*map(str, Policy)]), default=str(Policy.PAST), help=policy),
            json_option(say("one JSON object", "un objet JSON")),
            click.Option(["--jsonl", "as_lines"], is_flag=True, help=lines),
        ],
    )


def dates(
    settings: Settings, *, text: tuple[str, ...], anchor: str | None, policy: str, as_json: bool, as_lines: bool
) -> int:
    """Prints what is read in one text, or in each line of standard input. Raises `QuestionError`."""
    language = settings.language
    if as_json and as_lines:
        both = Phrase(en="--jsonl does not go with --json", fr="--jsonl ne va pas avec --json")
        raise click.UsageError(both.of(language), click.get_current_context())
    if as_lines:
        return _read_lines(sys.stdin, language)
    day = date_of(anchor) if anchor else When.day(date.today())
    whole = " ".join(text) if text else sys.stdin.read()
    if not whole.strip():
        raise QuestionError(
            'There is no text to read. Write: dateline dates "le 21 janvier" --anchor 2022-01-25',
            'Il n’y a pas de texte à lire. Écrivez : dateline dates "le 21 janvier" --anchor 2022-01-25',
        )
    mentions = read(whole, day, Policy(policy))
    if as_json:
        print_json(mentions_object(whole, mentions))
    else:
        _show(standard_output(), whole, mentions, language)
    return ANSWERED


def _show(console: Console, text: str, mentions: list[Mention], language: Language) -> None:
    """Prints the text with each expression marked (on a terminal only), then a line an expression."""
    if not mentions:
        print_line(console, Phrase(en="No date is told in this text.", fr="Ce texte ne dit aucune date.").of(language))
        return
    if console.is_terminal:
        marked = Text(clean(text))
        for mention in mentions:
            marked.stylize("bold black on bright_yellow", mention.start, mention.end)
        console.print(marked)
        console.print()
    for mention in mentions:
        words = on_one_line(text[mention.start : mention.end])
        columns = [words, str(mention.when), wording.interval(mention.when, language), mention.rule]
        if console.is_terminal:
            styles = ("bold", "green", "", "dim")
            cells = [Text(clean(column), style) for column, style in zip(columns, styles, strict=True)]
            console.print(Text("  ").join(cells))
        else:
            print_line(console, "\t".join(columns))


class _Request(NamedTuple):
    """One line of `--jsonl`."""

    text: str
    anchor: When | None
    policy: Policy


def _read_lines(lines: Iterable[str], language: Language) -> int:
    """Answers each JSON line with one of the same place.

    A line that cannot be used is reported on standard error with its number, and answered by
    `{"mentions": [], "error": …}`; the status is then 2.
    """
    status = ANSWERED
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            request = _request(line)
        except QuestionError as error:
            status = WRONG
            why = error.say(language)
            print_error(Phrase(en=f"line {number}: {why}", fr=f"ligne {number} : {why}").of(language))
            print_json({"mentions": [], "error": why}, flush=True)
            continue
        print_json(mentions_object(request.text, read(*request)), flush=True)
    return status


def _request(line: str) -> _Request:
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
    return _Request(given["text"], date_of(anchor) if anchor else None, Policy(policy))
