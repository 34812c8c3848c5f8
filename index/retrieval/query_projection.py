"""Learned linear map applied to the query vector; passages are unchanged, so no index has to be built again.

A question asks in words that its answer does not use. `index.training.seek` learns one matrix from questions and the
paragraphs they were asked of.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The matrix is of one encoder; another's vectors are left as they are.
ENCODER = "intfloat/multilingual-e5-small"
MATRIX = Path(__file__).parents[1] / "weights" / "query_projection.npy"


def project(vector: NDArray[np.float32], encoder: str) -> NDArray[np.float32]:
    """The unit vector to rank by, of a question's unit vector (dimension,) by the encoder of that name."""
    if encoder != ENCODER:
        return vector
    projected = _matrix() @ vector
    return np.asarray(projected / np.linalg.norm(projected), dtype=np.float32)


@cache
def _matrix() -> NDArray[np.float32]:
    return np.asarray(np.load(MATRIX), dtype=np.float32)
