"""`dateline build`: reads the texts and makes the index; prints the progress, the faults and what was done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot import wording
from bot.kept import FETCHED
from bot.settings import MODELS, SOURCES, Settings
from bot.storing import build_of
from bot.terminal.clean import print_error
from bot.terminal.command import (
    ANSWERED,
    WRONG,
    Command,
    collection_option,
    given_collection,
    index_option,
    seeds_option,
    sources_option,
    speaking,
)
from bot.terminal.console import on_one_line, print_line, standard_output
from index.building import build as building
from index.building.build import Built
from index.building.place import Place
from index.building.sources import DEFAULT
from index.encoding.source import EncoderSource
from index.phrases import Language, Phrase, counted

_STEPS = {
    "load": Phrase(en="loading the encoder", fr="chargement de l’encodeur"),
    "export": Phrase(en="preparing the encoder, once", fr="préparation de l’encodeur, une seule fois"),
    "segment": Phrase(en="reading the texts", fr="lecture des textes"),
    "encode": Phrase(en="encoding the passages", fr="encodage des passages"),
    "write": Phrase(en="writing the index", fr="écriture de l’index"),
}


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    strict = say("a text with a fault is an error (status 2)", "un texte fautif est une erreur (état 2)")
    return Command(
        "build",
        callback=click.pass_obj(build),
        params=[
            seeds_option(say),
            collection_option(say),
            sources_option(say),
            index_option(say),
            click.Option(["--strict"], is_flag=True, help=strict),
        ],
    )


def build(
    settings: Settings,
    *,
    seeds: Path,
    index: Path,
    sources: Path = SOURCES,
    strict: bool = False,
    fetched: Path = FETCHED,
    models_folder: Path = MODELS,
) -> int:
    """Builds; prints each fault and notice, what was done, and what was left out.

    Returns 2 for a fault when `strict`, else 0.
    """
    language = settings.language
    texts = Place(seeds, sources, fetched, given_collection() or DEFAULT).texts()
    source = EncoderSource(settings.embedding_model, models_folder)
    with _watched(language) as (watch, announce):
        built = build_of(settings)(texts, index, lambda: source.open(watch=announce), source.folder, watch)
    report(built, language)
    return WRONG if built.faults and strict else ANSWERED


def report(built: Built, language: Language) -> None:
    """Prints each fault and notice, what was done, and what was left out."""
    for fault in built.faults:
        print_error(on_one_line(fault.say(language)))
    for notice in built.notices:
        print_error(on_one_line(notice.say(language)))
    print_line(standard_output(), _done(built, language))
    if built.undated:
        print_error(wording.undated_texts(built.undated, built.documents, language))
    if warnings := sum(notice.warning for notice in built.notices):
        print_error(_warnings(warnings).of(language))
    if built.faults:
        print_error(_warning(len(built.faults)).of(language))
    if built.skipped:
        print_error(wording.skipped_files(built.skipped, language))


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", "cyan")


@contextmanager
def _watched(language: Language) -> Iterator[tuple[Callable[[building.Progress], None], Callable[[str], None]]]:
    """Yields two callbacks: one for the progress of a step, one for the name of a step that reports none.

    On a terminal they draw bars with rates; else they print a plain line as each step begins or ends.
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


def _done(built: Built, language: Language) -> str:
    texts = counted(built.documents, "text", "texte").of(language)
    if built.unchanged:
        done = Phrase(
            en=f"Nothing changed: {texts}, edition {built.edition}.",
            fr=f"Rien n’a changé : {texts}, édition {built.edition}.",
        )
    else:
        passages = counted(built.passages, "passage", "passage").of(language)
        done = Phrase(
            en=f"{texts}, {passages}, {built.encoded} of them encoded, {built.reused} kept. Edition {built.edition}.",
            fr=f"{texts}, {passages}, encodés : {built.encoded}, repris : {built.reused}. Édition {built.edition}.",
        )
    return done.of(language)


def _warnings(number: int) -> Phrase:
    told = counted(number, "warning", "avertissement")
    return Phrase(
        en=f"{told.en}, named above; their texts are in the index.",
        fr=f"{told.fr}, voir ci-dessus ; leurs textes sont dans l’index.",
    )


def _warning(faults: int) -> Phrase:
    told = counted(faults, "fault", "défaut")
    return Phrase(
        en=f"{told.en}, named above; everything else is in the index.",
        fr=f"{told.fr}, voir ci-dessus ; tout le reste est dans l’index.",
    )
