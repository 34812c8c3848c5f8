"""Nothing that a text, a name or a question holds reaches a terminal as a command."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.terminal.clean import HARMFUL, clean, is_clean
from index.building.build import Built
from tests.bot.terminal.conftest import Ran, Run

# Sequences that set a window's title and clear its screen; then each harmful character by itself.
_SEQUENCES = "\x1b]0;owned\x07\x1b[2J\x9b2J"
_CHARACTERS = "".join(sorted(HARMFUL - {"\0"}))
_HOSTILE = _SEQUENCES + _CHARACTERS
# What rich writes itself, in colour on a terminal.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PROGRESS = re.compile(r"\x1b\[(\?25[lh]|2K|1A|[0-9;]*m)|\r")


def _harmful(ran: Ran, own: re.Pattern[str] = _COLOUR) -> frozenset[str]:
    return HARMFUL & set(own.sub("", ran.out) + own.sub("", ran.err))


@pytest.fixture(params=["piped", "terminal"])
def hostile(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, seeds: Path, make: Callable[..., Built]
) -> str:
    """The name of a text whose name, title, source and content are hostile; read piped, and on a terminal in colour."""
    if request.param == "terminal":
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "2000")
    name = f"a{_HOSTILE}\n✓ b.md"
    escaped = json.dumps(f"Titre {_HOSTILE}")
    (seeds / name).write_text(
        f"---\ntitle: {escaped}\ndate: 2022-01\nsource: {json.dumps('https://a.example/' + _HOSTILE)}\n---\n"
        f"Le chat {_HOSTILE} dort sur le mur. Il a rêvé {_HOSTILE} le 21{_HOSTILE} janvier.\n"
        f"Le 3 février 2022, le chien {_HOSTILE} court.\n",
        encoding="utf-8",
        newline="",
    )
    (seeds / f"c{_HOSTILE}.txt").write_text("date 2022-13 Non.", encoding="utf-8")
    make()
    return name


def test_harmful_characters_are_every_control_and_every_mark_of_direction() -> None:
    """By Unicode's own classes; a tab and a line break are kept."""
    everything = map(chr, range(0x110000))
    marks = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
    controls = {each for each in everything if unicodedata.category(each) in {"Cc", "Zl", "Zp"}} - {"\t", "\n"}
    assert controls | marks == HARMFUL
    assert clean(f"a{''.join(HARMFUL)}\t\n") == f"a{chr(0xFFFD) * len(HARMFUL)}\t\n"
    assert is_clean("été\t\n")
    assert not is_clean("\u202e")


def test_no_command_prints_one(run: Run, hostile: str, seeds: Path, tmp_path: Path) -> None:
    """Whatever is asked, shown, listed, checked, refused or misused."""
    (tmp_path / f"q{_SEQUENCES}.yaml").write_text(
        f"- question: {json.dumps('Où dort le chat ? ' + _HOSTILE)}\n  holds: {json.dumps('lune' + _HOSTILE)}\n",
        encoding="utf-8",
    )
    (tmp_path / "bad.yaml").write_text(f"- {json.dumps(_HOSTILE)}: 1\n", encoding="utf-8")
    (tmp_path / "worse.yaml").write_text(f"- question: [\x1b{_SEQUENCES}", encoding="utf-8")
    conversation = "\n".join(
        [
            "Où dort le chat ?",
            "/passage 1",
            "/sources",
            f"/show {hostile}",
            f"/show {_SEQUENCES}",
            "/timeline",
            _SEQUENCES,
            f"/{_SEQUENCES}",
            f"/since {_SEQUENCES}",
            f"/passage {_SEQUENCES}",
            "/source nowhere",
            "/help",
            "Lune ?",
        ]
    )
    runs = {
        "answer": run("ask", "Où dort le chat ?"),
        "refusal": run("ask", "prix du gaz liquide importé ?" + _CHARACTERS),
        "when": run("ask", "Quand a-t-il rêvé ?"),
        "several": run("ask", "-", given=f"Où dort le chat ?{_SEQUENCES}\n"),
        "json": run("ask", "--json", "Où dort le chat ?" + _HOSTILE),
        "window": run("ask", "chat", "--since", _SEQUENCES),
        "sources": run("sources"),
        "show": run("show", hostile),
        "unknown": run("show", hostile + "?"),
        "timeline": run("timeline"),
        "timeline json": run("timeline", "--json", "chat", _HOSTILE),
        "picture": run("timeline", "--png", f"nowhere{_SEQUENCES}/t.png"),
        "check": run("check", f"q{_SEQUENCES}.yaml"),
        "check json": run("check", f"q{_SEQUENCES}.yaml", "--json"),
        "bad check": run("check", "bad.yaml"),
        "worse check": run("check", "worse.yaml"),
        "no check": run("check", f"none{_SEQUENCES}.yaml"),
        "report": run("check", f"q{_SEQUENCES}.yaml", "--junit", f"nowhere{_SEQUENCES}/r.xml"),
        "dates": run("dates", f"vu le 21 {_SEQUENCES} janvier{_HOSTILE} et hier", "--anchor", "2022-01-26"),
        "no dates": run("dates", _HOSTILE),
        "dates json": run("dates", "--json", f"hier{_HOSTILE}"),
        "dates lines": run("dates", "--jsonl", given=f'{{"text": "hier\x9b", "anchor": "{_SEQUENCES}"}}\n\x1b\n'),
        "doctor": run("doctor", "--seeds", str(seeds)),
        "doctor elsewhere": run("doctor", "--seeds", _SEQUENCES),
        "chat": run("chat", given=conversation),
        "misused": run("ask", "x", f"--{_SEQUENCES}"),
        "no command": run(_SEQUENCES),
        "extra": run("show", "a", _SEQUENCES),
    }
    assert {name: sorted(found) for name, ran in runs.items() if (found := _harmful(ran))} == {}
    built = run("build", "--seeds", _SEQUENCES)
    assert (built.status, _harmful(built, _PROGRESS)) == (2, frozenset())
    # Each printed what it was to print: a command that failed early would prove nothing.
    expected = {0: {"answer", "when", "several", "json", "sources", "show", "timeline", "timeline json", "dates",
                    "no dates", "dates json", "chat"}, 1: {"refusal", "check", "check json"}}  # fmt: skip
    assert {name: ran.status for name, ran in runs.items()} == {
        name: next((status for status, names in expected.items() if name in names), 2) for name in runs
    }
    # Each line of a quote has its colour.
    assert "dort sur le mur" in " ".join(re.sub(r"\x1b\[[\d;]*m", "", runs["answer"].out).split())
    assert "court." in runs["show"].out


def test_a_fault_with_a_hostile_name_is_one_line(run: Run, hostile: str, seeds: Path) -> None:
    """A name with a line break forges no finding of the doctor's."""
    lines = _COLOUR.sub("", run("doctor", "--seeds", str(seeds)).out).splitlines()
    assert not any(line.startswith("✓ b.md") for line in lines)
    assert next(line for line in lines if "2022-13" in line).startswith("– c\ufffd")


def test_json_keeps_the_characters_as_escapes(run: Run, hostile: str) -> None:
    """What is read back from it is what stands in the text."""
    ran = run("ask", "--json", "Où dort le chat ?")
    (quote,) = json.loads(ran.out)["quotes"][:1]
    assert quote["document"] == hostile
    assert _SEQUENCES in quote["text"]
    assert HARMFUL.isdisjoint(ran.out)


def test_a_hostile_setting_is_named_without_being_obeyed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its value stands in the sentence, escaped."""
    monkeypatch.setenv("LOG_JSON", _SEQUENCES)
    ran = run("sources")
    assert ran.status == 2
    assert ran.err.startswith("LOG_JSON is '\\x1b]0;owned")
    assert _harmful(ran) == frozenset()
