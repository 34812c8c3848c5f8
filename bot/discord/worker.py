"""A bounded queue of work on worker threads, and the edition that the work runs on.

Each piece of work keeps the edition that serves when it starts; a new edition is opened between two pieces of work.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from bot.discord.log import event
from bot.discord.serving import Serving
from index.archive import Archive
from index.errors import DatelineError
from index.quoting.reader import Reader
from index.storage.current import current, open_current

WORKERS = 2
# Questions that may wait; one more is refused at once.
WAITING = 256

Result = TypeVar("Result")


class FullError(DatelineError):
    """Too many questions are waiting."""

    def __init__(self) -> None:
        super().__init__(
            "Too many questions are waiting just now, and yours was not taken. Ask it again in a moment.",
            "Trop de questions attendent en ce moment, et la vôtre n’a pas été prise. Reposez-la dans un instant.",
        )


class Opener(Protocol):
    """Opens the current edition with its encoder, as `Archive.open` does."""

    def __call__(self, index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
        """The archive of two folders; `reader` is one that is loaded already."""
        ...


class WorkQueue:
    """Runs work in threads on the current edition. To be called from one event loop."""

    def __init__(
        self,
        index: Path,
        models: Path,
        *,
        opener: Opener = Archive.open,
        workers: int = WORKERS,
        waiting: int = WAITING,
    ) -> None:
        """Opens the current edition, its encoder and the reader. Raises `EditionError` or `ModelError`."""
        self.index = index
        self.models = models
        self._opener = opener
        self._most = waiting + workers
        self._pending = 0
        self._lock = threading.Lock()
        self._serving = Serving(opener(index, models))
        self._refused: str | None = None
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="question")

    @property
    def pending(self) -> int:
        """Number of questions that wait or are being answered."""
        return self._pending

    @property
    def serving(self) -> Serving:
        """The edition that served last; outside of `run` only its list of documents may be read."""
        return self._serving

    @contextmanager
    def slot(self) -> Iterator[None]:
        """A place in the queue, taken before the question is acknowledged. Raises `FullError` when there is none."""
        if self._pending >= self._most:
            raise FullError
        self._pending += 1
        try:
            yield
        finally:
            self._pending -= 1

    async def run(self, work: Callable[[Serving], Result]) -> Result:
        """The result of `work`, run in a thread on the current edition; to be called inside `slot`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    def close(self) -> None:
        """Waits for the work that runs, then closes the edition."""
        self._threads.shutdown()
        self._serving.archive.edition.close()

    def _run(self, work: Callable[[Serving], Result]) -> Result:
        with self._lease() as serving:
            return work(serving)

    @contextmanager
    def _lease(self) -> Iterator[Serving]:
        """The current edition, which stays open until the lease ends."""
        with self._lock:
            self._refresh()
            serving = self._serving
            serving.users += 1
        try:
            yield serving
        finally:
            with self._lock:
                serving.users -= 1
                if serving.retired and not serving.users:
                    serving.archive.edition.close()

    def _refresh(self) -> None:
        """Opens the current edition if it is another; where it cannot be opened, the last one goes on serving."""
        name = current(self.index)
        if name is None or name in (self._serving.name, self._refused):
            return
        try:
            new = self._open()
        except DatelineError as error:
            self._refused = name
            event("edition_refused", edition=name, error=error)
            return
        old, self._serving = self._serving, new
        old.retired = True
        if not old.users:
            old.archive.edition.close()
        event("edition", edition=new.name, documents=len(new.documents))

    def _open(self) -> Serving:
        """The current edition, with the encoder that is loaded if it is the edition's own, and the one reader."""
        loaded = self._serving.archive
        edition = open_current(self.index)
        if edition.manifest.encoder_fingerprint == loaded.encoder.fingerprint:
            return Serving(Archive(edition, loaded.encoder, loaded.reader))
        edition.close()
        return Serving(self._opener(self.index, self.models, loaded.reader))
