"""Building the index while questions are answered: in a thread, one build at a time, with its progress."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.storing import Build
from index.building import build as building
from index.building.build import Built, Progress
from index.building.place import Place
from index.encoding.encoder import Encoder
from index.errors import BusyError
from index.phrases import Language, Phrase

_STEPS = {
    "segment": Phrase(en="reading the texts", fr="lecture des textes"),
    "encode": Phrase(en="encoding the passages", fr="encodage des passages"),
    "write": Phrase(en="writing the index", fr="écriture de l’index"),
}


class StoppedError(Exception):
    """The bot is stopping: the build was ended between two steps, and the last edition goes on serving."""


class Builder:
    """Builds the index from the texts in `seeds`, and of all that belongs to `place` if there is one.

    `progress` is the last step of the build that runs.
    """

    def __init__(
        self,
        seeds: Path,
        index: Path,
        encoder: Callable[[], Encoder],
        encoder_folder: str,
        place: Place | None = None,
        build: Build = building.build,
    ) -> None:
        self.seeds = seeds
        self.place = place
        # Whether a build needs no more than loading the encoder; to prepare one takes minutes, and cannot be stopped.
        self.ready = True
        self.index = index
        self.progress: Progress | None = None
        # The outcome of the last build of this process.
        self.built: Built | None = None
        self.running = False
        self._encoder = encoder
        self._build_texts = build
        self._encoder_folder = encoder_folder
        self._stopped = False
        # Shared with the builders of the other collections: a small machine makes one index at a time.
        self._turn = asyncio.Lock()

    def beside(self, seeds: Path, index: Path, name: str) -> "Builder":
        """A builder of the collection of that name, with the same encoder, that waits for this one's builds to end."""
        place = replace(self.place, seeds=seeds, only=name) if self.place else None
        other = Builder(seeds, index, self._encoder, self._encoder_folder, place, self._build_texts)
        other._turn, other.ready = self._turn, self.ready
        return other

    async def ended(self) -> None:
        """Waits until no build of this collection runs or waits for its turn."""
        while self.running:
            async with self._turn:
                pass

    def stop(self) -> None:
        """Ends a running build at its next step."""
        self._stopped = True

    async def build(self) -> Built:
        """Builds. Raises what `index.building.build.build` does, and `BusyError` while this bot is building already."""
        if self.running:
            raise BusyError(
                "A build is at work already. Watch it with /index status.",
                "Une construction est déjà en cours. Suivez-la avec /index état.",
            )
        self.running, self.progress = True, None
        try:
            async with self._turn:
                self.built = await asyncio.get_running_loop().run_in_executor(None, self._build)
            return self.built
        finally:
            self.running = False

    def _build(self) -> Built:
        texts = self.place.texts() if self.place else self.seeds
        return self._build_texts(texts, self.index, self._encoder, self._encoder_folder, self._watch)

    def _watch(self, progress: Progress) -> None:
        if self._stopped:
            raise StoppedError
        self.progress = progress

    def progress_text(self, language: Language) -> str:
        """The progress as a sentence and a bar."""
        progress = self.progress
        start = Phrase(en="Building the index", fr="Construction de l’index").of(language)
        if progress is None:
            return f"{start}…"
        done = round(10 * progress.done / max(1, progress.total))
        bar = "▰" * done + "▱" * (10 - done)
        return f"{start}: {_STEPS[progress.step].of(language)}\n{bar} {progress.done}/{progress.total}"
