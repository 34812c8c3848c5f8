"""Running the bot: assembling the client with its features, logging in, reconnecting, draining when told to stop."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import discord

from bot.address import Address
from bot.collections import Collections
from bot.discord import errors, log
from bot.discord.client import Dateline
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
from bot.discord.log import event, warning
from bot.discord.new_texts import Teller
from bot.discord.rebuild import Builder
from bot.discord.stopping import on_stop
from bot.discord.upkeep import keep_up
from bot.discord.worker import WorkQueue
from bot.kept import DATABASE, FETCHED, FOLDER, Running, kept
from bot.reading import open_reader
from bot.settings import INDEX, MODELS, SEEDS, SOURCES, Settings
from bot.storing import build_of, storage_of
from index.archive import Archive
from index.building.place import Place
from index.building.sources import DEFAULT
from index.encoding.source import EncoderSource
from index.phrases import Language, Phrase
from index.quoting.reader import Reader

STOPPED, WRONG = 0, 2
# Once the process is told to stop, questions are answered for so long; then those that no thread has started are told
# to be asked again, for which Discord's limit of 50 requests a second leaves this long.
_ANSWER_SECONDS = 8.0
_TELL_SECONDS = 12.0
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0

_NO_TOKEN = Phrase(
    en="There is no Discord token. Make one (docs/discord.md says how, in five steps), then write it in .env: "
    "DISCORD_TOKEN=… To try Dateline without one: make play",
    fr="Il n’y a pas de jeton Discord. Créez-en un (docs/discord.md dit comment, en cinq étapes), puis écrivez-le dans "
    ".env : DISCORD_TOKEN=… Pour essayer Dateline sans jeton : make play",
)
_BAD_TOKEN = Phrase(
    en="Discord refuses the token. Copy it again (Developer Portal → your application → Bot → Reset Token) into .env: "
    "DISCORD_TOKEN=…",
    fr="Discord refuse le jeton. Recopiez-le (Developer Portal → votre application → Bot → Reset Token) dans .env : "
    "DISCORD_TOKEN=…",
)
_NO_INTENT = Phrase(
    en="Discord does not grant the message content intent. Turn it on (Developer Portal → your application → Bot → "
    "Message Content Intent), or remove DISCORD_MESSAGE_CONTENT from .env.",
    fr="Discord n’accorde pas l’intent « message content ». Activez-le (Developer Portal → votre application → Bot → "
    "Message Content Intent), ou retirez DISCORD_MESSAGE_CONTENT de .env.",
)
_TOO_LARGE = Phrase(
    en="Discord asks for a bot split in several (shards), which Dateline is not. Make another application for other "
    "servers.",
    fr="Discord demande un bot en plusieurs parts (shards), ce que Dateline n’est pas. Faites une autre application "
    "pour d’autres serveurs.",
)
# Gateway close codes that no reconnection mends.
_FATAL = {4004: _BAD_TOKEN, 4010: _TOO_LARGE, 4011: _TOO_LARGE, 4013: _NO_INTENT, 4014: _NO_INTENT}
_FEATURES = (
    ask, sources, timeline, on_this_day, subscribe, index_admin, settings_panel, feedback, statistics, block, leave,
    privacy, messages, more, servers, archiving, adding, buttons,
)  # fmt: skip


class _FatalError(Exception):
    """A refusal by Discord that another try would meet again."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.en)
        self.phrase = phrase


def assemble(
    settings: Settings,
    queue: WorkQueue,
    database: Database,
    builder: Builder,
    collections: Collections | None = None,
) -> Dateline:
    """A client with every feature added."""
    client = Dateline(settings, queue, database, builder, collections)
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
) -> int:
    """Answers in Discord until SIGINT or SIGTERM; gives the exit status: 0, or 2 when Discord cannot be joined at all.

    The index, its encoder and the database are opened before logging in. Raises `DatelineError` when one of them
    cannot be. With `http`, health and figures are served there.
    """
    log.start(settings.discord_token, as_json=settings.log_json)
    if not settings.discord_token:
        print(_NO_TOKEN.of(settings.language), file=sys.stderr)
        return WRONG
    with Running(database.parent if database else FOLDER):
        return _run(settings, seeds, index, models_folder, database, queue, http)


def _run(
    settings: Settings,
    seeds: Path,
    index: Path,
    models_folder: Path,
    database: Path | None,
    queue: Callable[[Path, Path], WorkQueue] | None,
    http: Address | None,
) -> int:
    opened = queue(index, models_folder) if queue else queue_of(settings, index, models_folder)
    try:
        stored = Database(database or kept(DATABASE))
    except BaseException:
        opened.close()
        raise
    builder = builder_of(settings, seeds, index, models_folder)
    try:
        return asyncio.run(
            serve(lambda: assemble(settings, opened, stored, builder), settings.discord_token, settings.language, http)
        )
    finally:
        opened.close()
        stored.close()


async def serve(make: Callable[[], Dateline], token: str, language: Language, http: Address | None = None) -> int:
    """Runs the client that `make` gives until SIGINT or SIGTERM; gives the exit status. Raises `AddressError`."""
    if not (token.isascii() and token.isprintable()) or " " in token:
        print(_BAD_TOKEN.of(language), file=sys.stderr)
        return WRONG
    stopped = asyncio.Event()
    on_stop(stopped)
    async with make() as client, endpoints(client, http):
        connection = asyncio.create_task(_stay_connected(client, token))
        telling = asyncio.create_task(Teller(client).run())
        upkeep = asyncio.create_task(keep_up(client))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({connection, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        upkeep.cancel()
        try:
            if connection.done():
                connection.result()
            else:
                await _drain(client)
        except _FatalError as error:
            print(error.phrase.of(language), file=sys.stderr)
            return WRONG
        finally:
            # A build in its thread would hold up the end.
            client.archives.stop()
            connection.cancel()
            telling.cancel()
            await asyncio.gather(connection, telling, upkeep, return_exceptions=True)
    return STOPPED


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


async def _stay_connected(client: Dateline, token: str) -> None:
    """Logs in and reconnects. During an outage the wait between two tries doubles, from one second to a minute."""
    wait = _FIRST_WAIT_SECONDS
    logged_in = False
    while not client.is_closed():
        began = asyncio.get_running_loop().time()
        try:
            if not logged_in:
                await client.login(token)
                logged_in = True
            await client.connect()
        except (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
            raise _FatalError(_fatal(error)) from None
        except Exception as error:
            # Any kind: discord.py 2.7 fails with an AttributeError, for one, when the very first connection fails.
            if asyncio.get_running_loop().time() - began > _LONGEST_WAIT_SECONDS:
                wait = _FIRST_WAIT_SECONDS
            client.figures.fault(type(error).__name__)
            warning("discord_unreachable", error=error, again_in_seconds=wait)
            if not logged_in:
                await _drop_session(client)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)


def _fatal(error: Exception) -> Phrase:
    match error:
        case discord.PrivilegedIntentsRequired():
            return _NO_INTENT
        case discord.ConnectionClosed(code=code):
            return _FATAL.get(code, _BAD_TOKEN)
        case _:
            return _BAD_TOKEN


async def _drop_session(client: Dateline) -> None:
    """Closes the HTTP session of a failed login, so that the next login opens another."""
    await client.http.close()
    client.http.connector = discord.utils.MISSING
