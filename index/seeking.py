"""Where to look: a question's vector, turned towards the passages that answer such questions.

A question asks in words that its answer does not use. One matrix, learnt by `training.seek` from questions and the
paragraphs they were asked of, moves a question's vector; passages stay where they are, so that no index changes.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The matrix is of one encoder; another's vectors are left as they are.
ENCODER = "intfloat/multilingual-e5-small"
MATRIX = Path(__file__).with_name("weights") / "seeking.npy"


def turned(vector: NDArray[np.float32], encoder: str) -> NDArray[np.float32]:
    """The unit vector to search with, of a question's unit vector (dimension,) by the encoder of that name."""
    if encoder != ENCODER:
        return vector
    moved = _matrix() @ vector
    return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)


@cache
def _matrix() -> NDArray[np.float32]:
    return np.asarray(np.load(MATRIX), dtype=np.float32)
