"""What the reader is worth on questions it never saw: the figures, and the two curves that show them.

The questions are the fixed quarter of PIAF's articles (`data/split.json`), a hundred of them in English, translated by
hand (`data/english.jsonl`), and the half of NoMIRACL's French queries kept from training.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.answer import query_vector
from index.building.build import build
from index.encoding.encoder import Encoder
from index.evaluation import corpora
from index.evaluation.trials import TODAY, Trial, trials
from index.question.understand import understand
from index.quoting.confidence import THRESHOLD
from index.quoting.ranking import RankedQuote, rank
from index.quoting.reader import Reader
from index.retrieval.search import search
from index.storage import edition as store

ENGLISH = Path(__file__).with_name("data") / "english.jsonl"
_LONGEST_QUOTE = 400
_BINS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its name, its value, what is expected of it, and whether it is gated (a quality) or only recorded."""

    name: str
    value: float
    expected: str = ""
    gated: bool = False


def auroc(right: Sequence[float], wrong: Sequence[float]) -> float:
    """The chance that a random right one scores above a random wrong one, ties half (Mann and Whitney's U).

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    above = np.array(right)[:, None] - np.array(wrong)[None, :]
    return round(float((above > 0).mean() + (above == 0).mean() / 2), 4)


def questions(corpus: corpora.Corpus) -> tuple[list[corpora.Asked], list[corpora.Asked]]:
    """PIAF's test questions, and the hundred of them that are asked in English."""
    test = corpora.kept(corpus, corpora.split()["piaf_test"])
    lines = ENGLISH.read_text(encoding="utf-8").splitlines()
    english = {told["question"]: told["english"] for told in map(json.loads, lines)}
    crossed = [replace(asked, question=english.pop(asked.question)) for asked in test if asked.question in english]
    return test, crossed


def reading(
    corpus: corpora.Corpus, encoder: Encoder, reader: Reader, edition: store.Edition
) -> tuple[list[Figure], dict[str, Any]]:
    """The figures on PIAF's test questions, in French and in English, and the two curves."""
    test, crossed = questions(corpus)
    french = list(trials(corpus, test, edition, encoder, reader))
    english = list(trials(corpus, crossed, edition, encoder, reader))
    places = {(each.asked.paragraph, each.asked.answers): each for each in french}
    same = [places[each.paragraph, each.answers] for each in crossed]
    figures = [*_figures("PIAF test", french, _EXPECTED), *_figures("the 100 in French", same, {})]
    figures += _figures("the 100 in English", english, {})
    curves = {"refusal": refusal_curve(french), "reliability": reliability(french)}
    given = [trial.found[0] for trial in french if trial.found and trial.found[0][0].answers]
    quoted = [each for trial in french for each in trial.without[:1] if each.answers]
    apart = sum(abs(each["right"] - each["confidence"]) * each["quotes"] for each in curves["reliability"])
    return [
        *figures,
        Figure("PIAF test, answered", round(len(given) / len(french), 4)),
        Figure("PIAF test, right of the first quotes given", round(float(np.mean([r for _, r in given])), 4)),
        Figure("PIAF test, quoted though the paragraph is gone", round(len(quoted) / len(french), 4)),
        Figure(
            "expected calibration error",
            round(apart / sum(each["quotes"] for each in curves["reliability"]), 4),
            "≤ 0.05",
        ),
    ], curves


_EXPECTED = {"R@1": "≥ 0.80", "R@10": "≥ 0.955", "first quote": "≥ 0.66", "F1": "≥ 0.58", "AUROC": "≥ 0.88"}


def _figures(name: str, told: Sequence[Trial], expected: dict[str, str]) -> Iterator[Figure]:
    def share(test: Callable[[Trial], bool]) -> float:
        return round(sum(map(test, told)) / len(told), 4)

    def sure(quotes: Sequence[RankedQuote]) -> float:
        return max((each.quote.confidence for each in quotes), default=0.0)

    present = [sure([each for each, _ in trial.found]) for trial in told]
    gone = [sure(trial.without) for trial in told]
    lengths = [len(trial.found[0][0].quote.text) for trial in told if trial.found]
    for key, label, value in (
        ("R@1", "right paragraph first (R@1)", share(lambda trial: trial.rank < 1)),
        ("R@10", "right paragraph in ten", share(lambda trial: trial.rank < 10)),
        (
            "first quote",
            f"first quote right, ≤ {_LONGEST_QUOTE} characters",
            share(lambda trial: bool(trial.found) and trial.found[0][1] and _is_short(trial.found[0][0])),
        ),
        ("F1", "answer words in the right paragraph, F1", round(float(np.mean([trial.f1 for trial in told])), 4)),
        ("AUROC", "paragraph there or gone, AUROC", auroc(present, gone)),
    ):
        yield Figure(f"{name}: {label}", value, expected.get(key, ""), gated=bool(expected))
    if expected:
        yield Figure(f"{name}: mean length of the first quote, characters", round(float(np.mean(lengths)), 1))
        yield Figure(f"{name}: longest first quote, characters", max(lengths))


def _is_short(quoted: RankedQuote) -> bool:
    return len(quoted.quote.text) <= _LONGEST_QUOTE


def nomiracl(data: Path, encoder: Encoder, reader: Reader | None, at: Path) -> list[Figure]:
    """AUROC on the queries kept from training: does the confidence in the best of ten passages tell?"""
    kept = set(corpora.split()["nomiracl_test"])
    lines = (data / "nomiracl-fr-dev.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [query for query in map(json.loads, lines) if query["query_id"] in kept]
    (at / "seeds").mkdir(parents=True)
    with (at / "seeds" / "passages.jsonl").open("w", encoding="utf-8") as out:
        for number, query in enumerate(queries):
            for place, passage in enumerate(query["passages"]):
                about = {"id": f"{number}.{place}", "text": passage, "language": "fr"}
                out.write(json.dumps(about, ensure_ascii=False) + "\n")
    build(at / "seeds", at / "index", lambda: encoder, "none")
    edition = store.open_current(at / "index")
    of_query: dict[int, list[int]] = {}
    for number, document in edition.documents():
        of_query.setdefault(int(document.id.split(".")[0]), []).append(number)
    scores: dict[str, tuple[list[float], list[float]]] = {"sure": ([], []), "cosine": ([], [])}
    for place, query in enumerate(queries):
        asked = replace(understand(query["query"], TODAY), window=None)
        vector = query_vector(encoder, asked)
        found = search(edition, asked.rest, vector, 20, edition.passages_of(of_query[place]))
        told = rank(edition, encoder, reader, asked, found, 10)
        side = 0 if query["answerable"] else 1
        scores["sure"][side].append(max(each.quote.confidence for each in told))
        scores["cosine"][side].append(max(each.similarity for each in found))
    return [
        Figure(f"NoMIRACL-fr, {len(queries)} queries, AUROC", auroc(*scores["sure"]), "≥ 0.78", gated=True),
        Figure("NoMIRACL-fr, top cosine alone, AUROC", auroc(*scores["cosine"])),
    ]


def refusal_curve(told: Sequence[Trial]) -> list[dict[str, float]]:
    """For each threshold: of all questions with their paragraph there, the share whose first quote is given and right,
    and given and wrong; and the share given one though the paragraph is gone."""
    curve = []
    for threshold in np.linspace(0.02, 0.98, 49):
        given = [trial.found[0] for trial in told if trial.found and trial.found[0][0].quote.confidence >= threshold]
        gone = [trial for trial in told if trial.without and trial.without[0].quote.confidence >= threshold]
        right = sum(each for _, each in given)
        curve.append(
            {
                "threshold": round(float(threshold), 2),
                "right": round(right / len(told), 4),
                "wrong": round((len(given) - right) / len(told), 4),
                "gone": round(len(gone) / len(told), 4),
            }
        )
    return curve


def reliability(told: Sequence[Trial]) -> list[dict[str, float]]:
    """Every first quote, its paragraph there or gone, by tenths of confidence: the mean of it, and the share right."""
    first = [(trial.found[0][0].quote.confidence, trial.found[0][1]) for trial in told if trial.found]
    first += [(trial.without[0].quote.confidence, False) for trial in told if trial.without]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in first:
        bins.setdefault(min(_BINS - 1, int(sure * _BINS)), []).append((sure, right))
    return [
        {
            "from": number / _BINS,
            "quotes": len(bins[number]),
            "confidence": round(float(np.mean([sure for sure, _ in bins[number]])), 3),
            "right": round(float(np.mean([right for _, right in bins[number]])), 3),
        }
        for number in sorted(bins)
    ]


def draw(curves: dict[str, Any], docs: Path) -> None:
    """Writes `refusal.png` and `reliability.png` into `docs`."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    curve = curves["refusal"]
    figure, axes = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
    axes.plot([p["right"] for p in curve], [p["wrong"] for p in curve], "-", label="wrong, the paragraph there")
    axes.plot([p["right"] for p in curve], [p["gone"] for p in curve], "--", label="quoted, the paragraph gone")
    chosen = min(curve, key=lambda point: abs(point["threshold"] - THRESHOLD))
    for key in ("wrong", "gone"):
        axes.plot(chosen["right"], chosen[key], "o", color="black", markersize=5)
    axes.annotate(
        f"threshold {THRESHOLD:.2f}", (chosen["right"], chosen["gone"]), textcoords="offset points", xytext=(8, -4)
    )
    axes.set_xlabel("questions answered rightly (share)")
    axes.set_ylabel("questions answered wrongly (share)")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    figure.savefig(docs / "refusal.png", dpi=110)
    plt.close(figure)

    figure, axes = plt.subplots(figsize=(4.8, 4.6), layout="constrained")
    axes.plot([0, 1], [0, 1], ":", color="grey", label="perfect")
    bins = curves["reliability"]
    axes.plot([each["confidence"] for each in bins], [each["right"] for each in bins], "o-", label="first quotes")
    for each in bins:
        axes.annotate(
            str(each["quotes"]),
            (each["confidence"], each["right"]),
            textcoords="offset points",
            xytext=(6, -10),
            fontsize=8,
        )
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left")
    figure.savefig(docs / "reliability.png", dpi=110)
    plt.close(figure)
