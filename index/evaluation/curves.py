"""Curves of the confidence: what each threshold gives, and whether a confidence of 0.7 is right 7 times in 10."""

from collections.abc import Sequence

import numpy as np

from index.evaluation.trials import Trial

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
