"""One segment of an archive, open for reading: some documents with all that is stored of them, never changed."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.storage import sentence_vectors
from index.storage.manifest import SENTENCES, VECTORS, damaged
from index.storage.tables import load
from index.storage.texts import Texts
from index.storage.vectors import Vectors

# Rows whose keys are compared at once.
_BLOCK = 65_536
# Passages whose vectors are read at once: what that takes stays in the processor's cache.
_PASSAGES = 64


class Segment:
    """A segment. Documents, passages and sentences are numbered from zero within it; a passage is a row of `vectors`.

    `owners`, (passages,), is the document of each passage. `firsts`, (documents + 1,), is the number of the first
    passage of each document, and of all; `first_sentences`, (passages + 1,), that of each passage's first sentence, and
    of all. `serials` are the numbers of its passages in the words, a slice where they are consecutive.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `EditionError` when a file is damaged."""
        self.folder = folder
        self.vectors = Vectors.load(folder / VECTORS)
        self.tables = load(folder)
        self.texts = Texts(folder)
        try:
            # (sentences, `sentence_vectors.width`)
            self.packed: NDArray[np.uint8] = np.asarray(np.load(folder / SENTENCES, mmap_mode="r"))
        except (OSError, ValueError) as error:
            raise damaged(folder, str(error)) from error
        self.number()

    def number(self) -> None:
        """Counts what the tables hold."""
        # Read for every window, and in the table it is one number of four.
        self.owners = np.ascontiguousarray(self.tables.passages[:, 0])
        self.firsts = _firsts(np.bincount(self.owners, minlength=len(self.tables.keys)))
        self.first_sentences = _firsts(self.tables.passages[:, 3]).astype(np.int32)
        serials, steps = self.tables.serials, np.diff(self.tables.serials)
        # Merged segments may have been written in turns.
        self._by_serial = None if np.all(steps > 0) else np.argsort(serials)
        consecutive = len(serials) > 0 and np.all(steps == 1)
        self.serials = slice(int(serials[0]), int(serials[-1]) + 1) if consecutive else serials

    @property
    def documents(self) -> int:
        """How many documents it holds, masked ones too."""
        return len(self.tables.keys)

    def close(self) -> None:
        """Closes the texts; the mapped files are released with the object."""
        self.texts.close()

    def sentences(self, passage: int) -> list[Span]:
        """The sentences of a passage, in order."""
        first, end = self.first_sentences[passage : passage + 2].tolist()
        own = int(self.tables.passages[passage, 1])
        return [Span(own + start, own + stop) for start, stop in self.tables.sentences[first:end].tolist()]

    def sentences_of(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of the sentences of these passages, one after the other."""
        counts = self.tables.passages[passages, 3]
        ends = np.cumsum(counts)
        before = np.repeat(self.first_sentences[passages] - (ends - counts), counts)
        return np.asarray(np.arange(len(before)) + before)

    def vectors_of(self, passages: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """Of each passage, (1 + sentences, dimension) unit rows: its own, then those of its sentences."""
        blocks = (passages[start : start + _PASSAGES] for start in range(0, len(passages), _PASSAGES))
        return [rows for block in blocks for rows in self._vectors_of(block)]

    def _vectors_of(self, passages: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        sizes = self.tables.passages[passages, 3] + 1
        # Each passage's own vector as often as it has rows, the first of which it is.
        rows = np.repeat(self.vectors.rows(passages), sizes, axis=0)
        ends = np.cumsum(sizes)
        told = np.ones(len(rows), np.bool_)
        told[ends - sizes] = False
        rows[told] = sentence_vectors.unpacked(rows[told], self.packed[self.sentences_of(passages)])
        firsts = [0, *ends.tolist()]
        return [rows[first:end] for first, end in pairwise(firsts)]

    def passages_with(self, serials: NDArray[np.int64]) -> NDArray[np.int64]:
        """The passage of each serial number, -1 for those of other segments."""
        own = self.tables.serials
        if not len(own):
            return np.full(len(serials), -1)
        places = np.minimum(np.searchsorted(own, serials, sorter=self._by_serial), len(own) - 1)
        if self._by_serial is not None:
            places = self._by_serial[places]
        return np.asarray(np.where(own[places] == serials, places, -1))

    def passages_like(self, pieces: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Of each of (n, 16) keys of pieces, a passage with that key, or -1."""
        found = np.full(len(pieces), -1, np.int64)
        if not len(pieces):
            return found
        wanted, place = np.unique(_halves(pieces), axis=0, return_inverse=True)
        passages = np.full(len(wanted), -1, np.int64)
        for start in range(0, len(self.tables.pieces), _BLOCK):
            block = _halves(self.tables.pieces[start : start + _BLOCK])
            at = np.minimum(np.searchsorted(wanted[:, 0], block[:, 0]), len(wanted) - 1)
            # Two keys that share their first half are not both found: the other is encoded again.
            same = np.flatnonzero((wanted[at] == block).all(axis=1))
            passages[at[same]] = start + same
        return np.asarray(passages[place.reshape(-1)])


def _firsts(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)])


def _halves(keys: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(keys).view(np.uint64).reshape(-1, 2)
