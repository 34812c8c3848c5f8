"""What a server searches, and which of its channels are texts: the part of `/settings` that is about archives."""

from collections.abc import Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.database import OWN, Preferences
from bot.discord.errors import NotAllowedError
from bot.discord.views.components import Layout
from index.phrases import Language, Phrase

ARCHIVE = Phrase(
    en="**Archive** that questions are asked of. One of this server’s own holds what you add with `/index add`; no "
    "other server sees any of it.",
    fr="**Archive** à laquelle les questions sont posées. Celle qui est propre à ce serveur contient ce que vous y "
    "mettez avec `/index ajouter` ; aucun autre serveur n’en voit rien.",
)
_OWN = Phrase(en="This server’s own", fr="Celle de ce serveur")
_NOTHING_CHOSEN = Phrase(en="Nothing chosen yet", fr="Rien de choisi encore")


def archive_menu(chosen: str | None, opened: Sequence[str], language: Language) -> ui.ActionRow[Layout]:
    """The menu of what may be searched: the server's own collection, and those that are open to it."""
    options = [(OWN, _OWN.of(language)), *((name, name) for name in opened)]
    menu: ui.Select[Layout] = ui.Select(
        custom_id="dl:set-archive",
        placeholder=_NOTHING_CHOSEN.of(language),
        options=[
            discord.SelectOption(label=label, value=value, default=value == chosen)
            for value, label in options[: limits.CHOICES]
        ],
    )
    return ui.ActionRow(menu)


def offered(client: Dateline, place: int, person: int) -> list[str]:
    """The shared collections that a person may choose for a place: all of them for whoever runs the bot."""
    return client.archives.collections.names() if client.owns(person) else client.archives.opened(place)


def let(client: Dateline, preferences: Preferences, interaction: Interaction, values: list[str]) -> Preferences:
    """The settings in which a choice is open. Raises `NotAllowedError` where it is not this person's to make."""
    place = client.archives.place(interaction.guild_id)
    (chosen,) = values
    if chosen == OWN or chosen in client.archives.opened(place):
        return preferences
    if chosen not in offered(client, place, interaction.user.id):
        raise NotAllowedError(
            "This archive is not open to this server. Whoever runs the bot can open it, here in /settings.",
            "Cette archive n’est pas ouverte à ce serveur. La personne qui fait tourner le bot peut l’ouvrir, ici dans "
            "/réglages.",
        )
    return replace(preferences, opened=(*preferences.opened, chosen))


async def take_up(client: Dateline, server: discord.Guild, before: tuple[int, ...]) -> None:
    """Reads the channels that were chosen, and erases what was kept of those that are not any more."""
    now = client.database.of(server.id).archived
    for channel in before:
        if channel not in now:
            await client.archivist.channel_gone(server.id, channel)
    for channel in now:
        if channel not in before:
            await client.archivist.compare(server, channel)
