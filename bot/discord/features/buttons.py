"""What a press, a menu choice or a form does. Its custom id, `dl:NAME:PACKED`, and its message hold all it needs.

Presses are dispatched here and not by discord.py's registry of views, which forgets them at a restart, nor by its
`DynamicItem`, which takes no form and says nothing to an unknown id (docs/decisions/0014).
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import discord

from bot.discord.client import Dateline, Interaction
from bot.discord.errors import NotAllowedError, handled, language_of
from bot.discord.gate import may_thread
from bot.discord.log import event
from bot.discord.serving import Serving
from bot.discord.views.answer import quote_layout
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.custom_id import ButtonState
from bot.discord.views.difference import difference_of
from bot.discord.views.passage import passage_layout
from bot.discord.views.question_line import dates_of, question_of
from index.documents import Span
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

_CUSTOM_ID = re.compile(r"dl:(?P<name>[a-z-]{1,20})(?::(?P<packed>.*))?", re.DOTALL)


async def dispatch(interaction: Interaction) -> None:
    """Runs the action of a press, a menu choice or a form; one that this version does not know is answered so."""
    if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
        return
    data: Any = interaction.data
    match = _CUSTOM_ID.fullmatch(data["custom_id"])
    action = interaction.client.actions.get(match["name"]) if match else None
    async with handled(interaction, match["name"] if match and action else "press"):
        if match is None or action is None:
            raise unreadable()
        await action(interaction, match["packed"] or "")


def unreadable() -> NotAllowedError:
    """For a custom id that this version cannot read."""
    return NotAllowedError(
        "This button is of another version of Dateline. Ask the question again.",
        "Ce bouton est d’une autre version de Dateline. Reposez la question.",
    )


def button_state(packed: str) -> ButtonState:
    """The state in a custom id; raises `NotAllowedError` on one that cannot be read."""
    try:
        return ButtonState.unpack(packed)
    except ValueError:
        raise unreadable() from None


def field_of(components: Sequence[dict[str, Any]], name: str) -> str:
    """What was typed into one field of a form; empty when it has none of that name."""
    for component in components:
        if component.get("custom_id") == name:
            return str(component.get("value") or "").strip()
        inside = [component["component"]] if "component" in component else component.get("components") or []
        if inside and (found := field_of(inside, name)):
            return found
    return ""


async def _found(interaction: Interaction, state: ButtonState, certainty: Certainty) -> tuple[Quote, Span]:
    """The quote that a state shows, given with that certainty, and the passage around it."""
    client = interaction.client
    with client.queue.slot():

        def find(serving: Serving) -> tuple[Quote, Span]:
            quote = serving.quote(state.places[state.at], certainty)
            return quote, serving.around(quote)

        return await client.archives.search(interaction.guild_id, find)


async def show_quote(interaction: Interaction, packed: str) -> None:
    """Next or previous quote: in place for the person who asked, as a private copy for anybody else."""
    state = button_state(packed)
    message = interaction.message
    mine = interaction.user.id == state.asker or (message is not None and message.flags.ephemeral)
    components = message.components if message is not None else []
    if mine:
        await interaction.response.defer()
        private = message is not None and message.flags.ephemeral
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
        private = True
    quote, _ = await _found(interaction, state, state.certainty)
    layout = quote_layout(
        quote,
        state,
        question_of(components),
        private=private,
        dates=dates_of(components),
        differing=difference_of(components),
        today=date.today(),
        thread=may_thread(interaction.channel),
    )
    await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)


async def _passage(interaction: Interaction, state: ButtonState, certainty: Certainty) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    quote, around = await _found(interaction, state, certainty)
    layout = passage_layout(quote, around, language_of(interaction))
    await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)


async def show_passage(interaction: Interaction, packed: str) -> None:
    """The passage around a quote, privately."""
    state = button_state(packed)
    await _passage(interaction, state, state.certainty)


async def show_nearest(interaction: Interaction, packed: str) -> None:
    """The nearest passage, where nothing was found that answers, privately."""
    await _passage(interaction, button_state(packed), Certainty.NONE)


async def delete(interaction: Interaction, packed: str) -> None:
    """Deletes an answer, for the person who asked and for those who may delete messages anyway."""
    asker = int(packed) if packed.isascii() and packed.isdecimal() else 0
    if interaction.user.id != asker and not interaction.permissions.manage_messages:
        raise NotAllowedError(
            "Only the person who asked, or a moderator, can delete this answer.",
            "Seule la personne qui a posé la question, ou un modérateur, peut supprimer cette réponse.",
        )
    await interaction.response.defer()
    await interaction.delete_original_response()
    event("deleted", server=interaction.guild_id)


def add_to(client: Dateline) -> None:
    """Adds the actions of an answer's buttons, and the dispatch of all presses and forms."""
    client.actions |= {
        "prev": show_quote,
        "next": show_quote,
        "see": show_passage,
        "near": show_nearest,
        "delete": delete,
    }

    @client.event
    async def on_interaction(interaction: Interaction) -> None:
        await dispatch(interaction)
