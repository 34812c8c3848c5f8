"""The figures of a bench: AUROC, the gate, the table, and the sentence without scikit-learn."""

import subprocess
import sys

import pytest

from index.evaluation.figures import Figure, auroc, share, table, worse


def test_auroc_is_the_chance_of_the_right_order() -> None:
    """One pair of four is a tie and none is inverted: 3.5 of 4; without a side it is chance."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == 0.875
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([], [0.9]) == 0.5
    assert auroc([0.9], []) == 0.5


def test_a_share_of_nothing_is_zero() -> None:
    """Shares have four decimals."""
    assert share(1, 3) == 0.3333
    assert share(0, 0) == 0.0


@pytest.mark.parametrize(("value", "gated", "fallen"), [(0.695, True, False), (0.694, True, True), (0.1, False, False)])
def test_only_a_gated_figure_falls(value: float, gated: bool, fallen: bool) -> None:
    """A gated figure may be 0.005 below its baseline, no more; another is only recorded."""
    assert bool(worse([Figure("R@1", value, gated=gated)], {"R@1": 0.7})) is fallen


@pytest.mark.parametrize(("value", "fallen"), [(0.1, False), (0.304, False), (0.306, True)])
def test_less_is_better_where_the_target_is_a_bound_above(value: float, fallen: bool) -> None:
    """Such a figure falls by rising."""
    assert bool(worse([Figure("wrong", value, "≤ 0.5", gated=True)], {"wrong": 0.3})) is fallen


def test_a_figure_without_a_baseline_never_falls() -> None:
    """A new figure is printed without a baseline and without a mark."""
    assert table([Figure("new", 0.1, gated=True)], {}).splitlines()[1] == "new           0.1"
    assert not worse([Figure("new", 0.9, "≤ 0.5", gated=True)], {})


def test_without_scikit_learn_one_sentence_says_so() -> None:
    """Importing the benches where scikit-learn is missing names the extra to install."""
    code = (
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'sklearn' else found(name, *rest)\n"
        "import index.evaluation"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        "ImportError: index.evaluation needs scikit-learn: pip install --editable '.[check]'"
    )
