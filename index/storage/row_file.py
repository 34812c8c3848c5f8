"""Rows of numbers that wait in a file while a segment is written."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray


class RowFile:
    """(rows, width) numbers of one kind in a file of `folder` until the end of the `with` block."""

    def __init__(self, folder: Path, rows: int, width: int, kind: DTypeLike) -> None:
        self._shape = (rows, width)
        self._kind = np.dtype(kind)
        # Unbuffered: a full disk is an error of the write that meets it, as it would not be in a memory map.
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def write(self, row: int, numbers: NDArray[Any]) -> None:
        """Writes one (width,) row, or (n, width) of them from that row on; rows may come in any order."""
        content = memoryview(numbers.astype(self._kind).tobytes())
        self._file.seek(row * self._shape[1] * self._kind.itemsize)
        while content:
            content = content[self._file.write(content) :]

    def read(self) -> NDArray[Any]:
        """The rows as a memory map; every row has been written by then."""
        if 0 in self._shape:
            return np.zeros(self._shape, self._kind)
        return np.memmap(self._file, self._kind, "r", shape=self._shape)
