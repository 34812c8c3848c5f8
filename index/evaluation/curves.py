"""Curves of the confidence: what each threshold gives, and whether a confidence of 0.7 is right 7 times in 10."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.evaluation.trials import Trial
from index.quoting.confidence import THRESHOLD

_BINS = 10


def refusal_curve(results: Sequence[Trial]) -> list[dict[str, float]]:
    """For each threshold, shares of all questions: first quote shown and right, shown and wrong, and shown when the
    right paragraph is left out."""
    curve = []
    for threshold in np.linspace(0.02, 0.98, 49):
        given = [trial.found[0] for trial in results if trial.found and trial.found[0][0].quote.confidence >= threshold]
        gone = [trial for trial in results if trial.without and trial.without[0].quote.confidence >= threshold]
        right = sum(each for _, each in given)
        curve.append(
            {
                "threshold": round(float(threshold), 2),
                "right": round(right / len(results), 4),
                "wrong": round((len(given) - right) / len(results), 4),
                "gone": round(len(gone) / len(results), 4),
            }
        )
    return curve


def reliability(results: Sequence[Trial]) -> list[dict[str, float]]:
    """First quotes, with the right paragraph and without, by tenths of confidence: its mean, and the share right."""
    first = [(trial.found[0][0].quote.confidence, trial.found[0][1]) for trial in results if trial.found]
    first += [(trial.without[0].quote.confidence, False) for trial in results if trial.without]
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
    axes.plot([p["right"] for p in curve], [p["wrong"] for p in curve], "-", label="wrong, with the paragraph")
    axes.plot([p["right"] for p in curve], [p["gone"] for p in curve], "--", label="quoted, without the paragraph")
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
