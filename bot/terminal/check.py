"""`dateline check`: a file of questions, each answer compared with what is expected."""

from pathlib import Path

import click

from bot.checks import outcome, questions_file, report
from bot.settings import MODELS, Settings
from bot.terminal.command import ANSWERED, NO_ANSWER, Command, index_option, json_option, speaking
from bot.terminal.console import show_check, standard_output
from bot.terminal.json_output import check_object, print_json
from index.archive import Archive
from index.phrases import Language


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    file = say("the questions and what is expected, in YAML", "les questions et ce qui est attendu, en YAML")
    junit = say("write a report for CI too", "écrire aussi un rapport pour la CI")
    return Command(
        "check",
        callback=click.pass_obj(check),
        params=[
            click.Argument(["file"], type=Path, metavar=say("FILE", "FICHIER"), help=file),
            json_option(say("one JSON object", "un objet JSON")),
            click.Option(["--junit"], type=Path, metavar="FILE", help=junit),
            index_option(say),
        ],
    )


def check(settings: Settings, *, file: Path, as_json: bool, junit: Path | None, index: Path) -> int:
    """Prints the outcomes; returns 0 when all passed, else 1. Raises `CheckError`, and `DiskError` for the report."""
    questions = questions_file.read(file)
    checked = outcome.check(Archive.open(index, MODELS).ask, questions)
    if as_json:
        print_json(check_object(checked))
    else:
        show_check(standard_output(), checked, settings.language)
    if junit is not None:
        report.write_junit(checked, junit, settings.language)
    return NO_ANSWER if checked.failed else ANSWERED
