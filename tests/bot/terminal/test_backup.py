"""`dateline backup` and `dateline restore`, as they are typed."""

from pathlib import Path

import pytest

from bot.discord.database import Database
from tests.bot.terminal.conftest import Run


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run in, with a database and a text."""
    folder = tmp_path / "home"
    (folder / "seeds").mkdir(parents=True)
    (folder / "seeds" / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    Database(folder / "data" / "discord.sqlite").close()
    monkeypatch.chdir(folder)
    return folder


def test_what_is_in_it_and_what_is_not_is_said(run: Run, home: Path) -> None:
    """And the way back, with the folder that went aside."""
    made = run("backup", "b.tar.gz")
    assert (made.status, made.err) == (0, "")
    assert made.out.startswith("b.tar.gz: 1 file, ")
    assert "Not in it: .env, which holds the token" in made.out
    assert "add --with-seeds" in made.out
    again = run("backup", "b.tar.gz", "--with-seeds")
    assert (again.status, again.out) == (2, "")
    assert again.err.endswith("Name another file, or add --overwrite.\n")
    assert "2 files" in run("backup", "b.tar.gz", "--with-seeds", "--overwrite").out
    assert run("restore", "b.tar.gz").err.startswith("data holds files, and was not touched.")
    back = run("restore", "b.tar.gz", "--overwrite")
    assert (back.status, back.err) == (0, "")
    assert back.out.startswith("Put back: 2 files of 2")
    assert "What was there before is in data.before-" in back.out
    assert (home / "seeds" / "a.txt").is_file()
    assert run("restore", "none.tar.gz").err == "There is no file none.tar.gz.\n"
