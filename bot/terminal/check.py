"""`dateline check`: a file of questions, each answer compared with what is expected."""

from pathlib import Path

import click
from rich.console import Console

from bot import wording
from bot.checks import outcome, questions_file, report
from bot.settings import Settings
from bot.terminal.command import ANSWERED, NO_ANSWER, Command, collection_option, index_option, json_option, speaking
from bot.terminal.console import on_one_line, print_line, standard_output
from bot.terminal.json_output import check_object, print_json
from bot.terminal.open_index import open_archive
from index.phrases import Language, Phrase


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
            collection_option(say),
            index_option(say),
        ],
    )


def check(settings: Settings, *, file: Path, as_json: bool, junit: Path | None, index: Path) -> int:
    """Prints the outcomes; returns 0 when all passed, else 1. Raises `CheckError`, and `DiskError` for the report."""
    questions = questions_file.read(file)
    checked = outcome.check(open_archive(index, settings).ask, questions)
    if as_json:
        print_json(check_object(checked))
    else:
        _show(standard_output(), checked, settings.language)
    if junit is not None:
        report.write_junit(checked, junit, settings.language)
    return NO_ANSWER if checked.failed else ANSWERED


def _show(console: Console, checked: outcome.Checked, language: Language) -> None:
    """Prints three lines for each question that failed, then one that counts."""
    for failed in checked.failed:
        expected, file = failed.expected, checked.questions.file
        wanted, came = report.expected(expected, language), report.found(failed, language)
        place = on_one_line(f"{file}:{expected.line}: {wording.shortened(expected.question)}")
        print_line(console, f"✗ {place}", "bold")
        print_line(console, Phrase(en=f"expected: {wanted}", fr=f"attendu : {wanted}").of(language), "green", indent=3)
        print_line(console, Phrase(en=f"found: {came}", fr=f"trouvé : {came}").of(language), "yellow", indent=3)
    print_line(console, report.passed(checked, language), "bold red" if checked.failed else "bold green")
