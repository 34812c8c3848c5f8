"""The vectors of a build: those of the edition before where a text is the same, else newly encoded."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.building.rows import Rows
from index.encoding.encoder import Encoder
from index.storage.edition import Edition
from index.storage.segment import Segment
from index.storage.vector_file import VectorFile

# Texts encoded in one call.
_BATCH = 64
# Vectors read at once from the edition before.
_BLOCK = 4096


def write_vectors(
    rows: Rows, encoder: Encoder, before: Edition | None, file: VectorFile, progress: Callable[[int, int], None]
) -> int:
    """Writes the vector of each row, and returns how many different texts were encoded for it.

    A text of the edition before keeps its vector when the encoder is the same. `progress` is called with the texts
    encoded so far and in all.
    """
    new = np.arange(len(rows))
    if before is not None and before.manifest.encoder_fingerprint == encoder.fingerprint:
        for segment in before.segments:
            known = segment.rows_with(rows.hashes[new])
            _copy(segment, known[known >= 0], new[known >= 0], file)
            new = new[known < 0]
    return _encode(rows, new, encoder, file, progress)


def _copy(segment: Segment, theirs: NDArray[np.int64], ours: NDArray[np.int64], file: VectorFile) -> None:
    """Copies the vectors of some rows of a segment."""
    for start in range(0, len(ours), _BLOCK):
        block = slice(start, start + _BLOCK)
        for row, vector in zip(ours[block].tolist(), segment.vectors.rows(theirs[block]), strict=True):
            file.write(row, vector)


def _encode(
    rows: Rows, new: NDArray[np.int64], encoder: Encoder, file: VectorFile, progress: Callable[[int, int], None]
) -> int:
    """Encodes the texts of the `new` rows, each different one once, and returns their number."""
    # A sentence that stands in fifty texts, or is a passage by itself, is encoded once: rows of one text are grouped.
    keys = rows.hashes[new].view(np.uint64)
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    changes = (keys[order][1:] != keys[order][:-1]).any(axis=1)
    groups = np.split(new[order], np.flatnonzero(changes) + 1) if len(new) else []
    # Similar lengths together, so that little of a batch is padding; equal ones in the order of the texts.
    first = np.array([group[0] for group in groups], np.int64)
    waiting = np.lexsort((first, rows.lengths[first]))
    for start in range(0, len(waiting), _BATCH):
        batch = waiting[start : start + _BATCH]
        vectors = encoder.passages([rows.text(first[group]) for group in batch])
        for group, vector in zip(batch, vectors, strict=True):
            for row in groups[group].tolist():
                file.write(row, vector)
        progress(min(start + _BATCH, len(waiting)), len(waiting))
    return len(waiting)
