"""The client: its state, its intents, and the registration of its commands. `run` adds the features."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, TypeAlias

import aiohttp
import discord
from discord import app_commands

from bot.collections import Collections
from bot.discord.archives import Archives
from bot.discord.archivist import Archivist
from bot.discord.cooldown import Cooldown, SeenIds
from bot.discord.database import Database
from bot.discord.figures import Figures
from bot.discord.in_flight import InFlight
from bot.discord.localisation import Translator
from bot.discord.log import event, warning
from bot.discord.moderation import today
from bot.discord.rebuild import Builder
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from bot.shards import WHOLE, Shards

Interaction: TypeAlias = "discord.Interaction[Dateline]"
# What a press or a form does, given the interaction and what is packed in its custom id.
Action: TypeAlias = Callable[[Interaction, str], Awaitable[None]]

# Registering commands is given up after this long, since Discord limits how often it may be done; the bot answers
# meanwhile and tries again at its next start.
_REGISTER_SECONDS = 60


def intents(settings: Settings) -> discord.Intents:
    """The gateway intents: no privileged one, unless message content was opted into."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = settings.message_content
    return wanted


class Dateline(discord.Client):
    """The bot's state. The edition that `queue` answers from is open before the client logs in."""

    def __init__(
        self,
        settings: Settings,
        queue: WorkQueue,
        database: Database,
        builder: Builder,
        collections: Collections | None = None,
        shards: Shards = WHOLE,
        **options: Any,
    ) -> None:
        """`options` are those of discord.py's client."""
        # The bot plays no sound, so the missing voice libraries are not worth a warning.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(settings),
            allowed_mentions=discord.AllowedMentions.none(),
            # No message and no member is cached in memory either.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            **options,
        )
        self.shards_here = shards
        self.settings = settings
        self.queue = queue
        self.database = database
        # Of the default collection; those of the others: `archives.builder`.
        self.builder = builder
        self.archives = Archives(
            settings,
            database,
            collections or Collections(builder.seeds, builder.index),
            queue,
            builder,
            lambda: {guild.id for guild in self.guilds},
            shards,
        )
        self.archivist = Archivist(self, settings, database, self.archives)
        self.cooldown = Cooldown(settings.cooldown)
        self.seen = SeenIds()
        self.in_flight = InFlight()
        self.figures = Figures()
        # When the gateway dropped, or this process began; `None` while it is connected.
        self._offline_since: float | None = time.monotonic()
        # Channels that were told that the bot is stopping.
        self.closing_channels = SeenIds()
        # People who were told that their server may ask no more, with the day.
        self._told_of_quota: tuple[str, set[int]] = ("", set())
        self.tree = app_commands.CommandTree(self)
        # By the name in their custom ids, `dl:NAME:…`.
        self.actions: dict[str, Action] = {}
        # What features do whenever the bot has connected anew.
        self.at_start: list[Callable[[], Awaitable[None]]] = []

    @property
    def logged_in(self) -> bool:
        """Whether Discord accepted the token of this process."""
        return self.user is not None

    @property
    def outage_seconds(self) -> float:
        """How long the gateway has not been connected, in seconds; 0 while it is."""
        return 0.0 if self._offline_since is None else max(0.001, time.monotonic() - self._offline_since)

    async def setup_hook(self) -> None:
        """Registers the commands if they changed, in the one process that does what one alone must do.

        A failure is logged, and the bot answers nevertheless.
        """
        await self.tree.set_translator(Translator())
        if not self.shards_here.lead:
            return
        try:
            await asyncio.wait_for(self.register(), _REGISTER_SECONDS)
        except (discord.HTTPException, aiohttp.ClientError, app_commands.AppCommandError, OSError) as error:
            self.figures.fault(type(error).__name__)
            warning("not_registered", error=error)

    async def register(self) -> None:
        """Registers the commands, globally or in the test server, where other definitions are registered."""
        server = self.settings.test_server
        place = f"server {server}" if server else "everywhere"
        guild = discord.Object(server) if server else None
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        known = await self.database.registered()
        fingerprint = await self.fingerprint()
        if known.get(place) != fingerprint:
            registered = await self.tree.sync(guild=guild)
            await self.database.register(place, fingerprint)
            event("registered", place=place, commands=len(registered))
        # A former test server would show its own copies beside the global commands.
        for other in known.keys() - {place, "everywhere"}:
            former = discord.Object(int(other.removeprefix("server ")))
            self.tree.clear_commands(guild=former)
            await self.tree.sync(guild=former)
            await self.database.register(other, None)

    async def fingerprint(self) -> str:
        """SHA-256 of every command's definition as it is sent to Discord, with the application's id."""
        translator = self.tree.translator
        assert translator is not None
        definitions = [
            await command.get_translated_payload(self.tree, translator)
            for command in sorted(self.tree.get_commands(), key=lambda each: each.name)
        ]
        written = json.dumps([self.application_id, definitions], sort_keys=True)
        return sha256(written.encode()).hexdigest()

    async def on_ready(self) -> None:
        """Logs that the bot is connected and which edition it serves; then what features do at a start."""
        self._offline_since = None
        shards = None if self.shards_here == WHOLE else self.shards_here
        event("ready", servers=len(self.guilds), edition=self.queue.serving.name, shards=shards)
        await self.start_features()

    async def start_features(self) -> None:
        """What features do at a start; to be done again when it was missed what happened in servers."""
        for start in self.at_start:
            await start()

    async def on_resumed(self) -> None:
        """Logs that the session was resumed."""
        self._offline_since = None
        event("resumed")

    async def on_disconnect(self) -> None:
        """Logs that the connection dropped; discord.py reconnects."""
        self._offline_since = self._offline_since or time.monotonic()
        if not self.is_closed() and not self.in_flight.closing:
            event("disconnected")

    def told_of_quota(self, person: int) -> bool:
        """Whether this is the first time today that a person is told of the quota; records it."""
        day = today()
        if self._told_of_quota[0] != day:
            self._told_of_quota = (day, set())
        first = person not in self._told_of_quota[1]
        self._told_of_quota[1].add(person)
        return first

    @property
    def owner(self) -> int | None:
        """The id of whoever owns the application, or the team that does; unknown before the bot has logged in."""
        about = self.application
        if about is None:
            return None
        return about.team.owner_id if about.team is not None else about.owner.id

    def owns(self, user: int) -> bool:
        """Whether a person runs the bot: the owner of the application, or one of its team."""
        about = self.application
        team = about.team.members if about is not None and about.team is not None else []
        return user == self.owner or user in {member.id for member in team}

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Logs an exception of an event handler on one line."""
        self.figures.fault(type(sys.exc_info()[1]).__name__)
        warning("failed", doing=event_method, error=sys.exc_info()[1])
