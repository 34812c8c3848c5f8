"""`/subscribe`: a channel is told, with the quote, when a new text speaks of a topic (`bot.discord.new_texts`)."""

from typing import Any

from discord import app_commands, ui

from bot.discord.client import Dateline, Interaction
from bot.discord.errors import NotAllowedError, handled, language_of, not_a_moderator
from bot.discord.gate import for_moderators, must_be_private
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.moderation import today
from bot.discord.new_texts import Teller
from bot.discord.subscriptions import Subscription
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, text
from bot.discord.views.markdown import plain_line
from bot.discord.views.subscription import list_layout, removed_text, subscribed_layout
from index.documents import has_words

LONGEST_TOPIC = 100


def _check(interaction: Interaction) -> int:
    """The server; raises `NotAllowedError` for those who may not manage it."""
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise not_a_moderator()
    return interaction.guild_id


def add_to(client: Dateline) -> None:
    """Adds the command, and the action of its menu and buttons."""
    teller = Teller(client)

    async def listed(server: int) -> list[Subscription]:
        return [each for each in await teller.stored.all() if each.server == server]

    @client.tree.command(
        name=named("subscribe", "suivre"),
        description=named(
            "Tell this channel when a new text speaks of a topic", "Prévenir ce salon quand un nouveau texte en parle"
        ),
    )
    @for_moderators
    @app_commands.rename(topic=named("topic", "sujet"))
    @app_commands.describe(
        topic=named("What on, in a few words; nothing lists what is followed", "Sur quoi ; rien donne la liste")
    )
    async def subscribe(
        interaction: Interaction, topic: app_commands.Range[str, 2, LONGEST_TOPIC] | None = None
    ) -> None:
        async with handled(interaction, "subscribe"):
            server, language = _check(interaction), language_of(interaction)
            wanted = plain_line(topic or "", LONGEST_TOPIC)
            if not has_words(wanted):
                layout = list_layout(await listed(server), language)
                await interaction.response.send_message(view=layout, ephemeral=True, allowed_mentions=NOTHING_ELSE)
                return
            may = interaction.app_permissions
            if not (may.view_channel and (may.send_messages or may.send_messages_in_threads)):
                raise NotAllowedError(
                    "I may not write in this channel. Give me “Send Messages” here, then try again.",
                    "Je ne peux pas écrire dans ce salon. Donnez-moi « Envoyer des messages » ici, puis réessayez.",
                )
            with client.queue.slot():
                await interaction.response.defer(thinking=True, ephemeral=must_be_private(interaction))
                await teller.begin(server)
            number = await teller.stored.add(server, interaction.channel_id or 0, wanted, language, today())
            layout = subscribed_layout(number, wanted, language)
            await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)
            event("subscribed", server=server)

    async def remove(interaction: Interaction, packed: str) -> None:
        server = _check(interaction)
        data: Any = interaction.data
        chosen = (data.get("values") or [packed])[0]
        number = int(chosen) if chosen.isascii() and chosen.isdecimal() else 0
        removed = await teller.stored.remove(number, server)
        if data.get("values"):
            layout = list_layout(await listed(server), language_of(interaction))
            await interaction.response.edit_message(view=layout, allowed_mentions=NOTHING_ELSE)
        else:
            layout = Layout(ui.Container(text(removed_text(removed, language_of(interaction))), accent_colour=ANSWERED))
            await interaction.response.send_message(view=layout, ephemeral=True, allowed_mentions=NOTHING_ELSE)
        event("unsubscribed", server=server)

    client.actions["unsubscribe"] = remove
