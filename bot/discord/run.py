"""Running the bot: assembling the client with its features, logging in, reconnecting, draining when told to stop."""

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot import postgres
from bot.address import Address
from bot.collections import Collections
from bot.discord import errors, log
from bot.discord.client import Dateline
from bot.discord.connecting import BAD_TOKEN, FatalError, stay_connected
from bot.discord.database import Database
from bot.discord.endpoints import endpoints
from bot.discord.features import (
    adding,
    archiving,
    ask,
    block,
    buttons,
    feedback,
    index_admin,
    leave,
    messages,
    more,
    on_this_day,
    privacy,
    servers,
    sources,
    statistics,
    subscribe,
    timeline,
)
from bot.discord.features import settings as settings_panel
from bot.discord.log import event
from bot.discord.new_texts import Teller
from bot.discord.rebuild import Builder
from bot.discord.sharded import ShardedDateline
from bot.discord.stopping import on_stop
from bot.discord.upkeep import keep_up
from bot.discord.worker import WorkQueue
from bot.kept import DATABASE, FETCHED, FOLDER, Running, kept
from bot.reading import open_reader
from bot.settings import INDEX, MODELS, SEEDS, SOURCES, Settings
from bot.shards import WHOLE, Shards
from bot.storing import build_of, storage_of
from index.archive import Archive
from index.building.place import Place
from index.building.sources import DEFAULT
from index.encoding.source import EncoderSource
from index.phrases import Language, Phrase
from index.quoting.reader import Reader

STOPPED, BROKEN, WRONG = 0, 1, 2
# Once the process is told to stop, questions are answered for so long; then those that no thread has started are told
# to be asked again, for which Discord's limit of 50 requests a second leaves this long.
_ANSWER_SECONDS = 8.0
_TELL_SECONDS = 12.0

_NO_TOKEN = Phrase(
    en="There is no Discord token. Make one (docs/discord.md says how, in five steps), then write it in .env: "
    "DISCORD_TOKEN=… To try Dateline without one: make play",
    fr="Il n’y a pas de jeton Discord. Créez-en un (docs/discord.md dit comment, en cinq étapes), puis écrivez-le dans "
    ".env : DISCORD_TOKEN=… Pour essayer Dateline sans jeton : make play",
)
_FEATURES = (
    ask, sources, timeline, on_this_day, subscribe, index_admin, settings_panel, feedback, statistics, block, leave,
    privacy, messages, more, servers, archiving, adding, buttons,
)  # fmt: skip


def assemble(
    settings: Settings,
    queue: WorkQueue,
    database: Database,
    builder: Builder,
    collections: Collections | None = None,
    shards: Shards = WHOLE,
) -> Dateline:
    """A client with every feature added."""
    kind = Dateline if shards == WHOLE else ShardedDateline
    client = kind(settings, queue, database, builder, collections, shards)
    client.tree.error(errors.on_command_error)
    for feature in _FEATURES:
        feature.add_to(client)
    return client


def builder_of(settings: Settings, seeds: Path, index: Path, models_folder: Path) -> Builder:
    """The builder of an index from the texts in `seeds`, with the encoder that the settings name."""
    source = EncoderSource(settings.embedding_model, models_folder)
    # One thread, so that a build leaves a processor to the questions.
    place = Place(seeds, seeds.parent / SOURCES, FETCHED, DEFAULT)
    builder = Builder(seeds, index, lambda: source.open(threads=1), source.folder, place, build_of(settings))
    builder.ready = source.ready
    return builder


def queue_of(settings: Settings, index: Path, models: Path) -> WorkQueue:
    """The queue of an index, whose editions are read with the reader that the settings name."""
    chosen, storage = open_reader(settings), storage_of(settings)

    def opened(index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
        return Archive.open(index, models, reader or chosen, storage)

    return WorkQueue(index, models, opener=opened, storage=storage)


def run(
    settings: Settings,
    *,
    seeds: Path = SEEDS,
    index: Path = INDEX,
    models_folder: Path = MODELS,
    database: Path | None = None,
    queue: Callable[[Path, Path], WorkQueue] | None = None,
    http: Address | None = None,
    shards: Shards = WHOLE,
) -> int:
    """Answers in Discord until SIGINT or SIGTERM; gives the exit status.

    It is 0, or 1 when a new start may mend what broke (a connection, a database that cannot be reached), or 2 when
    Discord cannot be joined at all. The index, its encoder and the database are opened before logging in. Raises
    `DatelineError` when one of them cannot be. With `http`, health and figures are served there. `database` is the path
    of the file, in the place of which the settings may name a PostgreSQL database.
    """
    secret = postgres.password(settings.database) if settings.database else ""
    log.start(settings.discord_token, secret, as_json=settings.log_json)
    if not settings.discord_token:
        print(_NO_TOKEN.of(settings.language), file=sys.stderr)
        return WRONG
    with Running(database.parent if database else FOLDER, shards):
        try:
            return _run(settings, seeds, index, models_folder, database, queue, http, shards)
        except postgres.UnreachableError as error:
            # What runs the bot is to start it again, which it does not after `WRONG`.
            print(error.say(settings.language), file=sys.stderr)
            return BROKEN


def _run(
    settings: Settings,
    seeds: Path,
    index: Path,
    models_folder: Path,
    database: Path | None,
    queue: Callable[[Path, Path], WorkQueue] | None,
    http: Address | None,
    shards: Shards,
) -> int:
    opened = queue(index, models_folder) if queue else queue_of(settings, index, models_folder)
    try:
        file = database or kept(DATABASE)
        stored = Database(settings.database or file, shards, file)
    except BaseException:
        opened.close()
        raise
    builder = builder_of(settings, seeds, index, models_folder)
    try:
        made = partial(assemble, settings, opened, stored, builder, shards=shards)
        return asyncio.run(serve(made, settings.discord_token, settings.language, http))
    finally:
        opened.close()
        stored.close()


async def serve(make: Callable[[], Dateline], token: str, language: Language, http: Address | None = None) -> int:
    """Runs the client that `make` gives until SIGINT or SIGTERM; gives the exit status.

    Raises `AddressError`, and `BusyError` when another process took over what this one runs.
    """
    if not (token.isascii() and token.isprintable()) or " " in token:
        print(BAD_TOKEN.of(language), file=sys.stderr)
        return WRONG
    stopped = asyncio.Event()
    on_stop(stopped)
    async with make() as client, endpoints(client, http):
        connection = asyncio.create_task(stay_connected(client, token))
        telling = asyncio.create_task(Teller(client).run())
        upkeep = asyncio.create_task(keep_up(client))
        following = asyncio.create_task(_follow(client))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({connection, stopping, following}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        upkeep.cancel()
        try:
            if connection.done():
                connection.result()
                return BROKEN
            await _drain(client)
            if following.done():
                following.result()
        except FatalError as error:
            print(error.phrase.of(language), file=sys.stderr)
            return WRONG
        finally:
            # A build in its thread would hold up the end.
            client.archives.stop()
            connection.cancel()
            telling.cancel()
            following.cancel()
            await asyncio.gather(connection, telling, upkeep, following, return_exceptions=True)
    return STOPPED


async def _follow(client: Dateline) -> None:
    """Takes up what another process has changed; for ever."""
    if client.database.shared:
        await client.database.follow(client.archives.note_waiting)
    await asyncio.Event().wait()


async def _drain(client: Dateline) -> None:
    """Stops a build, takes nothing new, answers for a while what was taken, and tells the rest to ask again."""
    event("leaving", questions=client.queue.pending)
    client.archives.stop()
    client.queue.refuse()
    unfinished = await client.in_flight.drain(_ANSWER_SECONDS)
    if unfinished:
        event("turned_away", questions=client.queue.cancel_waiting())
        unfinished = await client.in_flight.drain(_TELL_SECONDS)
    event("left", unfinished=unfinished)
