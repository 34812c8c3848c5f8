"""`/settings`: a server's channels, language and privacy, shown to moderators as menus and a button."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.database import OWN, Preferences
from bot.discord.errors import handled, language_of, not_a_moderator
from bot.discord.features.choosing import ARCHIVE, archive_menu, let, offered, take_up
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, button, text
from index.phrases import Language, Phrase

_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.public_thread,
]
_WRITTEN = (discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.public_thread)
_TITLE = Phrase(en="### Settings of this server", fr="### Réglages de ce serveur")
_ALLOWED = Phrase(
    en="**Channels** where answers may be seen by all. None chosen: everywhere. Elsewhere, `/ask` answers privately.",
    fr="**Salons** où les réponses peuvent être vues de tous. Aucun choisi : partout. Ailleurs, `/demander` répond en "
    "privé.",
)
_UNPROMPTED = Phrase(
    en="**Without a mention:** channels where every message is taken for a question.",
    fr="**Sans mention :** salons où chaque message est pris pour une question.",
)
_NEEDS_CONTENT = Phrase(
    en="\n-# Off: this needs the message content intent and `DISCORD_MESSAGE_CONTENT=1` (docs/discord.md).",
    fr="\n-# Inactif : il faut l’intent « message content » et `DISCORD_MESSAGE_CONTENT=1` (docs/discord.md).",
)
_ARCHIVED = Phrase(
    en="**Channels as texts** of this server’s own archive: what is written there can be quoted to everybody in this "
    "server, without names. Deleted there, it vanishes here.",
    fr="**Salons pris comme textes** dans l’archive propre à ce serveur : ce qui y est écrit peut être cité à tous "
    "dans ce serveur, sans noms. Supprimé là-bas, il disparaît ici.",
)
_LANGUAGE = Phrase(en="**Language** of answers", fr="**Langue** des réponses")
_CHOOSE = Phrase(en="Choose channels", fr="Choisir des salons")
_READERS = Phrase(en="Each reader’s own", fr="Celle de chaque lecteur")
_PRIVATE = {
    True: Phrase(en="Answers to /ask: private", fr="Réponses à /demander : privées"),
    False: Phrase(en="Answers to /ask: for all to see", fr="Réponses à /demander : visibles de tous"),
}
_FORUMS = Phrase(
    en="**Forums:** the first post of a thread is answered once, when something is found; then only who asks by a "
    "mention or a reply.",
    fr="**Forums :** le premier message d’un fil reçoit une réponse, une fois, si quelque chose est trouvé ; ensuite, "
    "seulement qui demande par une mention ou une réponse.",
)
_FORUM_POSTS = {
    True: Phrase(en="First posts in forums: answered", fr="Premiers messages des forums : avec réponse"),
    False: Phrase(en="First posts in forums: left alone", fr="Premiers messages des forums : sans réponse"),
}


def _channels(
    name: str,
    chosen: tuple[int, ...],
    language: Language,
    *,
    off: bool = False,
    kinds: Sequence[discord.ChannelType] = _CHANNELS,
) -> ui.ActionRow[Layout]:
    menu: ui.ChannelSelect[Layout] = ui.ChannelSelect(
        custom_id=f"dl:{name}",
        channel_types=list(kinds),
        placeholder=_CHOOSE.of(language),
        min_values=0,
        max_values=limits.CHOICES,
        default_values=[
            discord.SelectDefaultValue(id=channel, type=discord.SelectDefaultValueType.channel) for channel in chosen
        ],
        disabled=off,
    )
    return ui.ActionRow(menu)


def settings_layout(
    preferences: Preferences,
    language: Language,
    *,
    content: bool,
    chosen: str | None = None,
    opened: Sequence[str] = (),
) -> Layout:
    """The menus; `content` is whether the bot receives the text of messages that do not mention it.

    `chosen` is what is searched, among the server's own collection and the shared ones that are `opened` to it.
    """
    languages = [("", _READERS.of(language)), (Language.FRENCH, "Français"), (Language.ENGLISH, "English")]
    menu: ui.Select[Layout] = ui.Select(
        custom_id="dl:set-language",
        options=[
            discord.SelectOption(label=label, value=value or "reader", default=(preferences.language or "") == value)
            for value, label in languages
        ],
    )
    private = button(
        _PRIVATE[preferences.private].of(language), "dl:set-private", emoji="🔒" if preferences.private else "👁️"
    )
    forums = button(_FORUM_POSTS[preferences.forums].of(language), "dl:set-forums", emoji="💬", off=not content)
    unprompted = _UNPROMPTED.of(language) + ("" if content else _NEEDS_CONTENT.of(language))
    return Layout(
        ui.Container(
            text(_TITLE.of(language)),
            text(ARCHIVE.of(language)),
            archive_menu(chosen, opened, language),
            text(_ALLOWED.of(language)),
            _channels("set-allowed", preferences.allowed, language),
            text(unprompted),
            _channels("set-unprompted", preferences.unprompted, language, off=not content),
            text(_ARCHIVED.of(language) + ("" if content else _NEEDS_CONTENT.of(language))),
            _channels("set-archived", preferences.archived, language, off=not content, kinds=_WRITTEN),
            text(_FORUMS.of(language) + ("" if content else _NEEDS_CONTENT.of(language))),
            ui.ActionRow[Layout](forums),
            text(_LANGUAGE.of(language)),
            ui.ActionRow[Layout](menu),
            ui.ActionRow[Layout](private),
            accent_colour=ANSWERED,
        )
    )


def _there(server: discord.Guild, channels: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(each for each in channels if server.get_channel_or_thread(each) is not None)


def changed(preferences: Preferences, name: str, values: list[str]) -> Preferences:
    """The settings after a press; `name` is the custom id's."""
    match name:
        case "set-allowed":
            return replace(preferences, allowed=tuple(map(int, values)))
        case "set-unprompted":
            return replace(preferences, unprompted=tuple(map(int, values)))
        case "set-archive":
            return replace(preferences, collection=values[0])
        case "set-archived":
            # Where nothing is chosen yet, the server begins a collection of its own.
            chosen = tuple(map(int, values))
            return replace(preferences, archived=chosen, collection=preferences.collection or (OWN if chosen else ""))
        case "set-language":
            return replace(preferences, language=Language(values[0]) if values[0] in set(Language) else None)
        case "set-forums":
            return replace(preferences, forums=not preferences.forums)
        case _:
            return replace(preferences, private=not preferences.private)


def add_to(client: Dateline) -> None:
    """Adds the command and the actions of its menus."""

    def layout(interaction: Interaction) -> Layout:
        preferences = client.database.of(interaction.guild_id)
        if interaction.guild is not None:
            # Discord refuses a menu that shows a deleted channel.
            preferences = replace(
                preferences,
                allowed=_there(interaction.guild, preferences.allowed),
                unprompted=_there(interaction.guild, preferences.unprompted),
                archived=_there(interaction.guild, preferences.archived),
            )
        place = client.archives.place(interaction.guild_id)
        return settings_layout(
            preferences,
            language_of(interaction),
            content=client.settings.message_content,
            chosen=client.archives.chosen(place),
            opened=offered(client, place, interaction.user.id),
        )

    @client.tree.command(
        name=named("settings", "réglages"),
        description=named(
            "Channels, language and privacy in this server", "Salons, langue et confidentialité dans ce serveur"
        ),
    )
    @for_moderators
    async def settings(interaction: Interaction) -> None:
        async with handled(interaction, "settings"):
            await interaction.response.send_message(
                view=layout(interaction), ephemeral=True, allowed_mentions=NOTHING_ELSE
            )

    async def set_(interaction: Interaction, packed: str) -> None:
        if not interaction.permissions.manage_guild or interaction.guild_id is None:
            raise not_a_moderator()
        data: Any = interaction.data
        name = data["custom_id"].removeprefix("dl:")
        before = client.database.of(interaction.guild_id)
        values = list(data.get("values", []))
        if name == "set-archive":
            before = let(client, before, interaction, values)
        await client.database.set(interaction.guild_id, changed(before, name, values))
        client.archives.note_waiting()
        if name == "set-archived" and interaction.guild is not None:
            client.archivist.begin(take_up(client, interaction.guild, before.archived))
        event("settings", server=interaction.guild_id, changed=name)
        await interaction.response.edit_message(view=layout(interaction), allowed_mentions=NOTHING_ELSE)

    for name in (
        "set-archive", "set-archived", "set-allowed", "set-unprompted", "set-language", "set-private", "set-forums"
    ):  # fmt: skip
        client.actions[name] = set_
