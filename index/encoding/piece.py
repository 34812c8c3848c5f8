"""A passage as it is encoded, with its sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is encoded: with its heading before it. `sentences` are characters of `text`."""

    text: str
    sentences: tuple[Span, ...]


def encoded_apart(
    encode: Callable[[Sequence[str]], NDArray[np.float32]], pieces: Sequence[Piece]
) -> list[NDArray[np.float32]]:
    """What `Encoder.pieces` gives, of an encoder that knows texts alone: each sentence is one for itself."""
    rows = encode([line for each in pieces for line in (each.text, *(span.of(each.text) for span in each.sentences))])
    ends = np.cumsum([1 + len(each.sentences) for each in pieces])
    return np.split(rows, ends[:-1]) if pieces else []
