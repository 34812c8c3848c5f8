"""Which passages a search may look at, by date and by source, and the nearest dates outside of a window."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.storage.texts import Texts, when_of


def within(
    texts: Texts,
    owner: NDArray[np.int64],
    *,
    document: int | None,
    published: When | None,
    mentioned: When | None,
) -> NDArray[np.bool_]:
    """A (passages,) mask; `owner` holds each passage's document. See `Edition.within`."""
    allowed = np.ones(len(owner), dtype=np.bool_)
    if document is not None:
        allowed &= owner == document
    if published is not None:
        allowed &= np.isin(owner, _overlapping(texts, "documents", "first", "last", published))
    if mentioned is not None:
        undated = np.ones(len(owner), dtype=np.bool_)
        undated[[row[0] for row in texts.rows("SELECT DISTINCT passage FROM mentions")]] = False
        # The day that a text states is finer than the month it was published under.
        first, last = "coalesce(anchor, first)", "coalesce(anchor, last)"
        overlaps = undated & np.isin(owner, _overlapping(texts, "documents", first, last, mentioned))
        overlaps[_overlapping(texts, "mentions", "since", "until", mentioned)] = True
        allowed &= overlaps
    return allowed


def _overlapping(texts: Texts, table: str, first: str, last: str, window: When) -> list[int]:
    """The documents (or, of mentions, the passages) whose interval overlaps the window."""
    column = "number" if table == "documents" else "passage"
    begins = window.first.isoformat() if window.first else "0000"
    ends = window.last.isoformat() if window.last else "9999-99"
    rows = texts.rows(
        f"SELECT DISTINCT {column} FROM {table} WHERE precision IS NOT NULL AND {last} >= ? AND {first} <= ?",
        begins,
        ends,
    )
    return [row[0] for row in rows]


def dates_beside(texts: Texts, window: When) -> list[When]:
    """The nearest interval before the window and the nearest after it, of any document or mention: at most two."""
    beside = []
    for end, before in ((window.first, True), (window.last, False)):
        if end is None:
            continue
        found = []
        for table, first, last in (("mentions", "since", "until"), ("documents", "first", "last")):
            condition = f"{last} < ? ORDER BY {last} DESC" if before else f"{first} > ? ORDER BY {first} ASC"
            rows = texts.rows(
                f"SELECT {first}, {last}, precision FROM {table} WHERE {condition} LIMIT 1", end.isoformat()
            )
            found += [when for row in rows if (when := when_of(*row)) is not None]
        if found:
            # Of two that end on the same day, the first found is kept: a mention, which is finer than a document's.
            beside.append(max(found, key=lambda when: _nearness(when, before=before)))
    return beside


def _nearness(when: When, *, before: bool) -> int:
    """How near an interval is to a window that comes after it (`before`) or before it; higher is nearer."""
    end = (when.last if before else when.first) or date.min
    return end.toordinal() if before else -end.toordinal()
