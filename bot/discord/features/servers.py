"""Servers that come and go: who runs the bot is asked what each searches; what a server gave goes with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.discord import limits
from bot.discord.archives import ELSEWHERE
from bot.discord.client import Dateline, Interaction
from bot.discord.database import OWN, Preferences
from bot.discord.errors import UNSENT, NotAllowedError, language_of
from bot.discord.features.buttons import unreadable
from bot.discord.log import event, warning
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, text
from bot.discord.views.markdown import one_line
from index.errors import DatelineError
from index.phrases import Language, Phrase

_LONGEST_NAME = 80
_OWN_ONLY = Phrase(en="Only texts of its own", fr="Seulement ses propres textes")
_NOTHING = Phrase(en="Nothing", fr="Rien")
_CHOOSE = Phrase(en="Choose an archive", fr="Choisir une archive")


def question_layout(client: Dateline, place: int, language: Language) -> Layout:
    """Asks what a server, or `ELSEWHERE`, may search."""
    guild = client.get_guild(place)
    if place == ELSEWHERE:
        words = Phrase(
            en="**Direct messages**, and servers where somebody brings me along by themselves: what do I search there? "
            "Until you choose, nothing.",
            fr="**Les messages privés**, et les serveurs où quelqu’un m’amène de son côté : dans quoi y chercher ? "
            "Tant que vous ne choisissez pas, dans rien.",
        )
    else:
        name = one_line(guild.name if guild else str(place), _LONGEST_NAME)
        words = Phrase(
            en=f"I am in several servers. What may **{name}** ({place}) search? Until you choose, nothing but what its "
            "moderators add.",
            fr=f"Je suis dans plusieurs serveurs. Dans quoi **{name}** ({place}) peut-il chercher ? Tant que vous ne "
            "choisissez pas, seulement dans ce que ses modérateurs ajoutent.",
        )
    only = (OWN, _OWN_ONLY) if place != ELSEWHERE else ("", _NOTHING)
    names = client.archives.collections.names()[: limits.CHOICES - 1]
    menu: ui.Select[Layout] = ui.Select(
        custom_id=f"dl:open:{place}",
        placeholder=_CHOOSE.of(language),
        options=[
            *(discord.SelectOption(label=name, value=name) for name in names),
            discord.SelectOption(label=only[1].of(language), value=only[0] or "nothing"),
        ],
    )
    return Layout(ui.Container(text(words.of(language)), ui.ActionRow[Layout](menu), accent_colour=ANSWERED))


def opening(preferences: Preferences, chosen: str) -> Preferences:
    """The settings of a place after whoever runs the bot chose what it may search."""
    if chosen in (OWN, "nothing"):
        return replace(preferences, collection=chosen, opened=())
    return replace(preferences, collection=chosen, opened=tuple(dict.fromkeys((*preferences.opened, chosen))))


async def ask_owner(client: Dateline) -> None:
    """Asks, once for each place that searches nothing: in a direct message, the log, and the file `doctor` reads."""
    told = client.archives.collections.waiting()
    for guild in list(client.guilds):
        if client.archives.alone(guild.id) and guild.id not in told:
            await client.database.set_first_server(guild.id)
    for place in client.archives.note_waiting():
        event("no_archive_chosen", server=place or "direct messages", see="docs/discord.md")
        if place not in told:
            await _send(client, place)


async def _send(client: Dateline, place: int) -> None:
    owner = client.owner
    if owner is None:
        return
    try:
        person = await client.fetch_user(owner)
        layout = question_layout(client, place, client.settings.language)
        await person.send(view=layout, allowed_mentions=NOTHING_ELSE)
    except UNSENT as error:
        # Whoever takes no direct message reads the log, or `dateline doctor`.
        warning("owner_not_asked", server=place, error=error)


async def _open(interaction: Interaction, packed: str) -> None:
    client = interaction.client
    if not client.owns(interaction.user.id):
        raise NotAllowedError(
            "This is for whoever runs the bot.", "C’est réservé à la personne qui fait tourner le bot."
        )
    if not packed.isdecimal() or len(packed) > 20:
        raise unreadable()
    place = int(packed)
    data: Any = interaction.data
    chosen = str(data["values"][0])
    language = language_of(interaction)
    # Whether the bot is in a server of another process is not known here, where direct messages arrive.
    if client.shards_here.have(place) and place not in client.archives.places():
        raise NotAllowedError("I am not in that server any more.", "Je ne suis plus dans ce serveur.")
    if chosen not in (OWN, "nothing", *client.archives.collections.names()):
        raise NotAllowedError("There is no such archive any more.", "Cette archive n’existe plus.")
    await client.database.set(place, opening(client.database.of(place), chosen))
    client.archives.note_waiting()
    event("opened", server=place, collection=chosen)
    label = {OWN: _OWN_ONLY, "nothing": _NOTHING}.get(chosen, Phrase(en=chosen, fr=chosen))
    done = Phrase(en=f"Chosen: “{label.en}”.", fr=f"Choisi : « {label.fr} ».")
    more = Phrase(en="You can choose again here.", fr="Vous pouvez choisir de nouveau ici.")
    layout = question_layout(client, place, language)
    layout.add_item(text(f"-# ✓ {done.of(language)} {more.of(language)}"))
    await interaction.response.edit_message(view=layout, allowed_mentions=NOTHING_ELSE)


async def forget(client: Dateline, server: int) -> Mapping[str, int]:
    """Erases all that a server gave: settings, votes, its own collection. Gives the number of each kind of thing.

    Raises `ErasureError` and `DiskError`; calling it again erases what is left.
    """
    own = client.archives.collections.of_server(server).seeds
    files = await asyncio.to_thread(lambda: sum(path.is_file() for path in own.rglob("*")))
    erased = await client.database.forget_server(server)
    await client.archives.erase(server)
    return {**erased, "files": files}


async def _forget_gone(client: Dateline, server: int) -> None:
    """Erases what a server gave that the bot is not in any more, and logs what that was, or why it could not be."""
    try:
        event("forgotten", server=server, **await forget(client, server))
    except DatelineError as error:
        warning("not_erased", server=server, error=error)


async def forget_left(client: Dateline) -> None:
    """Erases what was given by servers that the bot was removed from while it did not run.

    Only for the application that these texts were given to: another one is in other servers.
    """
    collections = client.archives.collections
    if client.application_id is None or not collections.belong_to(client.application_id):
        return
    here = {server for server in collections.servers() if client.shards_here.have(server)}
    for server in here - {guild.id for guild in client.guilds}:
        event("left_meanwhile", server=server)
        await _forget_gone(client, server)


def add_to(client: Dateline) -> None:
    """Adds the handlers, and the action of the owner's menu."""

    @client.event
    async def on_guild_join(guild: discord.Guild) -> None:
        event("joined", server=guild.id)
        await ask_owner(client)

    @client.event
    async def on_guild_available(guild: discord.Guild) -> None:
        # After an outage, a server that is new comes this way.
        if client.is_ready():
            await ask_owner(client)

    @client.event
    async def on_guild_remove(guild: discord.Guild) -> None:
        event("removed_from", server=guild.id)
        await _forget_gone(client, guild.id)
        await ask_owner(client)

    async def start() -> None:
        await forget_left(client)
        await ask_owner(client)

    client.at_start.append(start)
    client.actions["open"] = _open
