"""The tables of numbers of an edition: passages, rows of the vectors, and hashes of the texts that were encoded."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.storage.manifest import damaged

# The first 128 bits of a SHA-256: two different texts never share them in practice.
_HASH_BYTES = 16
# Of the hash of all that is stored of a document.
KEY_BYTES = 16


class Passage(NamedTuple):
    """A passage of an edition: its document, its characters there, and its rows in the vectors of its segment.

    Row `row` is the passage's own vector; the `sentences` rows after it are those of its sentences, in order.
    """

    number: int
    document: int
    span: Span
    row: int
    sentences: int


class Arrays(NamedTuple):
    """The tables of a segment, all numbers its own.

    `passages` is (passages, 3) int64: document, own row, number of sentences. `rows` is (rows, 3) int64: passage, first
    character, end. `text_hashes` is (rows, 16) uint8, `keys` (documents, 16) uint8. `serials`, (passages,) int64, are
    the numbers that passages have in the words: each is given once in an archive, and stays when segments are merged.
    """

    passages: NDArray[np.int64]
    rows: NDArray[np.int64]
    text_hashes: NDArray[np.uint8]
    keys: NDArray[np.uint8]
    serials: NDArray[np.int64]

    def save(self, folder: Path) -> None:
        """Writes a file each."""
        for name, array in self._asdict().items():
            np.save(folder / f"{name}.npy", array)


# The files of `Arrays`, in its order.
FILES = tuple(f"{name}.npy" for name in Arrays._fields)


def load(folder: Path, *, whole: bool = False) -> Arrays:
    """The tables of a segment, memory-mapped; of a `whole` edition, which has neither keys nor serials of its own.

    Raises `EditionError` when a file is missing or damaged.
    """
    try:
        # Plain arrays over the maps: each look into a `memmap` costs ten times as much.
        passages, rows, hashes = (np.asarray(np.load(folder / name, mmap_mode="r")) for name in FILES[:3])
        if whole:
            return Arrays(passages, rows, hashes, np.zeros((0, KEY_BYTES), np.uint8), np.arange(len(passages)))
        keys, serials = (np.asarray(np.load(folder / name, mmap_mode="r")) for name in FILES[3:])
        return Arrays(passages, rows, hashes, keys, serials)
    except (OSError, ValueError) as error:
        raise damaged(folder, str(error)) from error


def arrays(
    passages: Iterable[Passage],
    rows: Iterable[tuple[int, Span]],
    text_hashes: Iterable[bytes],
    keys: bytes | bytearray,
    first_serial: int,
) -> Arrays:
    """The tables of new passages; `rows` holds, for each row of the vectors, its passage and its characters."""
    triples = np.dtype((np.int64, 3))
    numbers = np.asarray(
        np.fromiter(((each.document, each.row, each.sentences) for each in passages), triples), np.int64
    )
    places = np.asarray(np.fromiter(((passage, span.start, span.end) for passage, span in rows), triples), np.int64)
    return Arrays(
        numbers,
        places,
        np.frombuffer(b"".join(text_hashes), np.uint8).reshape(-1, _HASH_BYTES),
        np.frombuffer(bytes(keys), np.uint8).reshape(-1, KEY_BYTES),
        np.arange(first_serial, first_serial + len(numbers)),
    )


def text_hash(text: str) -> bytes:
    """The hash by which an encoded text is found again in the next build: 16 bytes."""
    return sha256(text.encode()).digest()[:_HASH_BYTES]
