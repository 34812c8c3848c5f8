"""The fault campaign: what counts as an outcome, where a child is struck, and a small run of it."""

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from index.evaluation.faults.child import in_child
from index.evaluation.faults.outcome import Outcome, Trial, failed, outcome_of, table
from index.evaluation.faults.subject import Asked, ask_index, build_index, write_texts
from index.evaluation.faults.syscalls import SUPPORTED, Strike, struck
from tests.conftest import ROOT

_linux = pytest.mark.skipif(not SUPPORTED, reason="ptrace is used on Linux x86-64 only")


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (Asked(("new",)), Outcome.HARMLESS),
        (Asked(("old",)), Outcome.DIFFERENT),
        (Asked(("old",), notice="the edition before stands in"), Outcome.FELL_BACK),
        (Asked(("other",), notice="the edition before stands in"), Outcome.DIFFERENT),
        (Asked(error="The edition is damaged.", error_is_plain=True), Outcome.NOTICED),
        (Asked(error="PanicException: index out of bounds"), Outcome.CRASH),
        (Asked(), Outcome.DIFFERENT),
    ],
)
def test_an_outcome_follows_from_whole_answers(asked: Asked, outcome: Outcome) -> None:
    """Older answers are only right with a notice; an error is only noticed when it is plain."""
    assert outcome_of(asked, [("new",)], [("old",)]) is outcome


def test_a_crash_a_difference_and_an_unhealed_index_fail() -> None:
    """Other outcomes do not, when the next build is whole."""
    trials = [Trial("f", "p", outcome, healed=True) for outcome in Outcome]
    unhealed = Trial("f", "p", Outcome.NOTICED, healed=False)
    assert failed([*trials, unhealed]) == [trials[3], trials[4], unhealed]
    assert table([*trials, unhealed]).splitlines()[2] == "| f | p | 6 | 2 | 1 | 1 | 1 | 1 | 1 |"


def _three_files(folder: Path) -> Asked:
    """Creates and writes three files: six calls that change files."""
    try:
        for name in "abc":
            (folder / name).write_bytes(b"x")
    except OSError as error:
        return Asked(error=str(error.errno), error_is_plain=True)
    return Asked(("done",))


@_linux
@pytest.mark.parametrize(("number", "sizes"), [(1, []), (2, [0]), (3, [1]), (5, [1, 1]), (6, [1, 1, 0])])
def test_a_child_is_killed_before_its_nth_call(tmp_path: Path, number: int, sizes: list[int]) -> None:
    """Exactly the calls before it have been made."""
    asked, count = struck(partial(_three_files, tmp_path), tmp_path, Strike.KILL, number)
    assert (asked.error, count) == ("ended by SIGKILL", number)
    assert [path.stat().st_size for path in sorted(tmp_path.iterdir())] == sizes


@_linux
def test_a_full_disk_refuses_every_call_from_the_nth(tmp_path: Path) -> None:
    """The child sees "no space left", and nothing more is written."""
    asked, count = struck(partial(_three_files, tmp_path), tmp_path, Strike.DISK_FULL, 3)
    assert asked == Asked(error="28", error_is_plain=True)
    assert count == 3
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@_linux
def test_a_child_that_is_not_struck_ends_as_ever(tmp_path: Path) -> None:
    """Its result comes back, and all its calls are counted."""
    assert struck(partial(_three_files, tmp_path), tmp_path, Strike.NONE, 0) == (Asked(("done",)), 6)


def _killed() -> Asked:
    os.kill(os.getpid(), signal.SIGKILL)
    return Asked()


def test_a_signal_and_an_exit_are_outcomes() -> None:
    """A child that is killed, or ends without a result, gives an error that is not plain."""
    assert in_child(_killed) == Asked(error="ended by SIGKILL")
    assert in_child(lambda: os._exit(3)) == Asked(error="ended with status 3")


def test_the_subject_answers_and_refuses(tmp_path: Path) -> None:
    """The second edition answers what only its new text holds; the first does not."""
    seeds, index = tmp_path / "seeds", tmp_path / "index"
    write_texts(seeds)
    assert build_index(seeds, index) == Asked()
    first = ask_index(index)
    write_texts(seeds, later=True)
    assert build_index(seeds, index) == Asked()
    second = ask_index(index)
    assert any("96 millions" in answer for answer in second.answers)
    assert not any("96 millions" in answer for answer in first.answers)
    assert any("reason=<Reason." in answer for answer in second.answers)


@_linux
def test_a_small_campaign_holds() -> None:
    """Kills, full disks and clocks leave an index that serves whole answers, and a build heals it."""
    command = [sys.executable, "-m", "index.evaluation.faults", "--stride", "60"]
    only = ["--only", "kill", "--only", "disk", "--only", "clock"]
    ended = subprocess.run([*command, *only], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = {tuple(cell.strip() for cell in line.split("|")[1:3]) for line in ended.stdout.splitlines()}
    assert {("killed", "a build"), ("disk full", "a build"), ("clock gone back", "twenty years")} <= rows
