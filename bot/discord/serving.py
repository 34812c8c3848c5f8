"""Where questions are answered: worker threads, a bounded queue, and the edition that serves.

Each piece of work is given the edition that serves when it begins, and keeps it until it ends; a new edition is
noticed between two of them.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from bot.discord.log import event
from bot.discord.views.custom_id import Place, document_key, text_mark
from index.answer import Answer, Quote
from index.archive import Archive
from index.documents import Document, Span
from index.errors import DatelineError
from index.question.query import Query
from index.storage.current import current, open_current

WORKERS = 2
# Questions that may wait; one more is refused at once.
WAITING = 256
# Characters shown around a quote, at the least.
_AROUND = 1200

Result = TypeVar("Result")


class FullError(DatelineError):
    """Too many questions wait already."""

    def __init__(self) -> None:
        super().__init__(
            "Too many questions are waiting just now, and yours was not taken. Ask it again in a moment.",
            "Trop de questions attendent en ce moment, et la vôtre n’a pas été prise. Reposez-la dans un instant.",
        )


class GoneError(DatelineError):
    """A button points at a passage that the sources hold no more."""

    def __init__(self) -> None:
        super().__init__(
            "The sources changed since this answer, and this passage is not in them any more. Ask the question again.",
            "Les sources ont changé depuis cette réponse, et ce passage n’y est plus. Reposez la question.",
        )


class Opener(Protocol):
    """Opens the edition that serves, with its encoder; `Archive.open` does."""

    def __call__(self, index: Path, models: Path, /) -> Archive:
        """The archive of two folders."""
        ...


class Serving:
    """An edition, and what is worked out of it once: the list of its documents and their keys."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.name = archive.edition.folder.name
        listing = archive.edition.documents()
        self.documents: tuple[Document, ...] = tuple(document for _, document in listing)
        self._known = [(f"{each.title} {each.id} {each.published or ''}".casefold(), each) for each in self.documents]
        self._numbers = {document_key(document.id): number for number, document in listing}
        self.users = 0
        self.retired = False

    def quote(self, place: Place) -> Quote:
        """The quote that stands at a place. Raises `GoneError` when its text is not there any more."""
        number = self._numbers.get(place.document)
        if number is None:
            raise GoneError
        document = self.archive.edition.document(number)
        span = Span(place.start, place.start + place.length)
        text = span.of(document.text)
        if len(text) != place.length or text_mark(text) != place.mark:
            raise GoneError
        dates = tuple(self.archive.edition.dates(number, span))
        when = dates[place.answering - 1] if 0 < place.answering <= len(dates) else None
        passage = self.archive.edition.passage_at(number, span)
        return Quote(text, document, span, passage, 0.0, 0.0, dates, self.archive.edition.anchor(number), when)

    def page(self, start: int, end: int) -> list[Document]:
        """Some of the documents, oldest first; those without a title carry their text, whose opening stands for it."""
        edition = self.archive.edition
        return [document if document.title else edition.named(document.id) for document in self.documents[start:end]]

    def named_like(self, typed: str) -> Iterator[Document]:
        """The documents whose title, name or date holds what was typed; quick enough for every letter typed."""
        wanted = typed.casefold().strip()
        return (document for known, document in self._known if wanted in known)

    def around(self, quote: Quote) -> Span:
        """The passage around a quote."""
        return self.archive.around(quote, _AROUND)

    def ask(self, query: Query) -> Answer:
        """The answer to a query. Raises `QuestionError` when its `source` names no document."""
        if query.source is not None:
            query = replace(query, source=self.archive.edition.named(query.source).id)
        return self.archive.ask(query)


class Desk:
    """Safe to use from one event loop; the work itself runs in threads."""

    def __init__(
        self,
        index: Path,
        models: Path,
        *,
        opener: Opener = Archive.open,
        workers: int = WORKERS,
        waiting: int = WAITING,
    ) -> None:
        """Opens the edition and its encoder now. Raises `EditionError` or `ModelError`."""
        self.index = index
        self.models = models
        self._opener = opener
        self._most = waiting + workers
        self._taken = 0
        self._lock = threading.Lock()
        self._serving = Serving(opener(index, models))
        self._refused: str | None = None
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="question")

    @property
    def taken(self) -> int:
        """Questions waiting or being answered."""
        return self._taken

    @property
    def serving(self) -> Serving:
        """The edition that served last; only its list of documents may be read outside of `do`."""
        return self._serving

    @contextmanager
    def seat(self) -> Iterator[None]:
        """A place in the queue, held from before the question is acknowledged. Raises `FullError` when none is free."""
        if self._taken >= self._most:
            raise FullError
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def do(self, work: Callable[[Serving], Result]) -> Result:
        """What `work` gives, run in a thread on the edition that serves; call it from a seat."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, work)

    def close(self) -> None:
        """Waits for the work at hand, then lets go of the edition."""
        self._threads.shutdown()
        self._serving.archive.edition.close()

    def _run(self, work: Callable[[Serving], Result]) -> Result:
        with self._lease() as serving:
            return work(serving)

    @contextmanager
    def _lease(self) -> Iterator[Serving]:
        with self._lock:
            self._renew()
            serving = self._serving
            serving.users += 1
        try:
            yield serving
        finally:
            with self._lock:
                serving.users -= 1
                if serving.retired and not serving.users:
                    serving.archive.edition.close()

    def _renew(self) -> None:
        """Opens the edition that serves now, if it is another; one that cannot be opened leaves the last serving."""
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
        edition = open_current(self.index)
        encoder = self._serving.archive.encoder
        if edition.manifest.encoder_fingerprint == encoder.fingerprint:
            return Serving(Archive(edition, encoder))
        edition.close()
        return Serving(self._opener(self.index, self.models))
