"""Figures: what a bench measures, the table that prints them, the baseline that gates them, and their record."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.metrics import roc_auc_score

BASELINE = Path(__file__).with_name("data") / "baseline.json"
RESULTS = Path(__file__).with_name("results")
# A gated figure may fall this far below the baseline: results differ a little between processors.
_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Figure:
    """A named value, its target as text, and whether it is gated against the baseline or only recorded.

    More is better, but where the target begins with "≤".
    """

    name: str
    value: float
    target: str = ""
    gated: bool = False


def share(count: int, total: int) -> float:
    """`count` of `total`, 0 to 1, to four decimals; 0 of nothing."""
    return round(count / total, 4) if total else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve: the probability that a random positive scores above a random negative, ties half.

    0.5 when either side is empty.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not positive or not negative:
        return 0.5
    labels = [1] * len(positive) + [0] * len(negative)
    return round(float(roc_auc_score(labels, [*positive, *negative])), 4)


def baseline() -> dict[str, float]:
    """The gated figures of the last accepted run, by name."""
    if not BASELINE.exists():
        return {}
    figures: dict[str, float] = json.loads(BASELINE.read_text(encoding="utf-8"))
    return figures


def worse(figures: Iterable[Figure], before: Mapping[str, float]) -> list[Figure]:
    """The gated figures that are worse than their baseline by more than the tolerance.

    >>> worse([Figure("R@1", 0.70, gated=True), Figure("time", 3.0)], {"R@1": 0.71, "time": 9.0})
    [Figure(name='R@1', value=0.7, target='', gated=True)]
    """
    return [each for each in figures if each.gated and each.name in before and _has_fallen(each, before[each.name])]


def _has_fallen(figure: Figure, before: float) -> bool:
    if figure.target.startswith("≤"):
        return figure.value > before + _TOLERANCE
    return figure.value < before - _TOLERANCE


def table(figures: Sequence[Figure], before: Mapping[str, float]) -> str:
    """One line a figure: name, value, target, baseline, and a mark where it is worse.

    >>> print(table([Figure("R@1", 0.7, "≥ 0.73", gated=True)], {"R@1": 0.71}))
    figure      value  target    baseline
    R@1           0.7  ≥ 0.73    0.71  WORSE
    """
    fallen = worse(figures, before)
    width = max(10, *(len(each.name) for each in figures))
    lines = [f"{'figure':<{width}}  {'value':>5}  {'target':<8}  baseline"]
    for each in figures:
        mark = "  WORSE" if each in fallen else ""
        line = f"{each.name:<{width}}  {each.value:>5}  {each.target:<8}  {before.get(each.name, '')}{mark}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def renew(figures: Iterable[Figure]) -> None:
    """Writes the gated figures as the new baseline."""
    gated = {each.name: each.value for each in figures if each.gated}
    BASELINE.write_text(json.dumps(gated, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def record(figures: Iterable[Figure], curves: Mapping[str, Any]) -> Path:
    """Writes the figures and curves into `results/`, named by the commit they were measured on."""
    commit = _git("rev-parse", "--short=12", "HEAD") or "no-commit"
    changed = bool(_git("status", "--porcelain", "--untracked-files=no"))
    content = {
        "commit": commit,
        "changed_since": changed,
        "figures": {each.name: each.value for each in figures},
        **curves,
    }
    path = RESULTS / f"{commit}{'-changed' if changed else ''}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _git(*arguments: str) -> str:
    try:
        return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
