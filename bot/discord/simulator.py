"""Dateline in a browser, without a token and without a network: the same client in a simulated Discord.

`simcord` simulates Discord and serves a page on loopback. Votes and settings made there are deleted at the end.
"""

import asyncio
import contextlib
import importlib.util
import logging
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import settings as settings_
from bot.collections import Collections
from bot.discord.client import Dateline
from bot.discord.database import Database, Preferences
from bot.discord.new_texts import Teller
from bot.discord.run import STOPPED, WRONG, assemble, builder_of
from bot.discord.stopping import on_stop
from bot.discord.upkeep import keep_up
from bot.discord.worker import WorkQueue
from bot.settings import INDEX, MODELS, SEEDS, Settings
from index.errors import DatelineError, Step
from index.phrases import Language, Phrase

# What `simcord[preview]` brings.
_NEEDED = ("simcord", "PIL", "av", "linkify_it", "markdown_it", "regex")
_NOT_INSTALLED = Phrase(
    en="Playing needs more packages (the extra “play”). Run: make play",
    fr="Pour jouer, il faut d’autres paquets (l’extra « play »). Lancez : make play",
)
_BUILD = Phrase(en="Run: make build", fr="Lancez : make build")
_OPEN = Phrase(
    en="Dateline is here, in a Discord that is only played: {url}\n"
    "Open it and type a question, or / for the commands. Ctrl-C ends it. The address is a key: keep it to yourself.",
    fr="Dateline est là, dans un Discord joué pour l’occasion : {url}\n"
    "Ouvrez cette page et tapez une question, ou / pour les commandes. Ctrl-C y met fin. L’adresse est une clé : "
    "gardez-la pour vous.",
)
_WELCOME = Phrase(
    en="Type a question here, in plain words. Reply to an answer to follow it up; the menu below it exports it or "
    "makes a thread. `/` lists the commands: `/onthisday` tells of this day in other years; after `/subscribe` and "
    "`/index add`, this channel is told of a new text.",
    fr="Tapez une question ici, en toutes lettres. Répondez à une réponse pour poursuivre ; son menu l’exporte ou en "
    "fait un fil. `/` donne les commandes : `/cejour` raconte ce jour d’autres années ; après `/suivre` et "
    "`/index ajouter`, ce salon est prévenu d’un nouveau texte.",
)


def _set_locale(language: Language) -> None:
    """Sets the locale of every simulated reader, which simcord always makes en-US."""
    from simcord import interactions

    original = interactions.base_payload

    def localised(*arguments: Any, **named: Any) -> Any:
        record, payload = original(*arguments, **named)
        return record, payload | {"locale": "fr" if language is Language.FRENCH else "en-US"}

    interactions.base_payload = localised


def simulated_client(settings: Settings, queue: WorkQueue, seeds: Path, folder: Path) -> Dateline:
    """The client on an index, with its database in `folder`."""

    settings = replace(
        settings, discord_token="", cooldown=0.0, test_server=None, home_server=None,
        # Whatever is typed is a question, without a mention.
        message_content=True,
    )  # fmt: skip
    builder = builder_of(settings, seeds, queue.index, queue.models)
    collections = Collections(seeds, queue.index, folder)
    return assemble(settings, queue, Database(folder / "discord.sqlite"), builder, collections)


@asynccontextmanager
async def simulation(bot: Dateline, language: Language, **look: Any) -> AsyncIterator[Any]:
    """A simulated server with the bot and its owner in it; gives the preview, whose `url` is the page."""
    import simcord

    _set_locale(language)
    async with simcord.run(bot, check_errors=False, settle_timeout=60.0) as env:
        you = env.create_user("you", global_name=Phrase(en="You", fr="Vous").of(language))
        guild = env.create_guild("Dateline", owner=you)
        channel = guild.create_text_channel("questions")
        member = guild.add_member(you)
        assert bot.user is not None
        await bot.user.edit(username="Dateline")
        await bot.database.set(guild.id, Preferences(unprompted=(channel.id,)))
        await bot.get_partial_messageable(channel.id, guild_id=guild.id).send(_WELCOME.of(language))
        async with env.preview(channel, viewers=[member], layout="channel", **look) as preview:
            yield preview


async def _run(bot: Dateline, language: Language) -> None:
    stopped = asyncio.Event()
    on_stop(stopped)
    upkeep = asyncio.create_task(keep_up(bot))
    async with simulation(bot, language) as preview:
        print(_OPEN.of(language).format(url=preview.url), flush=True)
        telling = asyncio.create_task(Teller(bot).run())
        await stopped.wait()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    bot.archives.stop()
    upkeep.cancel()
    await asyncio.gather(upkeep, return_exceptions=True)


def main() -> int:
    """Runs until Ctrl-C; gives the exit status."""
    language = settings_.locale_language()
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        print(_NOT_INSTALLED.of(language), file=sys.stderr)
        return WRONG
    logging.getLogger("discord").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        try:
            settings = settings_.load()
            language = settings.language
            bot = simulated_client(settings, WorkQueue(INDEX, MODELS), SEEDS, Path(folder))
        except DatelineError as error:
            next_step = f" {_BUILD.of(language)}" if error.step is Step.BUILD else ""
            print(error.say(language) + next_step, file=sys.stderr)
            return WRONG
        try:
            asyncio.run(_run(bot, language))
        finally:
            bot.queue.close()
            bot.database.close()
    return STOPPED


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
