"""The scale of an encoder's cosines."""

import numpy as np

from index.encoding.background import read_background, scale


def test_the_background_is_fifty_different_sentences_of_each_language() -> None:
    """A sentence that stood there twice would be near to itself, and raise the mean."""
    sentences = read_background()
    assert {language: len(set(each)) for language, each in sentences.items()} == {"fr": 50, "en": 50}


def test_a_sentence_is_not_compared_with_itself() -> None:
    """Only the cosines off the diagonal count: 0.6 and 0.6, then 0.6 and 1.0."""
    questions = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    passages = np.array([[0.8, 0.6], [0.6, 0.8]], dtype=np.float32)
    mean, deviation = scale(questions, passages)
    assert (round(mean, 6), round(deviation, 6)) == (0.6, 0.0)
    mean, deviation = scale(questions, np.array([[0.0, 1.0], [0.6, 0.8]], dtype=np.float32))
    assert (round(mean, 6), round(deviation, 6)) == (0.8, 0.2)
