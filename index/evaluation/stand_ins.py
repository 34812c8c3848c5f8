"""An encoder and a reader without a model, both pure functions of their texts: answers have exact values."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.quoting.reader import Reading

_WORD = re.compile(r"\w+")
# Words that the reader compares have this many letters at least, and are compared by so many.
_STEM = 4


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


class OverlapReader:
    """Reads by shared words: the more of the question's words a passage holds, the higher the log odds.

    The answer is the word nearest to the shared ones, the longest among equals. `questions` lists what was read.
    """

    fingerprint = "overlap"

    def __init__(self) -> None:
        self.questions: list[str] = []

    def read(self, question: str, passages: Sequence[str]) -> list[Reading | None]:
        """A reading of each passage; log odds go from -6 (no word shared) to 10 (all of them)."""
        self.questions.append(question)
        wanted = {word[:_STEM] for word in _WORD.findall(question.lower()) if len(word) >= _STEM}
        return [_overlap(wanted, passage) for passage in passages]


def _overlap(wanted: set[str], passage: str) -> Reading:
    spans = [match.span() for match in _WORD.finditer(passage)]
    words = [passage[start:end].lower() for start, end in spans]
    shared = [number for number, word in enumerate(words) if len(word) >= _STEM and word[:_STEM] in wanted]
    share = len({words[number][:_STEM] for number in shared}) / max(1, len(wanted))
    if not shared or len(shared) == len(words):
        flat = np.full(len(spans), 1 / max(1, len(spans)), dtype=np.float32)
        return Reading(16 * share - 6, None, 0.0, spans, flat)
    distance = np.array([min(abs(number - other) for other in shared) for number in range(len(words))])
    weights = np.where(distance == 0, 0.0, np.exp(-distance.astype(np.float64)))
    best = max(range(len(words)), key=lambda number: (weights[number], len(words[number])))
    starts = np.asarray(weights / weights.sum(), dtype=np.float32)
    return Reading(16 * share - 6, Span(*spans[best]), share, spans, starts)
