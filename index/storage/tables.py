"""The tables of numbers of a segment: passages, sentences, and what tells a passage that was encoded before."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.encoding.piece import Piece
from index.storage.manifest import damaged

# The first 128 bits of a SHA-256: two different ones never share them in practice.
KEY_BYTES = 16


class Passage(NamedTuple):
    """A passage of an edition: its document, its characters there, and how many sentences it has."""

    number: int
    document: int
    span: Span
    sentences: int


class Arrays(NamedTuple):
    """The tables of a segment, all numbers its own.

    `passages` is (passages, 4) int32: document, first character, end, number of sentences. `sentences`, (sentences, 2)
    uint16, are the first character and the end of each sentence, counted from its passage's first. `pieces`, (passages,
    16) uint8, tells what was encoded (see `piece_key`), `keys`, (documents, 16) uint8, what is stored of a document.
    `serials`, (passages,) int64, are the numbers that passages have in the words: each is given once in an archive, and
    stays when segments are merged.
    """

    passages: NDArray[np.int32]
    sentences: NDArray[np.uint16]
    pieces: NDArray[np.uint8]
    keys: NDArray[np.uint8]
    serials: NDArray[np.int64]

    def save(self, folder: Path) -> None:
        """Writes a file each."""
        for name, array in self._asdict().items():
            np.save(folder / f"{name}.npy", array)


# The files of `Arrays`, in its order.
FILES = tuple(f"{name}.npy" for name in Arrays._fields)


def load(folder: Path) -> Arrays:
    """The tables of a segment, memory-mapped. Raises `EditionError` when a file is missing or damaged."""
    try:
        # Plain arrays over the maps: each look into a `memmap` costs ten times as much.
        return Arrays(*(np.asarray(np.load(folder / name, mmap_mode="r")) for name in FILES))
    except (OSError, ValueError) as error:
        raise damaged(folder, str(error)) from error


def piece_key(piece: Piece) -> bytes:
    """The hash by which an encoded passage is found again in the next build, with its sentences: 16 bytes."""
    spans = ",".join(f"{each.start}-{each.end}" for each in piece.sentences)
    return sha256(f"{spans}\0{piece.text}".encode()).digest()[:KEY_BYTES]
