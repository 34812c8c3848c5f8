"""Finding: the fused score is what its formula says, and order is stable."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.retrieval.search import WORDS_WEIGHT, raised, search

Open = Callable[[], Archive]


def _archive(seeds: Path, archive: Open, *texts: str) -> Archive:
    for number, text in enumerate(texts):
        (seeds / f"{number}.txt").write_text(text, encoding="utf-8")
    return archive()


def test_the_score_is_the_formulas(seeds: Path, archive: Open) -> None:
    """0.7 z(dense) + 0.3 z(BM25), dense being the mean of the passage's cosine and its nearest sentence's."""
    opened = _archive(seeds, archive, "Le chat dort. Il rêve.", "Le chien court.", "La neige tombe. Le chat la voit.")
    vector = opened.encoder.questions(["Que voit le chat ?"])[0]
    found = search(opened.edition, "Que voit le chat ?", vector, 10)
    dense = np.array([(each.similarity + each.sentence_similarities.max()) / 2 for each in found])
    words = np.array([each.bm25 for each in found])
    expected = (1 - WORDS_WEIGHT) * (dense - dense.mean()) / dense.std()
    expected += WORDS_WEIGHT * (words - words.mean()) / words.std()
    np.testing.assert_allclose([each.score for each in found], expected, rtol=1e-4, atol=1e-5)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_similarities_are_the_sentences_cosines(seeds: Path, archive: Open) -> None:
    """In the sentences' order, as near as three bits of each of 64 numbers are."""
    opened = _archive(seeds, archive, "Le chat dort. Le chien court.")
    vector = opened.encoder.questions(["chien"])[0]
    (found,) = search(opened.edition, "chien", vector, 5)
    sentences = opened.encoder.passages(["Le chat dort.", "Le chien court."])
    np.testing.assert_allclose(found.sentence_similarities, sentences @ vector, atol=0.05)
    np.testing.assert_allclose(found.similarity, opened.edition.vectors_of([found.passage])[0][0] @ vector, atol=1e-6)


def test_ties_are_broken_by_document_then_start(seeds: Path, archive: Open) -> None:
    """Two runs agree."""
    opened = _archive(seeds, archive, *["Le chat dort."] * 4)
    vector = opened.encoder.questions(["chat"])[0]
    found = search(opened.edition, "chat", vector, 10)
    assert [each.passage.document for each in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("documents", [[], [1], [0, 2]])
def test_only_the_documents_allowed_are_found(seeds: Path, archive: Open, documents: list[int]) -> None:
    """By vectors and by words alike."""
    opened = _archive(seeds, archive, "Le chat dort.", "Le chat court.", "Le chat mange.")
    vector = opened.encoder.questions(["chat"])[0]
    found = search(opened.edition, "chat", vector, 10, opened.edition.passages_of(documents))
    assert sorted(each.passage.document for each in found) == documents


def test_the_passages_of_a_document_are_raised(seeds: Path, archive: Open) -> None:
    """By one and the same; the others keep their order."""
    opened = _archive(seeds, archive, "Le chat dort.", "Le chat dort ici.", "Le chien court.")
    found = search(opened.edition, "chat", opened.encoder.questions(["chat"])[0], 10)
    last = found[-1]
    after = raised(found, last.passage.document)
    (again,) = (each for each in after if each.passage == last.passage)
    assert again.score == pytest.approx(last.score + 1.0)
    others = [each for each in after if each.passage != last.passage]
    assert others == found[:-1]
    assert [each.score for each in after] == sorted((each.score for each in after), reverse=True)
