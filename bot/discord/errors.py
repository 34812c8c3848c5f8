"""Failures in Discord: one line in the log and one plain sentence to the person, never a traceback."""

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import discord
from discord import app_commands

from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.localisation import reads
from bot.discord.log import event, request, warning
from bot.discord.next_step import with_next_step
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import escape
from index.errors import DatelineError
from index.phrases import Language, Phrase

# Unknown message, webhook and interaction; already acknowledged; webhook token expired: nobody can be told.
_TOO_LATE = {10008, 10015, 10062, 40060, 50027}
# What a request to Discord fails with; aiohttp's own kinds are no `OSError`.
UNSENT = (discord.HTTPException, aiohttp.ClientError, OSError)
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


_UNEXPECTED = Phrase(
    en="Something went wrong here, and it was noted. Try again in a moment.",
    fr="Quelque chose s’est mal passé ici, et c’est noté. Réessayez dans un instant.",
)
_PACKAGES = frozenset({"bot", "index"})
_ROOT = Path(__file__).parents[2]


class NotAllowedError(DatelineError):
    """The person or the place may not do this."""


def not_a_moderator() -> NotAllowedError:
    """For a button that somebody who may not manage the server presses."""
    return NotAllowedError(_MODERATORS.en, _MODERATORS.fr)


def language_of(interaction: Interaction) -> Language:
    """The server's language when it set one, else the reader's."""
    return interaction.client.database.of(interaction.guild_id).language or reads(interaction.locale)


def sentence(error: BaseException, language: Language) -> str | None:
    """The sentence for the person, escaped because it may repeat what they typed; `None` when they cannot be told."""
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
            return _UNEXPECTED


def log(client: Dateline, error: BaseException, doing: str, **facts: object) -> None:
    """Logs a failure on one line: a `DatelineError` as an event, any other with the place in our code it passed."""
    client.figures.fault(type(error).__name__)
    if isinstance(error, DatelineError):
        event("refused", doing=doing, error=type(error).__name__, **facts)
        return
    warning("failed", doing=doing, error=error, where=_where(error), **facts)


def _where(error: BaseException) -> str | None:
    """File and line of the innermost frame in this project's packages, else of the innermost frame."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(Path(frame.filename))] or frames
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else None


def _is_own(file: Path) -> bool:
    return file.is_relative_to(_ROOT) and file.relative_to(_ROOT).parts[0] in _PACKAGES


async def say(interaction: Interaction, words: str) -> None:
    """Answers an interaction with words, privately where Discord still allows it."""
    if not interaction.response.is_done():
        await interaction.response.send_message(words, ephemeral=True, allowed_mentions=NOTHING_ELSE)
    elif interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.edit_original_response(content=words, allowed_mentions=NOTHING_ELSE)
    else:
        await interaction.followup.send(words, ephemeral=True, allowed_mentions=NOTHING_ELSE)


async def failed(interaction: Interaction, error: BaseException, doing: str) -> None:
    """Logs a failure and tells the person, if they can still be told."""
    log(interaction.client, error, doing, server=interaction.guild_id)
    words = sentence(error, language_of(interaction))
    if words is None:
        return
    try:
        await say(interaction, words)
    except UNSENT as lost:
        log(interaction.client, lost, "telling")


@asynccontextmanager
async def handled(interaction: Interaction, doing: str) -> AsyncIterator[None]:
    """Counts what runs inside as work in flight, and turns any exception in it into a sentence.

    Every line that is logged inside bears the id of this request.
    """
    # Telling what went wrong is work too: a bot that stops waits for it.
    with request(), interaction.client.in_flight.track():
        try:
            yield
        except Exception as error:
            await failed(interaction, error, doing)


async def on_command_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
    """For a command whose check, parsing or transport failed; its own failures end in `handled`."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    command = interaction.command
    await failed(interaction, cause, command.qualified_name if command else "command")
