"""One index that is open to questions: the edition that serves, and the next one in its place when it is published."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bot.discord.log import event
from bot.discord.serving import Serving
from index.archive import Archive
from index.errors import DatelineError, EditionError, Step
from index.quoting.reader import Reader
from index.storage.storage import FOLDERS, Storage


class Opener(Protocol):
    """Opens the current edition with its encoder, as `Archive.open` does."""

    def __call__(self, index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
        """The archive of two folders; `reader` is one that is loaded already."""
        ...


class OpenIndex:
    """The current edition of one index. Safe to use from several threads at once."""

    def __init__(
        self, index: Path, models: Path, opener: Opener, loaded: Archive | None = None, storage: Storage = FOLDERS
    ) -> None:
        """Opens the current edition, with the encoder of `loaded` if it is the edition's own, and its reader.

        Raises `EditionError` or `ModelError`.
        """
        self.index = index
        self._models = models
        self._opener = opener
        self._storage = storage
        self._lock = threading.Lock()
        self._closed = False
        before = storage.state(index)
        self._serving = self._open(loaded) if loaded is not None else Serving(opener(index, models))
        # The state of the index when its newest edition was found damaged: it is tried again when that changes.
        self._refused: object = None
        self._fault: DatelineError | None = None
        if self._serving.fault is not None:
            self._refuse(storage.current(index), before, self._serving.fault)

    @property
    def serving(self) -> Serving:
        """The edition that served last; outside of a lease only its list of documents may be read."""
        return self._serving

    @property
    def fault(self) -> DatelineError | None:
        """What is wrong with the newest edition, when an older one serves; `None` when the newest serves."""
        return self._fault

    @contextmanager
    def lease(self) -> Iterator[Serving]:
        """The current edition, which stays open until the lease ends. Raises `ClosedError`."""
        with self._lock:
            if self._closed:
                raise ClosedError
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

    def close(self) -> None:
        """Takes no more leases, and closes the edition with its last one."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._retire(self._serving)

    def is_replaced(self, serving: Serving) -> bool:
        """Whether an edition on which work failed is damaged on disk and another serves now in its place."""
        try:
            serving.archive.edition.verify()
            return False
        except EditionError as error:
            fault = error
        with self._lock:
            if self._serving is not serving:
                return True
            before = self._storage.state(self.index)
            try:
                new = self._open(serving.archive)
            except Exception:
                return False
            self._refuse(serving.name, before, new.fault or fault)
            self._swap(new)
        return True

    def _refresh(self) -> None:
        """Opens the current edition if it is another; where it is damaged, the one that serves goes on.

        A damaged one is tried again when the index changes. Nothing that goes wrong here reaches a question.
        """
        try:
            name = self._storage.current(self.index)
        except DatelineError as error:
            self._refuse(None, None, error)
            return
        if name is None:
            # Which edition is the newest cannot be told: what was found wrong before still is.
            return
        if name == self._serving.name:
            self._refused = self._fault = None
            return
        before = self._storage.state(self.index)
        if self._refused is not None and self._refused == before:
            return
        try:
            new = self._open(self._serving.archive)
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
        self._retire(old)
        event("edition", edition=new.name, documents=len(new.documents))

    def _retire(self, serving: Serving) -> None:
        serving.retired = True
        if not serving.users:
            serving.archive.edition.close()

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

    def _open(self, loaded: Archive) -> Serving:
        """The current edition, with the encoder that is loaded if it is the edition's own, and the one reader."""
        edition = self._storage.open_current(self.index)
        try:
            if edition.manifest.encoder_fingerprint == loaded.encoder.fingerprint:
                return Serving(Archive(edition, loaded.encoder, loaded.reader))
        except BaseException:
            edition.close()
            raise
        edition.close()
        return Serving(self._opener(self.index, self._models, loaded.reader))


class ClosedError(DatelineError):
    """The index was closed, because others were asked since or it was erased."""

    def __init__(self) -> None:
        super().__init__(
            "This archive was just closed. Ask again.", "Cette archive vient d’être fermée. Reposez la question."
        )
