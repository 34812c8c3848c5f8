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
        allowed &= texts.days.published_in(published)[owner]
    if mentioned is not None:
        inside = texts.days.told_in(mentioned)[owner]
        inside[texts.days.mentioned_in(mentioned)] = True
        allowed &= inside
    return allowed


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


def on_day_of_year(texts: Texts, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
    """What bears this day of any year, precisely: document, the day, and a mention's passage and first character.

    A document that was published on such a day stands there without a mention, after those it makes. In the order of
    documents and characters.
    """
    wanted = f"{month:02}-{day:02}"
    mentioned = texts.rows(
        'SELECT document, first, passage, "start" FROM mentions '
        "WHERE precision='day' AND first = last AND substr(first, 6) = ? ORDER BY document, \"start\"",
        wanted,
    )
    published = texts.rows(
        "SELECT number, first, NULL, NULL FROM documents "
        "WHERE precision='day' AND first = last AND substr(first, 6) = ? ORDER BY number",
        wanted,
    )
    return [
        (number, date.fromisoformat(first), passage, start) for number, first, passage, start in mentioned + published
    ]


def _nearness(when: When, *, before: bool) -> int:
    """How near an interval is to a window that comes after it (`before`) or before it; higher is nearer."""
    end = (when.last if before else when.first) or date.min
    return end.toordinal() if before else -end.toordinal()
