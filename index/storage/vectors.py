"""The vectors of a segment's passages, in faiss, which only this module imports.

Similarity is the inner product of unit vectors: higher is nearer.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import EditionError, Step

# How rows are stored.
STORED = np.dtype(np.float16)
# Questions come one at a time: a second OpenMP thread would only spin while it waits.
faiss.omp_set_num_threads(1)
# Up to this many rows the search is exact (half precision costs 0.001 of recall@10); above it, rows have codes too.
EXACT_UNTIL = 50_000
# A row is turned onto the half of its principal components, and every two of these are one of sixteen points: 4 bits.
# Codes stand beside each other as a processor compares 32 at once (faiss' fast scan).
_CODE = "PCAR{components},PQ{pairs}x4fs"
# Rows that the codes are fitted on.
_FITTED = 16_384
# Of n rows, the nearest _WANTED * sqrt(n) by their codes are compared exactly, and _LEAST of few: 2,000 of a million.
# Recall@10 is then 0.99 (python -m index.evaluation.scale.vectors).
_WANTED, _LEAST = 2, 500
# Rows that a graph's search keeps in view, by the number of all, in an index of before decision 83.
_BREADTH, _GROWTH = 7, 0.4
# One row of that view costs as much as comparing this many rows one by one (13 to 24, by the processor's cache).
_ROWS_A_BREADTH = 16
# Rows added at once: the pages of a memory map behind them can be given back meanwhile.
_BLOCK = 65_536


class Vectors:
    """Rows of unit vectors on disk, memory-mapped. Rows are numbered from zero in the order they were written."""

    def __init__(self, index: Any) -> None:
        self._index = index
        # The rows themselves, without codes or graph.
        self._stored = index
        if isinstance(index, faiss.IndexRefine):
            self._stored = faiss.downcast_index(index.refine_index)
        elif isinstance(index, faiss.IndexHNSW):
            self._stored = faiss.downcast_index(index.storage)

    @classmethod
    def build(cls, rows: NDArray[np.floating], exact_until: int = EXACT_UNTIL) -> "Vectors":
        """An index over (n, dimension) unit rows, stored in half precision: read back within 0.0005."""
        count, dimension = rows.shape
        index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        # Half precision has nothing to fit, and is told so by a row.
        fitted = rows[:1]
        if count > exact_until:
            pairs = max(1, dimension // 4)
            name = _CODE.format(components=2 * pairs, pairs=pairs)
            codes = faiss.index_factory(dimension, name, faiss.METRIC_INNER_PRODUCT)
            index = faiss.IndexRefine(codes, index)
            fitted = rows[:: -(-count // _FITTED)]
        index.train(np.ascontiguousarray(fitted, np.float32))
        for start in range(0, count, _BLOCK):
            index.add(np.ascontiguousarray(rows[start : start + _BLOCK], np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "Vectors":
        """Raises `EditionError` when the file is missing or damaged."""
        try:
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
        except RuntimeError as error:
            raise EditionError(
                f"The vectors in {path} cannot be read.",
                f"Les vecteurs de {path} sont illisibles.",
                Step.BUILD,
            ) from error

    def save(self, path: Path) -> None:
        """Writes one file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers in a row."""
        return int(self._index.d)

    def nearest(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Similarities and row numbers of the nearest rows, best first, ties by row; at most `limit` of them.

        `query` is one (dimension,) unit vector; `allowed` is an (n,) mask applied before ranking, not after.
        """
        kept = len(self) if allowed is None else int(np.count_nonzero(allowed))
        limit = min(limit, kept)
        if limit == 0:
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        scores, rows = self._search(query, limit, kept, allowed)
        found = rows >= 0
        scores, rows = scores[found], rows[found]
        order = np.lexsort((rows, -scores))[:limit]
        return scores[order], rows[order]

    def _search(
        self, query: NDArray[np.float32], limit: int, kept: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Similarities and numbers of `limit` rows or more, of the `kept` ones that are `allowed`, in no order."""
        if isinstance(self._index, faiss.IndexRefine):
            wanted = max(round(_WANTED * kept**0.5), _LEAST, limit)
            if allowed is None:
                (scores,), (rows,) = self._index.search(query[None, :], wanted)
                return scores, rows
            # As many of all rows as hold those wanted among them, if rows that are allowed are as near as others.
            depth = wanted * len(self) // kept
            if depth < kept:
                _, (rows,) = self._index.base_index.search(query[None, :], depth)
                # Only these are compared exactly. In their order, they are read as they lie in the file.
                rows = np.sort(rows[allowed[rows] & (rows >= 0)])
                if len(rows) * 2 >= wanted:
                    return self.rows(rows) @ query, rows
        chosen = None if allowed is None else faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        breadth = self._breadth(limit, kept)
        if breadth is None:
            index, parameters = self._stored, faiss.SearchParameters(sel=chosen)
        else:
            index, parameters = self._index, faiss.SearchParametersHNSW(efSearch=breadth, sel=chosen)
        (scores,), (rows,) = index.search(query[None, :], limit, params=parameters)
        return scores, rows

    def _breadth(self, limit: int, kept: int) -> int | None:
        """The breadth of a graph's search for `limit` of the `kept` rows; `None` where comparing them all is as fast.

        The graph is walked through rows that are not allowed too: the fewer are, the broader its search has to be.
        """
        if not isinstance(self._index, faiss.IndexHNSW):
            return None
        breadth = max(round(_BREADTH * len(self) ** _GROWTH), limit) * len(self) // kept
        return breadth if breadth * _ROWS_A_BREADTH < kept or kept == len(self) else None

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """(len(numbers), dimension) vectors, as they were stored."""
        if len(numbers) == 0:
            return np.zeros((0, self.dimension), np.float32)
        # Where faiss holds them: it takes twice as long to read them back.
        held = faiss.rev_swig_ptr(self._stored.codes.data(), len(self) * self.dimension * STORED.itemsize)
        return np.asarray(held.view(STORED).reshape(len(self), -1)[numbers].astype(np.float32))
