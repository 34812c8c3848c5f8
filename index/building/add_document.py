"""One document of a build: its passages, its sentences and its dates, added to the edition being written."""

from bisect import bisect_right
from collections.abc import Iterator

from index import dates
from index.building.rows import Rows
from index.dated import Dated, bounded
from index.dates.when import When
from index.documents import Document, Span
from index.segment import passages, sentences
from index.storage.draft import Draft
from index.storage.tables import Passage


def add_document(document: Document, number: int, draft: Draft, rows: Rows) -> None:
    """Segments and dates one document, and adds it to the draft and the rows; `number` counts from zero."""
    text = document.text
    added = rows.add_document(document.title, document.language, text, _segments(text))
    anchor = dates.anchor_of(text, document.published)
    draft.add_document(number, document, anchor.first if anchor is not None and anchor != document.published else None)
    draft.add_dates(number, list(_dates(text, anchor, added)))


def _segments(text: str) -> Iterator[tuple[Span, list[Span]]]:
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
