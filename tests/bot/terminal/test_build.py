"""Building from a terminal: plain lines when piped, the faults named, what was left out, and the status."""

from pathlib import Path

import pytest

from index.encoding.source import EncoderSource
from tests.bot.terminal.conftest import Run
from tests.fakes import HashedEncoder


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(self: EncoderSource, threads: int = 0, watch: object = None) -> HashedEncoder:
        assert callable(watch)
        watch("load")
        return HashedEncoder()

    monkeypatch.setattr(EncoderSource, "open", prepare)


def test_a_build_says_what_it_did(run: Run, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain lines as each step ends; nothing to do is said as such."""
    (seeds / "a.txt").write_text("date 2022 Le chat dort. Il rêve.", encoding="utf-8")
    first = run("build", "--seeds", "seeds")
    assert first.status == 0
    assert first.err.splitlines() == [
        "loading the encoder…",
        "reading the texts: 1/1",
        "encoding the passages: 1/1",
        "writing the index: 1/1",
    ]
    assert first.out.startswith("1 text, 1 passage, 1 of them encoded, 0 kept. Edition ")
    monkeypatch.setenv("DATELINE_LANGUAGE", "fr")
    again = run("build", "--seeds", "seeds")
    assert again.status == 0
    assert again.out.startswith("Rien n’a changé : 1 texte, édition ")


def test_a_fault_is_a_warning_unless_it_is_to_be_an_error(run: Run, seeds: Path) -> None:
    """Named with its place before, counted at the end; the rest is indexed, also with --strict."""
    (seeds / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2022 ", encoding="utf-8")
    ran = run("build", "--seeds", "seeds")
    lines = ran.err.splitlines()
    assert ran.status == 0
    assert [line for line in lines if line == "b.txt:1: has a date but no text after it"]
    assert lines[-1] == "1 fault, named above; everything else is in the index."
    assert ran.out.startswith("1 text, ")
    strict = run("build", "--seeds", "seeds", "--strict")
    assert strict.status == 2
    assert strict.err.splitlines()[-1] == lines[-1]
    assert run("sources").out == "undated\ta.txt\tLe chat dort.\n"


def test_a_date_that_is_not_understood_is_a_warning(run: Run, seeds: Path) -> None:
    """The text is kept, also with --strict; undated texts are counted, with how to date them."""
    (seeds / "a.txt").write_text("date 22 mai 2012 Le chat dort.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2022-13 Non.", encoding="utf-8")
    ran = run("build", "--seeds", "seeds", "--strict")
    lines = ran.err.splitlines()
    assert ran.status == 0
    assert ran.out.startswith("2 texts, ")
    assert [line for line in lines if line.startswith("b.txt:1: the date '2022-13' is not understood")]
    assert lines[-2].startswith("1 of 2 texts has no date")
    assert "name its file 2022-01-21-title" in lines[-2]
    assert lines[-1] == "1 warning, named above; their texts are in the index."


@pytest.mark.parametrize("options", [[], ["--strict"]])
def test_a_stray_file_is_counted_and_breaks_nothing(run: Run, seeds: Path, options: list[str]) -> None:
    """Forty good texts, a Thumbs.db and two pictures are forty texts."""
    for number in range(40):
        (seeds / f"{number}.txt").write_text(f"Le chat numéro {number} dort.", encoding="utf-8")
    for name in ("Thumbs.db", "a.JPG", "b.jpg", "LICENSE"):
        (seeds / name).write_bytes(b"\x00\xff")
    ran = run("build", "--seeds", "seeds", *options)
    assert ran.status == 0
    assert ran.out.startswith("40 texts, ")
    assert ran.err.splitlines()[-1] == (
        "4 files of a kind that is not read were left out: .jpg (2), without extension (1), .db (1)."
    )
