"""A bot of several processes: each answers its own servers, one does what one alone must do, none does it twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.discord.archives import ELSEWHERE
from bot.discord.client import Dateline
from bot.discord.database import Database, Preferences
from bot.discord.features.servers import forget_left
from bot.discord.new_texts import Teller
from bot.discord.rebuild import Builder
from bot.discord.run import assemble
from bot.discord.sharded import ShardedDateline
from bot.discord.worker import WorkQueue
from bot.kept import Running
from bot.settings import Settings
from bot.shards import WHOLE, Shards, ShardsError
from index.building.build import build
from index.building.sources import DEFAULT
from index.errors import BusyError
from index.phrases import Language
from tests.bot.discord.conftest import opener
from tests.bot.discord.test_ask import QUESTION
from tests.bot.discord.test_process import TOKEN, running
from tests.fakes import HashedEncoder
from tests.soak.deal import SERVERS, Asked, Deal
from tests.soak.home import make_home

HERE, THERE = Shards((0,), 2), Shards((1,), 2)
OF_HERE, OF_THERE = SERVERS[1], SERVERS[0]


@pytest.mark.parametrize(
    ("shards", "of", "told"),
    [
        ("4", "4", "There is no shard 4 of 4; they are numbered 0 to 3."),
        ("0,1,1", "4", "--shards names a shard twice."),
        ("0-2,1", "4", "--shards names a shard twice."),
        ("2-1", "4", "2-1 runs backwards; write 1-2."),
        ("", "4", "--shards '' means nothing; write for example: --shards 0,1 --of 4."),
        ("0,", "4", "--shards '0,' means nothing; write for example: --shards 0,1 --of 4."),
        ("-1", "4", "--shards '-1' means nothing; write for example: --shards 0,1 --of 4."),
        ("one", "4", "--shards 'one' means nothing; write for example: --shards 0,1 --of 4."),
        ("0", "0", "--of is a number from 1 to 10000."),
        ("0", "four", "--of 'four' means nothing; write for example: --shards 0,1 --of 4."),
        ("0", None, "--shards and --of go together: --shards 0,1 --of 4, or --shards auto alone."),
        (None, "4", "--shards and --of go together: --shards 0,1 --of 4, or --shards auto alone."),
        ("auto", "4", "With --shards auto Discord says how many there are; leave --of out."),
        ("0-999999999", "4", "There is no shard 4 of 4; they are numbered 0 to 3."),
    ],
)
def test_what_names_no_shards_is_one_sentence(shards: str | None, of: str | None, told: str) -> None:
    """In both languages, and it says how to write it."""
    with pytest.raises(ShardsError) as raised:
        Shards.parse(shards, of)
    assert raised.value.say(Language.ENGLISH) == told
    assert raised.value.say(Language.FRENCH) != told


def test_servers_are_dealt_out_as_discord_does() -> None:
    """By the time in their ids; direct messages come to shard 0, which does what one alone must do."""
    parts = [Shards((number,), 4) for number in range(4)]
    for server in SERVERS:
        assert [part.have(server) for part in parts].count(True) == 1
    assert [part.have(ELSEWHERE) for part in parts] == [True, False, False, False]
    assert [part.lead for part in parts] == [True, False, False, False]
    assert all(whole.have(server) and whole.lead for whole in (WHOLE, Shards.parse("auto", None)) for server in SERVERS)
    assert Shards.parse("0-3", "4").whole


def test_processes_of_one_bot_hold_the_folder_together(tmp_path: Path) -> None:
    """Two of the same shard do not, nor a whole bot beside a part, nor parts of another count; an end lets go."""
    folder = tmp_path / "data"
    with Running(folder, HERE), Running(folder, THERE):
        for clashing, told in (
            (THERE, "Another process runs shard 1 of 2 on"),
            (Shards((1,), 4), "A bot split in 2 runs on"),
            (WHOLE, "A bot of Dateline runs on"),
        ):
            with pytest.raises(BusyError, match=told), Running(folder, clashing):
                pass
    with Running(folder), pytest.raises(BusyError):
        Running(folder).__enter__()
    with Running(folder, Shards((1,), 4)), Running(folder, Shards((0, 2, 3), 4)):
        pass
    assert [each.name for each in tmp_path.glob(".data.run.*")].count(".data.run.lock") == 1


@pytest.fixture
async def parts(tmp_path: Path, seeds: Path, index: Path) -> AsyncIterator[dict[Shards, Dateline]]:
    """The clients of two processes, which have not connected."""
    build(seeds, index, HashedEncoder, "hashed")
    made = {}
    for shards in (HERE, THERE):
        queue = WorkQueue(index, tmp_path, opener=opener)
        database = Database(tmp_path / "data" / "discord.sqlite", shards)
        builder = Builder(seeds, index, HashedEncoder, "hashed")
        made[shards] = assemble(Settings(discord_token=TOKEN), queue, database, builder, shards=shards)
    yield made
    for client in made.values():
        client.queue.close()
        client.database.close()


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """One text."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text("date 2022\nLe chat dort.", encoding="utf-8")
    return folder


async def test_a_process_erases_nothing_that_servers_of_another_gave(parts: dict[Shards, Dateline]) -> None:
    """Of its own it erases what those gave that it is not in any more."""
    client = parts[HERE]
    client._connection.application_id = 900
    for server in (OF_HERE, OF_THERE):
        client.archives.collections.of_server(server).seeds.mkdir(parents=True)
        (client.archives.collections.of_server(server).seeds / "a.txt").write_text("Un texte.", encoding="utf-8")
    given = client.archives.collections.of_server(OF_HERE).seeds.parent / "application.txt"
    given.write_text("900\n", encoding="ascii")
    await forget_left(client)
    assert client.archives.collections.servers() == {OF_THERE}


async def test_a_process_takes_no_server_for_the_only_one(
    parts: dict[Shards, Dateline], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a stranger's server could search the archive as soon as it is the only one of its shard."""
    for shards, client in parts.items():
        monkeypatch.setattr(client.archives, "_servers", lambda own={OF_HERE if shards is HERE else OF_THERE}: own)
        assert client.archives.chosen(client.archives.place(OF_HERE)) is None
        assert client.archives.chosen(ELSEWHERE) is None
    assert [ELSEWHERE in client.archives.places() for client in parts.values()] == [True, False]


async def test_each_process_notes_the_servers_without_a_choice_that_are_its_own(
    parts: dict[Shards, Dateline], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`dateline doctor` reads all of them; a choice that the process of shard 0 stored is taken up by the other."""
    here, there = parts.values()
    monkeypatch.setattr(here.archives, "_servers", lambda: {OF_HERE})
    monkeypatch.setattr(there.archives, "_servers", lambda: {OF_THERE})
    here.archives.note_waiting()
    there.archives.note_waiting()
    assert here.archives.collections.waiting() == [ELSEWHERE, OF_THERE, OF_HERE]
    await here.database.set(OF_THERE, Preferences(collection=DEFAULT, opened=(DEFAULT,)))
    assert await there.database.refresh()
    there.archives.note_waiting()
    assert here.archives.collections.waiting() == [ELSEWHERE, OF_HERE]


async def test_topics_are_told_by_the_process_of_their_server(parts: dict[Shards, Dateline]) -> None:
    """And by no other."""
    looked: dict[Shards, list[int]] = {HERE: [], THERE: []}
    await Teller(parts[HERE]).stored.add(OF_HERE, 5, "la crue", Language.FRENCH, "2026-01-01")
    await Teller(parts[HERE]).stored.add(OF_THERE, 5, "la crue", Language.FRENCH, "2026-01-01")
    for shards, client in parts.items():
        teller = Teller(client)

        async def look_in(server: int, subscriptions: object, shards: Shards = shards) -> None:
            looked[shards].append(server)

        teller._look_in = look_in  # type: ignore[method-assign]
        await teller.look()
    assert looked == {HERE: [OF_HERE], THERE: [OF_THERE]}


def test_a_process_is_connected_when_all_its_shards_are(
    parts: dict[Shards, Dateline], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that comes back does not stand for another that is away."""
    client = parts[HERE]
    assert isinstance(client, ShardedDateline)
    monkeypatch.setattr(client, "is_ready", lambda: True)

    async def all_of_it() -> list[bool]:
        seen = []
        for happens in (
            client.on_ready(), client.on_shard_disconnect(0), client.on_shard_disconnect(2), client.on_shard_resumed(0),
            client.on_resumed(), client.on_shard_ready(2),
        ):  # fmt: skip
            await happens
            seen.append(client.outage_seconds == 0)
        return seen

    client.at_start.clear()
    assert asyncio.run(all_of_it()) == [True, False, False, False, False, True]


async def _ask(discord: Deal, server: int) -> Asked:
    asked = await discord.ask(QUESTION, server)
    assert asked is not None
    await asyncio.wait_for(asked.over.wait(), 120)
    return asked


async def test_one_killed_and_started_again_is_back_and_the_other_answers_meanwhile(tmp_path: Path) -> None:
    """The file is shared, commands are registered once, a shard runs once, and nothing is answered twice."""
    await make_home(tmp_path, "fake", SERVERS)
    discord = Deal(TOKEN)
    await discord.start()
    first = ("--shards", "0", "--of", "2"), ("--shards", "1", "--of", "2")
    async with running(tmp_path, discord.port, *first[0]) as lead:
        await asyncio.wait_for(discord.here[0].wait(), 120)
        async with running(tmp_path, discord.port, *first[1]) as other:
            await other.until(" ready ")
            assert (await _ask(discord, OF_THERE)).answers == 1
            async with running(tmp_path, discord.port, *first[1]) as third:
                assert await third.end() == 2
            assert third.said.splitlines()[-1].startswith("Another process runs shard 1 of 2 on data already.")
            other.kill()
            await other.end()
        assert (await _ask(discord, OF_HERE)).answers == 1
        async with running(tmp_path, discord.port, *first[1]) as again:
            await again.until(" ready ")
            assert " shards=1/2" in again.said
            assert (await _ask(discord, OF_THERE)).answers == 1
        assert [each["shard"] for each in discord.identified] == [[0, 2], [1, 2], [1, 2]]
        assert discord.registrations == 1
        assert [each.answers for each in discord.asked.values()] == [1, 1, 1]
        await lead.until(" ready ")
    await discord.stop()


async def test_as_many_shards_as_discord_asks_for_run_in_one_process(tmp_path: Path) -> None:
    """`--shards auto`: each has a connection of its own, and all servers are answered."""
    await make_home(tmp_path, "fake", SERVERS)
    discord = Deal(TOKEN)
    await discord.start()
    async with running(tmp_path, discord.port, "--shards", "auto") as bot:
        await bot.until(" ready ")
        assert [(await _ask(discord, server)).answers for server in (OF_HERE, OF_THERE)] == [1, 1]
        assert [each["shard"] for each in discord.identified] == [[0, 2], [1, 2]]
    await discord.stop()
