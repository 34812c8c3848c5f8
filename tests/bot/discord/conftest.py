"""A bot on small texts with the fake encoder, in an in-process Discord (simcord)."""

from collections.abc import AsyncIterator, Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import hypothesis
import pytest
import simcord
from simcord import interactions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.discord.client import Dateline
from bot.discord.database import Database
from bot.discord.rebuild import Builder
from bot.discord.run import assemble
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from index.archive import Archive
from index.building.build import build
from index.building.seeds import Fault, Notice, distinct, read_bytes
from index.building.seeds.isolated import Upload
from index.documents import Document
from index.quoting.reader import Reader
from index.storage.current import open_current
from tests.fakes import HashedEncoder, OverlapReader
from tests.postgres import Server, programs

UKRAINE = (
    "date 2022-01-21\n"
    "Les Russes demandent le retrait des soldats de l’OTAN de Roumanie et de Bulgarie. "
    "Le 19 janvier 2022, la ministre a rencontré son homologue à Genève. "
    "La délégation américaine a refusé toute concession sur l’élargissement.\n"
)
REPLY = "date 2022-02\nLa Bulgarie répond aux Russes : les soldats de l’OTAN restent où ils sont.\n"
HARVEST = """\
---
title: The *grape* harvest
date: 2021-09
source: https://example.org/harvest?year=2021
---
The grape harvest of Burgundy began on 20 September 2021 and lasted three weeks. Frost had destroyed half of the vines
in April. Growers of Burgundy sold the harvest for twelve euros a bottle.
"""
FLOOD = '{"id": "flood", "title": "Flood", "date": "2020", "text": "The river Loire flooded the town of Tours in June. \
Two bridges of Tours fell into the river. The mayor of Tours closed the schools for a week."}\n'

# How long an example takes says nothing on a machine that is shared.
hypothesis.settings.register_profile("dateline", deadline=None)
hypothesis.settings.load_profile("dateline")

MODERATES = discord.Permissions(manage_guild=True)
Open = Callable[..., Dateline]


def seed(folder: Path) -> None:
    """Writes the texts that the tests ask about."""
    folder.mkdir(exist_ok=True)
    (folder / "ukraine.txt").write_text(UKRAINE, encoding="utf-8")
    (folder / "reply.txt").write_text(REPLY, encoding="utf-8")
    (folder / "harvest.md").write_text(HARVEST, encoding="utf-8")
    (folder / "flood.jsonl").write_text(FLOOD, encoding="utf-8")


def opener(index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
    """The archive with the fake encoder and the fake reader."""
    return Archive(open_current(index), HashedEncoder(), reader or OverlapReader())


@dataclass
class Place:
    """A server with a channel, a member and a moderator, and the bot that is in it."""

    env: simcord.Env
    bot: Dateline
    guild: GuildHandle
    channel: ChannelHandle
    alice: MemberActor
    moderator: MemberActor


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The texts."""
    folder = tmp_path / "seeds"
    seed(folder)
    return folder


@pytest.fixture
def kept_in(tmp_path: Path) -> Path | str:
    """Where settings and votes are: a file, or what a module's own fixture of this name gives."""
    return tmp_path / "discord.sqlite"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, where its programs are found."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL here: apt-get install postgresql")
    made = Server(found)
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def open_bot(tmp_path: Path, seeds: Path, index: Path, certainties: None, kept_in: Path | str) -> Iterator[Open]:
    """Makes a bot on the texts; another one made later finds what the first has kept."""
    built = False
    opened: list[Dateline] = []

    def made(waiting: int = 256, **settings: Any) -> Dateline:
        nonlocal built
        if not built:
            build(seeds, index, HashedEncoder, "hashed")
            built = True
        values: dict[str, Any] = {"discord_token": "a.secret.token", "cooldown": 0.0} | settings
        bot = assemble(
            Settings(**values),
            WorkQueue(index, tmp_path, opener=opener, waiting=waiting),
            Database(kept_in),
            Builder(seeds, index, HashedEncoder, "hashed"),
        )
        opened.append(bot)
        return bot

    yield made
    for bot in opened:
        bot.queue.close()
        bot.database.close()


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every reader's Discord French; simcord's are all American."""
    original = interactions.base_payload

    def in_french(*arguments: Any, **named: Any) -> Any:
        record, payload = original(*arguments, **named)
        return record, payload | {"locale": "fr"}

    monkeypatch.setattr(interactions, "base_payload", in_french)


Meet = Callable[..., Any]


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads what moderators add without starting a process, which takes a second."""

    def read(name: str, content: bytes, taken: Set[str] = frozenset()) -> Upload:
        found = list(distinct(read_bytes(content, name), taken))
        kinds = ([each for each in found if isinstance(each, kind)] for kind in (Document, Fault, Notice))
        return Upload(*kinds)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.discord.features.giving.read_upload", read)


@pytest.fixture
async def meet(open_bot: Open, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Meet]:
    """Puts a bot in a server: `place = await meet(cooldown=5.0)`."""
    running: list[simcord.Env] = []
    # The simulator waits for what is due before long.
    monkeypatch.setattr("bot.discord.archivist._AFTER_ERASURE_SECONDS", 0.01)

    async def met(bot: Dateline | None = None, **settings: Any) -> Place:
        bot = bot or open_bot(**settings)
        # A machine that is shared with other work may be slow.
        env = simcord.Env(bot, settle_timeout=20.0)
        running.append(env)
        await env.start()
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        alice = guild.add_member(env.create_user("alice"))
        role = guild.create_role("Moderators", permissions=MODERATES)
        moderator = guild.add_member(env.create_user("mod"), roles=[role])
        return Place(env, bot, guild, channel, alice, moderator)

    yield met
    for each in running:
        await each.shutdown()
        assert each.errors_since(each._errors_acknowledged) == ()


@pytest.fixture
async def place(meet: Meet) -> Place:
    """An ordinary one."""
    met: Place = await meet()
    return met
