"""Vectors for more texts than there is time to encode: drawn from those of real passages, as near to each other.

A drawn vector is a mixture of two real ones, moved along the difference of two others, of unit length. How far it is
moved was fitted so that drawn vectors lie as near to their neighbours as real ones do: `nearness` shows both.
"""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoding.encoder import Encoder
from index.encoding.piece import Piece, encoded_apart
from index.evaluation.news import archive, passages_of

Rows = NDArray[np.float32]

# Share of the nearer of the two vectors that are mixed, and how far their mixture is moved (`nearness`).
_LEAST_SHARE = 0.5
_SPREAD = 0.4
_BATCH = 256
# Passages that are really encoded, to draw from; the shortest, which cost least.
REAL = 2_304


class DrawnEncoder:
    """An encoder of passages that draws their vectors: always the same one for the same text."""

    # The build asks for no question.
    scale = (0.0, 0.05)

    def __init__(self, real: Rows, name: str) -> None:
        """`real` is (n, dimension), unit rows to draw from; `name` is the encoder's that gave them."""
        self._real = real
        self.name = name
        self.dimension = real.shape[1]
        self.fingerprint = f"drawn-{blake2b(real.tobytes(), digest_size=8).hexdigest()}-{_SPREAD}"

    def questions(self, texts: Sequence[str]) -> Rows:
        """(n, dimension) unit rows."""
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Rows:
        """(n, dimension) unit rows."""
        digests = b"".join(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=40).digest() for text in texts)
        return _drawn(self._real, np.frombuffer(digests, np.uint64).reshape(-1, 5))

    def pieces(self, pieces: Sequence[Piece]) -> list[Rows]:
        """Unit rows of each piece and its sentences, drawn for each text."""
        return encoded_apart(self.passages, pieces)


def drawn_rows(real: Rows, count: int, chance: np.random.Generator) -> Rows:
    """(count, dimension) unit rows drawn from the `real` ones."""
    return _drawn(real, chance.integers(0, 2**64, size=(count, 5), dtype=np.uint64))


def _drawn(real: Rows, chance: NDArray[np.uint64]) -> Rows:
    """(n, dimension) unit rows, by five random numbers each."""
    first, second, ahead, behind = (real[chance[:, column] % len(real)] for column in range(4))
    share = _LEAST_SHARE + (1 - _LEAST_SHARE) * (chance[:, 4:] / 2.0**64).astype(np.float32)
    rows = share * first + (1 - share) * second + _SPREAD * (ahead - behind)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def real_vectors(data: Path, encoder: Encoder, kept: Path, count: int = REAL) -> Rows:
    """Vectors of the shortest `count` passages of the news archive, encoded once and kept in the file `kept`."""
    if kept.exists():
        return np.asarray(np.load(kept), dtype=np.float32)
    texts = list(passages_of(archive(data)))
    texts = sorted(texts, key=len)[:count]
    rows = [encoder.passages(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
    kept.parent.mkdir(parents=True, exist_ok=True)
    whole = np.concatenate(rows)
    np.save(kept, whole)
    return whole


def nearness(rows: Rows, others: Rows | None = None, asked: int = 400) -> dict[str, list[float]]:
    """Quantiles (5, 25, 50, 75, 95 %) of the cosine with the nearest row and with the tenth nearest.

    `others` is searched, or `rows` themselves, each without itself.
    """
    if others is None:
        cosines = rows[:asked] @ rows.T
        cosines[np.arange(len(cosines)), np.arange(len(cosines))] = -1
    else:
        cosines = rows[:asked] @ others.T
    ranked = np.sort(cosines, axis=1)
    points = (0.05, 0.25, 0.5, 0.75, 0.95)
    return {
        name: [round(float(each), 3) for each in np.quantile(ranked[:, -place], points)]
        for name, place in (("nearest", 1), ("tenth", 10))
    }
