"""A bounded queue of work on worker threads, and the edition that the work runs on.

Each piece of work keeps the edition that serves when it starts; a new edition is opened between two pieces of work.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.discord.in_flight import ClosingError, FullError
from bot.discord.log import event
from bot.discord.serving import Serving
from index.archive import Archive
from index.errors import DatelineError, EditionError, Step
from index.quoting.reader import Reader
from index.storage.current import current, open_current, state

WORKERS = 2
# Questions that may wait; one more is refused at once.
WAITING = 256

Result = TypeVar("Result")


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
        before = state(index)
        self._serving = Serving(opener(index, models))
        # The state of the index when its newest edition was found damaged: it is tried again when that changes.
        self._refused: object = None
        self._fault: DatelineError | None = None
        if self._serving.fault is not None:
            self._refuse(current(index), before, self._serving.fault)
        self._waiting: set[Future[Any]] = set()
        self._moved = time.monotonic()  # when work last ended, or began with nothing before it
        self._closing = False
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
        """A place in the queue, taken before the question is acknowledged.

        Raises `FullError` when there is none, and `ClosingError` after `refuse`.
        """
        if self._closing:
            raise ClosingError
        if self._pending >= self._most:
            raise FullError
        self._pending += 1
        try:
            yield
        finally:
            self._pending -= 1

    async def run(self, work: Callable[[Serving], Result]) -> Result:
        """The result of `work`, run in a thread on the current edition; to be called inside `slot`.

        Raises `ClosingError` when `cancel_waiting` came before its turn.
        """
        future = self._threads.submit(copy_context().run, self._run, work)  # with what its log lines bear
        if not self._waiting:
            self._moved = time.monotonic()
        self._waiting.add(future)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._closing and future.cancelled() and not (task and task.cancelling()):
                raise ClosingError from None
            raise
        finally:
            self._waiting.discard(future)
            self._moved = time.monotonic()

    @property
    def stalled_seconds(self) -> float:
        """How long no work has ended, in seconds; 0 while there is none."""
        return time.monotonic() - self._moved if self._waiting else 0.0

    def refuse(self) -> None:
        """Gives no more slots; what has one is still worked on."""
        self._closing = True

    def cancel_waiting(self) -> int:
        """Ends the wait of all work that no thread has started, after `refuse`; gives the number of those."""
        return sum([future.cancel() for future in list(self._waiting)])

    def close(self) -> None:
        """Waits for the work that runs, then closes the edition."""
        self._threads.shutdown()
        self._serving.archive.edition.close()

    def _run(self, work: Callable[[Serving], Result]) -> Result:
        with self._lease() as serving:
            try:
                return work(serving)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                about_the_question = isinstance(error, DatelineError) and not isinstance(error, EditionError)
                if about_the_question or not self._is_replaced(serving):
                    if isinstance(error, Exception):
                        raise
                    # A panic in tantivy is no `Exception`, and would leave the question without any answer.
                    raise RuntimeError(f"{type(error).__name__}: {error}") from error
        with self._lease() as serving:
            return work(serving)

    def _is_replaced(self, serving: Serving) -> bool:
        """Whether an edition on which work failed is damaged on disk and another serves now in its place."""
        try:
            serving.archive.edition.verify()
            return False
        except EditionError as error:
            fault = error
        with self._lock:
            if self._serving is not serving:
                return True
            before = state(self.index)
            try:
                new = self._open()
            except Exception:
                return False
            self._refuse(serving.name, before, new.fault or fault)
            self._swap(new)
        return True

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

    @property
    def fault(self) -> DatelineError | None:
        """What is wrong with the newest edition, when an older one serves; `None` when the newest serves."""
        return self._fault

    def _refresh(self) -> None:
        """Opens the current edition if it is another; where it is damaged, the one that serves goes on.

        A damaged one is tried again when the index changes. Nothing that goes wrong here reaches a question.
        """
        try:
            name = current(self.index)
        except DatelineError as error:
            self._refuse(None, None, error)
            return
        if name is None or name == self._serving.name:
            self._refused = self._fault = None
            return
        before = state(self.index)
        if self._refused is not None and self._refused == before:
            return
        try:
            new = self._open()
        except Exception as error:
            # Any kind, since no damage may stop answers: the edition that serves is whole.
            self._refuse(name, before, error)
            return
        if new.fault is not None:
            self._refuse(name, before, new.fault)
            if new.name == self._serving.name:
                new.archive.edition.close()
                return
        else:
            self._refused = self._fault = None
        self._swap(new)

    def _swap(self, new: Serving) -> None:
        old, self._serving = self._serving, new
        old.retired = True
        if not old.users:
            old.archive.edition.close()
        event("edition", edition=new.name, documents=len(new.documents))

    def _refuse(self, name: str | None, seen: object, error: Exception) -> None:
        """Remembers why the newest edition does not serve, found in the state `seen` of the index; logs it once."""
        known, self._refused = self._fault, seen
        fault = (
            error
            if isinstance(error, DatelineError)
            else EditionError(
                f"The newest edition cannot be opened ({type(error).__name__}).",
                f"L’édition la plus récente ne s’ouvre pas ({type(error).__name__}).",
                Step.BUILD,
            )
        )
        self._fault = fault
        if known is None or str(known) != str(fault):
            event("edition_refused", edition=name, error=error)

    def _open(self) -> Serving:
        """The current edition, with the encoder that is loaded if it is the edition's own, and the one reader."""
        loaded = self._serving.archive
        edition = open_current(self.index)
        if edition.manifest.encoder_fingerprint == loaded.encoder.fingerprint:
            return Serving(Archive(edition, loaded.encoder, loaded.reader))
        edition.close()
        return Serving(self._opener(self.index, self.models, loaded.reader))
