"""`dateline check`: what it prints, its JSON, its report, and its exit status."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.terminal.conftest import Ran, Run

_GOOD = "- question: Où dort le chat ?\n  holds: sur le mur\n"
_BAD = _GOOD.replace("sur le mur", "dans la lune")
_REFUSED = "- question: prix du gaz liquide importé ?\n  refuse: true\n"

Check = Callable[..., Ran]


@pytest.fixture
def check(run: Run, texts: None, tmp_path: Path) -> Check:
    """Checks a file of questions against two short texts."""

    def ran(text: str, *arguments: str) -> Ran:
        (tmp_path / "q.yaml").write_text(text, encoding="utf-8")
        return run("check", "q.yaml", *arguments)

    return ran


def test_all_passed_is_one_line(check: Check) -> None:
    """With the status 0."""
    status, out, err = check(_GOOD + _REFUSED)
    assert (status, err) == (0, "")
    assert out.startswith("2 of 2 passed, in ")
    assert out.count("\n") == 1


def test_a_failure_is_three_lines(check: Check) -> None:
    """With its place as editors understand it; status 1."""
    status, out, err = check(_GOOD + _BAD.replace("chat ?", "chat noir ?"))
    assert (status, err) == (1, "")
    assert out.splitlines()[:3] == [
        "✗ q.yaml:3: Où dort le chat noir ?",
        "   expected: “dans la lune”",
        "   found: “Le chat dort sur le mur.”",
    ]
    assert out.splitlines()[3].startswith("1 of 2 passed, in ")


def test_json_holds_every_answer(check: Check) -> None:
    """One object, with the answers of `ask --json`."""
    status, out, _ = check(f"today: 2022-02-01\nquestions:\n{_BAD}  date: 2022\n{_REFUSED}", "--json")
    printed = json.loads(out)
    assert status == 1
    assert {key: printed[key] for key in ("file", "today", "passed", "failed")} == {
        "file": "q.yaml",
        "today": "2022-02-01",
        "passed": 1,
        "failed": 1,
    }
    first, second = printed["questions"]
    answer = first.pop("answer")
    assert answer["quotes"][0]["text"] == "Le chat dort sur le mur."
    assert first == {
        "question": "Où dort le chat ?",
        "line": 3,
        "holds": ["dans la lune"],
        "refuse": False,
        "date": "2022",
        "certainty": None,
        "passed": False,
        "place": None,
    }
    assert (second["refuse"], second["passed"], second["answer"]["reason"]) == (True, True, "nothing_near")


def test_junit_is_written_beside_what_is_printed(check: Check, tmp_path: Path) -> None:
    """The outcome is printed also when the report cannot be written."""
    assert check(_BAD, "--junit", "report.xml").status == 1
    assert ET.parse(tmp_path / "report.xml").getroot().get("failures") == "1"
    status, out, err = check(_GOOD, "--junit", str(tmp_path / "nowhere" / "report.xml"))
    assert status == 2
    assert out.startswith("1 of 1 passed")
    assert err.endswith("Name another file after --junit.\n")


def test_faults_of_the_file_are_printed_before_anything_is_asked(check: Check) -> None:
    """A line each, on standard error; status 2."""
    status, out, err = check("- question: Et ?\n- zut\n")
    assert (status, out) == (2, "")
    assert [line.split(": ")[1][:10] for line in err.splitlines()] == ["question 1", "question 2"]


def test_no_index_is_said_as_everywhere(run: Run, tmp_path: Path) -> None:
    """With the command that makes one."""
    (tmp_path / "q.yaml").write_text(_GOOD, encoding="utf-8")
    ran = run("check", "q.yaml")
    assert (ran.status, ran.out) == (2, "")
    assert "dateline build" in ran.err
