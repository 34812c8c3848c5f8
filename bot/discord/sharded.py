"""The client of a process that runs some of a bot's shards, each with a connection of its own."""

import time

import discord

from bot.collections import Collections
from bot.discord.client import Dateline
from bot.discord.database import Database
from bot.discord.log import event
from bot.discord.rebuild import Builder
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from bot.shards import WHOLE, Shards


class ShardedDateline(Dateline, discord.AutoShardedClient):
    """See `Dateline`. It is connected when every one of its shards is."""

    def __init__(
        self,
        settings: Settings,
        queue: WorkQueue,
        database: Database,
        builder: Builder,
        collections: Collections | None = None,
        shards: Shards = WHOLE,
    ) -> None:
        about = {} if shards.automatic else {"shard_ids": list(shards.ids), "shard_count": shards.count}
        super().__init__(settings, queue, database, builder, collections, shards, **about)
        self._away: set[int] = set()
        self._came: set[int] = set()

    async def on_shard_ready(self, shard: int) -> None:
        """Notes that a shard is connected; one that lost its session missed what happened in its servers."""
        self._back(shard)
        if shard in self._came:
            event("shard_ready", shard=shard, servers=len(self.guilds))
            await self.start_features()
        self._came.add(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """Logs that a shard took up its session."""
        self._back(shard)
        event("resumed", shard=shard)

    async def on_shard_disconnect(self, shard: int) -> None:
        """Logs that a shard dropped; discord.py reconnects."""
        self._away.add(shard)
        self._offline_since = self._offline_since or time.monotonic()
        if not self.is_closed() and not self.in_flight.closing:
            event("disconnected", shard=shard)

    async def on_resumed(self) -> None:
        """Said of a shard by `on_shard_resumed`."""

    async def on_disconnect(self) -> None:
        """Said of a shard by `on_shard_disconnect`."""

    def _back(self, shard: int) -> None:
        self._away.discard(shard)
        if not self._away and self.is_ready():
            self._offline_since = None
