"""The scale of an encoder's cosines: their mean and standard deviation between unrelated sentences.

A cosine of 0.80 is far with one encoder and near with another (with the default one, an apple pie scores 0.80 against
a crisis at a border), so cosines are compared in standard deviations above that mean. It is measured once, when an
encoder is prepared, on the unrelated sentences of `background.json`.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def read_background() -> dict[str, list[str]]:
    """Fifty unrelated sentences by language code ("fr", "en")."""
    sentences: dict[str, list[str]] = json.loads(
        Path(__file__).with_name("background.json").read_text(encoding="utf-8")
    )
    return sentences


def scale(questions: NDArray[np.float32], passages: NDArray[np.float32]) -> tuple[float, float]:
    """Mean and standard deviation of the cosines between different sentences, given (n, dimension) vectors of both."""
    cosines = questions @ passages.T
    different = cosines[~np.eye(len(cosines), dtype=np.bool_)]
    return float(different.mean()), float(different.std())
