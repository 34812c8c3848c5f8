"""Building from a terminal: plain lines when piped, the faults named, and the status they give."""

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.terminal.build import build
from index.encoding.source import EncoderSource
from index.phrases import Language
from tests.fakes import HashedEncoder


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EncoderSource, "open", lambda self, threads=0, watch=None: HashedEncoder())


def test_a_build_says_what_it_did(seeds: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain lines as each step ends; nothing to do is said as such."""
    (seeds / "a.txt").write_text("Le chat dort. Il rêve.", encoding="utf-8")
    assert build(Settings(language=Language.ENGLISH), seeds=seeds, index=index, models_folder=Path("models")) == 0
    told = capsys.readouterr()
    assert told.err.splitlines() == ["reading the texts: 1/1", "encoding the passages: 3/3", "writing the index: 1/1"]
    assert told.out.startswith("1 text(s), 1 passage(s); 3 pieces encoded, 0 kept. Edition ")
    assert build(Settings(language=Language.FRENCH), seeds=seeds, index=index, models_folder=Path("models")) == 0
    assert capsys.readouterr().out.startswith("Rien n’a changé : 1 texte(s)")


def test_a_build_with_a_fault_ends_with_2(seeds: Path, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault on its line, and the rest indexed."""
    (seeds / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2022-13 Non.", encoding="utf-8")
    assert build(Settings(language=Language.ENGLISH), seeds=seeds, index=index, models_folder=Path("models")) == 2
    told = capsys.readouterr()
    assert "b.txt:1: the date '2022-13' does not exist" in told.err
    assert "1 fault(s), told above; everything else is in the index." in told.out
