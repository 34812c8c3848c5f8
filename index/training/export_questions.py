"""From weights to what ships: `python -m index.training.export_questions MODELS WEIGHTS SHARE`, into `index/weights/`.

WEIGHTS are those of an epoch, `-` what they were before training; SHARE is how much of them is taken, the rest being
what they were (Wortsman et al. 2022). The vocabulary and its embeddings are the reader's, which are the same model's
and do not learn: the network names their place in the reader's file. After another reader was exported,
`python -m index.training.export_questions --link` finds them again.
"""

import json
import sys
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from index.encoding.background import read_background, scale
from index.encoding.encoder import OnnxEncoder
from index.encoding.question_tower import DESCRIPTION, FOLDER, FORMAT, NETWORK, QuestionTower
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.quoting import reader
from index.training.export_reader import QuantisedEmbedding
from index.training.int8 import quantise_weights
from index.training.question_network import QuestionNetwork, network_of

_OPSET = 18
# The embeddings, by their names in both networks.
SHARED = ("words.rows", "words.scales")
# Bytes from which a tensor stands in the file beside the network's.
_LARGE = 4096


class Exported(nn.Module):
    """The tokens of one question in, its vector out."""

    def __init__(self, network: QuestionNetwork, words: nn.Module) -> None:
        super().__init__()
        self.states, self.turn, self.words = network.states, network.turn, words

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """(tokens,) numbers: the (hidden,) unit vector."""
        places = torch.arange(tokens.shape[0])
        states = self.states.norm(self.words(tokens) + self.states.positions(places))[None]
        for layer in self.states.layers:
            states = layer(states, None)
        vector: torch.Tensor = functional.normalize(self.turn(states.mean(dim=1)), dim=1)[0]
        return vector


def write_network(network: QuestionNetwork, pieces: list[int], path: Path) -> None:
    """Writes the ONNX file, its weights beside it. `pieces` are the kept pieces' rows in the embedding table."""
    exported = Exported(network, QuantisedEmbedding(network.states.words.weight[pieces])).eval()
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        exact = Path(folder) / "float32.onnx"
        torch.onnx.export(
            exported,
            (torch.ones(16, dtype=torch.long),),
            str(exact),
            input_names=["tokens"],
            output_names=["vector"],
            dynamic_axes={"tokens": {0: "token"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        model = onnx.load(exact)
    quantise_weights(model)
    _keep_beside(model, path)
    path.write_bytes(model.SerializeToString())


def _keep_beside(model: onnx.ModelProto, path: Path) -> None:
    """Moves the large tensors, but those that are shared, into the file beside the network's."""
    with path.with_name(f"{path.name}.data").open("wb") as out:
        for each in model.graph.initializer:
            if each.name in SHARED or len(each.raw_data) < _LARGE:
                continue
            _point(each, f"{path.name}.data", out.tell(), len(each.raw_data))
            out.write(each.raw_data)
            each.ClearField("raw_data")
            # Mapped tensors begin where the runtime wants them to.
            out.write(b"\0" * (-out.tell() % 64))


def _point(tensor: TensorProto, file: str, offset: int, length: int) -> None:
    del tensor.external_data[:]
    for key, value in (("location", file), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    tensor.data_location = TensorProto.EXTERNAL


def link(folder: Path) -> str:
    """Names the reader's embeddings in the network of questions; gives their hash.

    Raises `ValueError` when they are others than it was trained with.
    """
    theirs = {
        each.name: each
        for each in onnx.load(folder / reader.NETWORK, load_external_data=False).graph.initializer
        if each.name in SHARED
    }
    model = onnx.load(folder / NETWORK, load_external_data=False)
    digest = sha256(b"".join(_content(folder, theirs[name]) for name in SHARED)).hexdigest()[:16]
    held = {each.name: each for each in model.graph.initializer if each.name in SHARED}
    if all(each.raw_data for each in held.values()):
        expected = sha256(b"".join(held[name].raw_data for name in SHARED)).hexdigest()[:16]
    else:
        expected = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))["embeddings"]
    if digest != expected:
        raise ValueError(f"the reader in {folder} has other embeddings than the encoder of questions")
    for name in SHARED:
        held[name].CopyFrom(theirs[name])
    (folder / NETWORK).write_bytes(model.SerializeToString())
    return digest


def _content(folder: Path, tensor: TensorProto) -> bytes:
    place: dict[str, str] = {each.key: each.value for each in tensor.external_data}
    with (folder / place["location"]).open("rb") as data:
        data.seek(int(place["offset"]))
        return data.read(int(place["length"]))


def pieces_of(prepared: Path, folder: Path) -> list[int]:
    """The number that each piece of the reader's vocabulary has in the whole one."""
    whole = Tokenizer.from_file(str(prepared / "tokenizer.json")).get_vocab()
    kept = json.loads((folder / reader.TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return [whole[piece] for piece, _ in kept]


def export(models: Path, weights: Path | None, share: float, folder: Path = FOLDER) -> None:
    """Writes network and description into `folder`."""
    prepared = EncoderSource(DEFAULT_MODEL, models).prepare()
    network = network_of(weights, share)
    write_network(network, pieces_of(prepared, folder), folder / NETWORK)
    embeddings = link(folder)
    digest = sha256((folder / f"{NETWORK}.data").read_bytes()).hexdigest()[:16]
    about = {
        "format": FORMAT,
        "dimension": network.turn.out_features,
        "fingerprint": digest,
        "embeddings": embeddings,
        "scale": (0.0, 1.0),
    }
    (folder / DESCRIPTION).write_text(json.dumps(about), encoding="utf-8")
    tower, encoder = QuestionTower(folder), OnnxEncoder(prepared)
    scales = [scale(tower.vectors(each), encoder.passages(each)) for each in read_background().values()]
    about["scale"] = tuple(round(float(np.mean(each)), 6) for each in zip(*scales, strict=True))
    (folder / DESCRIPTION).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    size = (folder / f"{NETWORK}.data").stat().st_size / 1e6
    print(f"{folder / NETWORK}.data: {size:.1f} MB, scale {about['scale']}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--link"]:
        link(FOLDER)
    else:
        export(Path(sys.argv[1]), None if sys.argv[2] == "-" else Path(sys.argv[2]), float(sys.argv[3]))
