"""One segment of an archive, open for reading: some documents with all that is stored of them, never changed."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.storage.manifest import VECTORS
from index.storage.tables import load
from index.storage.texts import Texts
from index.storage.vectors import Vectors

# Rows whose hashes are compared at once.
_BLOCK = 65_536


class Segment:
    """A segment. Documents, passages and rows are numbered from zero within it.

    `firsts`, (documents + 1,), is the number of the first passage of each document, and of all.
    """

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        """`whole` is an edition of a form without segments. Raises `EditionError` when a file is damaged."""
        self.folder = folder
        self.vectors = Vectors.load(folder / VECTORS)
        self.tables = load(folder, whole=whole)
        self.texts = Texts(folder)
        documents = len(self.tables.keys)
        if whole:
            ((documents,),) = self.texts.rows("SELECT count(*) FROM documents")
        counts = np.bincount(self.tables.passages[:, 0], minlength=documents)
        self.firsts: NDArray[np.int64] = np.concatenate([[0], np.cumsum(counts)])
        ordered = bool(np.all(np.diff(self.tables.serials) > 0))
        # Merged segments may have been written in turns.
        self._by_serial = None if ordered else np.argsort(self.tables.serials)

    @property
    def documents(self) -> int:
        """How many documents it holds, masked ones too."""
        return len(self.firsts) - 1

    def close(self) -> None:
        """Closes the texts; the mapped files are released with the object."""
        self.texts.close()

    def passages_with(self, serials: NDArray[np.int64]) -> NDArray[np.int64]:
        """The passage of each serial number, -1 for those of other segments."""
        own = self.tables.serials
        if not len(own):
            return np.full(len(serials), -1)
        places = np.minimum(np.searchsorted(own, serials, sorter=self._by_serial), len(own) - 1)
        if self._by_serial is not None:
            places = self._by_serial[places]
        return np.asarray(np.where(own[places] == serials, places, -1))

    def rows_with(self, text_hashes: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Of each of (n, 16) hashes, a row that encodes a text of that hash, or -1."""
        found = np.full(len(text_hashes), -1, np.int64)
        if not len(text_hashes):
            return found
        wanted, place = np.unique(_halves(text_hashes), axis=0, return_inverse=True)
        rows = np.full(len(wanted), -1, np.int64)
        for start in range(0, len(self.tables.text_hashes), _BLOCK):
            block = _halves(self.tables.text_hashes[start : start + _BLOCK])
            at = np.minimum(np.searchsorted(wanted[:, 0], block[:, 0]), len(wanted) - 1)
            # Two hashes that share their first half are not both found: the other is encoded again.
            same = np.flatnonzero((wanted[at] == block).all(axis=1))
            rows[at[same]] = start + same
        return np.asarray(rows[place.reshape(-1)])


def _halves(hashes: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(hashes).view(np.uint64).reshape(-1, 2)
