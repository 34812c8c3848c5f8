"""Building the index from a terminal: what is read, how far it is, what is wrong."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.settings import Settings
from bot.terminal.console import safe
from index.building import build as building
from index.building.build import Built
from index.encoding.source import EncoderSource
from index.phrases import Language, Phrase

_STEPS = {
    "load": Phrase(en="loading the encoder", fr="chargement de l’encodeur"),
    "export": Phrase(en="preparing the encoder, once", fr="préparation de l’encodeur, une seule fois"),
    "segment": Phrase(en="reading the texts", fr="lecture des textes"),
    "encode": Phrase(en="encoding the passages", fr="encodage des passages"),
    "write": Phrase(en="writing the index", fr="écriture de l’index"),
}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", "cyan")


@contextmanager
def _watched(language: Language) -> Iterator[tuple[Callable[[building.Progress], None], Callable[[str], None]]]:
    """Gives what to call with the progress of a step and with the name of one that has none to tell.

    Bars with rates on a terminal; else a plain line as each step begins and ends.
    """
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:

        def line(progress: building.Progress) -> None:
            if progress.done == progress.total:
                print(f"{_STEPS[progress.step].of(language)}: {progress.done}/{progress.total}", file=sys.stderr)

        yield line, lambda step: print(f"{_STEPS[step].of(language)}…", file=sys.stderr)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {}

        def bar(progress: building.Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = bars.add_task(_STEPS[progress.step].of(language))
            bars.update(tasks[progress.step], completed=progress.done, total=progress.total)

        yield bar, lambda step: bars.console.print(f"{_STEPS[step].of(language)}…")


def build_and_tell(seeds: Path, index: Path, models_folder: Path, settings: Settings) -> int:
    """Builds, says what was done and what is wrong; 2 when any text could not be read, else 0."""
    language = settings.language
    source = EncoderSource(settings.embedding_model, models_folder)
    with _watched(language) as (watch, say):
        built = building.build(seeds, index, lambda: source.open(watch=say), source.folder, watch)
    for fault in built.faults:
        print(safe(fault.say(language)), file=sys.stderr)
    print(_told(built, language))
    return 2 if built.faults else 0


def _told(built: Built, language: Language) -> str:
    texts = Phrase(en=f"{built.documents} text(s)", fr=f"{built.documents} texte(s)").of(language)
    faults = Phrase(
        en=f" {len(built.faults)} fault(s), told above; everything else is in the index.",
        fr=f" {len(built.faults)} défaut(s), dits ci-dessus ; tout le reste est dans l’index.",
    ).of(language)
    if built.unchanged:
        done = Phrase(
            en=f"Nothing changed: {texts}, edition {built.edition}.",
            fr=f"Rien n’a changé : {texts}, édition {built.edition}.",
        )
    else:
        done = Phrase(
            en=f"{texts}, {built.passages} passage(s); {built.encoded} pieces encoded, {built.reused} kept. "
            f"Edition {built.edition}.",
            fr=f"{texts}, {built.passages} passage(s) ; {built.encoded} morceaux encodés, {built.reused} repris. "
            f"Édition {built.edition}.",
        )
    return done.of(language) + (faults if built.faults else "")
