"""From weights to what ships: `python -m index.training.export_passages WEIGHTS SHARE`, `index/weights/passages.npz`.

WEIGHTS are those of an epoch of `train_encoders`; SHARE is how much of them is taken, the rest being the packed
encoder's own (Wortsman et al. 2022). The file holds the upper layers alone. It changes the prepared encoder, by which
`export_questions` measures its scale: passages are exported first.
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoding import passage_layers
from index.training.network import APART
from index.training.passage_network import PassageNetwork, passage_network_of


def tensors_of(network: PassageNetwork) -> dict[str, NDArray[np.float32]]:
    """The layers that learnt, by their names in the packed encoder; matrices are (outputs, inputs)."""
    tensors: dict[str, NDArray[np.float32]] = {}
    for number, layer in enumerate(network.upper_layers(), APART):
        tensors |= layer.give(number)
    return tensors


def export(weights: Path, share: float, path: Path = passage_layers.FILE) -> None:
    """Writes the file."""
    passage_layers.write(tensors_of(passage_network_of(weights, share)), path)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    export(Path(sys.argv[1]), float(sys.argv[2]))
