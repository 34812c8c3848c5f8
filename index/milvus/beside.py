"""The nearest dates outside of a window, which Milvus finds by halving: it filters, but cannot order."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from index.dates.when import Precision, When
from index.milvus.names import DOCUMENTS, MENTIONS
from index.milvus.records import day_of

# Days looked at first, and by how much more each time.
_STEP, _FASTER = 32, 8
_LAST = date.max.toordinal()


class _Ends(NamedTuple):
    """Where a collection has the two ends of an interval."""

    kind: str
    key: str
    first: str
    last: str


# A mention is finer than a document: of two that end on one day, it is the one given.
_WHERE = (_Ends(MENTIONS, "key", "since", "until"), _Ends(DOCUMENTS, "number", "first", "last"))

Query = Callable[..., list[dict[str, Any]]]


def dates_beside(query: Query, window: When) -> list[When]:
    """See `Store.dates_beside`; `query` is that of an edition."""
    beside = []
    for end, before in ((window.first, True), (window.last, False)):
        if end is None:
            continue
        found = [when for ends in _WHERE if (when := _nearest(query, ends, end, before=before)) is not None]
        if found:
            beside.append(max(found, key=lambda when: _nearness(when, before=before)))
    return beside


def _nearest(query: Query, ends: _Ends, day: date, *, before: bool) -> When | None:
    """The nearest interval of one collection; the first written of those that end on the same day."""
    field = ends.last if before else ends.first
    found = _nearest_day(query, ends.kind, field, day.toordinal(), before=before)
    if found is None:
        return None
    rows = query(ends.kind, f"{field} == {found}", [ends.key, ends.first, ends.last, "precision"])
    row = min(rows, key=lambda row: row[ends.key])
    return When(day_of(row[ends.first]), day_of(row[ends.last]), Precision(row["precision"]))


def _nearest_day(query: Query, kind: str, field: str, day: int, *, before: bool) -> int | None:
    """The nearest day before, or after, of those that the field holds."""

    def holds(near: int, far: int) -> bool:
        """Whether any lies from `near` to `far` days away."""
        low, high = (day - far, day - near) if before else (day + near, day + far)
        expression = f"{field} >= {max(1, low)} and {field} <= {min(high, _LAST)}"
        return bool(query(kind, expression, [field], limit=1))

    near, far, most = 1, _STEP, day - 1 if before else _LAST - day
    while not holds(near, far):
        if far >= most:
            return None
        near, far = far + 1, min(far * _FASTER, most)
    while near < far:
        middle = (near + far) // 2
        if holds(near, middle):
            far = middle
        else:
            near = middle + 1
    return day - near if before else day + near


def _nearness(when: When, *, before: bool) -> int:
    """How near an interval is to a window that comes after it (`before`) or before it; higher is nearer."""
    end: Sequence[date | None] = (when.last,) if before else (when.first,)
    number = (end[0] or date.min).toordinal()
    return number if before else -number
