"""Channels whose messages are texts of their server's own collection: kept as they stand in Discord, and no longer."""

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

import aiohttp
import discord

from bot.collections import Collection
from bot.discord.archives import ELSEWHERE, Archives
from bot.discord.channel_texts import MOST, ChannelTexts, Said
from bot.discord.database import Database
from bot.discord.log import event, warning
from bot.discord.rebuild import StoppedError
from bot.settings import Settings
from index.documents import has_words
from index.errors import BusyError, SeedsError, Step

# What is written waits so long for more before the index is renewed; what is erased hardly.
_AFTER_WORDS_SECONDS = 30.0
_AFTER_ERASURE_SECONDS = 1.0
_AGAIN_SECONDS = 30.0
_TYPED = {discord.MessageType.default, discord.MessageType.reply}
_PEOPLE = re.compile(r"<@[!&]?\d+>")


def words_of(message: discord.Message) -> str:
    """The words of a message as they are kept: nobody is named in them. Empty for what is no text."""
    if message.author.bot or message.webhook_id is not None or message.type not in _TYPED:
        return ""
    return without_people(message.content)


def without_people(content: str) -> str:
    """A message's content with every mention of a person or a role made nameless.

    >>> without_people("Demande à <@123>, ou à <@&4>.")
    'Demande à @…, ou à @….'
    """
    return _PEOPLE.sub("@…", content).strip()


class Archivist:
    """Keeps the archived channels of all servers, and renews their indexes a while after something changed."""

    def __init__(self, client: discord.Client, settings: Settings, database: Database, archives: Archives) -> None:
        self._client = client
        self._settings = settings
        self._database = database
        self._archives = archives
        self._waiting: dict[int, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._due: dict[int, float] = {}
        # Servers and the names of collections out of which a message was removed since their last build.
        self._changed: set[tuple[int, str]] = set()

    def texts(self, server: int) -> ChannelTexts:
        """The messages of a server."""
        return ChannelTexts(self._archives.collections.of_server(server).seeds)

    def is_archived(self, server: int | None, channel: int) -> bool:
        """Whether the messages of a channel are texts."""
        return server is not None and channel in self._database.of(server).archived

    async def hear(self, message: discord.Message) -> None:
        """Keeps a message of an archived channel, unless it asks the bot something."""
        server = message.guild.id if message.guild is not None else ELSEWHERE
        if not self.is_archived(server, message.channel.id) or self._client.user in message.mentions:
            return
        words = words_of(message)
        if has_words(words):
            await asyncio.to_thread(self.texts(server).keep, message.channel.id, [(message.id, words)])
            self.renew_later(server, _AFTER_WORDS_SECONDS)

    async def edited(self, server: int, channel: int, message: int, content: str) -> None:
        """Takes up the new words of a message that is kept."""
        texts = self.texts(server)
        if message not in dict(await asyncio.to_thread(texts.of, channel)):
            return
        words = without_people(content)
        if not has_words(words):
            await self.erased(server, [message])
        elif await asyncio.to_thread(texts.keep, channel, [(message, words)]):
            self.renew_later(server, _AFTER_ERASURE_SECONDS)

    async def erased(self, server: int, messages: list[int]) -> None:
        """Removes messages that were deleted in Discord, kept from a channel or added one by one."""
        removed = await asyncio.to_thread(self.texts(server).erase, messages)
        for collection in self._looked_after(server):
            for number in messages:
                added = collection.seeds / f"message-{number}.jsonl"
                if added.exists():
                    added.unlink(missing_ok=True)
                    self._changed.add((server, collection.name))
                    removed += 1
        if removed:
            event("messages_erased", server=server, messages=removed)
            self.renew_later(server, _AFTER_ERASURE_SECONDS)

    def _looked_after(self, server: int) -> list[Collection]:
        """The collections that a server's moderators add to: its own, and the default one where it is theirs."""
        own, default = self._archives.collections.of_server(server), self._archives.collections.default
        return [own, default] if self._archives.manages_default(server) else [own]

    async def channel_gone(self, server: int, channel: int) -> None:
        """Removes all messages of a channel that was deleted, or that is archived no more."""
        if await asyncio.to_thread(self.texts(server).erase_channel, channel):
            event("channel_erased", server=server)
            self.renew_later(server, _AFTER_ERASURE_SECONDS)

    async def compare(self, guild: discord.Guild, channel: int) -> None:
        """Compares what is kept of a channel with what stands there now: new, edited and deleted messages."""
        texts = self.texts(guild.id)
        known = dict(await asyncio.to_thread(texts.of, channel))
        there: dict[int, Said] = {}
        oldest = 0
        try:
            found = guild.get_channel_or_thread(channel) or await guild.fetch_channel(channel)
            if not isinstance(found, discord.abc.Messageable):
                return
            count = 0
            async for message in found.history(limit=MOST):
                count += 1
                oldest = message.id
                if self._client.user not in message.mentions:
                    there[message.id] = (message.id, words_of(message))
            oldest = oldest if count == MOST else 0
        except discord.NotFound:
            await self.channel_gone(guild.id, channel)
            return
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            # Nothing is known of the messages, so nothing is erased.
            warning("channel_not_read", server=guild.id, channel=channel, error=error)
            return
        # Without the intent Discord gives the messages without their words: only which are there is known.
        readable = self._settings.message_content
        words = [said for said in there.values() if has_words(said[1])] if readable else []
        gone = [number for number in known if number >= oldest and number not in there]
        if readable:
            gone += [number for number, (_, said) in there.items() if not has_words(said) and number in known]
        changed = await asyncio.to_thread(texts.keep, channel, words) if words else 0
        if gone:
            await self.erased(guild.id, gone)
        if changed:
            self.renew_later(guild.id, _AFTER_ERASURE_SECONDS)

    def renew_later(self, server: int, seconds: float) -> None:
        """Renews a server's index after so many seconds, or sooner if that was asked for already."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        waiting = self._waiting.get(server)
        if waiting is not None and not waiting.done():
            if self._due[server] <= due:
                return
            waiting.cancel()
        self._due[server] = due
        self._waiting[server] = self.begin(self._renew_at(server, due))

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs work beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _renew_at(self, server: int, due: float) -> None:
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        # From here on a change begins another wait.
        self._waiting.pop(server, None)
        try:
            await self.renew(server)
        except StoppedError:
            return
        except BusyError:
            self.renew_later(server, _AGAIN_SECONDS)
        except Exception as error:
            warning("not_renewed", server=server, error=error)

    async def renew(self, server: int) -> None:
        """Writes the conversations of a server and builds its index. Raises what `Builder.build` does."""
        guild = self._client.get_guild(server)
        if guild is None:
            return
        names = {}
        for channel in self._database.of(server).archived:
            found = guild.get_channel_or_thread(channel)
            names[channel] = found.name if found is not None else str(channel)
        await asyncio.to_thread(self.texts(server).write, server, names)
        for collection in self._looked_after(server):
            # Reading the default texts again may take long, and messages of channels are not among them.
            shared = collection == self._archives.collections.default
            if collection.seeds.is_dir() and (not shared or (server, collection.name) in self._changed):
                self._changed.discard((server, collection.name))
                try:
                    await self._build(collection, server)
                except BaseException:
                    self._changed.add((server, collection.name))
                    raise

    async def _build(self, collection: Collection, server: int) -> None:
        builder = self._archives.builder(collection)
        while builder.running:
            await builder.ended()
        try:
            built = await builder.build()
        except SeedsError as error:
            if error.step is not Step.ADD_TEXT or collection == self._archives.collections.default:
                raise
            # The last text is gone, and nothing of it may be found any more.
            await self._archives.empty(collection)
            return
        event("built", edition=built.edition, documents=built.documents, faults=len(built.faults), server=server)

    async def at_start(self) -> None:
        """Compares every archived channel with what stands in Discord, and builds what servers gave, one after another.

        A build may have been cut short when the bot stopped, or the form of an edition may have changed since.
        """
        given = self._archives.collections.servers()
        for guild in list(self._client.guilds):
            for channel in self._database.of(guild.id).archived:
                if not guild.unavailable:
                    await self.compare(guild, channel)
            if guild.id in given:
                self.renew_later(guild.id, 0.0)
