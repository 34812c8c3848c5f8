"""Finding passages by their vectors and by their words: the two scores fused, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.stages import Stage, stage
from index.storage.store import Allowed, Store
from index.storage.tables import Passage

# The nearest passages, and the best by BM25, that become candidates: more find no more
# (docs/decisions/0080-a-row-a-passage.md).
_NEAREST = 100
_BY_WORDS = 100
# Weight of BM25 in the fused score: R@1 on PIAF is flat from 0.25 to 0.35 (make bench measures it).
WORDS_WEIGHT = 0.3
# What is added to the score of a passage of the text that is nearest to the question before (z-scores):
# docs/decisions/0087-passages-written-and-a-seventh-run.md.
_CONTINUED = 1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found for a question.

    `sentence_similarities`, (sentences,), are the cosines of the question with each of `sentences`; `similarity` is the
    passage's own cosine; `bm25` its BM25 score, zero when it shares no word with the question; `score` the fused one,
    comparable within one search only.
    """

    passage: Passage
    sentences: Sequence[Span]
    similarity: float
    sentence_similarities: NDArray[np.float32]
    bm25: float
    score: float


@stage(Stage.SEARCH)
def search(
    edition: Store,
    question: str,
    vector: NDArray[np.float32],
    limit: int,
    allowed: Allowed | None = None,
) -> list[Candidate]:
    """At most `limit` candidates, best first, ties by document then start.

    `vector` is the question's unit vector, (dimension,). `allowed` bounds the search before anything is ranked. The
    score is 0.7 z(dense) + 0.3 z(BM25), where dense is the mean of the passage's cosine and its nearest sentence's,
    and z the z-score over the candidates.
    """
    by_words = edition.by_words(question, _BY_WORDS, allowed)
    numbers = dict.fromkeys([*edition.nearest(vector, _NEAREST, allowed), *by_words])
    found = edition.passages(list(numbers))
    if not found:
        return []
    parts = [rows @ vector for rows in edition.vectors_of(found)]
    own = np.array([part[0] for part in parts])
    nearest = np.array([part[1:].max() for part in parts])
    words = np.array([by_words.get(each.number, 0.0) for each in found])
    scores = (1 - WORDS_WEIGHT) * _z_scores((own + nearest) / 2) + WORDS_WEIGHT * _z_scores(words)
    best = sorted(range(len(found)), key=lambda place: (-scores[place], found[place].document, found[place].span.start))
    return [
        Candidate(
            found[place],
            edition.sentences(found[place]),
            float(parts[place][0]),
            parts[place][1:],
            float(words[place]),
            float(scores[place]),
        )
        for place in best[:limit]
    ]


def raised(candidates: Sequence[Candidate], document: int) -> list[Candidate]:
    """The candidates, best first, when those of one document are likelier: a follow-up stays with its text."""
    more = [
        replace(each, score=each.score + _CONTINUED) if each.passage.document == document else each
        for each in candidates
    ]
    return sorted(more, key=lambda each: -each.score)


def _z_scores(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
