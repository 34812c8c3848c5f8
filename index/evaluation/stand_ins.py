"""An encoder and a reader without a model, both pure functions of their texts: answers have exact values."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.encoding.piece import Piece, encoded_apart
from index.quoting.reader import Readable, Reading

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

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Unit rows of each piece and its sentences, each of its own words alone."""
        return encoded_apart(self.passages, pieces)

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
    """Reads by shared words: the more of the question's words a sentence holds, the higher its log odds.

    `questions` lists what was read.
    """

    fingerprint = "overlap"

    def __init__(self) -> None:
        self.questions: list[str] = []

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """A reading of each candidate; a sentence's log odds go from -6 (no word shared) to 10 (all of them).

        A word of the title counts half.
        """
        self.questions.append(question)
        wanted = {word[:_STEM] for word in _WORD.findall(question.lower()) if len(word) >= _STEM}
        return [_overlap(wanted, each) for each in candidates]


def _overlap(wanted: set[str], candidate: Readable) -> Reading:
    title = _stems(candidate.title) & wanted
    log_odds = np.full(len(candidate.sentences), -6.0, dtype=np.float32)
    for place, span in enumerate(candidate.sentences):
        shared = _stems(span.of(candidate.passage)) & wanted
        log_odds[place] += 16 * (len(shared) + len(title - shared) / 2) / max(1, len(wanted))
    best = candidate.sentences[int(log_odds.argmax())]
    answer = _beside(wanted, candidate.passage, best)
    return Reading(log_odds, answer, 0.0 if answer is None else 0.9)


def _beside(wanted: set[str], passage: str, sentence: Span) -> Span | None:
    """The word nearest to those that a sentence shares with the question, the longest among equals."""
    spans = [match.span() for match in _WORD.finditer(passage, sentence.start, sentence.end)]
    words = [passage[start:end].lower() for start, end in spans]
    shared = [number for number, word in enumerate(words) if len(word) >= _STEM and word[:_STEM] in wanted]
    others = [number for number in range(len(words)) if number not in shared]
    if not shared or not others:
        return None
    nearest = min(others, key=lambda number: (min(abs(number - each) for each in shared), -len(words[number])))
    return Span(*spans[nearest])


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if len(word) >= _STEM}
