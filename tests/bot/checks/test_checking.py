"""`dateline check`: the file it reads, what it compares, what it says, and the report it writes."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.checks import checking
from bot.checks.checking import CheckError, Outcome
from bot.settings import names
from bot.terminal import main as cli
from index.archive import Archive
from index.building.build import Built
from index.dates.when import When
from index.phrases import Language
from index.storage.current import open_current
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

_GOOD = "- question: Où dort le chat ?\n  holds: sur le mur\n"
_BAD = _GOOD.replace("sur le mur", "dans la neige")
_REFUSED = "- question: prix du gaz liquide importé ?\n  refuse: true\n"

Check = Callable[..., tuple[int, str, str]]
Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of questions."""

    def wrote(text: str | bytes) -> Path:
        path = tmp_path / "questions.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        return path

    return wrote


@pytest.fixture
def check(
    seeds: Path,
    index: Path,
    make: Callable[..., Built],
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Check:
    """Checks a file against two small texts; gives the status and what was printed on both streams."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur. Il a rêvé le 21 janvier.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien dort dans la neige.", encoding="utf-8")
    make()
    monkeypatch.setattr(
        Archive, "open", classmethod(lambda cls, index, models: cls(open_current(index), HashedEncoder()))
    )
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_LANGUAGE", "en")

    def ran(text: str | bytes, *arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main(["check", str(write(text)), "--index", str(index), *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return ran


def test_all_passed_is_one_line(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the status 0, in the language of the person."""
    status, told, _ = check(_GOOD + _REFUSED)
    assert status == 0
    assert re.fullmatch(r"2 of 2 passed, in \d+\.\d s\n", told)
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    assert re.fullmatch(r"2 sur 2 réussies, en \d+,\d s\n", check(_GOOD + _REFUSED)[1])


def test_what_failed_says_what_was_expected_and_what_came(check: Check, tmp_path: Path) -> None:
    """With the line, the words that lack, and the other quote that has them; status 1."""
    status, told, _ = check(
        "- {question: 'Où dort le chat ?', holds: dans la neige}\n"
        "- {question: 'Où dort le chat sur le mur ?', holds: [Le CHAT, le toit]}\n"
        "- {question: 'Où dort le chien ?', refuse: true}\n"
        "- {question: 'prix du gaz liquide importé ?', holds: gaz}\n"
        "- {question: 'Que fait le chien ?', holds: le chien, date: 2021}\n"
        "- {question: 'Quand a-t-il rêvé ?', holds: rêvé, date: 2022-01-20}\n"
    )
    assert status == 1
    file = tmp_path / "questions.yaml"
    failed = told.split("✗ ")[1:]
    assert [each.splitlines()[0] for each in failed[:2]] == [
        f"{file}:1: Où dort le chat ?",
        f"{file}:2: Où dort le chat sur le mur ?",
    ]
    assert failed[0].splitlines()[1:] == [
        "   expected: “dans la neige”",
        "   found: “Le chat dort sur le mur.” Quote 2 has it.",
    ]
    assert "   expected: “Le CHAT”, “le toit”\n   found: “Le chat dort sur le mur.” It lacks “le toit”.\n" in failed[1]
    assert "   expected: no answer\n   found: “Le chien dort dans la neige.”\n" in failed[2]
    assert "   found: The sources do not answer this question" in failed[3]
    assert "   expected: “le chien”; date: 2021\n" in failed[4]
    assert "“Le chien dort dans la neige.” Its date: published on 1 May 2020.\n" in failed[4]
    assert "Its date: 21 January 2022.\n" in failed[5], "a question of when is judged by the date it is answered with"
    assert told.splitlines()[-1].startswith("0 of 6 passed")


def test_a_refusal_whose_nearest_passage_has_it_says_so(check: Check) -> None:
    """Then the texts hold it, and what refused was too strict."""
    told = check("- {question: 'Où dort le chat en 2019 ?', holds: dort}")[1]
    assert "Nothing in the sources speaks of the dates you asked for (2019)" in told
    assert "The nearest passage has it.\n" in told


def test_the_day_of_the_file_is_the_day_it_is_asked_on(check: Check) -> None:
    """So that "la semaine dernière" is counted the same tomorrow."""
    entry = "- {question: 'Que s’est-il passé la semaine dernière ?', holds: rêvé, date: 2022-01-21}"
    asked = f"today: 2022-01-26\nquestions:\n{entry}"
    assert check(asked)[0] == 0
    assert check(asked.replace("2022", "2023", 1))[0] == 1


def test_dates_may_be_years_months_and_days(check: Check) -> None:
    """The text's own, or one its quote speaks of; YAML makes numbers and days of some, quoted ones are texts."""
    for when in ("2022", "2022-01", "2022-01-21", "'2022'", '"2022-01-21"'):
        assert check(f"- {{question: 'Quand a-t-il rêvé ?', holds: rêvé, date: {when}}}")[0] == 0
    for when, status in (("2020", 0), ("2020-05", 0), ("2020-05-01", 0), ("2020-05-02", 1), ("2022", 1)):
        assert check(f"- {{question: 'Où dort le chien ?', holds: neige, date: {when}}}")[0] == status


@pytest.mark.parametrize(
    ("text", "words", "stand"),
    [
        ("L’été, à l’Est", "l'ÉTÉ", True),
        ("L'e\u0301te\u0301", "été", True),
        ("120\u202f000\n hommes", "120 000 hommes", True),
        ("120 000 hommes", "20 000", False),
        ("120,000 men", "120", False),
        ("En 2022, 120 hommes.", "120", True),
        ("les 27.", "27", True),
        ("(a+b)", "(A+B)", True),
        ("a b", "ab", False),
    ],
)
def test_words_are_compared_as_a_reader_would(text: str, words: str, stand: bool) -> None:
    """Case, white space, apostrophes and the form of accents do not matter; a number is a number."""
    assert checking.holds(text, words) is stand


def test_json_holds_every_answer(check: Check) -> None:
    """One object, with the answers of `ask --json`."""
    status, told, _ = check(f"today: 2022-02-01\nquestions:\n{_BAD}  date: 2022\n{_REFUSED}", "--json")
    object_ = json.loads(told)
    assert status == 1
    assert {key: object_[key] for key in ("today", "passed", "failed")} == {
        "today": "2022-02-01",
        "passed": 1,
        "failed": 1,
    }
    first, second = object_["questions"]
    answer = first.pop("answer")
    assert answer["quotes"][0]["text"] == "Le chat dort sur le mur."
    assert first == {
        "question": "Où dort le chat ?",
        "line": 3,
        "holds": ["dans la neige"],
        "refuse": False,
        "date": "2022",
        "passed": False,
        "place": None,
    }
    assert (second["refuse"], second["passed"], second["answer"]["reason"]) == (True, True, "nothing_near")


def test_the_report_is_read_back(check: Check, tmp_path: Path) -> None:
    """One suite by the name of the file, one case a question, its failure told; nothing else is left beside it."""
    report = tmp_path / "report.xml"
    report.write_text("before", encoding="utf-8")
    assert check(_GOOD + _REFUSED + _BAD.replace("chat", "chien").replace("neige", "cour"), "--junit", str(report))[0]
    assert sorted(each.name for each in tmp_path.glob("*report*")) == ["report.xml"]
    suite = ET.parse(report).getroot()[0]
    file = str(tmp_path / "questions.yaml")
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == (file, "3", "1")
    assert [each.get("name") for each in suite] == [
        "Où dort le chat ?",
        "prix du gaz liquide importé ?",
        "Où dort le chien ?",
    ]
    assert all(float(each.get("time", "nan")) >= 0 for each in suite)
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
def test_the_report_is_xml_whatever_was_asked(check: Check, tmp_path: Path, written: str, kept: str) -> None:
    """What XML cannot hold is replaced, in names and in failures; `--json` keeps it."""
    report = tmp_path / "report.xml"
    text = f'- question: "le chat {written} dort"\n  holds: "{written}"\n'
    status, told, _ = check(text, "--junit", str(report), "--json")
    assert status == 1
    (case,) = ET.parse(report).getroot().iter("testcase")
    assert case.get("name") == f"le chat {kept} dort"
    assert json.loads(told)["questions"][0]["question"] == yaml.safe_load(text)[0]["question"]
    status, told, _ = check(text)
    assert status == 1
    assert not {"\0", "\x1b", "\x07", "\u202e"} & set(told)
    assert len(told.splitlines()) == 4


def test_a_report_that_cannot_be_written_is_one_sentence(check: Check, tmp_path: Path) -> None:
    """The outcome is told all the same; a folder, a device and a link to itself are left as they are."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (
        tmp_path / "nowhere" / "r.xml",
        tmp_path,
        Path("/dev/null"),
        tmp_path / "loop",
        tmp_path / ("a" * 300),
    ):
        status, told, error = check(_GOOD, "--junit", str(path))
        assert status == 2
        assert told.startswith("1 of 1 passed")
        assert error.startswith(f"The report cannot be written to {path} (")
        assert error.endswith("Name another file after --junit.\n")
        assert len(error.splitlines()) == 1
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", None, "is empty; begin with: - question: …"),
        ("# nothing yet\n", None, "is empty"),
        ("[]", 1, "has no question"),
        ("today: 2022-01-26\nquestions: []", 2, "has no question"),
        ("questions:\n", 1, "is not a list of questions"),
        ("Où dort le chat ?", 1, "is not a list of questions; begin each with a dash: - question: …"),
        ("question: Où ?\nholds: mur", 1, "is not a list of questions; begin each with a dash"),
        (b"- question: Caf\xe9 ?", 1, "is not UTF-8; save the file as UTF-8"),
        (_GOOD.encode() + b"\n\xff", 4, "is not UTF-8"),
        (_GOOD.encode("utf-16"), 1, "is not UTF-8"),
        ("- question: Que dit-il : rien ?", 1, "is not valid YAML (mapping values are not allowed here); write a text"),
        ("- question: [Où", 1, "is not valid YAML"),
        ("- question: a\n\tholds: b", 2, "is not valid YAML"),
        ("- question: *Le* mur ?", 1, "is not valid YAML ("),
        ("- a\n- \0", 2, "is not valid YAML"),
        ('- "\\UFFFFFFFF"', None, "is not valid YAML"),
        ('- "\\U00110000"', None, "is not valid YAML"),
        ("[" * 5000, None, "is not valid YAML"),
        ("--- []\n--- []", 2, "is not valid YAML"),
        ("toady: 2022-01-26\nquestions: [a]", 1, "has a key 'toady', which means nothing here; write today"),
        ("today: 2022-01\nquestions: [a]", 1, "has no whole day in today: (2022-01); write 2022-01-21"),
        ("today: hier\nquestions: [a]", 1, "has no date that exists in today: ('hier')"),
        ("- Où dort le chat ?", 1, "question 1 is not made of keys; write: - question: …"),
        ("-\n", 1, "question 1 is not made of keys"),
        ("- &a [*a]", 1, "question 1 is not made of keys"),
        ("- &a {? *a : b}", 1, "question 1 has a key '?', which means nothing here"),
        (
            _GOOD + "- question: Et ?\n  hold: mur",
            4,
            "question 2 has a key 'hold', which means nothing here; write holds",
        ),
        (
            _GOOD + "  zzz: 1",
            3,
            "question 1 has a key 'zzz', which means nothing here; write question, holds, refuse, d",
        ),
        (
            _GOOD + "  question: Et ?",
            3,
            "question 1 has question: twice; keep one, and begin each question with a dash",
        ),
        ("- holds: mur", 1, "question 1 has no text; write: question: …"),
        ("- question:\n  holds: mur", 1, "question 1 has nothing after question:; write a text there"),
        ("- question: '  '\n  holds: mur", 1, "question 1 has nothing after question:"),
        ("- question: [a]\n  holds: mur", 1, "question 1 has something else than a text in question:"),
        ("- question: Où ?", 1, "question 1 needs either holds: (words of the first quote) or refuse: true"),
        (_GOOD + "  refuse: true", 1, "question 1 needs either holds:"),
        ("- question: Où ?\n  holds:", 2, "question 1 has nothing after holds:"),
        ("- question: Où ?\n  holds: []", 2, "question 1 has something else than a text in holds:"),
        ("- question: Où ?\n  holds: [mur, '']", 2, "question 1 has nothing after holds:"),
        ("- question: Où ?\n  holds: {a: b}", 2, "question 1 has something else than a text in holds:"),
        ("- question: Où ?\n  refuse: false", 2, "question 1 can only say refuse: true; to expect an answer, write"),
        ("- question: Où ?\n  refuse: oui", 2, "question 1 can only say refuse: true"),
        ("- question: Où ?\n  refuse: [true]", 2, "question 1 can only say refuse: true"),
        (_REFUSED + "  date: 2022", 3, "question 1 has a date, but a refusal has no quote to date"),
        (_GOOD + "  date:", 3, "question 1 has nothing after date:"),
        (_GOOD + "  date: 2022-02-30", 3, "question 1 has no date that exists in date: ('2022-02-30'); write 2022"),
        (_GOOD + "  date: 2022-13", 3, "question 1 has no date that exists in date: ('2022-13')"),
        (_GOOD + "  date: 20_22", 3, "question 1 has no date that exists in date: ('20_22')"),
        (_GOOD + "  date: 2022-01-21T10:00:00", 3, "question 1 has no date that exists in date:"),
        (_GOOD + "  date: [2022]", 3, "question 1 has something else than a text in date:"),
        (
            _GOOD + "- {question: 'OÙ  dort le chat ?', refuse: true}",
            3,
            "question 2 asks what line 1 asks; keep one of them",
        ),
    ],
)
def test_a_fault_of_the_file_has_its_place_and_the_next_step(
    write: Write, text: str | bytes, line: int | None, told: str
) -> None:
    """In one line of each language."""
    file = write(text)
    with pytest.raises(CheckError) as raised:
        checking.read(file)
    place = str(file) if line is None else f"{file}:{line}"
    said = raised.value.say(Language.ENGLISH)
    assert said.startswith(f"{place}: {told}")
    assert raised.value.say(Language.FRENCH).startswith(f"{place}: ")
    assert raised.value.say(Language.FRENCH) != said
    assert all(len(raised.value.say(language).splitlines()) == 1 for language in Language)


def test_every_faulty_entry_is_told_at_once(check: Check) -> None:
    """Each on a line of standard error; nothing is asked, and the status is 2."""
    status, told, error = check(_GOOD + "- question: Et ?\n- zut\n")
    assert (status, told) == (2, "")
    assert [line.split(": ")[1][:10] for line in error.splitlines()] == ["question 2", "question 3"]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """One that is not there, and a folder."""
    with pytest.raises(CheckError, match=r"none\.yaml: is not there; write your questions in it"):
        checking.read(tmp_path / "none.yaml")
    with pytest.raises(CheckError, match=r"cannot be read \(Is a directory\)"):
        checking.read(tmp_path)


def test_no_index_is_told_as_everywhere(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the command that makes one."""
    assert cli.main(["check", str(write(_GOOD)), "--index", str(tmp_path / "none")]) == 2
    assert "dateline build" in capsys.readouterr().err


def test_values_are_read_as_they_are_written(write: Write) -> None:
    """No number, day or truth is made of a text; no object is ever made; a byte order mark and `yes` are understood."""
    read = checking.read(
        write(
            "\ufeff- {question: 2022, holds: [0x10, 1_000, no, 2022-01-21]}\n"
            "- question: !!python/object/apply:os.system [true]\n".replace("[true]", "'true'")
            + "  refuse: Yes\n"
            + "- question: >\n    Où dort\n    le chat ?\n  holds: mur\n  date: 2022-01\n"
        )
    )
    first, second, third = read.expected
    assert (first.question, first.holds) == ("2022", ("0x10", "1_000", "no", "2022-01-21"))
    assert (second.question, second.refused) == ("true", True)
    assert (third.question, third.line, third.date) == ("Où dort le chat ?", 4, When.parse("2022-01"))
    assert read.today == date.today()


def _failed(archive: Archive, file: Path) -> list[Outcome]:
    return checking.check(archive.ask, checking.read(file)).failed


def test_the_seed_text_passes_its_own_check(seed_archive: Archive) -> None:
    """With the real encoder, the file that comes with Dateline."""
    assert _failed(seed_archive, ROOT / "tests" / "golden" / "seed.yaml") == []


def test_the_example_of_the_readme_passes(seed_archive: Archive, write: Write) -> None:
    """As it is printed there."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Checking your own archive")[1]
    example = re.search(r"```yaml\n(.*?)```", section, re.S)
    assert example is not None
    assert _failed(seed_archive, write(example[1])) == []
