"""The gates of commands: who may give one, who sees an answer, and whether there is a slot for the question."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.discord.admission import admit
from bot.discord.client import Interaction

Given = TypeVar("Given", bound=Callable[..., Any])


def for_moderators(command: Given) -> Given:
    """A command of a server that Discord shows to its moderators, and that is refused to others who find it."""
    command = app_commands.checks.has_permissions(manage_guild=True)(command)
    command = app_commands.default_permissions(manage_guild=True)(command)
    return app_commands.guild_only()(command)


def must_be_private(interaction: Interaction) -> bool:
    """Whether the server's settings show answers here to the asker alone."""
    if interaction.guild_id is None:
        return False
    preferences = interaction.client.database.of(interaction.guild_id)
    parent = getattr(interaction.channel, "parent_id", None)
    return preferences.private or not preferences.allows(interaction.channel_id or 0, parent)


def may_thread(channel: object) -> bool:
    """Whether a thread can begin at a message of a channel."""
    return isinstance(channel, discord.TextChannel)


@asynccontextmanager
async def answering(interaction: Interaction, *, private: bool = False, cooldown: bool = True) -> AsyncIterator[bool]:
    """Acknowledges a command and holds its slot in the queue; gives whether its answer is private.

    The answer is private when that is asked for or when the server's settings say so. With `cooldown` the person has to
    wait before the next command. Raises `BlockedError`, `QuotaError`, `FullError` and `CooldownError` before anything
    is acknowledged.
    """
    client = interaction.client
    hidden = private or must_be_private(interaction)
    with client.queue.slot():
        if cooldown:
            client.cooldown.take(interaction.user.id)
        admit(client, interaction.guild_id, interaction.user.id)
        await interaction.response.defer(ephemeral=hidden, thinking=True)
        yield hidden
