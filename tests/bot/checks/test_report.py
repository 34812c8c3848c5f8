"""What is said of the outcome of a check: in words, and as the XML that CI services read."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.checks.report import expected, found, junit, passed, write_junit
from index.errors import DiskError
from index.phrases import Language
from tests.bot.checks.conftest import BAD, GOOD, REFUSED, Check

_FR, _EN = Language.FRENCH, Language.ENGLISH


@pytest.mark.parametrize(
    ("entry", "wanted", "came"),
    [
        (
            "{question: 'Où dort le chat ?', holds: dans la neige}",
            "“dans la neige”",
            "“Le chat dort sur le mur.” Quote 2 has it.",
        ),
        (
            "{question: 'Où dort le chat sur le mur ?', holds: [Le CHAT, le toit]}",
            "“Le CHAT”, “le toit”",
            "“Le chat dort sur le mur.” It lacks “le toit”.",
        ),
        (
            "{question: 'Où dort le chien ?', refuse: true}",
            "no quote",
            "“Le chien dort dans la neige.” Given as: sure.",
        ),
        (
            "{question: 'prix du gaz liquide importé ?', holds: gaz}",
            "“gaz”",
            "I found nothing that answers: no passage is near this question.",
        ),
        (
            "{question: 'Pourquoi le chat noir quitte souvent la maison ?', holds: mur, certainty: sure}",
            "“mur”; given as: sure",
            "“Le chat dort sur le mur. Il a rêvé le 21 janvier.” Given as: possible, to be checked.",
        ),
        (
            "{question: 'Où dort le chien ?', refuse: true, certainty: perhaps}",
            "no quote, or a possible one",
            "“Le chien dort dans la neige.” Given as: sure.",
        ),
        (
            "{question: 'What topics are there?', holds: mur}",
            "“mur”",
            "This asks what the texts are about; the answer is an overview of them.",
        ),
        (
            "{question: 'Que fait le chien ?', holds: le chien, date: 2021}",
            "“le chien”; date: 2021",
            "“Le chien dort dans la neige.” Its date: published on 1 May 2020.",
        ),
        (
            "{question: 'Quand a-t-il rêvé ?', holds: rêvé, date: 2022-01-20}",
            "“rêvé”; date: 20 January 2022",
            "“Il a rêvé le 21 janvier.” Its date: 21 January 2022.",
        ),
        (
            "{question: 'Où dort le chat en 2019 ?', holds: dort}",
            "“dort”",
            "I found nothing that answers: no passage that speaks of the dates you asked for (2019). The nearest dates "
            "found: 1 May 2020. The nearest passage has it.",
        ),
    ],
)
def test_a_failure_says_what_was_expected_and_what_came(checked: Check, entry: str, wanted: str, came: str) -> None:
    """The words that lack, another date, another quote that has it, or why there is none."""
    (outcome,) = checked(f"- {entry}").failed
    assert expected(outcome.expected, _EN) == wanted
    assert found(outcome, _EN) == came
    assert found(outcome, _FR) != came


def test_what_passed_is_counted(checked: Check) -> None:
    """With the time it took, in the form of each language."""
    outcomes = checked(GOOD + REFUSED)
    assert re.fullmatch(r"2 of 2 passed, in \d+\.\d s", passed(outcomes, _EN))
    assert re.fullmatch(r"2 sur 2 réussies, en \d+,\d s", passed(outcomes, _FR))
    assert passed(checked(BAD), _FR).startswith("0 sur 1 réussie,")


def test_the_xml_is_read_back(checked: Check, tmp_path: Path) -> None:
    """One suite by the name of the file, one case a question, its failure in it."""
    outcomes = checked(GOOD + REFUSED + BAD.replace("chat", "chien").replace("neige", "cour"))
    root = ET.fromstring(junit(outcomes, _EN))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "0")
    (suite,) = root
    file = str(tmp_path / "questions.yaml")
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == (file, "3", "1")
    assert [(each.get("name"), each.get("line"), each.get("file"), each.get("classname")) for each in suite] == [
        ("Où dort le chat ?", "1", file, "questions"),
        ("prix du gaz liquide importé ?", "3", file, "questions"),
        ("Où dort le chien ?", "5", file, "questions"),
    ]
    times = [f"{each.answer.milliseconds / 1000:.3f}" for each in outcomes.outcomes]
    assert [each.get("time") for each in suite] == times
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "expected: “dans la cour”; found: “Le chien dort dans la neige.”"
    assert (failure.text or "").startswith("Le chien dort dans la neige.")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r"\0 \x1b[31m \x07", "\ufffd \ufffd[31m \ufffd"),
        (r"\ud800 \udfff", "\ufffd \ufffd"),
        (r"\ufffe \uffff", "\ufffd \ufffd"),
        (r"👩‍👩‍👧 \U0001F642 \u202e", "👩‍👩‍👧 🙂 \u202e"),
        ("]]> <![CDATA[ & ' \\\" <!-- &amp;", "]]> <![CDATA[ & ' \" <!-- &amp;"),
        (r"a\tb\nc", "a\tb\nc"),
    ],
)
def test_it_is_xml_whatever_was_asked(checked: Check, written: str, kept: str) -> None:
    """What XML cannot hold is replaced, in names and in failures."""
    outcomes = checked(f'- question: "le chat {written} dort"\n  holds: "{written}"\n')
    (case,) = ET.fromstring(junit(outcomes, _EN)).iter("testcase")
    assert case.get("name") == f"le chat {kept} dort"
    (failure,) = case
    assert " ".join(kept.split()) in " ".join((failure.get("message") or "").split())


def test_a_report_is_written_whole(checked: Check, tmp_path: Path) -> None:
    """In the place of the one before; nothing is left beside it."""
    report = tmp_path / "report.xml"
    report.write_text("before", encoding="utf-8")
    outcomes = checked(GOOD)
    write_junit(outcomes, report, _EN)
    assert report.read_bytes() == junit(outcomes, _EN)
    assert sorted(each.name for each in tmp_path.glob("*report*")) == ["report.xml"]


def test_a_report_that_cannot_be_written_is_one_sentence(checked: Check, tmp_path: Path) -> None:
    """A folder, a device and a link to itself are left as they are."""
    outcomes = checked(GOOD)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    nowhere, long = tmp_path / "nowhere" / "r.xml", tmp_path / ("a" * 300)
    for path in (nowhere, tmp_path, Path("/dev/null"), tmp_path / "loop", long):
        with pytest.raises(DiskError) as raised:
            write_junit(outcomes, path, _EN)
        said = raised.value.say(_EN)
        assert said.startswith(f"The report cannot be written to {path} (")
        assert said.endswith("). Name another file after --junit.")
        assert "\n" not in said
    assert Path("/dev/null").is_char_device()
