"""The days of an edition in memory, of its documents and of the dates they mention: what a window of time keeps.

Twelve bytes a date and sixteen a document, read from the texts when the first question with a window comes: a million
passages then take a few milliseconds a window, where SQLite would look at every date anew.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When

Intervals = NDArray[np.int32]
# The first day of what has no date, and the last: it overlaps nothing, not even a window that is open at both ends.
_NEVER, _EVER = date.max.toordinal() + 1, 0
_BLOCK = 65_536


class Days:
    """Intervals of days, as ordinals of `datetime.date`, both ends included."""

    def __init__(self, rows: Callable[[str], list[Any]]) -> None:
        """`rows` asks the texts (see `Texts.rows`)."""
        dated = "CASE WHEN precision IS NULL THEN NULL ELSE {} END"
        published = (dated.format("first"), dated.format("last"))
        told = (dated.format("coalesce(anchor, first)"), dated.format("coalesce(anchor, last)"))
        self._published = _read(rows, "documents", "number", *published)
        # The day that a text states is finer than the month it was published under.
        self._told = _read(rows, "documents", "number", *told)
        mentions = _read(rows, "mentions", "rowid", "since", "until", "passage")
        # In the order of their middles, by which a window finds them (see `around`).
        self._mentions = mentions.take(np.argsort(_middles(mentions), kind="stable"), axis=1)

    def published_in(self, window: When) -> NDArray[np.bool_]:
        """(documents,) which overlap the window by a day or more; documents are numbered from zero."""
        first, last = _ends(window)
        return np.asarray((self._published[1] >= first) & (self._published[0] <= last))

    def told_in(self, window: When) -> NDArray[np.bool_]:
        """(documents,) which lie in the window by half of their days or more (`When.lies_in`)."""
        return _lie_in(self._told, *_ends(window))

    def mentioned_in(self, window: When) -> NDArray[np.int32]:
        """The passages of which a date lies in the window by half of its days or more."""
        near = self._mentions[:, self._between(*around(window))]
        return np.asarray(near[2, _lie_in(near, *_ends(window))])

    def _between(self, first: int, last: int) -> slice:
        """The dates mentioned whose middles lie between these days."""

        def middle(interval: Intervals) -> int:
            return int(_middles(interval))

        begin = bisect_left(self._mentions.T, first, key=middle)
        return slice(begin, bisect_right(self._mentions.T, last, begin, key=middle))

    def by_passage(self, owners: NDArray[np.int32]) -> Callable[[int], list[int]]:
        """What tells, of a passage, the middle days of its document and of the dates it mentions (see `around`).

        `owners`, (passages,), is the document of each.
        """
        told = np.stack([*self._told[:, owners], np.arange(len(owners), dtype=np.int32)])
        dates = np.concatenate([told, self._mentions], axis=1)
        dates = dates[:, dates[0] <= dates[1]]
        dates = dates.take(np.argsort(dates[2], kind="stable"), axis=1)
        middles = _middles(dates)
        firsts = np.searchsorted(dates[2], np.arange(len(owners) + 1))

        def days(passage: int) -> list[int]:
            return sorted(set(middles[firsts[passage] : firsts[passage + 1]].tolist()))

        return days


def around(window: When) -> tuple[int, int]:
    """The days, as ordinals, between which the middle lies of any interval that lies in the window by half of its days.

    The first is the day before the window: that is the middle of an interval whose later half begins with the window.
    """
    first, last = _ends(window)
    return first - 1, last


def _ends(window: When) -> tuple[int, int]:
    return (window.first or date.min).toordinal(), (window.last or date.max).toordinal()


def _lie_in(intervals: Intervals, first: int, last: int) -> NDArray[np.bool_]:
    begin, end = intervals[:2]
    shared = np.minimum(end, last) - np.maximum(begin, first) + 1
    return np.asarray((shared > 0) & (2 * shared >= end - begin + 1))


def _middles(intervals: Intervals) -> Intervals:
    """The day in the middle of each; of an even number of days, the earlier of two."""
    return np.asarray(intervals[0] + (intervals[1] - intervals[0]) // 2)


def _read(rows: Callable[[str], list[Any]], table: str, key: str, first: str, last: str, *more: str) -> Intervals:
    """(2 and more, rows of the table): first and last days, then the columns `more`, in the order of `key`."""
    columns = ", ".join([f"coalesce({first}, {_NEVER})", f"coalesce({last}, {_EVER})", *more])
    blocks, after = [np.zeros((2 + len(more), 0), np.int32)], -1
    # By blocks, since Python's numbers take ten times the memory of the table.
    while block := rows(f"SELECT {columns}, {key} FROM {table} WHERE {key} > {after} ORDER BY {key} LIMIT {_BLOCK}"):
        blocks.append(np.array(block, np.int32)[:, :-1].T)
        after = block[-1][-1]
    # Each column by itself in memory: a window looks at one after the other.
    return np.ascontiguousarray(np.concatenate(blocks, axis=1))
