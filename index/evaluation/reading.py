"""Quality of answers on questions kept from training.

These are the questions of a quarter of PIAF's articles (`data/split.json`), a hundred of them translated into English
by hand (`data/english.jsonl`), and half of NoMIRACL's French queries.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.encoder import Encoder
from index.evaluation import corpora
from index.evaluation.curves import refusal_curve, reliability
from index.evaluation.figures import Figure, auroc
from index.evaluation.trials import Trial, asked_of_their_own, trials
from index.quoting.confidence import Certainty
from index.quoting.ranking import RankedQuote
from index.quoting.reader import Reader
from index.storage.edition import Edition

ENGLISH = Path(__file__).with_name("data") / "english.jsonl"
_LONGEST_QUOTE = 400


def questions(corpus: corpora.Corpus) -> tuple[list[corpora.Asked], list[corpora.Asked]]:
    """PIAF's test questions, and the hundred that are translated into English."""
    test = corpora.kept(corpus, corpora.split()["piaf_test"])
    lines = ENGLISH.read_text(encoding="utf-8").splitlines()
    english = {row["question"]: row["english"] for row in map(json.loads, lines)}
    crossed = [replace(asked, question=english.pop(asked.question)) for asked in test if asked.question in english]
    return test, crossed


def reading(
    corpus: corpora.Corpus,
    encoder: Encoder,
    reader: Reader,
    edition: Edition,
    limit: int | None = None,
) -> tuple[list[Figure], dict[str, Any]]:
    """The figures on PIAF's test questions, in French and in English, and the two curves."""
    test, crossed = (found[:limit] for found in questions(corpus))
    if limit:
        crossed = [
            each for each in crossed if (each.paragraph, each.answers) in {(a.paragraph, a.answers) for a in test}
        ]
    french = list(trials(corpus, test, edition, encoder, reader))
    english = list(trials(corpus, crossed, edition, encoder, reader))
    places = {(each.asked.paragraph, each.asked.answers): each for each in french}
    same = [places[each.paragraph, each.answers] for each in crossed]
    figures = [*_figures("PIAF test", french, _TARGETS), *_figures("the 100 in French", same, {})]
    figures += _figures("the 100 in English", english, {})
    curves = {"refusal": refusal_curve(french), "reliability": reliability(french)}
    given = [
        trial.found[0] for trial in french if trial.found and trial.found[0][0].quote.certainty is not Certainty.NONE
    ]
    quoted = [each for trial in french for each in trial.without[:1] if each.quote.certainty is Certainty.SURE]
    apart = sum(abs(each["right"] - each["confidence"]) * each["quotes"] for each in curves["reliability"])
    return [
        *figures,
        Figure("PIAF test, shown, sure or perhaps", round(len(given) / len(french), 4)),
        Figure("PIAF test, right of the first quotes given", round(float(np.mean([r for _, r in given])), 4)),
        Figure("PIAF test, sure though the paragraph is gone", round(len(quoted) / len(french), 4)),
        Figure(
            "expected calibration error",
            round(apart / sum(each["quotes"] for each in curves["reliability"]), 4),
            "≤ 0.05",
        ),
    ], curves


_TARGETS = {"R@1": "≥ 0.82", "R@10": "≥ 0.96", "first quote": "≥ 0.68", "F1": "≥ 0.60", "AUROC": "≥ 0.86"}


def _figures(name: str, results: Sequence[Trial], target: dict[str, str]) -> Iterator[Figure]:
    def share_of(test: Callable[[Trial], bool]) -> float:
        return round(sum(map(test, results)) / len(results), 4)

    def highest(quotes: Sequence[RankedQuote]) -> float:
        return max((each.quote.confidence for each in quotes), default=0.0)

    present = [highest([each for each, _ in trial.found]) for trial in results]
    gone = [highest(trial.without) for trial in results]
    lengths = [len(trial.found[0][0].quote.text) for trial in results if trial.found]
    for key, label, value in (
        ("R@1", "right paragraph first (R@1)", share_of(lambda trial: trial.rank < 1)),
        ("R@10", "right paragraph in ten", share_of(lambda trial: trial.rank < 10)),
        (
            "first quote",
            f"first quote right, ≤ {_LONGEST_QUOTE} characters",
            share_of(lambda trial: bool(trial.found) and trial.found[0][1] and _is_short(trial.found[0][0])),
        ),
        ("F1", "answer words in the right paragraph, F1", round(float(np.mean([trial.f1 for trial in results])), 4)),
        ("AUROC", "paragraph there or gone, AUROC", auroc(present, gone)),
    ):
        yield Figure(f"{name}: {label}", value, target.get(key, ""), gated=bool(target))
    if target:
        yield Figure(f"{name}: mean length of the first quote, characters", round(float(np.mean(lengths)), 1))
        yield Figure(f"{name}: longest first quote, characters", max(lengths))


def _is_short(ranked: RankedQuote) -> bool:
    return len(ranked.quote.text) <= _LONGEST_QUOTE


def nomiracl(data: Path, encoder: Encoder, reader: Reader | None, at: Path, limit: int | None = None) -> list[Figure]:
    """AUROC on the queries kept from training: the highest confidence among each query's ten passages."""
    queries = corpora.nomiracl(data)[0][:limit]
    scores: dict[str, tuple[list[float], list[float]]] = {"confidence": ([], []), "cosine": ([], [])}
    for query, found, ranked in asked_of_their_own(queries, encoder, reader, at):
        side = 0 if query["answerable"] else 1
        scores["confidence"][side].append(max(each.quote.confidence for each in ranked))
        scores["cosine"][side].append(max(each.similarity for each in found))
    return [
        Figure(f"NoMIRACL-fr, {len(queries)} queries, AUROC", auroc(*scores["confidence"]), "≥ 0.72", gated=True),
        Figure("NoMIRACL-fr, top cosine alone, AUROC", auroc(*scores["cosine"])),
    ]
