"""When something goes wrong in Discord: one line in the log, one plain sentence to the person, never a traceback."""

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord import app_commands

from bot.discord import limits
from bot.discord.localisation import WRONG, reads
from bot.discord.log import event, trouble
from bot.discord.next_step import with_next_step
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import escape
from index.errors import DatelineError
from index.phrases import Language, Phrase

if TYPE_CHECKING:
    from bot.discord.client import Dateline

Interaction: TypeAlias = "discord.Interaction[Dateline]"

# Unknown message, webhook and interaction; already acknowledged; webhook token expired: nobody is left to tell.
_TOO_LATE = {10008, 10015, 10062, 40060, 50027}
_MODERATORS = Phrase(
    en="This is for those who may manage the server (the permission “Manage Server”).",
    fr="C’est réservé à qui peut gérer le serveur (la permission « Gérer le serveur »).",
)
_IN_A_SERVER = Phrase(en="This works in a server, not here.", fr="Cela se fait dans un serveur, pas ici.")
_NOT_ALLOWED = Phrase(
    en="Discord does not let me do that here: a permission is missing. A moderator can give it in the channel’s "
    "settings.",
    fr="Discord ne me laisse pas faire cela ici : il manque une permission. Un modérateur peut la donner dans les "
    "paramètres du salon.",
)
_OLD_COMMAND = Phrase(
    en="This command changed. Restart Discord (Ctrl+R), then try again.",
    fr="Cette commande a changé. Relancez Discord (Ctrl+R), puis réessayez.",
)


class NotAllowedError(DatelineError):
    """A person, or a place, that a thing is not for."""


def not_a_moderator() -> NotAllowedError:
    """For a button that somebody who may not manage the server presses."""
    return NotAllowedError(_MODERATORS.en, _MODERATORS.fr)


def language_of(interaction: Interaction) -> Language:
    """The server's language when it set one, else the reader's."""
    return interaction.client.notebook.of(interaction.guild_id).language or reads(interaction.locale)


def sentence(error: BaseException, language: Language) -> str | None:
    """What to tell the person, escaped, since what they typed may stand in it; `None` when nobody is left to tell."""
    phrase = _phrase(error)
    return None if phrase is None else escape(phrase.of(language))[: limits.MESSAGE]


def _phrase(error: BaseException) -> Phrase | None:
    match error:
        case DatelineError():
            return with_next_step(error)
        case app_commands.MissingPermissions():
            return _MODERATORS
        case app_commands.NoPrivateMessage():
            return _IN_A_SERVER
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return _OLD_COMMAND
        case discord.HTTPException(code=code) if code in _TOO_LATE:
            return None
        case discord.Forbidden():
            return _NOT_ALLOWED
        case _:
            return WRONG


def log(error: BaseException, doing: str, **facts: object) -> None:
    """One line on a failure: an expected one is an event, another says where it happened."""
    if isinstance(error, DatelineError):
        event("refused", doing=doing, error=type(error).__name__, **facts)
        return
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if {"bot", "index"} & set(Path(frame.filename).parts)] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else None
    trouble("failed", doing=doing, error=error, where=where, **facts)


async def say(interaction: Interaction, words: str) -> None:
    """Tells one person something, privately where Discord still allows it."""
    if not interaction.response.is_done():
        await interaction.response.send_message(words, ephemeral=True, allowed_mentions=NOTHING_ELSE)
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content=words, allowed_mentions=NOTHING_ELSE)
    else:
        await interaction.followup.send(words, ephemeral=True, allowed_mentions=NOTHING_ELSE)


async def failed(interaction: Interaction, error: BaseException, doing: str) -> None:
    """Logs a failure and tells the person, if they can still be told."""
    log(error, doing, server=interaction.guild_id)
    words = sentence(error, language_of(interaction))
    if words is None:
        return
    try:
        await say(interaction, words)
    except (discord.HTTPException, OSError) as lost:
        log(lost, "telling")


@asynccontextmanager
async def handled(interaction: Interaction, doing: str) -> AsyncIterator[None]:
    """Counts what runs inside as work at hand, and turns whatever goes wrong in it into a sentence."""
    try:
        with interaction.client.hands.work():
            yield
    except Exception as error:
        await failed(interaction, error, doing)


class Tree(app_commands.CommandTree["Dateline"]):
    """The commands; a check that does not pass ends here."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """Logs and tells."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        command = interaction.command
        await failed(interaction, cause, command.qualified_name if command else "command")
