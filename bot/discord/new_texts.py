"""Telling channels of new texts: each once, after an edition that holds it is published.

A new edition is looked at once. What is to be told is stored in the same step as what is known, and forgotten when it
was sent, so that a restart between the two loses nothing; a message sent twice is dropped by Discord, by its nonce.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import discord

from bot.discord.archives import NoArchiveError, NothingGivenError
from bot.discord.client import Dateline
from bot.discord.cooldown import SeenIds
from bot.discord.errors import log
from bot.discord.log import event
from bot.discord.serving import GoneError, Serving
from bot.discord.subscriptions import MOST_AT_ONCE, Subscription, Subscriptions, Untold, text_marks
from bot.discord.tables import LostError
from bot.discord.views.components import NOTHING_ELSE, Layout
from bot.discord.views.subscription import more_layout, new_text_layout
from index.quoting.quote import Quote
from index.speaks_of import speaks_of

# Seconds between two looks at which edition serves.
_EVERY_SECONDS = 10.0
# Discord's code for a channel that is gone.
_NO_CHANNEL = 10003
_REFUSED = 400

Result = TypeVar("Result")


class Teller:
    """Looks for new texts and tells the channels."""

    def __init__(self, client: Dateline) -> None:
        self._client = client
        self.stored = Subscriptions(client.database)
        # Channels that may not be written to, until another edition comes.
        self._closed = SeenIds()

    async def run(self) -> None:
        """Looks again and again until the client closes."""
        await self._client.wait_until_ready()
        while not self._client.is_closed():
            await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

    async def look(self) -> None:
        """Looks once at every server of this process that follows a topic.

        What fails is logged, and tried again the next time.
        """
        try:
            subscriptions = await self.stored.all()
        except LostError:
            return  # It is in the log.
        here = self._client.shards_here
        for server in dict.fromkeys(each.server for each in subscriptions if here.have(each.server)):
            if self._client.in_flight.closing:
                return
            try:
                with self._client.in_flight.track():
                    await self._look_in(server, [each for each in subscriptions if each.server == server])
            except Exception as error:
                log(self._client, error, "subscriptions", server=server)

    async def _look_in(self, server: int, subscriptions: Sequence[Subscription]) -> None:
        with self._client.queue.slot():
            try:
                edition: str = await self._search(server, lambda serving: serving.name)
            except (NoArchiveError, NothingGivenError):
                return
            archive, watched = self._archive(server), await self.stored.watched(server)
            if watched is None or watched[0] != archive:
                await self.begin(server)
            elif watched[1] != edition:
                await self._note_new(server, archive, subscriptions)
        for untold in await self.stored.untold(server):
            # One that was removed meanwhile took with it what it was to be told.
            found = next((each for each in subscriptions if each.number == untold.subscription), None)
            if found is not None and not self._closed.holds(found.channel):
                await self._send(found, untold)

    async def _search(self, server: int, work: Callable[[Serving], Result]) -> Result:
        return await self._client.archives.search(server, work)

    def _archive(self, server: int) -> str:
        """The name of a server's archive: in another one, every text was there before."""
        return self._client.archives.collection(server).name

    async def begin(self, server: int) -> None:
        """Takes what a server's archive holds for known, unless its texts are watched already."""
        archive = self._archive(server)
        watched = await self.stored.watched(server)
        if watched is None or watched[0] != archive:
            try:
                edition, marks = await self._search(server, _all_marks)
            except NothingGivenError:
                # Its first text will be a new one.
                edition, marks = "", []
            await self.stored.begin(server, archive, edition, marks)

    async def _note_new(self, server: int, archive: str, subscriptions: Sequence[Subscription]) -> None:
        """Stores what the new texts of another edition say of the topics, and that they are known."""
        known = await self.stored.known(server)

        def find(serving: Serving) -> tuple[str, list[bytes], list[tuple[int, str, int, int]]]:
            edition, encoder = serving.archive.edition, serving.archive.encoder
            marked = [(number, text_marks(name, digest)) for number, name, digest in edition.text_keys()]
            new = [number for number, marks in marked if known.isdisjoint(marks)]
            untold: list[tuple[int, str, int, int]] = []
            for each in subscriptions:
                found = [one.quote for one in speaks_of(edition, encoder, each.topic, new)]
                untold += [
                    (each.number, quote.document.id, quote.span.start, quote.span.end) for quote in found[:MOST_AT_ONCE]
                ]
                if len(found) > MOST_AT_ONCE:
                    untold.append((each.number, "", 0, len(found) - MOST_AT_ONCE))
            return serving.name, [mark for _, marks in marked for mark in marks], untold

        edition, marks, untold = await self._search(server, find)
        await self.stored.record(server, archive, edition, marks, untold)
        self._closed = SeenIds()
        event("new_texts", server=server, edition=edition, told=len(untold))

    async def _send(self, subscription: Subscription, untold: Untold) -> None:
        client = self._client
        try:
            layout = await self._layout(subscription, untold)
        except GoneError:
            # The text was removed before it could be told.
            await self.stored.told(untold.number)
            return
        channel = client.get_partial_messageable(subscription.channel, guild_id=subscription.server)
        try:
            await channel.send(view=layout, nonce=f"dl-{untold.number}", allowed_mentions=NOTHING_ELSE)
        except discord.NotFound as error:
            if error.code == _NO_CHANNEL:
                await self.stored.remove(subscription.number, subscription.server)
                event("unsubscribed", server=subscription.server, why="the channel is gone")
            return
        except discord.Forbidden as error:
            self._closed.first_time(subscription.channel)
            log(client, error, "telling", server=subscription.server)
            return
        except discord.HTTPException as error:
            if error.status != _REFUSED:
                raise
            # What Discord refuses once it refuses always.
            log(client, error, "telling", server=subscription.server)
        await self.stored.told(untold.number)
        event("told", server=subscription.server)

    async def _layout(self, subscription: Subscription, untold: Untold) -> Layout:
        language = self._client.database.of(subscription.server).language or subscription.language
        if not untold.document:
            return more_layout(subscription.number, subscription.topic, untold.end, language)

        def quote(serving: Serving) -> Quote:
            return serving.quote_at(untold.document, untold.start, untold.end)

        with self._client.queue.slot():
            found = await self._search(subscription.server, quote)
        return new_text_layout(subscription.number, subscription.topic, found, language, date.today())


def _all_marks(serving: Serving) -> tuple[str, list[bytes]]:
    keys = serving.archive.edition.text_keys()
    return serving.name, [mark for _, name, digest in keys for mark in text_marks(name, digest)]
