"""The form of the file of settings and votes: an older one is copied and brought up to date, a newer one refused."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.discord import migrations
from bot.discord.database import Database, Preferences, Vote
from bot.discord.migrations import MIGRATIONS, NewerError, copies
from bot.discord.tables import DatabaseError
from index.phrases import Language
from index.storage.manifest import program_version
from tests.conftest import ROOT

_VOTES_OF_100 = [
    Vote("", 0, 0, False, "hors sujet", "2026-01-03"),
    Vote("ukraine.txt", 0, 82, True, "", "2026-01-02"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the file that 0.1.0 left."""
    file = tmp_path / "data" / "discord.sqlite"
    file.parent.mkdir()
    shutil.copy(ROOT / "tests" / "data" / "release-0.1.0" / "data" / "discord.sqlite", file)
    return file


def rows(path: Path) -> Iterator[str]:
    """Every statement that makes the content of a file."""
    with closing(sqlite3.connect(path)) as file:
        yield from file.iterdump()


def form(path: Path) -> int:
    """The number of the form of a file."""
    with closing(sqlite3.connect(path)) as file:
        number: int = file.execute("PRAGMA user_version").fetchone()[0]
        return number


async def test_the_file_of_0_1_0_is_brought_up_to_date_and_nothing_is_lost(path: Path) -> None:
    """Settings, votes, the registered commands; a person still changes the vote they gave then."""
    before = list(rows(path))
    database = Database(path)
    assert form(path) == len(MIGRATIONS)
    assert database.of(100) == Preferences(allowed=(200,), language=Language.FRENCH, private=True)
    assert database.of(101) == Preferences()
    assert await database.votes(100) == _VOTES_OF_100
    assert await database.votes(0) == [Vote("flood", 0, 55, True, "", "2026-01-03")]
    assert await database.registered() == {"everywhere": "f" * 64}
    assert await database.erase(300) == 2
    database.close()
    assert before != list(rows(path))


async def test_it_is_copied_before_it_is_changed(path: Path) -> None:
    """The copy holds every row of before, for its owner alone, and a later start makes no other."""
    before = list(rows(path))
    Database(path).close()
    [copy] = copies(path)
    assert copy.name == "discord.sqlite.form-1"
    assert list(rows(copy)) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    Database(path).close()
    assert copies(path) == [copy]
    assert sorted(each.name for each in path.parent.iterdir()) == ["discord.sqlite", copy.name]


async def test_what_is_erased_leaves_the_copy_too(path: Path) -> None:
    """Else “nothing of yours is left” would be wrong."""
    database = Database(path)
    await database.erase(301)
    database.close()
    assert copies(path) == []
    assert b"hors sujet" not in b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_a_new_file_is_of_the_newest_form_and_needs_no_copy(tmp_path: Path) -> None:
    """It names the version that made it."""
    path = tmp_path / "discord.sqlite"
    Database(path).close()
    assert form(path) == len(MIGRATIONS)
    assert copies(path) == []
    assert f"VALUES('version','{program_version()}')" in "".join(rows(path))


def test_a_newer_file_is_refused_with_the_version_that_reads_it(path: Path) -> None:
    """No byte of it changes."""
    Database(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.executescript("PRAGMA user_version=99; UPDATE kept SET value='9.1.0' WHERE name='version'")
    before = path.read_bytes()
    with pytest.raises(NewerError, match=r"written by a later Dateline 9\.1\.0, and were not touched") as raised:
        Database(path)
    assert "discord.sqlite.form-1" in str(raised.value)
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps are one transaction; the next start, with steps that work, goes through."""
    before = list(rows(path))
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE servers(other);"))
    with pytest.raises(DatabaseError):
        Database(path)
    assert (form(path), list(rows(path))) == (0, before)
    monkeypatch.undo()
    Database(path).close()
    assert form(path) == len(MIGRATIONS)


def test_every_form_on_the_way_can_be_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only the first and the last."""
    for number in range(1, len(MIGRATIONS)):
        path = tmp_path / f"{number}.sqlite"
        with monkeypatch.context() as patched, closing(sqlite3.connect(path, isolation_level=None)) as file:
            patched.setattr(migrations, "MIGRATIONS", MIGRATIONS[:number])
            assert migrations.migrate(file, path) is None
        assert form(path) == number
        Database(path).close()
        assert form(path) == len(MIGRATIONS)
        assert [copy.name for copy in copies(path)] == [f"{number}.sqlite.form-{number}"]
