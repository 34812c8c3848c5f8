"""The archives kept up to date while the bot answers: changed texts are built in, what is due is fetched."""

import asyncio

from bot.collections import Collection, CollectionError
from bot.discord.client import Dateline
from bot.discord.log import event, warning
from bot.discord.rebuild import StoppedError
from index.living import upkeep
from index.living.fetcher import Outcome
from index.phrases import Language, Phrase

# How often it is looked whether there is another collection.
_LOOK_SECONDS = 10.0


async def keep_up(client: Dateline) -> None:
    """Builds each collection at once, then after every change, and fetches on schedule, until it is cancelled.

    What servers gave is not watched: it changes by their commands alone, which build it. All of it happens in other
    threads, save waiting; the next question after a build is asked of the new edition, in every process. A failure is
    logged, and what served goes on serving. Of the processes of a bot, the one with shard 0 does it.
    """
    place = client.builder.place
    if place is None or not client.shards_here.lead:
        return
    if not client.builder.ready:
        event("not_watching", why="the encoder is not prepared yet; run: dateline build")
        return
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(upkeep.fetch_on_schedule(place, _Logged()))
            tasks.create_task(_each_collection(client, tasks))
    except Exception as error:  # The answers go on without it.
        warning("upkeep_ended", error=error)


async def _each_collection(client: Dateline, tasks: asyncio.TaskGroup) -> None:
    """Begins to watch each collection when it is there."""
    watched: set[str] = set()
    collections = client.archives.collections
    while True:
        for name in await asyncio.to_thread(collections.names):
            if name not in watched:
                try:
                    collection = await asyncio.to_thread(collections.named, name)
                except CollectionError:
                    continue
                watched.add(name)
                tasks.create_task(_collection(client, collection))
        await asyncio.sleep(_LOOK_SECONDS)


async def _collection(client: Dateline, collection: Collection) -> None:
    builder = client.archives.builder(collection)

    async def build() -> None:
        built = await builder.build()
        if not built.unchanged:
            about = {"edition": built.edition, "documents": built.documents, "faults": len(built.faults)}
            event("built", collection=collection.name, **about)

    if builder.place is not None:
        await upkeep.keep_up(builder.place, build, _Logged(collection.name))


class _Logged:
    """Writes what happens to the log, with the collection it happens to."""

    def __init__(self, collection: str | None = None) -> None:
        self._collection = collection

    def fetched(self, outcome: Outcome) -> None:
        """Logs a fetch that brought something, or failed."""
        collection = outcome.address.collection
        if outcome.error is not None:
            warning("not_fetched", collection=collection, error=outcome.error, again=outcome.record.due)
        elif outcome.new:
            event("fetched", collection=collection, address=outcome.address.url, texts=outcome.new)

    def refused(self, error: Exception) -> None:
        """Logs why a build or a fetch failed."""
        if isinstance(error, StoppedError):
            event("build_stopped", collection=self._collection)
        else:
            warning("not_built", collection=self._collection, error=error)

    def noticed(self, phrase: Phrase) -> None:
        """Logs something about the watching."""
        warning("watching", collection=self._collection, note=phrase.of(Language.ENGLISH))
