"""What a press on a button, a menu or a form does. Everything a press needs stands in its custom id and its message.

discord.py's own registry of views is not used: it forgets at a restart, and these do not.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeAlias

import discord

from bot.discord.errors import Interaction, NotAllowedError, handled, language_of
from bot.discord.log import event
from bot.discord.serving import Serving
from bot.discord.views.answer import quote_sheet
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.custom_id import Card
from bot.discord.views.passage import passage_sheet
from bot.discord.views.question_line import dates_of, question_of
from index.answer import Quote
from index.documents import Span

Press: TypeAlias = Callable[[Interaction, str], Awaitable[None]]

_CUSTOM_ID = re.compile(r"dl:(?P<name>[a-z-]+)(?::(?P<about>.*))?", re.DOTALL)


class Buttons:
    """The presses by their names: `dl:name:about` calls the press of that name with what follows it."""

    def __init__(self) -> None:
        self._presses: dict[str, Press] = {}

    def add(self, name: str, press: Press) -> None:
        """Adds a press; `name` is what its custom ids begin with."""
        self._presses[name] = press

    async def pressed(self, interaction: Interaction) -> None:
        """Does what an interaction asks, when it is a press of ours."""
        if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            return
        data: Any = interaction.data
        match = _CUSTOM_ID.fullmatch(data["custom_id"])
        press = self._presses.get(match["name"]) if match else None
        if match is None or press is None:
            return
        async with handled(interaction, match["name"]):
            await press(interaction, match["about"] or "")


def card_of(about: str) -> Card:
    """The card in a custom id; raises `NotAllowedError` on one that cannot be read."""
    try:
        return Card.unpack(about)
    except ValueError:
        raise NotAllowedError(
            "This button is of another version of Dateline. Ask the question again.",
            "Ce bouton est d’une autre version de Dateline. Reposez la question.",
        ) from None


async def _found(interaction: Interaction, card: Card) -> tuple[Quote, Span]:
    """The quote a card shows, and the passage around it."""
    client = interaction.client
    with client.desk.seat():

        def find(serving: Serving) -> tuple[Quote, Span]:
            quote = serving.quote(card.places[card.at])
            return quote, serving.around(quote)

        return await client.desk.do(find)


async def turn(interaction: Interaction, about: str) -> None:
    """Next or previous quote: in place for the person who asked, as a private copy for anybody else."""
    card = card_of(about)
    message = interaction.message
    mine = interaction.user.id == card.asker or (message is not None and message.flags.ephemeral)
    components = message.components if message is not None else []
    if mine:
        await interaction.response.defer()
        private = message is not None and message.flags.ephemeral
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
        private = True
    quote, _ = await _found(interaction, card)
    question, dates = question_of(components), dates_of(components)
    sheet = quote_sheet(quote, card, question, private=private, dates=dates, today=date.today())
    await interaction.edit_original_response(view=sheet, allowed_mentions=NOTHING_ELSE)


async def _passage(interaction: Interaction, about: str, *, nearest: bool) -> None:
    card = card_of(about)
    await interaction.response.defer(ephemeral=True, thinking=True)
    quote, around = await _found(interaction, card)
    sheet = passage_sheet(quote, around, language_of(interaction), nearest=nearest)
    await interaction.edit_original_response(view=sheet, allowed_mentions=NOTHING_ELSE)


async def see(interaction: Interaction, about: str) -> None:
    """The passage around a quote, privately."""
    await _passage(interaction, about, nearest=False)


async def near(interaction: Interaction, about: str) -> None:
    """The nearest passage of a refusal, privately."""
    await _passage(interaction, about, nearest=True)


async def delete(interaction: Interaction, about: str) -> None:
    """Deletes an answer, for the person who asked and for those who may delete messages anyway."""
    if interaction.user.id != int(about or "0") and not interaction.permissions.manage_messages:
        raise NotAllowedError(
            "Only the person who asked, or a moderator, can delete this answer.",
            "Seule la personne qui a posé la question, ou un modérateur, peut supprimer cette réponse.",
        )
    await interaction.response.defer()
    await interaction.delete_original_response()
    event("deleted", server=interaction.guild_id)


def add_to(buttons: Buttons) -> None:
    """Adds the presses of an answer."""
    buttons.add("prev", turn)
    buttons.add("next", turn)
    buttons.add("see", see)
    buttons.add("near", near)
    buttons.add("delete", delete)
