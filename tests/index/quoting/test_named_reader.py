"""Readers by name, on tiny models built in a folder: what they read, and what is said of one that cannot be used."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertModel,
    PreTrainedTokenizerFast,
)

from index.documents import Span
from index.errors import ModelError, Step
from index.phrases import Language
from index.quoting.named_reader import AnsweringReader, ScoringReader, fingerprint_of, open_named
from index.quoting.reader import Readable, Reading

_WORDS = "le la chat chien dort sur mur neige court dans qui où . ? ( ) - titre 2022 01".split()
_PASSAGE = "Le chat dort sur le mur. Le chien court dans la neige."
_CAT = Readable("Titre", "2022-01", _PASSAGE, (Span(0, 24), Span(25, 54)))


def _tokenizer(folder: Path) -> int:
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[CLS]", "[SEP]", "[UNK]", *_WORDS])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    # transformers carries no types for it.
    wrapped: Any = PreTrainedTokenizerFast
    wrapped(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        model_max_length=64,
    ).save_pretrained(folder)
    return len(vocabulary)


def _made(form: Any, folder: Path, **config: Any) -> Path:
    """A tiny model of a form, with random weights that are the same each time."""
    torch.manual_seed(7)
    size = _tokenizer(folder)
    settings = BertConfig(
        vocab_size=size,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        **config,
    )
    form(settings).save_pretrained(folder)
    return folder


def _read(reader: Any, candidate: Readable = _CAT) -> Reading:
    (reading,) = reader.read("Où dort le chat ?", [candidate])
    assert isinstance(reading, Reading)
    return reading


def test_a_cross_encoder_gives_each_sentence_its_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The network's own, with the title and the month before the sentence; silence is even."""
    folder = _made(BertForSequenceClassification, tmp_path, num_labels=1)
    capsys.readouterr()
    reader = open_named(str(folder))
    assert isinstance(reader, ScoringReader)
    reading = _read(reader)
    assert capsys.readouterr().err == ""
    network = BertForSequenceClassification.from_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    for sentence, log_odds in zip(_CAT.sentences, reading.log_odds.tolist(), strict=True):
        pair = tokenizer("Où dort le chat ?", f"Titre (2022-01). {sentence.of(_PASSAGE)}", return_tensors="pt")
        assert log_odds == pytest.approx(float(network(**pair).logits.detach()[0, 0]), abs=1e-4)
    assert reading.answer is None


def test_of_two_scores_the_second_stands_for_an_answer(tmp_path: Path) -> None:
    """Classifiers into irrelevant and relevant."""
    folder = _made(BertForSequenceClassification, tmp_path, num_labels=2)
    network = BertForSequenceClassification.from_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    pair = tokenizer("Où dort le chat ?", f"Titre (2022-01). {_PASSAGE[:24]}", return_tensors="pt")
    first, second = network(**pair).logits.detach()[0].tolist()
    assert _read(open_named(str(folder))).log_odds[0] == pytest.approx(second - first, abs=1e-4)


def test_a_model_that_answers_questions_gives_each_sentence_its_spans(tmp_path: Path) -> None:
    """All spans of a sentence against no answer, summed by hand; the answer's words are the likeliest span."""
    folder = _made(BertForQuestionAnswering, tmp_path)
    reader = open_named(str(folder))
    assert isinstance(reader, AnsweringReader)
    reading = _read(reader)
    network = BertForQuestionAnswering.from_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    heading = "Titre (2022-01). "
    pair = tokenizer("Où dort le chat ?", heading + _PASSAGE, return_tensors="pt", return_offsets_mapping=True)
    offsets = pair.pop("offset_mapping")[0].tolist()
    given = network(**pair)
    starts, ends = given.start_logits.detach()[0].tolist(), given.end_logits.detach()[0].tolist()
    passage = [place for place, part in enumerate(pair.sequence_ids(0)) if part == 1]
    best: tuple[float, str] = (-np.inf, "")
    for sentence, log_odds in zip(_CAT.sentences, reading.log_odds.tolist(), strict=True):
        low, high = sentence.start + len(heading), sentence.end + len(heading)
        inside = [place for place in passage if low <= offsets[place][0] and offsets[place][1] <= high]
        spans = {(a, b): starts[a] + ends[b] for a in inside for b in inside if a <= b}
        assert log_odds == pytest.approx(np.logaddexp.reduce(list(spans.values())) - starts[0] - ends[0], abs=1e-4)
        (a, b), score = max(spans.items(), key=lambda each: each[1])
        best = max(best, (score, (heading + _PASSAGE)[offsets[a][0] : offsets[b][1]]))
    assert reading.answer is not None
    assert reading.answer.of(_PASSAGE) == best[1]
    assert 0.0 < reading.answer_probability <= 1.0


def test_passages_are_read_in_any_number_and_cut_where_they_are_too_long(tmp_path: Path) -> None:
    """Padding changes no reading; a sentence past the model's length is no answer; a long question leaves room."""
    reader = open_named(str(_made(BertForQuestionAnswering, tmp_path)))
    sentences = tuple(Span(start, start + 24) for start in range(0, 25 * 30, 25))
    long = Readable("", "", "Le chat dort sur le mur. " * 30, sentences)
    alone, (beside, cut) = _read(reader), reader.read("Où dort le chat ?", [_CAT, long])
    assert beside is not None
    assert cut is not None
    assert np.allclose(alone.log_odds, beside.log_odds, atol=1e-4)
    assert cut.log_odds[-1] == -1e4
    assert cut.log_odds[0] > -100
    (asked_at_length,) = reader.read("Où dort le chat ? " * 50, [_CAT])
    assert asked_at_length is not None
    assert reader.read("Où ?", []) == []


def test_a_fingerprint_is_of_the_files(tmp_path: Path) -> None:
    """Other weights, another fingerprint; none for a model that is not here."""
    folder = _made(BertForQuestionAnswering, tmp_path / "a")
    before = fingerprint_of(str(folder))
    assert before == fingerprint_of(str(folder))
    weights = folder / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    assert fingerprint_of(str(folder)) not in {before, None}
    assert fingerprint_of("nobody/no-such-reader") is None
    assert fingerprint_of(str(tmp_path / "nowhere")) is None


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder.mkdir(), ""),
        (lambda folder: None, ""),
        (lambda folder: _made(BertModel, folder), "neither a CrossEncoder nor a model that answers questions"),
        (lambda folder: _made(BertForSequenceClassification, folder, num_labels=3), "it gives 3 scores a sentence"),
        (
            lambda folder: (_made(BertForQuestionAnswering, folder) / "model.safetensors").write_bytes(b"damaged"),
            "",
        ),
    ],
    ids=["empty", "missing", "encoder", "classes", "damaged"],
)
def test_a_model_that_cannot_be_used_is_one_sentence(
    tmp_path: Path, make: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its name, why, and the step that names what can be used."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    folder = tmp_path / "reader"
    make(folder)
    with pytest.raises(ModelError) as caught:
        open_named(str(folder))
    assert caught.value.step is Step.CHOOSE_READER
    for language in Language:
        assert str(folder) in caught.value.say(language)
        assert "\n" not in caught.value.say(language)
    assert reason in caught.value.say(Language.ENGLISH)
