"""The numbers of an edition's documents and passages, in the order of the texts, whatever segments hold them.

So an archive that grew text by text has the numbers, and with them the answers, of one that was built at once.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.storage.segment import Segment


class Place(NamedTuple):
    """A document or a passage: the place of its segment in the edition, and its number there."""

    segment: int
    number: int


class Numbering:
    """Some 10 bytes a passage, and 16 a document, in memory.

    `places`, (documents, 2) int32, is the `Place` of each document. `documents` and `passages` hold, for each segment,
    the number in the edition of each of its own; -1 for those that the edition leaves out. `slices` holds the numbers
    of all passages of a segment where they are consecutive, and `None` where they are not.
    """

    def __init__(self, segments: Sequence[Segment], places: NDArray[np.int32]) -> None:
        self.places = places
        count = len(places)
        counts, begins = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.documents: list[NDArray[np.int32]] = []
        for ordinal, segment in enumerate(segments):
            mine = np.flatnonzero(places[:, 0] == ordinal)
            theirs = places[mine, 1]
            begins[mine] = segment.firsts[theirs]
            counts[mine] = segment.firsts[theirs + 1] - segment.firsts[theirs]
            numbers = np.full(segment.documents, -1, np.int32)
            numbers[theirs] = mine
            self.documents.append(numbers)
        self._masks = [bool((numbers < 0).any()) for numbers in self.documents]
        # (documents + 1,): the number of the first passage of each document, and of all.
        self.firsts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(counts)])
        every = np.arange(self.firsts[-1])
        self._segments = np.repeat(places[:, 0].astype(np.int16), counts)
        self._own = (np.repeat(begins - self.firsts[:-1], counts) + every).astype(np.int32)
        self.passages: list[NDArray[np.int32]] = []
        self.slices: list[slice | None] = []
        for ordinal, segment in enumerate(segments):
            mine = np.flatnonzero(self._segments == ordinal)
            numbers = np.full(len(segment.tables.passages), -1, np.int32)
            numbers[self._own[mine]] = mine
            self.passages.append(numbers)
            consecutive = len(numbers) > 0 and numbers[0] >= 0 and bool((np.diff(numbers) == 1).all())
            self.slices.append(slice(int(numbers[0]), int(numbers[-1]) + 1) if consecutive else None)

    def document(self, number: int) -> Place | None:
        """Where a document is; `None` where there is none of that number."""
        return Place(*self.places[number].tolist()) if 0 <= number < len(self.places) else None

    def passage(self, number: int) -> Place:
        """Where a passage is."""
        return Place(int(self._segments[number]), int(self._own[number]))

    def places_of(self, passages: NDArray[np.int64]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
        """Where several passages are: of each its segment, and its number there."""
        return self._segments[passages], self._own[passages]

    def owners(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """The document of each passage."""
        return np.searchsorted(self.firsts, passages, "right") - 1

    def masks(self, ordinal: int) -> bool:
        """Whether the edition leaves out documents of a segment."""
        return self._masks[ordinal]

    def left_out(self, ordinal: int) -> str:
        """The documents of a segment that the edition leaves out, as a JSON list for a query."""
        return json.dumps(np.flatnonzero(self.documents[ordinal] < 0).tolist())
