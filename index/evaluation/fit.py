"""Fits the confidence: `python -m index.evaluation.fit DATA [DOCS]` prints the weights of `index.quoting.confidence`.

The development questions on news, which the reader was not trained on, are asked of archives of 1, 5, 70, 400 and 2,000
texts, PIAF's of all its paragraphs with the right one and without, NoMIRACL's of their own ten passages. A logistic
regression predicts from the features of a quote whether it holds the answer. Each archive size, PIAF and NoMIRACL weigh
the same, but the largest archive of news twice as much: most archives are more like it than like the others.

The two thresholds follow from what an answer costs, whatever the fit: see `index.quoting.calibration.COSTS`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation.cases import ABSENT, Case, news_cases, nomiracl_cases, piaf_cases
from index.quoting.calibration import COSTS, thresholds
from index.quoting.confidence import near_features, reading_features
from index.quoting.reader import OnnxReader

SIZES = (1, 5, 70, 400, 2000)
_BINS, _DRAWS = 10, 200
# Of the answerable questions, this share must pass for near.
_NEAR_SHARE = 0.85


def fit(cases: Sequence[Case], twice: str) -> list[float]:
    """Intercept and weights of `reading_features`; the archive of that name weighs twice as much as any other."""
    from sklearn.linear_model import LogisticRegression

    archives = Counter(
        case.archive for case in cases for features, _, _ in case.quotes if features.log_odds is not None
    )
    rows, right, weights = [], [], []
    for case in cases:
        for features, _, holds in case.quotes:
            if features.log_odds is not None:
                rows.append(reading_features(features))
                right.append(holds)
                weights.append((1 + (case.archive == twice)) / archives[case.archive])
    model = LogisticRegression(C=1e4, max_iter=5000)
    model.fit(np.array(rows), np.array(right), sample_weight=np.array(weights) * len(rows) / len(archives))
    return [round(float(each), 3) for each in (*model.intercept_, *model.coef_[0])]


def fit_near(cases: Sequence[Case], cross_language: bool) -> tuple[list[float], float]:
    """Intercept and weights of `near_features`, and the likelihood that 85 of 100 answerable questions reach.

    Of questions on news whose text is there against those whose text is absent, within a language or across two.
    """
    from sklearn.linear_model import LogisticRegression

    rows, there = [], []
    for case in cases:
        own = [features for features, _, _ in case.quotes if features.cross_language == cross_language]
        if own and (case.answerable or case.archive == ABSENT):
            rows.append(max((near_features(features) for features in own), key=sum))
            there.append(case.answerable)
    model = LogisticRegression(C=1e4, max_iter=5000, class_weight="balanced").fit(np.array(rows), np.array(there))
    weights = [round(float(each), 2) for each in (*model.intercept_, *model.coef_[0])]
    likely = [_logistic(weights, row) for row, each in zip(rows, there, strict=True) if each]
    return weights, float(np.quantile(likely, 1 - _NEAR_SHARE))


def probabilities(cases: Sequence[Case], weights: Sequence[float]) -> list[tuple[Case, float, bool]]:
    """Each case with the confidence of its most confident quote, and whether that quote is right."""
    best = []
    for case in cases:
        scored = [
            (_logistic(weights, reading_features(features)), holds)
            for features, _, holds in case.quotes
            if features.log_odds is not None
        ]
        best.append((case, *max(scored, key=lambda each: each[0], default=(0.0, False))))
    return best


def _logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    return float(1 / (1 + np.exp(-(weights[0] + np.dot(weights[1:], features)))))


def summary(best: Sequence[tuple[Case, float, bool]], sure: float, perhaps: float) -> dict[str, float]:
    """The shares that the certainties come to."""
    answerable = [(likely, right) for case, likely, right in best if case.answerable]
    others = [likely for case, likely, _ in best if not case.answerable]
    given = [right for _, likely, right in best if likely >= sure]
    count = max(1, len(answerable))
    return {
        "first quote right": sum(right for _, right in answerable) / count,
        "right and sure": sum(right and likely >= sure for likely, right in answerable) / count,
        "right of all sure": sum(given) / max(1, len(given)),
        "right and shown": sum(right and likely >= perhaps for likely, right in answerable) / count,
        "right and none": sum(right and likely < perhaps for likely, right in answerable) / count,
        "sure though nothing answers": sum(likely >= sure for likely in others) / max(1, len(others)),
        "shown though nothing answers": sum(likely >= perhaps for likely in others) / max(1, len(others)),
        "auroc": _auroc([likely for likely, _ in answerable], others),
        "calibration error": calibration_error([(likely, right) for _, likely, right in best]),
        "calibration error by chance": calibration_error_by_chance([likely for _, likely, _ in best]),
    }


def _auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    from index.evaluation.figures import auroc

    return auroc(positive, negative) if positive and negative else float("nan")


def calibration_error(likely: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins (Naeini et al. 2015): mean |confidence - share right|."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for each in likely:
        bins.setdefault(min(_BINS - 1, int(each[0] * _BINS)), []).append(each)
    error = 0.0
    for held in bins.values():
        confidence, right = np.array(held, dtype=np.float64).mean(axis=0)
        error += abs(float(confidence - right)) * len(held)
    return error / max(1, len(likely))


def calibration_error_by_chance(likely: Sequence[float]) -> float:
    """The expected calibration error that is left where every confidence is true, since the questions are few.

    The mean over 200 draws in which a quote is right with the probability that its confidence says.
    """
    chance = np.random.default_rng(0)
    draws = (chance.random(len(likely)) < np.array(likely) for _ in range(_DRAWS))
    return float(np.mean([calibration_error(list(zip(likely, drawn, strict=True))) for drawn in draws]))


def curve(best: Sequence[tuple[Case, float, bool]]) -> list[dict[str, float]]:
    """Risk and coverage at each threshold: of all questions, the share shown; of those shown, the share wrong."""
    points = []
    for threshold in np.linspace(0.02, 0.98, 49):
        shown = [right for _, likely, right in best if likely >= threshold]
        risk = 1 - sum(shown) / len(shown) if shown else 0.0
        points.append({"threshold": round(float(threshold), 2), "coverage": len(shown) / len(best), "risk": risk})
    return points


def reliability(best: Sequence[tuple[Case, float, bool]]) -> dict[str, list[dict[str, float]]]:
    """For each archive, by tenths of confidence: its mean, and the share right."""
    by_archive: dict[str, list[dict[str, float]]] = {}
    for archive in dict.fromkeys(case.archive for case, _, _ in best):
        of_archive = [(likely, right) for case, likely, right in best if case.archive == archive]
        for low in range(_BINS):
            held = [each for each in of_archive if min(_BINS - 1, int(each[0] * _BINS)) == low]
            if held:
                mean = np.array(held, dtype=np.float64).mean(axis=0)
                point = {"quotes": len(held), "confidence": float(mean[0]), "right": float(mean[1])}
                by_archive.setdefault(archive, []).append(point)
    return by_archive


def draw(found: dict[str, Any], path: Path) -> None:
    """Draws risk against coverage, with the two thresholds, and the reliability of each archive."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    left.plot([each["coverage"] for each in found["curve"]], [each["risk"] for each in found["curve"]])
    for name in ("sure", "perhaps"):
        at = min(found["curve"], key=lambda each: abs(each["threshold"] - found[name]))
        left.plot(at["coverage"], at["risk"], "ko")
        left.annotate(
            f"{name}, from {found[name]:.2f}", (at["coverage"], at["risk"]), xytext=(8, -4), textcoords="offset points"
        )
    left.set_xlabel("coverage: questions with a quote (share of all, unanswerable ones too)")
    left.set_ylabel("risk: wrong first quotes (share of those given)")
    right.plot([0, 1], [0, 1], ":", color="grey")
    for archive, points in found["reliability"].items():
        right.plot([each["confidence"] for each in points], [each["right"] for each in points], "o-", label=archive)
    right.set_xlabel("confidence of the first quote")
    right.set_ylabel("share right")
    right.legend()
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def main() -> None:
    """Fits, prints, and writes `certainty.json` and `certainty.png` into DOCS."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.fit", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("docs", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, help="questions of each corpus")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parsed = parser.parse_args()
    encoder = OnnxEncoder(EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare(print))
    reader = OnnxReader()
    of_news = list(news_cases(parsed.data, encoder, reader, "development", parsed.sizes, parsed.limit))
    cases = [
        *of_news,
        *piaf_cases(parsed.data, encoder, reader, "development", parsed.limit),
        *nomiracl_cases(parsed.data, encoder, reader, parsed.limit),
    ]
    weights = fit(cases, twice=f"{max(parsed.sizes):,} news texts")
    sure, perhaps = thresholds()
    print(f"_READ = ({', '.join(map(str, weights))})")
    for cross_language in (False, True):
        near, from_there = fit_near(of_news, cross_language)
        print(f"near, {'across languages' if cross_language else 'within a language'}: {near}, from {from_there:.2f}")
    print(f"SURE_THRESHOLD, PERHAPS_THRESHOLD = {sure:.2f}, {perhaps:.2f}")
    best = probabilities(cases, weights)
    found: dict[str, Any] = {"weights": weights, "costs": COSTS, "sure": sure, "perhaps": perhaps, "summary": {}}
    for archive in dict.fromkeys(case.archive for case in cases):
        shares = summary([each for each in best if each[0].archive == archive], sure, perhaps)
        found["summary"][archive] = {name: round(value, 3) for name, value in shares.items()}
        print(archive, found["summary"][archive])
    found["curve"], found["reliability"] = curve(best), reliability(best)
    if parsed.docs:
        text = json.dumps(found, indent=1, ensure_ascii=False)
        (parsed.docs / "certainty.json").write_text(text + "\n", encoding="utf-8")
        draw(found, parsed.docs / "certainty.png")


if __name__ == "__main__":
    main()
