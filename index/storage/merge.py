"""Several segments written anew as one, without the documents that are left out: which, and how."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.storage import sentence_vectors
from index.storage.checksums import Checksum
from index.storage.draft import Draft
from index.storage.numbering import Numbering
from index.storage.row_file import RowFile
from index.storage.segment import Segment
from index.storage.tables import Arrays
from index.storage.vectors import STORED

# So many segments of like size become one: each is written again once for every eightfold growth of the archive.
MOST_ALIKE = 8
# Passages up to which two segments are of like size, whatever their sizes.
_SMALL = 1024
# Passages copied at once.
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


def _tier(passages: int) -> int:
    """Grows by one with every eightfold number of passages."""
    tier = 0
    while passages > _SMALL * MOST_ALIKE**tier:
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
        documents = passages = 0
        for segment, mask in zip(segments, kept, strict=True):
            part = _part(segment, mask, documents)
            own = np.flatnonzero(mask)
            shifts = passages + (np.cumsum(part.stays) - 1)[segment.firsts[own]] - segment.firsts[own]
            draft.add_from(segment.folder, own, documents, shifts)
            documents += len(own)
            passages += len(part.arrays.passages)
            parts.append(part)
        together = Arrays(*(np.concatenate(each) for each in zip(*(part.arrays for part in parts), strict=True)))
        dimension = segments[0].vectors.dimension
        with (
            RowFile(folder, passages, dimension, STORED) as vectors,
            RowFile(folder, len(together.sentences), sentence_vectors.width(dimension), np.uint8) as sentences,
        ):
            place = told = 0
            for segment, part in zip(segments, parts, strict=True):
                rows = np.flatnonzero(part.stays)
                for start in range(0, len(rows), _BLOCK):
                    block = rows[start : start + _BLOCK]
                    packed = segment.packed[segment.sentences_of(block)]
                    vectors.write(place, segment.vectors.rows(block))
                    sentences.write(told, packed)
                    place, told = place + len(block), told + len(packed)
            files = draft.finish(together, vectors.read(), sentences.read())
    finally:
        draft.close()
    return Merged(draft.name, files, [part.documents for part in parts])


class _Part(NamedTuple):
    """What one segment gives: its tables, renumbered; the new numbers of all its documents, -1 for those that are left
    out; a mask of its passages that stay."""

    arrays: Arrays
    documents: NDArray[np.int64]
    stays: NDArray[np.bool_]


def _part(segment: Segment, kept: NDArray[np.bool_], first: int) -> _Part:
    """`first` is the new number of the first document that is `kept`."""
    tables = segment.tables
    stays = kept[tables.passages[:, 0]]
    documents = np.where(kept, np.cumsum(kept) - 1 + first, -1)
    passages = tables.passages[stays]
    passages[:, 0] = documents[passages[:, 0]]
    sentences = tables.sentences[segment.sentences_of(np.flatnonzero(stays))]
    arrays = Arrays(passages, sentences, tables.pieces[stays], tables.keys[kept], tables.serials[stays])
    return _Part(arrays, documents, stays)
