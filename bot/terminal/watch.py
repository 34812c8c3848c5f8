"""`dateline watch`: takes up new, changed and removed texts as they come, and fetches what is due, until Ctrl-C."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

import click

from bot.collections import Collection, Collections
from bot.kept import FETCHED
from bot.settings import MODELS, SOURCES, Settings
from bot.storing import Build, build_of
from bot.terminal.build import report
from bot.terminal.clean import print_error
from bot.terminal.command import (
    ANSWERED,
    Command,
    collection_option,
    given_collection,
    index_option,
    seeds_option,
    sources_option,
    speaking,
)
from bot.terminal.console import print_line, standard_output
from bot.terminal.fetch import show_outcome
from index.building.place import Place
from index.building.sources import DEFAULT
from index.encoding.encoder import Encoder
from index.encoding.source import EncoderSource
from index.errors import DatelineError
from index.living.fetcher import Outcome
from index.living.upkeep import fetch_on_schedule, keep_up
from index.phrases import Language, Phrase

_WATCHING = Phrase(
    en="Watching {folders}. Texts are searchable seconds after they are saved. Ctrl-C ends it.",
    fr="{folders} : sous surveillance. Un texte peut être cherché quelques secondes après avoir été enregistré. "
    "Ctrl-C arrête.",
)


def command(language: Language) -> click.Command:
    """The command, worded in that language."""
    say = speaking(language)
    params: list[click.Parameter] = [
        seeds_option(say),
        sources_option(say),
        collection_option(say),
        index_option(say),
    ]
    return Command("watch", callback=click.pass_obj(watch), params=params)


def watch(
    settings: Settings,
    *,
    seeds: Path,
    index: Path,
    sources: Path = SOURCES,
    fetched: Path = FETCHED,
    models_folder: Path = MODELS,
) -> int:
    """Builds after each change, until it is interrupted: one collection if one was given, else each of them.

    Raises `SeedsError` when it cannot begin.
    """
    language, given = settings.language, given_collection()
    collections = Collections(seeds, index, sources=sources)
    chosen = [Collection(given or DEFAULT, seeds, index)]
    if given is None:
        chosen += [collections.named(name) for name in collections.names() if name != DEFAULT]
    places = {each: Place(each.seeds, sources, fetched, each.name) for each in chosen}
    for place in places.values():
        # At the start a fault ends it; later ones are told, and the last edition goes on serving.
        place.texts()
    source = EncoderSource(settings.embedding_model, models_folder)
    encoder = cache(source.open)
    asyncio.run(_watch(places, build_of(settings), lambda: encoder(), source.folder, language))
    return ANSWERED


async def _watch(
    places: dict[Collection, Place], into: Build, encoder: Callable[[], Encoder], folder: str, language: Language
) -> None:
    turn = asyncio.Lock()
    told = _Printed(language)

    def builder(collection: Collection, place: Place) -> Callable[[], Awaitable[None]]:
        async def build() -> None:
            # One at a time: a small machine has no room for two.
            async with turn:
                texts = place.texts()
                built = await asyncio.to_thread(into, texts, collection.index, encoder, folder)
                if len(places) > 1:
                    print_line(standard_output(), f"{collection.name}:")
                report(built, language)

        return build

    watched = [folder for place in places.values() for folder in place.folders()]
    shown = ", ".join(str(each) for each in watched if not each.is_relative_to(FETCHED))
    print_line(standard_output(), _WATCHING.of(language).format(folders=shown))
    async with asyncio.TaskGroup() as tasks:
        [any_place, *_] = places.values()
        tasks.create_task(fetch_on_schedule(any_place, told))
        for collection, place in places.items():
            tasks.create_task(keep_up(place, builder(collection, place), told))


class _Printed:
    """Says what happens on the terminal."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def fetched(self, outcome: Outcome) -> None:
        """Prints what came of a fetch."""
        show_outcome(outcome, self._language)

    def refused(self, error: Exception) -> None:
        """Prints why a build failed."""
        if isinstance(error, DatelineError):
            again = Phrase(en="It is tried again at the next change.", fr="Nouvel essai au prochain changement.")
            print_error(f"{error.say(self._language)}\n{again.of(self._language)}")
            return
        name = type(error).__name__
        fault = Phrase(
            en=f"This build failed by a fault of Dateline’s own ({name}: {error}); it is tried again at the next "
            "change.",
            fr=f"Cette construction a échoué par une erreur de Dateline lui-même ({name} : {error}) ; nouvel essai au "
            "prochain changement.",
        )
        print_error(fault.of(self._language))

    def noticed(self, phrase: Phrase) -> None:
        """Prints something about the watching."""
        print_error(phrase.of(self._language))
