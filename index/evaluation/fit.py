"""Fits the confidence: `python -m index.evaluation.fit DATA DOCS` prints the weights of `index.quoting.confidence`.

Nearness: each question is asked of its own article, of the same without the paragraph that answers, and of another
article. Logistic regression predicts from the search alone whether the first passage is the right one; even cases fit,
odd ones test.

Answers: the development questions, kept from training, are asked of all of PIAF and of their own article, with and
without the paragraph that answers. Logistic regression predicts from search and reader whether a quote is right. The
threshold minimises a cost: 3 for a first quote of a wrong passage, 1 for refusing an answerable question or for a
quote of the right passage that misses the answer's words.
"""

import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.answer import query_vector
from index.building.build import build
from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.figures import auroc
from index.evaluation.trials import TODAY, CachedReader, archive_of, holds
from index.question.understand import understand
from index.quoting.confidence import Features, near_features, reading_features
from index.quoting.ranking import passage_features, rank
from index.quoting.reader import OnnxReader
from index.retrieval.search import search
from index.storage.current import open_current

_QUESTIONS = 1500
# Share of answerable questions that must pass the nearness threshold.
ANSWERED = 0.85
# Cost of a wrong quote, in refusals of an answerable question.
COST = 3.0
# Assumed share of questions that the archive answers.
ANSWERABLE = 0.75


def near_cases(corpus: corpora.Corpus, folder: Path) -> list[tuple[Features, bool]]:
    """Features of the first passage found, and whether it is the right one, for each question and archive."""
    encoder = OnnxEncoder(folder)
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as made:
        corpus.write(Path(made) / "seeds")
        build(Path(made) / "seeds", Path(made) / "index", lambda: encoder, folder.name)
        edition = open_current(Path(made) / "index")
        numbers = {int(document.id): number for number, document in edition.documents()}
        documents = {number: edition.document(number) for number in numbers.values()}
        articles = corpus.articles()
        found: list[tuple[Features, bool]] = []
        chosen = chance.sample(corpus.questions, min(_QUESTIONS, len(corpus.questions)))
        for asked in chosen:
            vector = encoder.questions([asked.question])[0]
            own = corpus.paragraphs[asked.paragraph][0]
            without = [number for number in articles[own] if number != asked.paragraph]
            other = articles[chance.choice([article for article in articles if article != own])]
            for archive in (articles[own], without, other):
                allowed = edition.passages_of([numbers[number] for number in archive])
                for best in search(edition, asked.question, vector, 1, allowed):
                    document = documents[best.passage.document]
                    features = passage_features(encoder, understand(asked.question, None), best, document)
                    found.append((features, int(document.id) == asked.paragraph))
        edition.close()
    return found


def fit_near(data: Path, folder: Path) -> dict[str, Any]:
    """Weights of nearness, within a language and across, and the shares that pass each threshold."""
    from sklearn.linear_model import LogisticRegression

    groups = {
        "same language": [
            corpora.piaf(data),
            corpora.squad(data, "squad-new-wiki.en", limit=2500),
            corpora.squad(data, "xquad.en"),
        ],
        # No corpus has English questions on French texts; these stand for them.
        "across languages": [corpora.squad(data, "xquad.en", f"xquad.{asked}") for asked in ("es", "ro", "de")],
    }
    fits: dict[str, Any] = {}
    for name, group in groups.items():
        found = [case for corpus in group for case in near_cases(corpus, folder)]
        read = np.array([near_features(features) for features, _ in found])
        right = np.array([each for _, each in found])
        fit = np.arange(len(right)) % 2 == 0
        model = LogisticRegression(C=100).fit(read[fit], right[fit])
        likely, right = model.predict_proba(read[~fit])[:, 1], right[~fit]
        fits[name] = {
            "corpora": [corpus.name for corpus in group],
            "weights": _weights(model),
            "cases": len(right),
            "auroc": auroc(likely[right].tolist(), likely[~right].tolist()),
            "curve": [_at(threshold / 20, likely, right) for threshold in range(1, 20)],
        }
        print(name, {key: value for key, value in fits[name].items() if key != "curve"})
        wanted = [point for point in fits[name]["curve"] if point["answered"] >= ANSWERED]
        print(f"  the highest threshold that answers {ANSWERED:.0%}: {wanted[-1]}")
    return fits


def _weights(model: Any) -> list[float]:
    return [round(float(each), 3) for each in (*model.intercept_, *model.coef_[0])]


def _at(threshold: float, likely: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, float]:
    """Shares quoted at a threshold, of right and of wrong passages, and the share right of those quoted."""
    quoted = likely >= threshold
    return {
        "threshold": threshold,
        "answered": round(float(quoted[right].mean()), 3),
        "wrongly_answered": round(float(quoted[~right].mean()), 3),
        "right_of_quoted": round(float(right[quoted].mean()), 3),
    }


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked of one archive; `present` is whether its paragraph is in it."""

    present: bool
    quotes: list[tuple[Features, bool, bool]]
    """For each quote: features, whether it is of the right paragraph, whether it also holds a gold answer."""


def development(data: Path, folder: Path) -> list[Case]:
    """The development questions, each asked of all of PIAF and of its article, with its paragraph and without."""
    corpus = corpora.piaf(data)
    questions = corpora.kept(corpus, corpora.split()["piaf_development"])
    articles = corpus.articles()
    encoder, reader = OnnxEncoder(folder), OnnxReader()
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as made, archive_of(corpus, encoder, Path(made)) as edition:
        numbers = {int(document.id): number for number, document in edition.documents()}
        for asked in questions:
            cached, understood = CachedReader(reader), understand(asked.question, TODAY)
            understood = replace(understood, window=None, rest=understood.text)
            vector = query_vector(encoder, understood)
            for archive in (list(numbers), articles[corpus.paragraphs[asked.paragraph][0]]):
                for present in (True, False):
                    kept = [numbers[each] for each in archive if present or each != asked.paragraph]
                    found = search(edition, understood.rest, vector, 40, edition.passages_of(sorted(kept)))
                    quotes = rank(edition, encoder, cached, understood, found, 1)
                    outcomes = [
                        (each.features, int(each.quote.document.id) == asked.paragraph, holds(each, asked))
                        for each in quotes
                    ]
                    cases.append(Case(present, outcomes))
    return cases


def fit_reading(cases: Sequence[Case]) -> dict[str, Any]:
    """Weights of answers, the threshold of least cost, and the curve of costs."""
    from sklearn.linear_model import LogisticRegression

    quotes = [(features, right) for case in cases for features, _, right in case.quotes]
    read = [(reading_features(features), right) for features, right in quotes if features.log_odds is not None]
    rows, right = np.array([row for row, _ in read]), np.array([each for _, each in read])
    model = LogisticRegression(C=10, max_iter=1000).fit(rows, right)
    # Across languages overlap and similarity mean less: the same quotes, fitted without both.
    across = LogisticRegression(C=10, max_iter=1000).fit(rows * (0, 0, 1, 1, 1, 1, 1), right)
    first = []
    for case in cases:
        scored = [
            (model.predict_proba([reading_features(features)])[0, 1], *right)
            for features, *right in case.quotes
            if features.log_odds is not None
        ]
        first.append((case.present, *max(scored, default=(0.0, False, False))))
    curve = [_cost(threshold / 50, first) for threshold in range(1, 50)]
    return {
        "questions": len(cases) // 4,
        "quotes": len(right),
        "weights": _weights(model),
        "weights_across": _weights(across),
        "threshold": min(curve, key=lambda point: point["cost"])["threshold"],
        "curve": curve,
    }


def _cost(threshold: float, first: Sequence[tuple[bool, float, bool, bool]]) -> dict[str, float]:
    """Mean cost per question at a threshold, and the shares of each outcome."""
    present = [each for each in first if each[0]]
    given = [each for each in present if each[1] >= threshold]
    right = sum(each[3] for each in given) / len(present)
    beside = sum(each[2] and not each[3] for each in given) / len(present)
    wrong, refused = len(given) / len(present) - right - beside, 1 - len(given) / len(present)
    invented = sum(not each[0] and bool(each[1] >= threshold) for each in first) / (len(first) - len(present))
    shares = {"right": right, "beside": beside, "wrong": wrong, "refused": refused, "quoted_without": invented}
    cost = ANSWERABLE * (COST * wrong + beside + refused) + (1 - ANSWERABLE) * COST * invented
    return {"threshold": threshold, **{name: round(share, 3) for name, share in shares.items()}, "cost": round(cost, 4)}


def main(data: Path, docs: Path) -> None:
    """Fits both, prints them, and writes `refusal.json` into `docs`."""
    folder = EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare(print)
    reading = fit_reading(development(data, folder))
    print({key: value for key, value in reading.items() if key != "curve"})
    print(min(reading["curve"], key=lambda point: point["cost"]))
    fits = {"near": fit_near(data, folder), "reading": reading}
    (docs / "refusal.json").write_text(json.dumps(fits, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
