"""The tables of numbers of an edition: passages, rows of the vectors, and hashes of the texts that were encoded."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.storage.manifest import damaged

PASSAGES = "passages.npy"
ROWS = "rows.npy"
TEXT_HASHES = "text_hashes.npy"
# The first 128 bits of a SHA-256: two different texts never share them in practice.
_HASH_BYTES = 16


class Passage(NamedTuple):
    """A passage of an edition: its document, its characters there, and its rows in the vectors.

    Row `row` is the passage's own vector; the `sentences` rows after it are those of its sentences, in order.
    """

    number: int
    document: int
    span: Span
    row: int
    sentences: int


class Tables:
    """The tables of a published edition, memory-mapped.

    `passages` is (passages, 3) int64: document, own row, number of sentences. `rows` is (rows, 3) int64: passage, first
    character, end. `text_hashes` is (rows, 16) uint8.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `EditionError` when a file is missing or damaged."""
        try:
            # Plain arrays over the maps: each look into a `memmap` costs ten times as much.
            self.passages: NDArray[np.int64] = np.asarray(np.load(folder / PASSAGES, mmap_mode="r"))
            self.rows: NDArray[np.int64] = np.asarray(np.load(folder / ROWS, mmap_mode="r"))
            self.text_hashes: NDArray[np.uint8] = np.asarray(np.load(folder / TEXT_HASHES, mmap_mode="r"))
        except (OSError, ValueError) as error:
            raise damaged(folder, str(error)) from error

    @staticmethod
    def write(
        folder: Path,
        passages: Iterable[Passage],
        rows: Iterable[tuple[int, Span]],
        text_hashes: Iterable[bytes],
    ) -> None:
        """Writes the three files; `rows` holds, for each row of the vectors, its passage and its characters."""
        numbers = np.fromiter(((each.document, each.row, each.sentences) for each in passages), np.dtype((np.int64, 3)))
        np.save(folder / PASSAGES, numbers)
        places = np.fromiter(((passage, span.start, span.end) for passage, span in rows), np.dtype((np.int64, 3)))
        np.save(folder / ROWS, places)
        np.save(folder / TEXT_HASHES, np.frombuffer(b"".join(text_hashes), np.uint8).reshape(-1, _HASH_BYTES))


def text_hash(text: str) -> bytes:
    """The hash by which an encoded text is found again in the next build: 16 bytes."""
    return sha256(text.encode()).digest()[:_HASH_BYTES]
