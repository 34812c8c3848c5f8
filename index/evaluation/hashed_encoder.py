"""An encoder without a model, a pure function of the text: shared words are nearer, so that ranking means something."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


class HashedEncoder:
    """Each word is a fixed random direction; a text is the sum of its words', of unit length: shared words are nearer.

    `encoded` counts the passages it was ever asked for.
    """

    name = "hashed words"
    scale = (0.0, 0.05)

    def __init__(self, dimension: int = 64, seed: str = "") -> None:
        self.dimension = dimension
        self.fingerprint = f"hashed-{dimension}-{seed}"
        self.encoded = 0
        self._seed = seed

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows."""
        return self._rows(texts)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows."""
        self.encoded += len(texts)
        return self._rows(texts)

    def _rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([self._row(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)
        return np.asarray(rows, dtype=np.float32)

    def _row(self, text: str) -> NDArray[np.float32]:
        # Cut to four letters, so that "soldats" and "soldat" meet.
        words = [word[:4] for word in _WORD.findall(text.lower())] or [text]
        row = np.sum([self._direction(word) for word in words], axis=0)
        return np.asarray(row / (np.linalg.norm(row) or 1.0), dtype=np.float32)

    def _direction(self, word: str) -> NDArray[np.float64]:
        digest = hashlib.sha256((self._seed + word).encode("utf-8", "surrogatepass")).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big")).standard_normal(self.dimension)
