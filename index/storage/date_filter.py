"""Which passages of a segment a search may look at, by date and by source; the nearest dates outside of a window."""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.storage.segment import Segment
from index.storage.texts import Texts, day_of, when_of

# The condition that a document is none of a JSON list.
_KEPT = "AND {} NOT IN (SELECT value FROM json_each(?))"
# What an interval is that is precisely this day of any year: SQLite counts days from noon, long before year 1.
_ON_DAY = "precision='day' AND first = last AND strftime('%m-%d', first + 1721424.5) = ?"


def within(
    segment: Segment, *, document: int | None, published: When | None, mentioned: When | None
) -> NDArray[np.bool_]:
    """A (passages,) mask of a segment; a `document` of -1 is none of its. See `Store.within`."""
    days = segment.texts.days
    documents: NDArray[np.bool_] | None = None
    if document is not None:
        documents = np.arange(segment.documents) == document
    if published is not None:
        meeting = days.published_in(published)
        documents = meeting if documents is None else documents & meeting
    if mentioned is None:
        return (np.ones(segment.documents, np.bool_) if documents is None else documents).take(segment.owners)
    told, passages = days.told_in(mentioned), days.mentioned_in(mentioned)
    if documents is not None:
        told, passages = told & documents, passages[documents[segment.owners[passages]]]
    # Twice as fast as an index.
    allowed = told.take(segment.owners)
    allowed[passages] = True
    return allowed


def dates_beside(segments: Sequence[tuple[Texts, str]], window: When) -> list[When]:
    """The nearest interval before the window and the nearest after it, of any document or mention: at most two.

    With the texts of each segment comes a JSON list of the documents that are left out of it.
    """
    beside = []
    for end, before in ((window.first, True), (window.last, False)):
        if end is None:
            continue
        found = [
            when
            for table in (("mentions", "document", "since", "until"), ("documents", "number", "first", "last"))
            for when in _beside(segments, *table, end, before=before)
        ]
        if found:
            # Of two that end on the same day, the first found is kept: a mention, which is finer than a document's.
            beside.append(max(found, key=lambda when: _nearness(when, before=before)))
    return beside


def _beside(
    segments: Iterable[tuple[Texts, str]], table: str, document: str, first: str, last: str, end: date, *, before: bool
) -> list[When]:
    """The nearest interval of each segment, before the end of a window or after it; the shortest of several."""
    condition = (
        f"{last} < ? {_KEPT.format(document)} ORDER BY {last} DESC, {first} DESC"
        if before
        else f"{first} > ? {_KEPT.format(document)} ORDER BY {first}, {last}"
    )
    query = f"SELECT {first}, {last}, precision FROM {table} WHERE {condition}, precision LIMIT 1"
    rows = [row for texts, left_out in segments for row in texts.rows(query, end.toordinal(), left_out)]
    rows.sort(key=lambda row: row[0 if before else 1] or 0, reverse=before)
    return [when for row in rows if (when := when_of(*row)) is not None]


def begins(texts: Texts, left_out: str) -> date | None:
    """The first day on which a document was published, `None` where none has a date."""
    ((first,),) = texts.rows(
        f"SELECT min(first) FROM documents WHERE first IS NOT NULL {_KEPT.format('number')}", left_out
    )
    return day_of(first)


def on_day_of_year(texts: Texts, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
    """What bears this day of any year, precisely: document, the day, and a mention's passage and first character.

    A document that was published on such a day stands there without a mention.
    """
    wanted = f"{month:02}-{day:02}"
    mentioned = texts.rows(f'SELECT document, first, passage, "start" FROM mentions WHERE {_ON_DAY}', wanted)
    published = texts.rows(f"SELECT number, first, NULL, NULL FROM documents WHERE {_ON_DAY}", wanted)
    return [
        (number, date.fromordinal(first), passage, start) for number, first, passage, start in mentioned + published
    ]


def _nearness(when: When, *, before: bool) -> int:
    """How near an interval is to a window that comes after it (`before`) or before it; higher is nearer."""
    end = (when.last if before else when.first) or date.min
    return end.toordinal() if before else -end.toordinal()
