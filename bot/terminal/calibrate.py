"""`dateline calibrate`: fits from which confidence on a quote is sure or possible, on a person's own questions."""

from datetime import date
from pathlib import Path

import click

from bot import reading
from bot.checks import outcome, questions_file
from bot.checks.calibrating import Calibrating, calibrate
from bot.settings import MODELS, Settings
from bot.storing import storage_of
from bot.terminal.command import ANSWERED, Command, collection_option, index_option, speaking
from bot.terminal.console import print_line, standard_output
from index.archive import Archive
from index.phrases import Language, Phrase, counted
from index.quoting.confidence import Certainty


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    file = say("the questions and what is expected, in YAML", "les questions et ce qui est attendu, en YAML")
    return Command(
        "calibrate",
        callback=click.pass_obj(fit),
        params=[
            click.Argument(["file"], type=Path, metavar=say("FILE", "FICHIER"), help=file),
            collection_option(say),
            index_option(say),
        ],
    )


def fit(settings: Settings, *, file: Path, index: Path) -> int:
    """Asks the questions, fits the two thresholds and keeps them; returns 0.

    Raises `CheckError` for the file, `CalibrationError` when its questions allow none, and `DiskError`.
    """
    questions = questions_file.read(file)
    # The reader's own log odds are what is fitted, whatever calibration is in force.
    archive = Archive.open(index, MODELS, reading.open_reader(settings, calibrated=False), storage_of(settings))
    found = calibrate(outcome.check(archive.ask, questions), named=bool(settings.reader_model))
    fingerprint = reading.fingerprint_of(settings)
    name = settings.reader_model or reading.OWN
    if fingerprint is None:
        raise reading.missing_reader(name)
    path = reading.keep(found.calibration, fingerprint, name, date.today())
    for line in _lines(found, path):
        print_line(standard_output(), line.of(settings.language))
    return ANSWERED


def _lines(found: Calibrating, path: Path) -> list[Phrase]:
    """What was fitted, what it comes to, where it is kept and from when on it holds."""
    counts = [(found.given[each], found.right[each]) for each in Certainty]
    (sure, sure_right), (perhaps, perhaps_right), (none, none_right) = counts
    asked = counted(found.calibration.questions, "question", "question")
    lines = [
        Phrase(
            en=f"Calibrated on {asked.en}.",
            fr=f"Calibré sur {asked.fr}.",
        ),
        Phrase(
            en=f"Their first quotes, right ones in brackets: {sure} sure ({sure_right}), {perhaps} possible "
            f"({perhaps_right}), {none} not shown ({none_right}).",
            fr=f"Leurs premières citations, les bonnes entre parenthèses : sûres {sure} ({sure_right}), possibles "
            f"{perhaps} ({perhaps_right}), non montrées {none} ({none_right}).",
        ),
    ]
    if found.left_out:
        left = counted(found.left_out, "question", "question")
        lines.append(
            Phrase(
                en=f"{left.en} left out, for which nothing was read: their dates decide, or nothing was found.",
                fr=f"{left.fr} à part, où rien n’a été lu : leurs dates décident, ou rien n’a été trouvé.",
            )
        )
    lines.append(
        Phrase(
            en=f"Written to {path}. It holds from the next question on; dateline run takes it at its next start.",
            fr=f"Écrit dans {path}. Cela vaut dès la prochaine question ; dateline run le prend à son prochain départ.",
        )
    )
    return lines
