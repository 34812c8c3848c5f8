"""One document of a build: its passages, its sentences and its dates, added to the edition being written."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from index import dates
from index.dated import Dated, bounded
from index.dates.when import When
from index.documents import Document, Span, heading
from index.phrases import Language
from index.segment import passages, sentences
from index.storage.tables import Passage


class Draft(Protocol):
    """What writes an edition, to whatever holds it."""

    def add_document(self, number: int, document: Document, anchor: date | None, /) -> None:
        """See `index.storage.draft.Draft.add_document`."""

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]], /) -> None:
        """See `index.storage.draft.Draft.add_dates`."""


class Pieces(Protocol):
    """What takes the passages of a text that are to be encoded."""

    def add_document(
        self, heading: str, language: Language | None, text: str, passages: Iterable[tuple[Span, Sequence[Span]]], /
    ) -> list[Passage]:
        """See `index.building.pieces.Pieces.add_document`."""
        ...


def add_document(document: Document, number: int, draft: Draft, pieces: Pieces) -> None:
    """Segments and dates one document, and adds it to the draft and the pieces; `number` counts from zero."""
    text = document.text
    added = pieces.add_document(heading(document.title, document.month), document.language, text, segments(text))
    anchor = dates.anchor_of(text, document.published)
    draft.add_document(number, document, anchor.first if anchor is not None and anchor != document.published else None)
    draft.add_dates(number, list(_dates(text, anchor, added)))


def segments(text: str) -> Iterator[tuple[Span, list[Span]]]:
    """The passages of a text, each with its sentences."""
    found = sentences(text)
    place = 0
    for passage in passages(text, found):
        first = place
        while place < len(found) and found[place].start < passage.end:
            place += 1
        yield passage, found[first:place]


def _dates(text: str, anchor: When | None, passages: list[Passage]) -> Iterator[tuple[int, Dated]]:
    """The dates that a text mentions, each with the number of the passage it begins in."""
    starts = [passage.span.start for passage in passages]
    for mention in dates.read(text, anchor):
        passage = passages[bisect_right(starts, mention.start) - 1]
        span, when = Span(mention.start, mention.end), mention.when
        yield passage.number, Dated(span, when, mention.rule, bounded(when, anchor))
