"""Segments of the forms 2 to 4, which are read and not written: what an upgrade finds answers until the next build.

There, sentences had rows of vectors as passages have, texts were not compressed, and days were written as 2022-01-31.
"""

import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.storage.manifest import VECTORS, damaged
from index.storage.segment import Segment
from index.storage.tables import KEY_BYTES, Arrays
from index.storage.texts import Texts
from index.storage.vectors import Vectors

# What is known about a document, of which form 2 knew nothing.
_ABOUT = "origin, json_array(dating, json(pages), json(reading)) AS about"


class FormerSegment(Segment):
    """A segment of form 4, or a `whole` edition of a form before, which had no segments."""

    def __init__(self, folder: Path, *, whole: bool) -> None:
        """Raises `EditionError` when a file is damaged."""
        self.folder = folder
        self.texts = Texts(folder, as_now)
        try:
            tables = [np.load(folder / f"{name}.npy") for name in ("passages", "rows")]
            if whole:
                ((documents,),) = self.texts.rows("SELECT count(*) FROM documents")
                more = [np.zeros((documents, KEY_BYTES), np.uint8), np.arange(len(tables[0]))]
            else:
                more = [np.load(folder / f"{name}.npy") for name in ("keys", "serials")]
        except (OSError, ValueError) as error:
            raise damaged(folder, str(error)) from error
        passages, rows = tables
        self._rows = passages[:, 1]
        told = np.ones(len(rows), np.bool_)
        told[self._rows] = False
        spans = rows[told, 1:] - rows[self._rows, 1][rows[told, 0]][:, None]
        numbers = np.column_stack([passages[:, 0], rows[self._rows, 1:], passages[:, 2]])
        # No piece has such a key: sentences are encoded in another way now.
        pieces = np.zeros((len(passages), KEY_BYTES), np.uint8)
        self.tables = Arrays(numbers.astype(np.int32), spans.astype(np.uint16), pieces, more[0], more[1])
        self._every = Vectors.load(folder / VECTORS)
        self.vectors = _Chosen(self._every, self._rows)
        self.number()

    def vectors_of(self, passages: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """See `Segment.vectors_of`."""
        counts = self.tables.passages[passages, 3]
        spans = [np.arange(row, row + 1 + count) for row, count in zip(self._rows[passages], counts, strict=True)]
        return [self._every.rows(span) for span in spans]


class _Chosen(Vectors):
    """Some rows of a file of vectors."""

    def __init__(self, every: Vectors, chosen: NDArray[np.int64]) -> None:
        self._every, self._chosen = every, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    @property
    def dimension(self) -> int:
        """See `Vectors.dimension`."""
        return self._every.dimension

    def nearest(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """See `Vectors.nearest`."""
        mask = np.zeros(len(self._every), np.bool_)
        mask[self._chosen if allowed is None else self._chosen[allowed]] = True
        scores, rows = self._every.nearest(query, limit, mask)
        return scores, np.searchsorted(self._chosen, rows)

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `Vectors.rows`."""
        return self._every.rows(self._chosen[numbers])


def as_now(texts: sqlite3.Connection) -> None:
    """Has the file of texts of a form before look like one of this form, in views that hide its tables."""
    held = {row[1] for row in texts.execute("PRAGMA main.table_info(documents)")}
    about = _ABOUT if "origin" in held else "NULL AS origin, NULL AS about"
    texts.execute(
        f"CREATE TEMP VIEW documents AS SELECT number, id, title, source, language, {_day('first')}, {_day('last')}, "
        f"precision, {_day('anchor')}, hash, text, {about} FROM main.documents"
    )
    texts.execute(
        'CREATE TEMP VIEW mentions AS SELECT rowid AS rowid, document, passage, "start", "end", '
        f"{_day('first')}, {_day('last')}, precision, rule, {_day('since')}, {_day('until')} FROM main.mentions"
    )


def _day(column: str) -> str:
    """SQLite counts days from noon, long before year 1."""
    return f"CAST(julianday({column}) - 1721424.5 AS INTEGER) AS {column}"
