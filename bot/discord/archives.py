"""What each server searches: its own collection, or one that whoever runs the bot has opened to it. Nothing else.

Every feature reaches the texts through `Archives.search`, with the id of the server that asks.
"""

import asyncio
from collections.abc import Callable, Set
from pathlib import Path
from typing import TypeVar

from bot.collections import Collection, CollectionError, Collections
from bot.discord.database import OWN, Database
from bot.discord.log import warning
from bot.discord.rebuild import Builder
from bot.discord.serving import Serving
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from bot.shards import WHOLE, Shards
from index.building.sources import DEFAULT
from index.errors import DatelineError, Step

Result = TypeVar("Result")

# The place of direct messages, and of servers that the bot is not in but where somebody brought it along.
ELSEWHERE = 0


class NoArchiveError(DatelineError):
    """Nobody has chosen yet what this place searches."""


class NothingGivenError(DatelineError):
    """The server's own collection holds no text yet."""

    def __init__(self) -> None:
        super().__init__(
            "There is no text to search in this server yet.",
            "Il n’y a pas encore de texte où chercher dans ce serveur.",
            Step.ADD_TEXT,
        )


class Archives:
    """The collection of each server. `servers` gives the ids of the servers whose events come to this process."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        collections: Collections,
        queue: WorkQueue,
        builder: Builder,
        servers: Callable[[], Set[int]],
        shards: Shards = WHOLE,
    ) -> None:
        self.collections = collections
        self._settings = settings
        self._database = database
        self._queue = queue
        self._servers = servers
        self._shards = shards
        self._builders = {DEFAULT: builder}
        self._waiting = frozenset(collections.waiting())

    def places(self) -> Set[int]:
        """The servers that the bot is in, of those whose events come here; and `ELSEWHERE` where direct messages do."""
        return {ELSEWHERE, *self._servers()} if self._shards.have(ELSEWHERE) else set(self._servers())

    def place(self, server: int | None) -> int:
        """The server of an interaction or a message when the bot is in it, else `ELSEWHERE`."""
        return server if server is not None and server in self._servers() else ELSEWHERE

    async def search(self, server: int | None, work: Callable[[Serving], Result]) -> Result:
        """The result of `work` on what that server searches; to be called inside a slot of the queue.

        Raises `NoArchiveError`, `NothingGivenError`, and what `WorkQueue.run` does.
        """
        collection = self.collection(server)
        if collection.name != DEFAULT and await asyncio.to_thread(self._is_empty, collection.index):
            raise NothingGivenError
        return await self._queue.run(work, collection.index)

    def _is_empty(self, index: Path) -> bool:
        """Whether nothing was ever published there; an index that is damaged has been."""
        storage = self._queue.storage
        return storage.current(index) is None and not storage.published(index)

    def collection(self, server: int | None) -> Collection:
        """What a server searches. Raises `NoArchiveError` while nobody has chosen, or when the choice is gone."""
        place = self.place(server)
        name = self.chosen(place)
        if name == OWN:
            return self.collections.of_server(place)
        if name is None:
            raise _no_archive(place)
        try:
            return self.collections.named(name)
        except CollectionError:
            raise _no_archive(place) from None

    def chosen(self, place: int) -> str | None:
        """`OWN`, the name of a shared collection that is open to the place, or `None`."""
        name = self._database.of(place).collection
        if name == OWN and place != ELSEWHERE:
            return OWN
        opened = self.opened(place)
        if name:
            return name if name in opened else None
        return DEFAULT if DEFAULT in opened and self._has_default(place) else None

    def opened(self, place: int) -> list[str]:
        """The shared collections that a place may search."""
        names = list(self._database.of(place).opened)
        return [DEFAULT, *names] if self._has_default(place) and DEFAULT not in names else names

    def _has_default(self, place: int) -> bool:
        """Whether the default collection is a place's without another choice.

        It is the home server's, and the only server's, which a process that sees but some of them cannot tell. A server
        that was the only one keeps it when others come; one that becomes the only one while a choice is waited for does
        not get it.
        """
        servers = self._servers()
        if place == ELSEWHERE:
            return self._shards.whole and len(servers) <= 1 and all(map(self._has_default, servers))
        if self._settings.home_server is not None:
            return place == self._settings.home_server
        return place == self._database.first_server or (self.alone(place) and place not in self._waiting)

    def alone(self, server: int) -> bool:
        """Whether the bot is in this server and in no other, as far as this process sees every server."""
        return self._shards.whole and self._servers() == {server}

    def manages(self, server: int | None) -> bool:
        """Whether the moderators of a server look after the texts that it searches.

        They do of its own collection; of the default one, if it is the home server or the only one.
        """
        place = self.place(server)
        if place == ELSEWHERE:
            return False
        chosen = self.chosen(place)
        if chosen == OWN:
            return True
        return chosen == DEFAULT and self.manages_default(place)

    def manages_default(self, server: int | None) -> bool:
        """Whether a server is the home server, or without one the only server that the bot is in."""
        if server is None or not self._has_default(server):
            return False
        return self._settings.home_server is not None or self.alone(server)

    def builder(self, collection: Collection) -> Builder:
        """The builder of a collection."""
        if collection.name not in self._builders:
            first = self._builders[DEFAULT]
            self._builders[collection.name] = first.beside(collection.seeds, collection.index, collection.name)
        return self._builders[collection.name]

    def stop(self) -> None:
        """Ends the builds that run at their next step."""
        for builder in self._builders.values():
            builder.stop()

    def note_waiting(self) -> list[int]:
        """The places that search nothing because nobody has chosen what, stored for `dateline doctor` too.

        Each process knows and stores those whose events come to it.
        """
        places = sorted(self.places())
        waiting = [place for place in places if self.chosen(place) is None and not self._database.of(place).collection]
        self._waiting = frozenset(waiting)
        try:
            self.collections.wait(waiting, self._shards.have)
        except DatelineError as error:
            warning("not_noted", error=error)
        return waiting

    async def empty(self, collection: Collection) -> None:
        """Removes the index of a collection whose last text was removed. Raises `DiskError`."""
        builder = self.builder(collection)
        await builder.ended()
        self._queue.forget(collection.index)
        await asyncio.to_thread(self._queue.storage.remove, collection.index)

    async def erase(self, server: int) -> None:
        """Removes a server's own collection, its texts and its index. Raises `DiskError`."""
        own = self.collections.of_server(server)
        builder = self._builders.pop(own.name, None)
        if builder is not None:
            builder.stop()
            await builder.ended()
        self._queue.forget(own.index)
        await asyncio.to_thread(self._queue.storage.remove, own.index)
        await asyncio.to_thread(self.collections.erase, server)


def _no_archive(place: int) -> NoArchiveError:
    if place == ELSEWHERE:
        return NoArchiveError(
            "Ask me in a server that we share: outside of servers I search nothing, until whoever runs the bot opens "
            "an archive here.",
            "Posez-moi la question dans un serveur où nous sommes tous deux : ailleurs je ne cherche dans rien, tant "
            "que la personne qui fait tourner le bot n’y ouvre pas d’archive.",
        )
    return NoArchiveError(
        "No archive is chosen for this server yet. A moderator can begin one of its own with /index add; whoever runs "
        "the bot can open another, in /settings here.",
        "Aucune archive n’est encore choisie pour ce serveur. La modération peut lui en commencer une avec /index "
        "ajouter ; la personne qui fait tourner le bot peut en ouvrir une autre, ici dans /réglages.",
    )
