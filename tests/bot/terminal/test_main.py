"""The terminal, as a person or a script meets it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.date_bounds import window_of
from bot.settings import names
from bot.terminal import main as cli
from index.archive import Archive
from index.building.build import Built
from index.errors import QuestionError
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

_QUOTE_KEYS = {
    "text", "document", "title", "source", "start", "end", "similarity", "confidence", "answer", "published", "dates"
}  # fmt: skip
_ANSWER_KEYS = {"question", "answered", "reason", "window", "edition", "milliseconds", "quotes", "nearest"}

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens archives with the fake encoder."""
    from index.storage.current import open_current

    monkeypatch.setattr(
        Archive, "open", classmethod(lambda cls, index, models: cls(open_current(index), HashedEncoder()))
    )
    for name in names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_LANGUAGE", "en")


@pytest.fixture
def run(seeds: Path, index: Path, make: Callable[..., Built], fake: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command on two small texts; gives its status and what it printed."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur. Il a rêvé le 21 janvier.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien court dans la neige.", encoding="utf-8")
    make()

    def ran(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        before = sys.stdin
        reading, writing = os.pipe()
        os.write(writing, given.encode("utf-8", "surrogateescape"))
        os.close(writing)
        sys.stdin = os.fdopen(reading, encoding="utf-8", errors="replace")
        try:
            status = cli.main([*arguments, "--index", str(index)])
        finally:
            sys.stdin.close()
            sys.stdin = before
        told = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, status, told.out, told.err)

    return ran


def test_an_answer_is_the_quote_its_dates_and_its_source(run: Run) -> None:
    """Piped, it has no colour, and a quote is on its own line."""
    ran = run("ask", "Où dort le chat ?", "--today", "2022-02-01")
    assert ran.returncode == 0
    assert ran.stdout == (
        "> Le chat dort sur le mur.\n"
        "   published in January 2022\n"
        "   Le chat dort sur le mur. Il a rêvé le 21 janvier. — a.txt, characters 0–24\n"
    )


def test_no_answer_says_why_and_shows_the_nearest(run: Run) -> None:
    """With the exit status 1."""
    ran = run("ask", "prix du gaz liquide importé ?")
    assert ran.returncode == 1
    assert "The sources do not answer this question" in ran.stdout
    assert "The nearest passage, which does not answer:\n> " in ran.stdout


def test_the_words_of_a_question_need_no_quotation_marks(run: Run) -> None:
    """`dateline ask où dort le chat` is a question too."""
    assert run("ask", "où", "dort", "le", "chat").stdout == run("ask", "où dort le chat").stdout


def test_json_has_the_keys_it_promises(run: Run) -> None:
    """For an answer, a refusal, and a window."""
    answered = json.loads(run("ask", "--json", "Où dort le chat ?", "--top", "1").stdout)
    assert set(answered) == _ANSWER_KEYS
    (quote,) = answered["quotes"]
    assert set(quote) == _QUOTE_KEYS
    assert quote["published"] == {"first": "2022-01-01", "last": "2022-01-31", "precision": "month"}
    assert (answered["answered"], answered["reason"], answered["window"], answered["nearest"]) == (True, None, None, [])
    refused = json.loads(run("ask", "--json", "Où dort le chat ?", "--since", "1999", "--until", "2000-06").stdout)
    assert refused["window"] == {"first": "1999-01-01", "last": "2000-06-30"}
    assert (refused["answered"], refused["reason"], refused["quotes"]) == (False, "outside_window", [])
    assert set(refused["nearest"][0]) == _QUOTE_KEYS


def test_a_quote_tells_the_dates_it_mentions(run: Run) -> None:
    """The year of "le 21 janvier" is the document's."""
    answered = json.loads(run("ask", "--json", "Quand a-t-il rêvé ?", "--top", "1").stdout)
    assert answered["quotes"][0]["dates"] == [
        {"text": "le 21 janvier", "first": "2022-01-21", "last": "2022-01-21", "precision": "day"}
    ]


def test_questions_come_from_standard_input(run: Run) -> None:
    """One a line, one object a line; blank lines are no questions; the worst status is the whole's."""
    ran = run("ask", "-", "--json", given="Où dort le chat ?\n\nprix du gaz liquide importé ?\n")
    objects = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [each["answered"] for each in objects] == [True, False]
    assert ran.returncode == 1
    hostile = run("ask", "-", "--json", given="?!\n\udcff\udcfe chat\nOù dort le chat ?\n")
    assert [json.loads(line)["answered"] for line in hostile.stdout.splitlines()][-1] is True
    assert hostile.returncode == 2


def test_a_window_bounds_the_dates_of_publication(run: Run) -> None:
    """`--until 2020` reaches to its last day."""
    assert "chien" in run("ask", "Où court le chien ?", "--until", "2020").stdout
    assert run("ask", "Où court le chien ?", "--since", "2020-05-02").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "chat", "--since", "2022-13"], "'2022-13' is not a date that exists"),
        (["ask", "chat", "--until", "demain"], "'demain' is not a date that exists"),
        (["ask", "chat", "--since", "2022", "--until", "2021"], "Swap the two dates"),
        (["show", "c.txt"], "No text is called 'c.txt'. The nearest: "),
    ],
)
def test_bad_input_is_one_plain_sentence(run: Run, arguments: list[str], told: str) -> None:
    """With the exit status 2, on standard error."""
    ran = run(*arguments)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert not ran.stdout


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "x", "--top", "0"], ["ask", "x", "--top", "²"], ["nope"], []])
def test_bad_usage_names_the_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line, status 2."""
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert "--help" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "il manque : QUESTION"),
        (["ask", "x", "--top", "0"], "--top : '0' n’est pas un nombre de 1 à 20"),
        (["ask", "x", "--bogus"], "arguments inconnus : --bogus"),
        (["nope"], "'nope' n’existe pas"),
        (["dates", "--json", "--jsonl"], "--jsonl ne va pas avec --json"),
    ],
)
def test_bad_usage_is_told_in_french_too(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library that finds it has no French."""
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    with pytest.raises(SystemExit):
        cli.main(arguments)
    error = capsys.readouterr().err
    assert told in error
    assert error.endswith("--help\n")


def test_a_fault_of_its_own_is_one_sentence_and_a_file(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No traceback on the screen; all of it in a file, for whoever mends it."""
    monkeypatch.chdir(tmp_path)

    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(Archive, "ask", fail)
    ran = run("ask", "chat")
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        "This is a fault of Dateline’s own (RuntimeError: unforeseen). Its traces are in var/fault.txt; add them to a "
        "report."
    ]
    assert "Traceback" in (tmp_path / "var" / "fault.txt").read_text(encoding="utf-8")


def test_no_index_says_which_command_makes_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, both languages."""
    for language, told in (("en", "There is no index"), ("fr", "Il n’y a pas encore d’index")):
        os.environ["DATELINE_LANGUAGE"] = language
        try:
            assert cli.main(["ask", "x", "--index", str(tmp_path / "none")]) == 2
        finally:
            del os.environ["DATELINE_LANGUAGE"]
        error = capsys.readouterr().err
        assert told in error
        assert "dateline build" in error


def test_sources_and_show(run: Run) -> None:
    """Oldest first; a text is shown whole, as it was indexed; an only text also answers to #1."""
    assert [line.split("\t")[:2] for line in run("sources").stdout.splitlines()] == [
        ["2020-05-01", "b.txt"],
        ["2022-01", "a.txt"],
    ]
    shown = run("show", "b.txt").stdout
    assert shown == run("show", "b.txt#1").stdout
    assert shown.endswith("published on 1 May 2020 · b.txt\n\nLe chien court dans la neige.\n")


def test_what_a_document_holds_does_not_move_the_cursor(
    seeds: Path, index: Path, make: Callable[..., Built], fake: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control characters and overrides of direction are shown as characters that do nothing."""
    (seeds / "a.txt").write_text("Le chat \x1b[31mrouge\x07 \u202edort.", encoding="utf-8")
    make()
    assert cli.main(["ask", "le chat rouge dort", "--index", str(index)]) == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(capsys.readouterr().out)


def test_on_a_terminal_the_quote_is_marked_in_its_passage(real_model: Path, tmp_path: Path) -> None:
    """In a real pseudo-terminal: colour, and the words around the quote; `NO_COLOR` is heeded."""
    from index.building.build import build
    from index.encoding.encoder import OnnxEncoder

    build(ROOT / "seeds", tmp_path / "index", lambda: OnnxEncoder(real_model), real_model.name)
    command = [sys.executable, "-m", "bot.terminal.main", "ask", "--index", str(tmp_path / "index"), "--top", "1"]
    question = "Où la Russie a-t-elle programmé des manœuvres ?"
    shown = _in_terminal([*command, question], TERM="xterm-256color", COLUMNS="200")
    assert "\x1b[" in shown
    assert "Portant le total à 120 000 hommes." in " ".join(shown.split())
    plain = _in_terminal([*command, question], TERM="xterm-256color", COLUMNS="200", NO_COLOR="1")
    assert "\x1b[30" not in plain
    assert "\x1b[93" not in plain


def _in_terminal(command: list[str], **environment: str) -> str:
    main, other = pty.openpty()
    child = subprocess.Popen(
        command, stdin=other, stdout=other, stderr=other, cwd=ROOT, env={**os.environ, **environment}
    )
    os.close(other)
    held = b""
    try:
        while chunk := os.read(main, 4096):
            held += chunk
    except OSError:
        pass  # how a pseudo-terminal says its end
    child.wait()
    os.close(main)
    return held.decode()


def test_a_reader_that_leaves_early_is_no_error(run: Run, index: Path) -> None:
    """`dateline sources | head -0` prints no traceback."""
    command = f"{sys.executable} -m bot.cli sources --index {index} | true"
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr == ""


def test_a_date_is_read_to_its_own_precision() -> None:
    """A month reaches from its first day to its last."""
    window = window_of("2022-01", "2022-02")
    assert window is not None
    assert (str(window.first), str(window.last)) == ("2022-01-01", "2022-02-28")
    assert window_of(None, None) is None
    with pytest.raises(QuestionError):
        window_of("2022-02-30", None)


def test_a_window_read_in_a_question_is_shown(run: Run) -> None:
    """With the words that told it, and the days they mean on the day asked."""
    ran = run("ask", "Que s’est-il passé la semaine dernière ?", "--today", "2022-01-26")
    assert ran.stdout.startswith("“la semaine dernière” is 17 to 23 January 2022\n> Le chat")
    assert run("ask", "  Que s’est-il passé la semaine dernière ?", "--today", "2022-01-26").stdout == ran.stdout
    empty = run("ask", "Où dort le chat en 2021 ?")
    assert empty.returncode == 1
    assert "Nothing in the sources speaks of the dates you asked for (2021)." in empty.stdout
    assert "The nearest they know: 1 May 2020 and January 2022." in empty.stdout
    assert run("ask", "chat", "--today", "2022-01").returncode == 2


def test_the_two_windows_are_told_apart(run: Run) -> None:
    """What is asked for, and when the sources were to be published."""
    ran = run("ask", "Que s’est-il passé en janvier 2022 ?", "--since", "2023")
    assert ran.returncode == 1
    assert "No source published in the dates you chose (from 1 January 2023) speaks of" in ran.stdout


def test_a_name_with_a_line_break_stays_on_its_line(
    seeds: Path, index: Path, make: Callable[..., Built], fake: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """One text, one line."""
    (seeds / "a\nb.txt").write_text("Le chat\tdort.", encoding="utf-8")
    make()
    assert cli.main(["sources", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "undated\ta b.txt\tLe chat dort.\n"


def test_a_question_of_when_is_answered_with_the_date_first(run: Run) -> None:
    """Then comes the quote."""
    ran = run("ask", "Quand a-t-il rêvé ?", "--top", "1")
    assert ran.stdout.startswith("21 January 2022\n> ")


def test_a_timeline_is_told_in_lines_in_json_and_as_a_picture(run: Run, tmp_path: Path) -> None:
    """Each date once, the undated counted."""
    ran = run("timeline")
    assert ran.stdout == (
        "21 January 2022\n"
        "  > Il a rêvé le 21 janvier.\n"
        "    Le chat dort sur le mur. Il a rêvé le 21 janvier. — published in January 2022\n"
        "\n"
        "1 event(s). 2 sentence(s) that tell no date were left out.\n"
    )
    told = json.loads(run("timeline", "--json", "--png", str(tmp_path / "t.png")).stdout)
    assert (tmp_path / "t.png").read_bytes().startswith(b"\x89PNG")
    assert set(told) == {"topic", "window", "edition", "events", "undated"}
    assert told["events"][0]["first"] == "2022-01-21"
    assert set(told["events"][0]["quote"]) == _QUOTE_KEYS
    empty = run("timeline", "--since", "2023", "--png", str(tmp_path / "none.png"))
    assert empty.returncode == 1
    assert "No event on this topic in the dates you asked for (from 1 January 2023)." in empty.stdout
    assert "No picture was made." in empty.stderr
    unwritable = run("timeline", "--png", str(tmp_path / "nowhere" / "t.png"))
    assert unwritable.returncode == 2
    assert "Name another file after --png." in unwritable.stderr


def test_dates_shows_what_was_read(fake: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Each expression with its days and its rule; the anchor and the policy are the caller's."""
    assert cli.main(["dates", "Il est venu vendredi.", "--anchor", "2022-01-26"]) == 0
    assert capsys.readouterr().out.split("\t")[:3] == ["vendredi", "2022-01-21", "21 January 2022"]
    assert cli.main(["dates", "vendredi", "--anchor", "2022-01-26", "--policy", "forward", "--json"]) == 0
    (mention,) = json.loads(capsys.readouterr().out)["mentions"]
    assert set(mention) == {"text", "start", "end", "first", "last", "precision", "rule"}
    assert mention["first"] == "2022-01-28"
    assert cli.main(["dates", "Rien à dire."]) == 0
    assert "No date" in capsys.readouterr().out


def test_dates_answers_line_by_line(
    fake: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong line is told with its number and keeps its place."""
    import io

    lines = [
        '{"text": "hier", "anchor": "2022-01-25", "policy": "past"}',
        "nonsense",
        '{"text": "hier"}',
        '{"text": "hier", "anchor": "2022-13"}',
        '{"text": "\\ud800 hier", "anchor": "2022-01-25"}',
        '{"text": "hier", "policy": ["past"]}',
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert cli.main(["dates", "--jsonl"]) == 2
    told = capsys.readouterr()
    answers = [json.loads(line) for line in told.out.splitlines()]
    assert [len(each["mentions"]) for each in answers] == [1, 0, 0, 0, 1, 0]
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["line 2", "line 4", "line 6"]
