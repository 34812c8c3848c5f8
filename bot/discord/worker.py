"""A bounded queue of work on worker threads, and the editions that the work runs on.

Each piece of work keeps the edition that serves when it starts; a new edition is opened between two pieces of work.
Beside the default index, the last few that were asked are kept open; they share its encoder and its reader.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any, TypeVar

from bot.discord.in_flight import ClosingError, FullError
from bot.discord.open_index import Opener, OpenIndex
from bot.discord.serving import Serving
from index.archive import Archive
from index.errors import DatelineError, EditionError
from index.storage.storage import FOLDERS, Storage

WORKERS = 2
# Questions that may wait; one more is refused at once.
WAITING = 256
# Indexes kept open beside the default one.
MOST_OPEN = 8

Result = TypeVar("Result")


class WorkQueue:
    """Runs work in threads on the editions that serve. To be called from one event loop."""

    def __init__(
        self,
        index: Path,
        models: Path,
        *,
        opener: Opener = Archive.open,
        storage: Storage = FOLDERS,
        workers: int = WORKERS,
        waiting: int = WAITING,
    ) -> None:
        """Opens the default index, its encoder and the reader. Raises `EditionError` or `ModelError`."""
        self.index = index
        self.models = models
        self.storage = storage
        self._opener = opener
        self._most = waiting + workers
        self._pending = 0
        self._lock = threading.Lock()
        self._default = OpenIndex(index, models, opener, storage=storage)
        # The other open indexes, the one asked last at the end.
        self._others: OrderedDict[Path, OpenIndex] = OrderedDict()
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
        """The edition of the default index that served last; outside of `run` only its documents may be read."""
        return self._default.serving

    @property
    def fault(self) -> DatelineError | None:
        """What is wrong with the newest edition of the default index, when an older one serves in its place."""
        return self._default.fault

    def fault_of(self, index: Path) -> DatelineError | None:
        """The same of any index; `None` for one that is not open."""
        found = self._default if index == self.index else self._others.get(index)
        return found.fault if found else None

    def forget(self, index: Path) -> None:
        """Closes an index other than the default one, as soon as the work on it has ended."""
        with self._lock:
            found = self._others.pop(index, None)
        if found is not None:
            found.close()

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

    async def run(self, work: Callable[[Serving], Result], index: Path | None = None) -> Result:
        """The result of `work`, run in a thread on the current edition of an index, or of the default one.

        To be called inside `slot`. Raises `ClosingError` when `cancel_waiting` came before its turn, and `EditionError`
        when the index cannot be opened.
        """
        future = self._threads.submit(copy_context().run, self._run, work, index)  # with what its log lines bear
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
        """Waits for the work that runs, then closes every edition."""
        self._threads.shutdown()
        for each in (self._default, *self._others.values()):
            each.close()

    def _run(self, work: Callable[[Serving], Result], index: Path | None) -> Result:
        opened = self._opened(index)
        with opened.lease() as serving:
            try:
                return work(serving)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:
                about_the_question = isinstance(error, DatelineError) and not isinstance(error, EditionError)
                if about_the_question or not opened.is_replaced(serving):
                    if isinstance(error, Exception):
                        raise
                    # A panic in tantivy is no `Exception`, and would leave the question without any answer.
                    raise RuntimeError(f"{type(error).__name__}: {error}") from error
        with opened.lease() as serving:
            return work(serving)

    def _opened(self, index: Path | None) -> OpenIndex:
        """The open index, opened now when it is not yet; then the one that nobody asked for longest is closed."""
        if index is None or index == self.index:
            return self._default
        with self._lock:
            if (found := self._others.get(index)) is not None:
                self._others.move_to_end(index)
                return found
        # Outside of the lock, since it reads every file of the edition. Two threads may both do so; one is kept.
        opened = OpenIndex(index, self.models, self._opener, self.serving.archive, self.storage)
        with self._lock:
            kept = self._others.setdefault(index, opened)
            self._others.move_to_end(index)
            closing = [self._others.popitem(last=False)[1] for _ in range(len(self._others) - MOST_OPEN)]
        for each in closing if kept is opened else (opened, *closing):
            each.close()
        return kept
