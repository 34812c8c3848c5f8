"""Vectors of sentences in three bits a number, beside those of their passages.

A sentence lies near its passage, so that what is kept is the difference of the two: the standard deviation of its
numbers, in half precision, and of each number which of eight steps of 0.586 deviations, the least error for numbers
that are spread normally (Max, "Quantizing for minimum distortion", 1960). Cosines are then right within 0.004 in the
root mean square (docs/decisions/0080-a-row-a-passage.md).
"""

import numpy as np
from numpy.typing import NDArray

_BITS = 3
_STEP = 0.586
_MIDDLE = (2**_BITS - 1) / 2
# The deviation comes before the steps.
_DEVIATION = np.dtype("<f2")


def width(dimension: int) -> int:
    """Bytes of a row."""
    return _DEVIATION.itemsize + _BITS * -(-dimension // 8)


def packed(passages: NDArray[np.float32], sentences: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(n, width) packed rows of n sentences; `passages`, (n, dimension), holds the vector of each one's own passage."""
    # Read back, a passage's own vector is in half precision.
    differences = sentences - passages.astype(np.float16).astype(np.float32)
    deviations = differences.std(axis=1, keepdims=True).astype(_DEVIATION)
    steps = np.maximum(deviations.astype(np.float32) * _STEP, np.finfo(np.float32).tiny)
    numbers = np.clip(np.rint(differences / steps + _MIDDLE), 0, 2 * _MIDDLE).astype(np.uint8)
    # A plane for each bit, the highest first: eight numbers a byte.
    planes = np.stack([numbers >> bit & 1 for bit in range(_BITS - 1, -1, -1)], axis=1)
    bits = np.packbits(planes, axis=2).reshape(len(sentences), width(sentences.shape[1]) - _DEVIATION.itemsize)
    return np.concatenate([deviations.view(np.uint8), bits], axis=1)


def unpacked(passages: NDArray[np.float32], rows: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, dimension) unit vectors of n packed rows; `passages` as for `packed`."""
    count, dimension = passages.shape
    deviations = np.ascontiguousarray(rows[:, : _DEVIATION.itemsize]).view(_DEVIATION).astype(np.float32)
    planes = rows[:, _DEVIATION.itemsize :].reshape(count, _BITS, -(-dimension // 8))
    high, middle, low = np.moveaxis(np.unpackbits(planes, axis=2, count=dimension), 1, 0)
    numbers = (high * np.uint8(4) + middle * np.uint8(2) + low).astype(np.float32)
    vectors = passages + (numbers - np.float32(_MIDDLE)) * (deviations * np.float32(_STEP))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
