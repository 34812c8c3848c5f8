"""Settings, votes, use, blocks and subscriptions: the same in an SQLite file and on a PostgreSQL server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.discord import moderation, usage
from bot.discord.database import Database, Preferences, Vote
from bot.discord.migrations import MIGRATIONS, NewerError
from bot.discord.subscriptions import Subscriptions, TopicError, Untold
from bot.discord.tables import Tables
from bot.shards import WHOLE, Shards
from index.phrases import Language
from index.storage.manifest import program_version
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, words
from tests.bot.discord.test_ask import QUESTION

pytestmark = pytest.mark.xdist_group("postgres")

SERVER, OTHER = 1 << 60, (1 << 60) + 1
DAY = "2026-01-10"
VOTE = Vote("ukraine.txt", 0, 40, False, "pas d’accord", DAY)
Opened = Callable[..., Database]


@pytest.fixture(params=["sqlite", "postgres"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A file, then a database, that holds nothing yet."""
    if request.param == "sqlite":
        return tmp_path / "discord.sqlite"
    made: str = request.getfixturevalue("server").make()
    return made


@pytest.fixture
def opened(kept_in: Path | str) -> Iterator[Opened]:
    """Opens the database; a later opening ends the one before, unless it is of other shards."""
    open_ones: list[tuple[Database, Shards]] = []

    def made(shards: Shards = WHOLE) -> Database:
        for each in [each for each in open_ones if each[1].clash(shards)]:
            each[0].close()
            open_ones.remove(each)
        open_ones.append((Database(kept_in, shards), shards))
        return open_ones[-1][0]

    yield made
    for each, _ in open_ones:
        each.close()


async def test_settings_outlive_a_restart(opened: Opened) -> None:
    """All of them, of ids of 64 bits; and those of nobody are the defaults."""
    chosen = Preferences((1 << 62, 2), (3,), Language.FRENCH, True, "own", ("news",), (4,), True)
    database = opened()
    await database.set(SERVER, Preferences(private=True))
    await database.set(SERVER, chosen)
    await database.set_first_server(OTHER)
    database = opened()
    assert (database.of(SERVER), database.of(OTHER), database.first_server) == (chosen, Preferences(), OTHER)
    await database.set_first_server(None)
    assert opened().first_server is None


async def test_votes_come_newest_first_and_a_later_one_takes_the_place_of_the_former(opened: Opened) -> None:
    """The order of one day is that in which they were given; a person stays who they were across a restart."""
    database = opened()
    await database.vote(1, SERVER, VOTE)
    await database.vote(2, SERVER, Vote("b", 0, 1, True, "", DAY))
    await database.vote(3, SERVER, Vote("", 0, 0, False, "", "2026-01-09"))
    await database.vote(1, None, VOTE)
    database = opened()
    await database.vote(1, SERVER, Vote("ukraine.txt", 0, 40, True, "", DAY))
    votes = await database.votes(SERVER)
    assert [(vote.document, vote.good) for vote in votes] == [("ukraine.txt", True), ("b", True), ("", False)]
    assert len(await database.votes(SERVER, 0)) == 4
    assert await database.erase(1) == 2
    assert await database.votes(0) == []
    assert len(await database.votes(SERVER)) == 2


async def test_use_is_counted_and_words_need_three_people(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted across a restart, hidden again when one of the three erases what is theirs, forgotten after 30 days."""
    monkeypatch.setattr(moderation, "today", lambda: DAY)
    database = opened()
    for asker in (1, 2, 3):
        database.moderation.note_question(SERVER, "sure", asker, {"zyzomy": "zyzomys", f"o{asker}": "Où"})
    database.moderation.note_question(SERVER, "none", 1, {"zyzomy": "zyzomys"})
    database.moderation.note_question(OTHER, "none", 1, {})
    use = usage.Usage({DAY: {"none": 1, "sure": 3}}, (("zyzomys", 4),), 0)
    assert await database.moderation.usage(SERVER) == use
    database = opened()
    assert (database.moderation.asked_today(SERVER), database.moderation.asked_today(OTHER)) == (4, 1)
    await database.erase(2)
    assert (await database.moderation.usage(SERVER)).words == ()
    monkeypatch.setattr(moderation, "today", lambda: "2026-02-10")
    assert await opened().moderation.usage(SERVER) == usage.Usage({}, (), 0)


async def test_what_is_old_is_forgotten_by_a_bot_that_goes_on_running(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first question of a later day."""
    monkeypatch.setattr(moderation, "today", lambda: DAY)
    database = opened()
    database.moderation.note_question(SERVER, "none", 1, {"zyzomy": "zyzomys"})
    assert (await database.moderation.usage(SERVER)).days == {DAY: {"none": 1}}
    monkeypatch.setattr(moderation, "today", lambda: "2026-02-10")
    database.moderation.note_asked(SERVER)
    assert await database.moderation.usage(SERVER) == usage.Usage({}, (), 0)


async def test_words_asked_equally_often_are_in_one_order(opened: Opened) -> None:
    """That of their letters' codes, whatever language the server is set to."""
    database = opened()
    for asker in (1, 2, 3):
        database.moderation.note_question(SERVER, "sure", asker, {"a": "école", "b": "Zone", "c": "abri", "d": "zoo"})
    shown = [word for word, _ in (await database.moderation.usage(SERVER)).words]
    assert shown == ["Zone", "abri", "zoo", "école"]


async def test_blocks_are_kept_and_ended(opened: Opened) -> None:
    """In a server, and everywhere."""
    database = opened()
    await database.moderation.block(SERVER, 1, blocked=True)
    await database.moderation.block(SERVER, 1, blocked=True)
    await database.moderation.block(None, 2, blocked=True)
    database = opened()
    held = [database.moderation.is_blocked(server, user) for server in (SERVER, OTHER) for user in (1, 2)]
    assert held == [True, True, False, True]
    await database.moderation.block(None, 2, blocked=False)
    assert not opened().moderation.is_blocked_anywhere(2)


async def test_what_another_process_changed_is_seen(opened: Opened) -> None:
    """Settings, blocks and servers that are forgotten; where nothing changed, nothing is read again."""
    here, there = opened(Shards((0,), 2)), opened(Shards((1,), 2))
    assert not await here.refresh()
    await there.set(SERVER, Preferences(private=True))
    await there.moderation.block(None, 2, blocked=True)
    assert await here.refresh()
    assert (here.of(SERVER).private, here.moderation.is_blocked(OTHER, 2)) == (True, True)
    await there.forget_server(SERVER)
    assert await here.refresh()
    assert here.of(SERVER) == Preferences()
    assert not await here.refresh()


async def test_commands_are_registered_by_place(opened: Opened) -> None:
    """A later fingerprint takes the place of the former, and a place can be forgotten."""
    database = opened()
    await database.register("everywhere", "a" * 64)
    await database.register("everywhere", "b" * 64)
    await database.register("server 7", "c" * 64)
    await database.register("server 7", None)
    assert await opened().registered() == {"everywhere": "b" * 64}


async def test_subscriptions_and_what_is_to_be_told(opened: Opened) -> None:
    """Stored in one step with what is known, told once, removed with their subscription."""
    stored = Subscriptions(opened())
    first = await stored.add(SERVER, 5, "la crue", Language.FRENCH, DAY)
    second = await stored.add(SERVER, 5, "storms", Language.ENGLISH, DAY)
    with pytest.raises(TopicError):
        await stored.add(SERVER, 5, "La Crue", Language.FRENCH, DAY)
    await stored.begin(SERVER, "default", "one", [b"aaaaaaaa"])
    await stored.record(SERVER, "default", "two", [b"aaaaaaaa", b"b\0bbbbbb"], [(first, "d", 0, 9), (second, "", 0, 2)])
    stored = Subscriptions(opened())
    assert [each.topic for each in await stored.all()] == ["la crue", "storms"]
    assert await stored.watched(SERVER) == ("default", "two")
    assert await stored.watched(OTHER) is None
    assert await stored.known(SERVER) == {b"aaaaaaaa", b"b\0bbbbbb"}
    untold = await stored.untold(SERVER)
    assert [(each.subscription, each.document, each.end) for each in untold] == [(first, "d", 9), (second, "", 2)]
    await stored.told(untold[0].number)
    assert await stored.untold(SERVER) == [Untold(untold[1].number, second, "", 0, 2)]
    removed = await stored.remove(second, SERVER)
    assert removed is not None
    assert removed.topic == "storms"
    assert await stored.untold(SERVER) == []
    assert await stored.remove(second, SERVER) is None


async def test_a_server_that_is_forgotten_leaves_no_row(opened: Opened) -> None:
    """Of any table; and the numbers of what was erased are those of its own rows."""
    database = opened()
    for server in (SERVER, OTHER):
        await database.set(server, Preferences(private=True))
        await database.vote(1, server, VOTE)
        database.moderation.note_question(server, "sure", 1, {"a": "abri"})
        await Subscriptions(database).add(server, 5, "la crue", Language.FRENCH, DAY)
    erased = await database.forget_server(SERVER)
    assert {name: number for name, number in erased.items() if number} == {
        "servers": 1, "votes": 1, "days": 1, "topics": 1, "askers": 1, "subscriptions": 1,
    }  # fmt: skip
    assert sum((await database.forget_server(SERVER)).values()) == 0
    assert (await database.votes(OTHER), database.of(OTHER).private) == ([VOTE], True)


async def test_what_fails_half_way_changes_nothing(opened: Opened) -> None:
    """A transaction is whole or it is not; the next statement works."""
    database = opened()

    def fail(tables: Tables) -> None:
        with tables.transaction():
            tables.execute("INSERT INTO servers VALUES (?, 'x')", (SERVER,))
            raise RuntimeError("in the midst")

    with pytest.raises(RuntimeError):
        await database.work(fail)
    assert (await database.work(lambda tables: tables.execute("SELECT count(*) FROM servers").fetchone())) == (0,)


async def test_every_older_form_is_brought_up_to_date(kept_in: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings made in it are there afterwards, and a later form is refused with the version that reads it."""
    with monkeypatch.context() as patched:
        for module in ("bot.discord.migrations", "bot.discord.postgres_tables"):
            patched.setattr(f"{module}.MIGRATIONS", MIGRATIONS[:2])
        database = Database(kept_in)
        await database.set(SERVER, Preferences(private=True))
        database.close()
    database = Database(kept_in)
    assert database.of(SERVER).private
    number = await Subscriptions(database).add(SERVER, 5, "la crue", Language.FRENCH, DAY)
    assert number == 1
    asked = "SELECT value FROM kept WHERE name='version'"
    assert await database.work(lambda tables: tables.execute(asked).fetchone()) == (program_version(),)
    later = "PRAGMA user_version=99" if isinstance(kept_in, Path) else "UPDATE kept SET value='99' WHERE name='form'"
    await database.work(lambda tables: tables.execute(later))
    await database.work(lambda tables: tables.execute("UPDATE kept SET value='9.1.0' WHERE name='version'"))
    database.close()
    with pytest.raises(NewerError, match=r"later Dateline 9\.1\.0"):
        Database(kept_in)


async def test_people_and_moderators_see_the_same(place: Place) -> None:
    """/privacy erases, /stats tells, /block holds: through Discord."""
    shown = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    await place.bot.database.vote(place.alice.id, place.guild.id, VOTE)
    assert shown is not None
    assert words(answered(await place.moderator.slash(place.channel, "stats"))).startswith("### Questions of the last")
    assert words(answered(await place.moderator.slash(place.channel, "feedback"))).count("pas d’accord") == 1
    shown = answered(await place.alice.slash(place.channel, "privacy"))
    done = answered(await place.alice.click(shown, label="Erase what is mine"))
    assert done.content == (
        "Done: 1 vote erased, and you no longer count among those who asked about a word. Messages of yours in "
        "channels that are texts stay until you delete them in Discord."
    )
    await place.moderator.slash(place.channel, "block", person=place.alice)
    refused = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert refused.content.startswith("The moderators have decided")
