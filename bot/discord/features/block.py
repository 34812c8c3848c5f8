"""`/block` and `/unblock`: people who may not ask, in a server or everywhere."""

import discord
from discord import app_commands

from bot.discord.client import Dateline, Interaction
from bot.discord.errors import NotAllowedError, handled, language_of
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import one_line
from index.phrases import Phrase

_LONGEST_NAME = 60


async def _set(interaction: Interaction, person: discord.User, everywhere: bool, *, blocked: bool) -> None:
    client = interaction.client
    if everywhere and not client.archives.manages_default(interaction.guild_id):
        raise NotAllowedError(
            "Only the server that looks after the index decides for all servers. Leave “everywhere” out to decide for "
            "this one.",
            "Seul le serveur qui s’occupe de l’index décide pour tous les serveurs. Sans « partout », vous décidez "
            "pour celui-ci.",
        )
    if blocked and client.owns(person.id):
        raise NotAllowedError("Whoever runs the bot cannot be blocked.", "Qui fait tourner le bot ne peut être bloqué.")
    await client.database.moderation.block(None if everywhere else interaction.guild_id, person.id, blocked=blocked)
    event("blocked" if blocked else "unblocked", server=interaction.guild_id, everywhere=everywhere)
    name = one_line(person.display_name, _LONGEST_NAME)
    where = Phrase(en="anywhere" if everywhere else "here", fr="nulle part" if everywhere else "ici")
    done = Phrase(
        en=f"{name} cannot ask {where.en} any more. /unblock ends that.",
        fr=f"{name} ne peut plus poser de questions {where.fr}. /débloquer y met fin.",
    )
    if not blocked:
        done = Phrase(
            en=f"{name} may ask {'everywhere' if everywhere else 'here'} again.",
            fr=f"{name} peut de nouveau poser des questions {'partout' if everywhere else 'ici'}.",
        )
    await interaction.response.send_message(
        done.of(language_of(interaction)), ephemeral=True, allowed_mentions=NOTHING_ELSE
    )


def add_to(client: Dateline) -> None:
    """Adds the commands."""
    person_ = named("person", "personne")
    everywhere_ = named("everywhere", "partout")
    whom = named("Who it is about", "De qui il s’agit")
    in_all = named("In every server and in direct messages", "Dans tous les serveurs et en message privé")

    @client.tree.command(
        name=named("block", "bloquer"),
        description=named("A person may not ask here any more", "Une personne ne peut plus poser de questions ici"),
    )
    @for_moderators
    @app_commands.rename(person=person_, everywhere=everywhere_)
    @app_commands.describe(person=whom, everywhere=in_all)
    async def block(interaction: Interaction, person: discord.User, everywhere: bool = False) -> None:
        async with handled(interaction, "block"):
            await _set(interaction, person, everywhere, blocked=True)

    @client.tree.command(
        name=named("unblock", "débloquer"),
        description=named("A person may ask here again", "Une personne peut de nouveau poser des questions ici"),
    )
    @for_moderators
    @app_commands.rename(person=person_, everywhere=everywhere_)
    @app_commands.describe(person=whom, everywhere=in_all)
    async def unblock(interaction: Interaction, person: discord.User, everywhere: bool = False) -> None:
        async with handled(interaction, "unblock"):
            await _set(interaction, person, everywhere, blocked=False)
