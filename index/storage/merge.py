"""Several segments written anew as one, without the documents that are left out: which, and how."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.storage.checksums import Checksum
from index.storage.draft import Draft
from index.storage.numbering import Numbering
from index.storage.segment import Segment
from index.storage.tables import Arrays
from index.storage.vector_file import VectorFile

# So many segments of like size become one: each row is written again once for every eightfold growth of the archive.
MOST_ALIKE = 8
# Rows up to which two segments are of like size, whatever their sizes.
_SMALL = 4096
# Vectors copied at once.
_BLOCK = 4096


def to_merge(segments: Sequence[Segment], numbering: Numbering) -> list[int]:
    """The places of the segments to write anew: those that hold what is left out, and `MOST_ALIKE` of like size.

    With them go all that are smaller, since they cost less than is done already. Empty when nothing is to be done.
    """
    sizes = [len(segment.vectors) for segment in segments]
    alike: dict[int, list[int]] = {}
    for size in sizes:
        alike.setdefault(_tier(size), []).append(size)
    due = [size for place, size in enumerate(sizes) if numbering.masks(place)]
    due += [max(same) for same in alike.values() if len(same) >= MOST_ALIKE]
    return [place for place, size in enumerate(sizes) if due and size <= max(due)]


def _tier(rows: int) -> int:
    """Grows by one with every eightfold number of rows."""
    tier = 0
    while rows > _SMALL * MOST_ALIKE**tier:
        tier += 1
    return tier


class Merged(NamedTuple):
    """A segment made of others: its name, its files, and the new places of the documents (see `Numbering.places`)."""

    name: str
    files: Mapping[str, Checksum]
    documents: list[NDArray[np.int64]]


def merge(segments: Sequence[Segment], kept: Sequence[NDArray[np.bool_]], folder: Path) -> Merged:
    """Writes one segment into the draft in `folder`; `kept` is a mask of the documents of each, (documents,).

    `Merged.documents` holds the new number of each of their documents, -1 for those that are left out.
    """
    draft = Draft(folder)
    try:
        parts = []
        documents = passages = rows = 0
        numbered = []
        for segment, mask in zip(segments, kept, strict=True):
            part = _part(segment.tables, mask, documents, passages, rows)
            own = np.flatnonzero(mask)
            first_passages = segment.firsts[own]
            draft.add_from(segment.folder, own, documents, part.passages[first_passages] - first_passages)
            numbered.append(part.documents)
            documents += int(mask.sum())
            passages += len(part.arrays.passages)
            rows += len(part.arrays.rows)
            parts.append(part)
        together = Arrays(*(np.concatenate(each) for each in zip(*(part.arrays for part in parts), strict=True)))
        with VectorFile(folder, rows, segments[0].vectors.dimension) as vectors:
            place = 0
            for segment, part in zip(segments, parts, strict=True):
                for start, end in pairwise([*range(0, len(part.rows), _BLOCK), len(part.rows)]):
                    vectors.write(place, segment.vectors.rows(part.rows[start:end]))
                    place += end - start
            files = draft.finish(together, vectors.read())
    finally:
        draft.close()
    return Merged(draft.name, files, numbered)


class _Part(NamedTuple):
    """What one segment gives: its tables, renumbered, and the rows they were; new numbers of all its documents and
    passages, -1 for those that are left out."""

    arrays: Arrays
    rows: NDArray[np.int64]
    documents: NDArray[np.int64]
    passages: NDArray[np.int64]


def _part(tables: Arrays, kept: NDArray[np.bool_], documents: int, passages: int, rows: int) -> _Part:
    of_passage = kept[tables.passages[:, 0]]
    of_row = of_passage[tables.rows[:, 0]]
    document, passage, row = (
        np.where(mask, np.cumsum(mask) - 1 + first, -1)
        for mask, first in ((kept, documents), (of_passage, passages), (of_row, rows))
    )
    theirs, places = tables.passages[of_passage], tables.rows[of_row]
    arrays = Arrays(
        np.column_stack([document[theirs[:, 0]], row[theirs[:, 1]], theirs[:, 2]]),
        np.column_stack([passage[places[:, 0]], places[:, 1:]]),
        tables.text_hashes[of_row],
        tables.keys[kept],
        tables.serials[of_passage],
    )
    return _Part(arrays, np.flatnonzero(of_row), document, passage)
