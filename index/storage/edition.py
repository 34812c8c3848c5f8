"""A published edition, open for reading. `docs/storage.md` describes its files.

A reader keeps the edition it opened, even after a newer one is published and the older one is removed: every file is
open or mapped by then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.errors import EditionError
from index.storage import date_filter
from index.storage.checksums import damaged_file
from index.storage.manifest import VECTORS, WORDS, Manifest, damaged
from index.storage.store import Allowed, unknown_text
from index.storage.tables import Passage, Tables
from index.storage.texts import Texts, dated_of, day_of, document_of
from index.storage.vectors import Vectors
from index.storage.words import Words


@dataclass(frozen=True, slots=True)
class Mask(Allowed):
    """A (passages,) mask."""

    passages: NDArray[np.bool_]

    def __and__(self, other: "Mask") -> "Mask":
        return Mask(self.passages & other.passages)


class Edition:
    """A published edition, open for reading: a `Store`. Safe to use from several threads at once.

    `stands_in_for` says what is wrong with the newer edition that this one replaces; `None` when this is the newest.
    """

    def __init__(self, folder: Path, stands_in_for: EditionError | None = None) -> None:
        """Checks every file against its checksum, then opens them.

        Raises `EditionError` when the folder is not an edition that this program reads, or any file is damaged.
        """
        self.folder = folder
        self.stands_in_for = stands_in_for
        self.manifest = Manifest.read(folder)
        # Before any library reads a file: a damaged one makes some of them crash, or find something else.
        self.verify()
        self.vectors = Vectors.load(folder / VECTORS)
        self.words = Words.load(folder / WORDS)
        self._tables = Tables(folder)
        self._texts = Texts(folder)

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folder.name

    def close(self) -> None:
        """Closes the texts; the mapped files are released with the object."""
        self._texts.close()

    def verify(self) -> None:
        """Reads every file again. Raises `EditionError`, with the name of one, when any has changed or is missing."""
        if (name := damaged_file(self.folder, self.manifest.files)) is not None:
            raise damaged(self.folder, name)

    def documents(self) -> list[tuple[int, Document]]:
        """Every document with its number, oldest first, undated last, then by name.

        Of the text, the opening alone; of the dating, only a doubtful one; no pages, and nothing of the reading.
        """
        rows = self._texts.rows(f"SELECT number, {self._texts.listed} FROM documents ORDER BY first IS NULL, first, id")
        return [(row[0], document_of(row[1:])) for row in rows]

    def begins(self) -> date | None:
        """The first day on which a document was published, `None` where none has a date."""
        ((first,),) = self._texts.rows("SELECT min(first) FROM documents")
        return day_of(first)

    def document(self, number: int) -> Document:
        """The document of that number. Raises `EditionError` when its text has not the hash it was stored with."""
        rows = self._texts.rows(f"SELECT {self._texts.document}, hash FROM documents WHERE number=?", number)
        if not rows:
            raise damaged(self.folder, f"document {number} is missing")
        document = document_of(rows[0][:-1])
        if document.hash != rows[0][-1]:
            raise damaged(self.folder, f"the text of {document.id} is not the one that was indexed")
        return document

    def numbered(self, name: str) -> int | None:
        """The number of the document of that name; `path#1` also names the only text of a file."""
        rows = self._texts.rows(
            "SELECT number FROM documents WHERE id IN (?, ?) ORDER BY id=? DESC", name, name + "#1", name
        )
        if not rows and name.endswith("#1"):
            rows = self._texts.rows("SELECT number FROM documents WHERE id=?", name[:-2])
        return rows[0][0] if rows else None

    def named(self, name: str) -> Document:
        """The document of that name; raises `QuestionError`, with the nearest names, when there is none."""
        number = self.numbered(name)
        if number is not None:
            return self.document(number)
        raise unknown_text(name, [document.id for _, document in self.documents()])

    def anchor(self, number: int) -> date | None:
        """The day that a document states and its dates were resolved against, when finer than its own date."""
        ((anchor,),) = self._texts.rows("SELECT anchor FROM documents WHERE number=?", number) or [(None,)]
        return day_of(anchor)

    def within(
        self, published: When | None = None, mentioned: When | None = None, source: str | None = None
    ) -> Mask | None:
        """See `Store.within`."""
        if published is None and mentioned is None and source is None:
            return None
        document = None
        if source is not None:
            document = -1 if (number := self.numbered(source)) is None else number
        passages = date_filter.within(
            self._texts, self._tables.passages[:, 0], document=document, published=published, mentioned=mentioned
        )
        return Mask(passages)

    def dates_beside(self, window: When) -> list[When]:
        """The nearest interval before the window and the nearest after it, of any document or mention: at most two."""
        return date_filter.dates_beside(self._texts, window)

    def on_day_of_year(self, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
        """What bears a day of any year, precisely; see `date_filter.on_day_of_year`."""
        return date_filter.on_day_of_year(self._texts, month, day)

    def passages_of(self, documents: Sequence[int]) -> Mask:
        """The passages of these documents."""
        return Mask(np.asarray(np.isin(self._tables.passages[:, 0], documents)))

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Allowed | None) -> list[int]:
        """See `Store.nearest`."""
        owners = self._tables.rows[:, 0]
        mask = _mask(allowed)
        _, rows = self.vectors.nearest(vector, limit, None if mask is None else np.asarray(mask[owners]))
        return list(dict.fromkeys(owners[rows].tolist()))

    def by_words(self, question: str, limit: int, allowed: Allowed | None) -> dict[int, float]:
        """See `Store.by_words`."""
        return self.words.search(question, limit, None if allowed is None else list(self.numbers(allowed)))

    def vectors_of(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """See `Store.vectors_of`."""
        if not passages:
            return []
        # One passage's rows stand together; all are read at once.
        spans = [np.arange(each.row, each.row + each.sentences + 1) for each in passages]
        return np.split(self.vectors.rows(np.concatenate(spans)), np.cumsum([len(span) for span in spans])[:-1])

    def numbers(self, allowed: Allowed | None = None) -> Iterator[int]:
        """The passages that are allowed, in the order of the documents."""
        mask = _mask(allowed)
        yield from range(self.manifest.passages) if mask is None else np.flatnonzero(mask).tolist()

    def passage(self, number: int) -> Passage:
        """The passage of that number."""
        document, row, sentences = self._tables.passages[number].tolist()
        return Passage(number, document, Span(*self._tables.rows[row, 1:].tolist()), row, sentences)

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages of these numbers, in their order."""
        return [self.passage(number) for number in numbers]

    def passages_in(self, document: int) -> list[Passage]:
        """The passages of a document, in order."""
        own = np.flatnonzero(self._tables.passages[:, 0] == document)
        return [self.passage(number) for number in own.tolist()]

    def passage_at(self, document: int, span: Span) -> Span:
        """The characters of the passages of a document that overlap `span`; `span` itself when none does."""
        spans = [each.span for each in self.passages_in(document)]
        spans = [each for each in spans if each.start < span.end and span.start < each.end]
        return Span(min(each.start for each in spans), max(each.end for each in spans)) if spans else span

    def sentences(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, in order."""
        rows = self._tables.rows[passage.row + 1 : passage.row + 1 + passage.sentences, 1:]
        return [Span(*row) for row in rows.tolist()]

    def dates(self, document: int, span: Span) -> list[Dated]:
        """The dates mentioned inside a span of a document, in the text's order."""
        rows = self._texts.rows(
            'SELECT "start", "end", first, last, precision, rule, since, until FROM mentions '
            'WHERE document=? AND "start">=? AND "end"<=? ORDER BY "start"',
            document,
            span.start,
            span.end,
        )
        return [dated_of(row) for row in rows]

    def text_keys(self) -> list[tuple[int, str, str]]:
        """The number, the id and the hash of every document."""
        return [tuple(row) for row in self._texts.rows("SELECT number, id, hash FROM documents ORDER BY number")]

    def text_hashes(self) -> dict[bytes, int]:
        """The row of each encoded text, by the hash of the text (see `tables.text_hash`)."""
        return {digest.tobytes(): row for row, digest in enumerate(self._tables.text_hashes)}


def _mask(allowed: Allowed | None) -> NDArray[np.bool_] | None:
    if allowed is None:
        return None
    assert isinstance(allowed, Mask)
    return allowed.passages
