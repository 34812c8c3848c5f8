"""The file of `dateline check`: what is read of it, and what is said of its faults."""

from datetime import date
from pathlib import Path

import pytest

from bot.checks.questions_file import CheckError, read
from index.dates.when import When
from index.phrases import Language
from tests.bot.checks.conftest import GOOD, REFUSED, Write


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", None, "is empty; begin with: - question: …"),
        ("# nothing yet\n", None, "is empty"),
        ("[]", 1, "has no question"),
        ("today: 2022-01-26\nquestions: []", 2, "has no question"),
        ("questions:\n", 1, "is not a list of questions"),
        ("Où dort le chat ?", 1, "is not a list of questions; begin each with a dash: - question: …"),
        ("question: Où ?\nholds: mur", 1, "is not a list of questions; begin each with a dash"),
        (b"- question: Caf\xe9 ?", 1, "is not UTF-8; save the file as UTF-8"),
        (GOOD.encode() + b"\n\xff", 4, "is not UTF-8"),
        (GOOD.encode("utf-16"), 1, "is not UTF-8"),
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
            GOOD + "- question: Et ?\n  hold: mur",
            4,
            "question 2 has a key 'hold', which means nothing here; write holds",
        ),
        (
            GOOD + "  zzz: 1",
            3,
            "question 1 has a key 'zzz', which means nothing here; write question, holds, refuse, d",
        ),
        (
            GOOD + "  question: Et ?",
            3,
            "question 1 has question: twice; keep one, and begin each question with a dash",
        ),
        ("- holds: mur", 1, "question 1 has no text; write: question: …"),
        ("- question:\n  holds: mur", 1, "question 1 has nothing after question:; write a text there"),
        ("- question: '  '\n  holds: mur", 1, "question 1 has nothing after question:"),
        ("- question: [a]\n  holds: mur", 1, "question 1 has something else than a text in question:"),
        ("- question: Où ?", 1, "question 1 needs either holds: (words of the first quote) or refuse: true"),
        (GOOD + "  refuse: true", 1, "question 1 needs either holds:"),
        ("- question: Où ?\n  holds:", 2, "question 1 has nothing after holds:"),
        ("- question: Où ?\n  holds: []", 2, "question 1 has something else than a text in holds:"),
        ("- question: Où ?\n  holds: [mur, '']", 2, "question 1 has nothing after holds:"),
        ("- question: Où ?\n  holds: {a: b}", 2, "question 1 has something else than a text in holds:"),
        ("- question: Où ?\n  refuse: false", 2, "question 1 can only say refuse: true; to expect an answer, write"),
        ("- question: Où ?\n  refuse: oui", 2, "question 1 can only say refuse: true"),
        ("- question: Où ?\n  refuse: [true]", 2, "question 1 can only say refuse: true"),
        (REFUSED + "  date: 2022", 3, "question 1 has a date, but a refusal has no quote to date"),
        (REFUSED + "  certainty: sure", 3, "question 1 asks for a sure quote and for none; leave certainty: out, or"),
        (GOOD + "  certainty: none", 3, "question 1 has 'none' in certainty:; write sure or perhaps"),
        (GOOD + "  certainty:", 3, "question 1 has nothing after certainty:"),
        (GOOD + "  date:", 3, "question 1 has nothing after date:"),
        (GOOD + "  date: 2022-02-30", 3, "question 1 has no date that exists in date: ('2022-02-30'); write 2022"),
        (GOOD + "  date: 2022-13", 3, "question 1 has no date that exists in date: ('2022-13')"),
        (GOOD + "  date: 20_22", 3, "question 1 has no date that exists in date: ('20_22')"),
        (GOOD + "  date: 2022-01-21T10:00:00", 3, "question 1 has no date that exists in date:"),
        (GOOD + "  date: [2022]", 3, "question 1 has something else than a text in date:"),
        (
            GOOD + "- {question: 'OÙ  dort le chat ?', refuse: true}",
            3,
            "question 2 asks what line 1 asks; keep one of them",
        ),
    ],
)
def test_a_fault_of_the_file_has_its_place_and_the_next_step(
    write: Write, text: str | bytes, line: int | None, expected: str
) -> None:
    """In one line of each language."""
    file = write(text)
    with pytest.raises(CheckError) as raised:
        read(file)
    place = str(file) if line is None else f"{file}:{line}"
    said = raised.value.say(Language.ENGLISH)
    assert said.startswith(f"{place}: {expected}")
    assert raised.value.say(Language.FRENCH).startswith(f"{place}: ")
    assert raised.value.say(Language.FRENCH) != said
    assert all(len(raised.value.say(language).splitlines()) == 1 for language in Language)


def test_every_faulty_entry_is_reported_at_once(write: Write) -> None:
    """A line each."""
    with pytest.raises(CheckError) as raised:
        read(write(GOOD + "- question: Et ?\n- zut\n"))
    lines = raised.value.say(Language.ENGLISH).splitlines()
    assert [line.split(": ")[1][:10] for line in lines] == ["question 2", "question 3"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """One that is not there, and a folder."""
    with pytest.raises(CheckError, match=r"none\.yaml: is not there; write your questions in it"):
        read(tmp_path / "none.yaml")
    with pytest.raises(CheckError, match=r"cannot be read \(Is a directory\)"):
        read(tmp_path)


def test_values_are_read_as_they_are_written(write: Write) -> None:
    """No number, day or truth is made of a text; no object is ever made; a byte order mark and `yes` are understood."""
    questions = read(
        write(
            "\ufeff- {question: 2022, holds: [0x10, 1_000, no, 2022-01-21]}\n"
            "- question: !!python/object/apply:os.system [true]\n".replace("[true]", "'true'")
            + "  refuse: Yes\n"
            + "- question: >\n    Où dort\n    le chat ?\n  holds: mur\n  date: 2022-01\n"
        )
    )
    first, second, third = questions.expected
    assert (first.question, first.holds) == ("2022", ("0x10", "1_000", "no", "2022-01-21"))
    assert (second.question, second.refused) == ("true", True)
    assert (third.question, third.line, third.date) == ("Où dort le chat ?", 4, When.parse("2022-01"))
    assert questions.today == date.today()
