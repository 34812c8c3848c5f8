"""Dateline in Discord: the client, what it listens to, and which commands it registers."""

import asyncio
import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import discord

from bot.discord import log as logs
from bot.discord.cooldown import Cooldown, Seen
from bot.discord.database import Notebook
from bot.discord.errors import Interaction, Tree
from bot.discord.features import (
    ask,
    buttons,
    feedback,
    privacy,
    sources,
)
from bot.discord.features import (
    index_admin as keeping,
)
from bot.discord.features import (
    messages as conversation,
)
from bot.discord.features import (
    settings as panel,
)
from bot.discord.features import (
    timeline as chronicle,
)
from bot.discord.in_flight import Hands
from bot.discord.localisation import Translator
from bot.discord.log import event
from bot.discord.rebuild import Builder
from bot.discord.serve import WRONG, serve
from bot.discord.serving import Desk
from bot.kept import DATABASE, kept
from bot.settings import INDEX, MODELS, SEEDS, Settings
from index.encoding.source import EncoderSource
from index.phrases import Phrase

# Registering waits this long for Discord, which limits how often it may be done; then the bot goes on without.
_REGISTER_SECONDS = 60

_NO_TOKEN = Phrase(
    en="There is no Discord token. Make one (docs/discord.md says how, in five steps), then write it in .env: "
    "DISCORD_TOKEN=… To try Dateline without one: make play",
    fr="Il n’y a pas de jeton Discord. Créez-en un (docs/discord.md dit comment, en cinq étapes), puis écrivez-le dans "
    ".env : DISCORD_TOKEN=… Pour essayer Dateline sans jeton : make play",
)


def intents(settings: Settings) -> discord.Intents:
    """No privileged one, unless reading every message was opted into."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.message_content = settings.message_content
    return wanted


class Dateline(discord.Client):
    """The bot. Everything it answers from (`desk`) is open before it logs in."""

    def __init__(self, settings: Settings, desk: Desk, notebook: Notebook, builder: Builder) -> None:
        # Nothing is said aloud here: what voice needs is not missed.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents(settings),
            allowed_mentions=discord.AllowedMentions.none(),
            # Nothing of what people write or who they are is kept, in memory either.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
        )
        self.settings = settings
        self.desk = desk
        self.notebook = notebook
        self.builder = builder
        self.cooldown = Cooldown(settings.cooldown)
        self.seen = Seen()
        self.hands = Hands()
        self.buttons = buttons.Buttons()
        self.tree = Tree(self)
        for room in (ask, sources, chronicle, keeping, panel, feedback, privacy):
            room.add_to(self)
        buttons.add_to(self.buttons)

    def keeps_the_index(self, interaction: Interaction) -> bool:
        """Whether an interaction comes from the server whose moderators look after the index.

        Without DISCORD_HOME_SERVER it is the only server there is; where there are several, none.
        """
        home = self.settings.home_server
        if home is None:
            return len(self.guilds) == 1 and self.guilds[0].id == interaction.guild_id
        return home == interaction.guild_id

    async def setup_hook(self) -> None:
        """Registers the commands if they changed. A Discord that refuses does not keep the bot from answering."""
        await self.tree.set_translator(Translator())
        try:
            await asyncio.wait_for(self.register(), _REGISTER_SECONDS)
        except (discord.HTTPException, discord.app_commands.AppCommandError, OSError, TimeoutError) as error:
            logs.trouble("not_registered", error=error)

    async def register(self) -> None:
        """Registers the commands where they belong, when what is registered there is something else."""
        server = self.settings.test_server
        place = f"server {server}" if server else "everywhere"
        where = discord.Object(server) if server else None
        if where is not None:
            self.tree.copy_global_to(guild=where)
        known = await self.notebook.registered()
        fingerprint = await self.fingerprint()
        if known.get(place) != fingerprint:
            registered = await self.tree.sync(guild=where)
            await self.notebook.register(place, fingerprint)
            event("registered", place=place, commands=len(registered))
        # Commands of a server that was the test server before would stand beside the others, twice.
        for other in known.keys() - {place, "everywhere"}:
            left = discord.Object(int(other.removeprefix("server ")))
            self.tree.clear_commands(guild=left)
            await self.tree.sync(guild=left)
            await self.notebook.register(other, None)

    async def fingerprint(self) -> str:
        """A hash of every definition, as Discord would be sent it, and of the application it belongs to."""
        translator = self.tree.translator
        assert translator is not None
        definitions = [
            await command.get_translated_payload(self.tree, translator)
            for command in sorted(self.tree.get_commands(), key=lambda each: each.name)
        ]
        written = json.dumps([self.application_id, definitions], sort_keys=True)
        return sha256(written.encode()).hexdigest()

    async def on_ready(self) -> None:
        """Logs that the bot is there."""
        event("ready", servers=len(self.guilds), edition=self.desk.serving.name)

    async def on_resumed(self) -> None:
        """Logs that a dropped connection is back."""
        event("resumed")

    async def on_disconnect(self) -> None:
        """Logs that the connection dropped; discord.py takes it up again."""
        if not self.is_closed() and not self.hands.leaving:
            event("disconnected")

    async def on_message(self, message: discord.Message) -> None:
        """Answers what asks."""
        await conversation.take(self, message)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answers a press; commands have their own way (`tree`)."""
        await self.buttons.pressed(interaction)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forgets a server that the bot was put out of."""
        await self.notebook.forget_server(guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """One line in the log, whatever it was."""
        logs.trouble("failed", doing=event_method, error=sys.exc_info()[1])


def run(
    settings: Settings,
    *,
    seeds: Path = SEEDS,
    index: Path = INDEX,
    models_folder: Path = MODELS,
    notebook: Path | None = None,
    desk: Callable[[Path, Path], Desk] = Desk,
) -> int:
    """Joins Discord and stays until it is told to leave; gives the exit status: 0, or 2 when something is wrong.

    The index and its encoder are opened first: a bot that cannot answer does not log in.
    """
    token = settings.discord_token.strip()
    logs.start(token, as_json=settings.log_json)
    language = settings.language
    if not token:
        print(_NO_TOKEN.of(language), file=sys.stderr)
        return WRONG

    opened = desk(index, models_folder)
    try:
        notes = Notebook(notebook or kept(DATABASE))
    except BaseException:
        opened.close()
        raise
    source = EncoderSource(settings.embedding_model, models_folder)
    # One thread: questions go on being answered beside a build.
    builder = Builder(seeds, index, lambda: source.open(threads=1), source.folder)
    try:
        return asyncio.run(serve(lambda: Dateline(settings, opened, notes, builder), token, language))
    finally:
        opened.close()
        notes.close()
