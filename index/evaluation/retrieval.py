"""Quality of the search: ranks of the right paragraph on PIAF, and recall of the approximate vector index."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.answer import Reason, answer
from index.encoding.encoder import Encoder
from index.evaluation import corpora
from index.evaluation.figures import Figure, share
from index.evaluation.trials import FAR, TODAY
from index.question.query import Query
from index.retrieval.search import Candidate, search
from index.storage.edition import Edition
from index.storage.vectors import Vectors

_TARGETS = {"fused": ("≥ 0.73", "≥ 0.935")}


@dataclass(slots=True)
class _Tally:
    """Counts over the questions; `ranks` are the right paragraph's, by way of ranking."""

    ranks: dict[str, list[int]] = field(default_factory=lambda: {"dense": [], "words": [], "fused": []})
    hits: int = 0
    refused: int = 0
    outside_window: int = 0
    lengths: list[int] = field(default_factory=list)


def retrieval(questions: Sequence[corpora.Asked], encoder: Encoder, edition: Edition) -> list[Figure]:
    """R@1 and R@10 by vectors, by words and by both, and how often the first quote (without a reader) is right."""
    names = {number: int(document.id) for number, document in edition.documents()}
    tally = _Tally()
    for asked in questions:
        found = search(edition, asked.question, encoder.questions([asked.question])[0], 10_000)
        for way, order in _orders(found).items():
            paragraphs = list(dict.fromkeys(names[each.passage.document] for each in order))[:10]
            rank = paragraphs.index(asked.paragraph) if asked.paragraph in paragraphs else FAR
            tally.ranks[way].append(rank)
        answered = answer(edition, encoder, Query(asked.question, top=1, today=TODAY))
        tally.refused += not answered.answered
        tally.outside_window += answered.reason is Reason.OUTSIDE_WINDOW
        quote = (answered.quotes or answered.nearest)[0]
        tally.lengths.append(len(quote.text))
        if int(quote.document.id) == asked.paragraph:
            tally.hits += any(quote.span.start <= start and end <= quote.span.end for start, end in asked.answers)
    return _figures(tally, len(questions))


def _orders(found: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    return {
        "fused": list(found),
        "dense": sorted(found, key=lambda each: -(each.similarity + float(each.sentence_similarities.max()))),
        "words": sorted((each for each in found if each.bm25 > 0), key=lambda each: -each.bm25),
    }


def _figures(tally: _Tally, count: int) -> list[Figure]:
    figures = []
    for way, ranks in tally.ranks.items():
        first, ten = _TARGETS.get(way, ("", ""))
        figures.append(Figure(f"PIAF R@1, {way}", share(sum(rank < 1 for rank in ranks), count), first, gated=True))
        figures.append(Figure(f"PIAF R@10, {way}", share(sum(rank < 10 for rank in ranks), count), ten, gated=True))
    return [
        *figures,
        Figure("PIAF first quote holds a gold answer", share(tally.hits, count), "≥ 0.55", gated=True),
        Figure("PIAF mean length of the first quote, characters", round(float(np.mean(tally.lengths)), 1), "≤ 400"),
        Figure("PIAF answerable, refused", share(tally.refused, count)),
        Figure("PIAF answerable, refused for an empty window", share(tally.outside_window, count)),
    ]


def graph(data: Path, encoder: Encoder, limit: int | None = None) -> list[Figure]:
    """Recall@10 of the search by codes, used for large archives, against exact search, on real vectors."""
    corpus = corpora.piaf(data)
    texts = [text for _, text in corpus.paragraphs[:limit]]
    questions = [each.question for each in corpus.questions[:limit]]
    rows = np.concatenate([encoder.passages(texts), encoder.questions(questions)])
    exact, approximate = Vectors.build(rows), Vectors.build(rows, exact_until=0)
    queries = rows[::17]
    common = [len(set(exact.nearest(row, 10)[1]) & set(approximate.nearest(row, 10)[1])) for row in queries]
    recall = share(sum(common), 10 * len(common))
    return [Figure(f"recall@10 by codes, {len(rows)} vectors", recall, "≥ 0.95", gated=True)]
