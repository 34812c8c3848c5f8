"""Vectors that wait in a file while a segment is written."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray


class VectorFile:
    """(rows, dimension) float32 vectors in a file of `folder` until the end of the `with` block."""

    def __init__(self, folder: Path, rows: int, dimension: int) -> None:
        self._shape = (rows, dimension)
        # Unbuffered: a full disk is an error of the write that meets it, as it would not be in a memory map.
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, row: int, vectors: NDArray[np.float32]) -> None:
        """Writes one (dimension,) vector, or (n, dimension) of them from that row on; rows may come in any order."""
        content = memoryview(vectors.astype("<f4").tobytes())
        self._file.seek(row * self._shape[1] * 4)
        while content:
            content = content[self._file.write(content) :]

    def read(self) -> NDArray[np.float32]:
        """The vectors as a memory map; every row has been written by then."""
        return np.memmap(self._file, np.dtype("<f4"), "r", shape=self._shape)
