"""Sentences' vectors in three bits a number: cosines stay, and writing them again changes nothing."""

import numpy as np
import pytest

from index.storage.sentence_vectors import packed, unpacked, width


def _near(dimension: int, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors, and others at a cosine of 0.85 with them, as sentences have with their passages."""
    chance = np.random.default_rng(5)
    rows = chance.standard_normal((2, count, dimension)).astype(np.float32)
    passages, others = rows / np.linalg.norm(rows, axis=2, keepdims=True)
    others -= (others * passages).sum(1, keepdims=True) * passages
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    return passages, np.float32(0.85) * passages + np.float32((1 - 0.85**2) ** 0.5) * others


@pytest.mark.parametrize("dimension", [384, 388, 768])
def test_cosines_stay(dimension: int) -> None:
    """With any direction, their own among them; also where a byte is not full."""
    passages, sentences = _near(dimension)
    rows = packed(passages, sentences)
    assert rows.shape == (300, width(dimension))
    read = unpacked(passages, rows)
    np.testing.assert_allclose(np.linalg.norm(read, axis=1), 1, atol=1e-5)
    errors = read @ sentences.T - sentences @ sentences.T
    assert np.sqrt(np.mean(errors**2)) < 0.006
    assert abs(np.mean(errors)) < 0.001
    assert np.diagonal(errors).min() > -0.01


def test_a_sentence_that_is_its_passage_keeps_its_vector() -> None:
    """Nothing is to be written then but zeros."""
    passages, _ = _near(384, 5)
    np.testing.assert_allclose(unpacked(passages, packed(passages, passages)), passages, atol=1e-3)


def test_no_sentence_is_no_row() -> None:
    """As of a segment without any."""
    none = np.zeros((0, 64), np.float32)
    assert packed(none, none).shape == (0, width(64))
    assert unpacked(none, packed(none, none)).shape == (0, 64)
