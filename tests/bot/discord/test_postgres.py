"""A PostgreSQL server that is lost, that refuses, that another process uses; and its password, which stands nowhere."""

import asyncio
import functools
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import postgres
from bot.discord import log as logs
from bot.discord import postgres_tables
from bot.discord.database import Database, Preferences, Vote
from bot.discord.run import run
from bot.discord.subscriptions import Subscriptions
from bot.discord.tables import DatabaseError, ErasureError, LostError, Tables
from bot.discord.worker import WorkQueue
from bot.settings import SettingError, Settings, load
from bot.shards import WHOLE, Shards
from bot.terminal import doctor
from bot.terminal.backup import backup
from bot.terminal.restore import restore
from index.building.build import Built
from index.errors import BusyError
from index.phrases import Language
from tests.bot.discord.conftest import Place, opener
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_ask import QUESTION
from tests.conftest import ROOT
from tests.postgres import PASSWORD, Server

pytestmark = pytest.mark.xdist_group("postgres")

SECRET = "une raison que personne ne doit retrouver"
VOTE = Vote("ukraine.txt", 0, 40, False, SECRET, "2026-01-01")


@contextmanager
def refused(told: str) -> Iterator[None]:
    """Inside it a shard that another process holds is refused at once; elsewhere its end is waited for."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postgres_tables, "_PATIENCE_SECONDS", 0.0)
        with pytest.raises(BusyError, match=told):
            yield


@pytest.fixture
def kept_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that holds nothing yet; nobody waits before the next try to connect."""
    monkeypatch.setattr(postgres_tables, "_AGAIN_SECONDS", 0.0)
    return server.make()


@pytest.fixture
def opened(kept_in: str) -> Iterator[Callable[..., Database]]:
    """Opens it; all that are open in the end are closed."""
    made: list[Database] = []

    def open_(shards: Shards = WHOLE) -> Database:
        made.append(Database(kept_in, shards))
        return made[-1]

    yield open_
    for each in made:
        if not each._thread._shutdown:
            each.close()


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is logged."""
    stream = io.StringIO()
    logs.start("a.secret.token", PASSWORD, stream=stream)
    yield stream
    logs.start("", stream=sys.stderr)


async def test_a_lost_database_is_a_sentence_a_line_and_comes_back(
    place: Place, server: Server, said: io.StringIO
) -> None:
    """Questions are answered on, by the settings as they were; a vote is told to be given again, and then is kept."""
    database = place.bot.database
    await database.set(place.guild.id, Preferences(language=Language.FRENCH))
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    vote = str(buttons(message)["good"]["custom_id"])
    # What is written goes one after the other: the question is counted before this.
    assert await database.votes(place.guild.id) == []
    server.stop()
    try:
        refused = answered(await place.alice.click(message, custom_id=vote))
        assert refused.content.startswith("Les réglages et les votes sont injoignables")
        assert "Russes" in words(answered(await place.alice.slash(place.channel, "ask", question=QUESTION)))
        with pytest.raises(LostError):
            await database.refresh()
    finally:
        server.start()
    await place.alice.click(message, custom_id=vote)
    assert len(await database.votes(place.guild.id)) == 1
    assert database.of(place.guild.id).language is Language.FRENCH
    lines = said.getvalue().splitlines()
    assert [" database_lost " in line for line in lines].count(True) == 1
    assert [" database_back " in line for line in lines].count(True) == 1
    assert [" not_counted " in line for line in lines].count(True) == 1
    assert PASSWORD not in said.getvalue()


async def test_following_finds_it_again(
    opened: Callable[..., Database], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without anybody asking for anything."""
    monkeypatch.setattr("bot.discord.database._LOOK_SECONDS", 0.01)
    database = opened(Shards((0,), 2))
    seen = asyncio.Event()
    following = asyncio.create_task(database.follow(seen.set))
    server.stop()
    await asyncio.sleep(0.05)
    server.start()
    await opened(Shards((1,), 2)).set(5, Preferences(private=True))
    await asyncio.wait_for(seen.wait(), 60)
    assert database.of(5).private
    following.cancel()


async def test_a_shard_runs_once_on_a_database(opened: Callable[..., Database], kept_in: str) -> None:
    """Whatever machine it is on; and the end of a connection, however it comes, lets go."""
    opened(Shards((0,), 2))
    killed = opened(Shards((1,), 2))
    for clashing, told in (
        (Shards((1,), 2), "Another process runs shard 1 of 2 on postgres@127.0.0.1 already"),
        (Shards((2,), 4), "A bot split in 2 runs on"),
        (WHOLE, "A bot of Dateline runs on"),
    ):
        with refused(told):
            Database(kept_in, clashing)
    killed.close()
    opened(Shards((1,), 2))


async def test_one_whose_shards_were_taken_over_meanwhile_says_so(
    opened: Callable[..., Database], kept_in: str
) -> None:
    """Two processes never answer the same servers: the one that lost its connection ends."""
    first = opened(Shards((0,), 2))
    with postgres.connect(kept_in) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype='advisory'")
    taken = opened(Shards((0,), 2))
    with pytest.raises(LostError):
        await first.refresh()
    with refused("Another process runs shard 0 of 2"):
        await first.refresh()
    taken.close()
    assert not await first.refresh()


async def test_a_session_that_the_server_still_believes_in_is_ended(opened: Callable[..., Database]) -> None:
    """Where the network broke, the process's own former session holds its locks for a while."""
    database = opened()
    lost = []

    def lose(tables: Tables) -> None:
        assert isinstance(tables, postgres_tables.PostgresTables)
        # Here it is over, there it is not.
        lost.append(tables._connection)
        tables._connection = postgres.connect(tables._address)
        tables._connection.close()

    await database.work(lose)
    assert not await database.refresh()
    lost[0].close()


async def test_what_is_erased_stands_in_no_byte_of_the_tables(
    opened: Callable[..., Database], server: Server, kept_in: str
) -> None:
    """The votes of others stay; while somebody reads the votes, it is said that it is not done."""
    database = opened()

    def stored() -> bytes:
        with postgres.connect(kept_in) as connection:
            connection.execute("CHECKPOINT")
        return b"".join(each.read_bytes() for each in (server.data / "base").rglob("*") if each.is_file())

    await database.vote(1, 10, VOTE)
    await database.vote(2, 10, Vote("ukraine.txt", 0, 40, True, "la raison d’une autre", "2026-01-01"))
    assert SECRET.encode() in stored()
    await database.work(lambda tables: tables.execute("SET lock_timeout='50ms'"))
    with postgres.connect(kept_in) as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM votes")
        with pytest.raises(ErasureError):
            await database.forget_server(11)
    assert await database.erase(1) == 1
    assert SECRET.encode() not in stored()
    assert "la raison d’une autre".encode() in stored()


async def test_what_the_file_kept_goes_on_in_the_database(kept_in: str, tmp_path: Path) -> None:
    """Settings, votes in their order, the key by which people erase theirs; once, and the file stays as it is."""
    file = tmp_path / "discord.sqlite"
    shutil.copy(ROOT / "tests" / "data" / "release-0.1.0" / "data" / "discord.sqlite", file)
    former = Database(file)
    stored = Subscriptions(former)
    await stored.add(100, 5, "la crue", Language.FRENCH, "2026-01-01")
    removed = await stored.add(100, 5, "storms", Language.FRENCH, "2026-01-01")
    await stored.remove(removed, 100)
    await stored.begin(100, "default", "one", [b"aaaaaaaa"])
    settings, votes, known = former.of(100), await former.votes(100, 0), await stored.known(100)
    former.close()
    before = file.read_bytes()
    database = Database(kept_in, former=file)
    stored = Subscriptions(database)
    assert (database.of(100), await database.votes(100, 0), await stored.known(100)) == (settings, votes, known)
    assert await stored.add(100, 5, "floods", Language.FRENCH, "2026-01-01") > removed
    assert await database.erase(300) == 2
    database.close()
    database = Database(kept_in, former=file)
    assert len(await database.votes(100, 0)) == len(votes) - 2
    database.close()
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:se/cret@h/db", "postgresql://u:s@cret@h/db", "postgresql://u:s%cret@h/db",
        "postgresql://u:s?cret@h/db", "postgresql://u:s#cret@[h/db", "postgres:///x?secret=cret",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_not_repeated(address: str) -> None:
    """A mark that belongs into a password differently is said how to write."""
    with pytest.raises((postgres.AddressError, postgres.UnreachableError)) as raised:
        postgres.connect(address)
    assert "cret" not in raised.value.say(Language.ENGLISH) + raised.value.say(Language.FRENCH)


def test_an_address_of_another_kind_is_no_setting_and_is_not_repeated() -> None:
    """Nor shown where the settings are."""
    with pytest.raises(SettingError) as raised:
        load({"DATELINE_DATABASE": "mysql://u:cret@h/db"}, Path("no such file"))
    assert "DATELINE_DATABASE=postgresql://user:password@host/name" in str(raised.value)
    assert "cret" not in str(raised.value)
    assert "cret" not in repr(Settings(database="postgresql://u:cret@h/db"))


def test_a_server_that_refuses_is_one_sentence_without_the_password(server: Server, tmp_path: Path) -> None:
    """A wrong password, nobody there; the doctor says the same, and what is well."""
    for address, told in (
        (server.address("wrong-horse"), "password authentication failed"),
        (f"postgresql://dateline:{PASSWORD}@127.0.0.1:1/x", "refused"),
    ):
        with pytest.raises(postgres.UnreachableError, match=told) as raised:
            Database(address)
        assert "horse" not in str(raised.value)
        [found] = doctor._database(Settings(database=address))
        assert (found.well, found.what.en) == (False, str(raised.value))
    [found] = doctor._database(Settings(database=server.address()))
    assert found.well
    assert found.what.en.startswith("settings and votes are in postgres@127.0.0.1 (PostgreSQL ")
    assert doctor._database(Settings()) == []


def test_a_bot_that_cannot_reach_it_ends_so_that_it_is_started_again(
    make: Callable[..., Built], seeds: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With status 1, which systemd and containers take for that; 2 is for what a person must mend."""
    (seeds / "a.txt").write_text("date 2022\nLe chat dort.", encoding="utf-8")
    make()
    settings = Settings(discord_token="a.secret.token", database=f"postgresql://dateline:{PASSWORD}@127.0.0.1:1/votes")
    queue = functools.partial(WorkQueue, opener=opener)
    status = run(settings, seeds=seeds, index=index, database=tmp_path / "data" / "discord.sqlite", queue=queue)
    said = capsys.readouterr().err
    assert (status, said.splitlines()[-1].split(", cannot")[0]) == (
        1, "The database of settings and votes, votes@127.0.0.1",
    )  # fmt: skip
    assert PASSWORD not in said
    logs.start("", stream=sys.stderr)


def test_a_user_who_may_make_no_table_is_one_sentence(server: Server) -> None:
    """With what the server says, and who has to be the owner."""
    with postgres.connect(server.address()) as connection:
        connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
        connection.execute("CREATE SCHEMA closed")
    address = server.address().replace("//dateline:", "//guest:") + "?options=-csearch_path%3Dclosed"
    with pytest.raises(DatabaseError, match="Make the user of DATELINE_DATABASE its owner"):
        Database(address)


def test_without_the_library_the_command_that_brings_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(postgres.MissingError, match=r"pip install 'dateline\[postgres\]'"):
        postgres.connect("postgresql://h/db")


def test_backup_and_restore_say_what_they_do_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the command for it, which holds no password."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "chat-history").write_text("", encoding="utf-8")
    settings = Settings(database=f"postgresql://u:{PASSWORD}@h/db")
    assert backup(settings, file=Path("b.tar.gz")) == 0
    assert restore(settings, file=Path("b.tar.gz"), overwrite=True) == 0
    said = capsys.readouterr().out
    assert 'pg_dump --format=custom --file=votes.dump "$DATELINE_DATABASE"' in said
    assert 'pg_restore --clean --if-exists --dbname="$DATELINE_DATABASE" votes.dump' in said
    assert PASSWORD not in said
