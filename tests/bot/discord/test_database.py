"""The file of settings and votes: erased means erased in its bytes, and nobody but its owner reads it."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.discord.database import Database, Preferences, Vote
from bot.discord.tables import ErasureError
from index.phrases import Language
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered

SECRET = "une raison que personne ne doit retrouver"
VOTE = Vote("ukraine.txt", 0, 40, False, SECRET, "2026-01-01")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "data" / "discord.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """An open one."""
    opened = Database(path)
    yield opened
    opened.close()


def stored(path: Path) -> bytes:
    """All bytes of the file and its companions."""
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob("*")))


async def test_an_erased_reason_stands_in_no_byte_while_the_bot_runs(path: Path, database: Database) -> None:
    """Neither in the file nor in its write-ahead log; the votes of others stay."""
    await database.vote(1, 10, VOTE)
    await database.vote(2, 10, Vote("ukraine.txt", 0, 40, True, "la raison d’une autre", "2026-01-01"))
    assert SECRET.encode() in stored(path)
    assert await database.erase(1) == 1
    assert SECRET.encode() not in stored(path)
    assert "la raison d’une autre".encode() in stored(path)
    assert [vote.reason for vote in await database.votes(10)] == ["la raison d’une autre"]


async def test_a_reason_that_was_replaced_is_erased_too(path: Path, database: Database) -> None:
    """The later vote took its place; the erasure takes both."""
    await database.vote(1, 10, VOTE)
    await database.vote(1, 10, Vote("ukraine.txt", 0, 40, False, "une autre raison", "2026-01-02"))
    assert await database.erase(1) == 1
    assert SECRET.encode() not in stored(path)
    assert b"une autre raison" not in stored(path)


async def test_a_long_reason_on_pages_of_its_own_is_erased(path: Path, database: Database) -> None:
    """SQLite puts what is longer than a page on overflow pages."""
    long = SECRET * 300
    await database.vote(1, 10, Vote("ukraine.txt", 0, 40, False, long, "2026-01-01"))
    await database.erase(1)
    assert SECRET.encode() not in stored(path)


async def test_a_server_that_is_forgotten_stands_in_no_byte(path: Path, database: Database) -> None:
    """Its settings and its votes."""
    await database.set(987654321012, Preferences(allowed=(123456789098765,), language=Language.FRENCH))
    await database.vote(1, 987654321012, VOTE)
    assert b"123456789098765" in stored(path)
    await database.forget_server(987654321012)
    assert b"123456789098765" not in stored(path)
    assert SECRET.encode() not in stored(path)
    assert database.of(987654321012) == Preferences()


async def test_what_a_crash_left_in_the_log_is_removed_at_the_next_start(path: Path, database: Database) -> None:
    """An erasure whose log was not emptied before the process ended."""
    await database.vote(1, 10, VOTE)
    person = database._person(1)
    await database.work(lambda tables: tables.execute("DELETE FROM votes WHERE person=?", (person,)))
    assert SECRET.encode() in stored(path)
    Database(path).close()
    assert SECRET.encode() not in stored(path)


async def test_an_erasure_beside_a_reader_says_that_it_is_not_done(path: Path, database: Database) -> None:
    """Never that nothing is left; pressed again when the reader is gone, it is done."""
    await database.vote(1, 10, VOTE)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM votes").fetchone() == (1,)
    with pytest.raises(ErasureError):
        await database.erase(1)
    reader.close()
    assert await database.erase(1) == 0
    assert SECRET.encode() not in stored(path)


def test_the_file_is_its_owner_s_alone(path: Path, database: Database) -> None:
    """It holds the key of the pseudonyms. Its companions too."""
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("*")}
    assert modes == {"discord.sqlite": 0o600, "discord.sqlite-shm": 0o600, "discord.sqlite-wal": 0o600}


def test_a_file_that_others_could_read_is_made_private(path: Path) -> None:
    """As the version before left it."""
    Database(path).close()
    path.chmod(0o644)
    Database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_privacy_erases_in_the_bytes(place: Place, tmp_path: Path) -> None:
    """Through the command and its button."""
    await place.bot.database.vote(place.alice.id, place.guild.id, VOTE)
    shown = answered(await place.alice.slash(place.channel, "privacy"))
    done = answered(await place.alice.click(shown, label="Erase what is mine"))
    assert done.content == (
        "Done: 1 vote erased, and you no longer count among those who asked about a word. Messages of yours in "
        "channels that are texts stay until you delete them in Discord."
    )
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("discord.sqlite*"))
    assert SECRET.encode() not in kept
