"""The documents of an edition and their dates, from the texts of its segments."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.storage import date_filter
from index.storage.manifest import damaged
from index.storage.numbering import Numbering
from index.storage.segment import Segment
from index.storage.store import unknown_text
from index.storage.texts import DOCUMENT, LISTED, Texts, dated_of, day_of, document_of


class EditionDocuments:
    """What of a `Store` is about documents and dates alone."""

    def __init__(self, folder: Path, segments: Sequence[Segment], numbering: Numbering) -> None:
        """`folder` is named in errors."""
        self.folder = folder
        self.segments = segments
        self.numbering = numbering

    def documents(self) -> list[tuple[int, Document]]:
        """See `Store.documents`."""
        rows = [row for each in self.segments for row in self._rows(each, f"SELECT number, {LISTED}")]
        rows.sort(key=lambda row: (row[4] is None, row[4] or 0, row[1]))
        return [(row[0], document_of(row[1:])) for row in rows]

    def begins(self) -> date | None:
        """The first day on which a document was published, `None` where none has a date."""
        days = [date_filter.begins(*each) for each in self._kept()]
        return min((day for day in days if day is not None), default=None)

    def document(self, number: int) -> Document:
        """The document of that number. Raises `EditionError` when its text has not the hash it was stored with."""
        rows = []
        if (place := self.numbering.document(number)) is not None:
            texts = self.segments[place.segment].texts
            rows = texts.rows(f"SELECT {DOCUMENT}, hash FROM documents WHERE number=?", place.number)
        if not rows:
            raise damaged(self.folder, f"document {number} is missing")
        document = document_of(rows[0][:-1])
        if document.hash != rows[0][-1]:
            raise damaged(self.folder, f"the text of {document.id} is not the one that was indexed")
        return document

    def numbered(self, name: str) -> int | None:
        """The number of the document of that name; `path#1` also names the only text of a file."""
        names = [name, name + "#1", *([name[:-2]] if name.endswith("#1") else [])]
        for each in names:
            for segment in self.segments:
                for (number,) in self._rows(segment, "SELECT number", "WHERE id=?", each):
                    return int(number)
        return None

    def named(self, name: str) -> Document:
        """The document of that name; raises `QuestionError`, with the nearest names, when there is none."""
        number = self.numbered(name)
        if number is not None:
            return self.document(number)
        names = [document.id for _, document in self.documents()]
        raise unknown_text(name, names)

    def anchor(self, number: int) -> date | None:
        """The day that a document states and its dates were resolved against, when finer than its own date."""
        if (place := self.numbering.document(number)) is None:
            return None
        texts = self.segments[place.segment].texts
        ((anchor,),) = texts.rows("SELECT anchor FROM documents WHERE number=?", place.number) or [(None,)]
        return day_of(anchor)

    def text_keys(self) -> list[tuple[int, str, str]]:
        """The number, the id and the hash of every document."""
        return sorted(row for each in self.segments for row in self._rows(each, "SELECT number, id, hash"))

    def dates_beside(self, window: When) -> list[When]:
        """The nearest interval before the window and the nearest after it, of any document or mention: at most two."""
        return date_filter.dates_beside(self._kept(), window)

    def on_day_of_year(self, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
        """See `Store.on_day_of_year`."""
        found = []
        for ordinal, segment in enumerate(self.segments):
            documents, passages = self.numbering.documents[ordinal], self.numbering.passages[ordinal]
            for own, when, passage, start in date_filter.on_day_of_year(segment.texts, month, day):
                if (number := int(documents[own])) >= 0:
                    found.append((number, when, None if passage is None else int(passages[passage]), start))
        return sorted(found, key=lambda each: (each[2] is None, each[0], each[3] or 0))

    def dates(self, document: int, span: Span) -> list[Dated]:
        """The dates mentioned inside a span of a document, in the text's order."""
        if (place := self.numbering.document(document)) is None:
            return []
        rows = self.segments[place.segment].texts.rows(
            'SELECT "start", "end", first, last, precision, rule, since, until FROM mentions '
            'WHERE document=? AND "start">=? AND "end"<=? ORDER BY "start"',
            place.number,
            span.start,
            span.end,
        )
        return [dated_of(row) for row in rows]

    def _rows(self, segment: Segment, select: str, where: str = "", *values: object) -> Iterator[tuple[Any, ...]]:
        """Rows of documents of a segment that begin with their number, with the edition's number in its place."""
        numbers = self.numbering.documents[self.segments.index(segment)]
        for number, *rest in segment.texts.rows(f"{select} FROM documents {where}", *values):
            if (own := int(numbers[number])) >= 0:
                yield own, *rest

    def _kept(self) -> list[tuple[Texts, str]]:
        """The texts of each segment, with the documents of it that are left out."""
        return [(segment.texts, self.numbering.left_out(ordinal)) for ordinal, segment in enumerate(self.segments)]
