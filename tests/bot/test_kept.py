"""What people gave: kept apart from what can be made again, and moved there once."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from bot.kept import DATABASE, FOLDER, FORMER_FOLDER, kept
from bot.settings import INDEX, MODELS
from index.errors import DiskError
from tests.conftest import ROOT


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """The folder that held everything before, with a database whose last write stands in its log."""
    folder = tmp_path / "var"
    folder.mkdir()
    writer = sqlite3.connect(folder / DATABASE, isolation_level=None)
    writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE votes(good); INSERT INTO votes VALUES (1)")
    # As a killed process leaves them.
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    writer.close()
    for name, content in whole.items():
        (folder / name).write_bytes(content)
    assert f"{DATABASE}-wal" in whole
    return folder


def _votes(path: Path) -> list[tuple[int]]:
    with sqlite3.connect(path) as file:
        return file.execute("SELECT good FROM votes").fetchall()


def test_the_database_is_moved_once_with_its_log(tmp_path: Path, former: Path) -> None:
    """Nothing of it stays behind, and nothing is lost."""
    path = kept(DATABASE, tmp_path / "data", former)
    assert path == tmp_path / "data" / DATABASE
    assert _votes(path) == [(1,)]
    assert list(former.iterdir()) == []
    assert kept(DATABASE, tmp_path / "data", former) == path


def test_a_move_to_another_file_system_copies(tmp_path: Path, former: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole under its name, or not there; the source goes last."""
    rename = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", across)
    assert _votes(kept(DATABASE, tmp_path / "data", former)) == [(1,)]
    assert list(former.iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "data").glob(".*")) == []


def test_a_move_that_was_cut_short_goes_on(tmp_path: Path, former: Path) -> None:
    """The log moved, the database not yet."""
    (tmp_path / "data").mkdir()
    (former / f"{DATABASE}-wal").replace(tmp_path / "data" / f"{DATABASE}-wal")
    assert _votes(kept(DATABASE, tmp_path / "data", former)) == [(1,)]


def test_a_newer_file_is_not_replaced(tmp_path: Path, former: Path) -> None:
    """The old one stays where it is."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / DATABASE).write_bytes(b"newer")
    assert kept(DATABASE, tmp_path / "data", former).read_bytes() == b"newer"
    assert (former / DATABASE).exists()


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    """It holds what people wrote."""
    assert kept(DATABASE, tmp_path / "data", tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    """It is a file, say."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(DiskError):
        kept(DATABASE, tmp_path / "data", tmp_path)


def test_make_clean_removes_only_what_can_be_made_again() -> None:
    """Not the folder of what people gave; and what it removes holds the index and the encoders."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    removed = makefile.split("\nclean:\n\trm -rf ")[1].splitlines()[0].split()
    assert removed == ["$(VENV)", "var", "build", "*.egg-info"]
    assert {INDEX.parts[0], MODELS.parts[0], FORMER_FOLDER.name} == {"var"}
    assert str(FOLDER) not in removed
