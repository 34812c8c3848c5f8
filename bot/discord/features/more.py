"""The menu below an answer: exporting it as text, reading on in a thread, deleting it."""

import io
from datetime import date
from typing import Any

import discord

from bot.answer_text import Exported, answer_text
from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import NotAllowedError
from bot.discord.features.buttons import button_state, delete, unreadable
from bot.discord.features.conversation import question_before
from bot.discord.gate import may_thread
from bot.discord.log import event
from bot.discord.serving import Serving
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.custom_id import ButtonState
from bot.discord.views.difference import difference_of, plain_lines
from bot.discord.views.markdown import plain_line
from bot.discord.views.passage import passage_layout
from bot.discord.views.question_line import dates_of
from index.documents import Span
from index.phrases import Phrase
from index.quoting.quote import Quote

_FILE = Phrase(en="answer.txt", fr="reponse.txt")
_THREAD = Phrase(en="Sources", fr="Sources")


async def _quotes(interaction: Interaction, state: ButtonState) -> tuple[list[tuple[Quote, Span]], str]:
    """Every quote of an answer, with the passage around it, and the name of the edition."""
    client = interaction.client

    def find(serving: Serving) -> tuple[list[tuple[Quote, Span]], str]:
        quotes = [serving.quote(place, state.certainty) for place in state.places]
        return [(quote, serving.around(quote)) for quote in quotes], serving.name

    with client.queue.slot():
        return await client.archives.search(interaction.guild_id, find)


async def export(interaction: Interaction, state: ButtonState) -> None:
    """Gives the person the answer as a text file, privately."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    message = interaction.message
    components = message.components if message is not None else []
    found, edition = await _quotes(interaction, state)
    told = Exported(
        (await question_before(message) if message is not None else None) or "…",
        [quote for quote, _ in found],
        edition,
        dates_of(components),
        plain_lines(difference_of(components)),
    )
    written = answer_text(told, state.language, date.today(), markdown=False)
    file = discord.File(io.BytesIO(written.encode("utf-8", "backslashreplace")), _FILE.of(state.language))
    await interaction.edit_original_response(attachments=[file], allowed_mentions=NOTHING_ELSE)
    event("exported", server=interaction.guild_id, quotes=len(found))


async def read_more(interaction: Interaction, state: ButtonState) -> None:
    """Makes a thread at the answer and shows there the passage of each quote; in one that is there already, again."""
    message = interaction.message
    if message is None or not may_thread(interaction.channel):
        raise NotAllowedError(
            "A thread cannot begin here. Use “See the passage”.",
            "Un fil ne peut pas commencer ici. Utilisez « Voir le passage ».",
        )
    await interaction.response.defer()
    found, _ = await _quotes(interaction, state)
    name = plain_line(await question_before(message) or _THREAD.of(state.language), limits.THREAD_NAME - 1)
    thread = message.thread or await message.create_thread(name=name, auto_archive_duration=1440)
    for quote, around in found:
        await thread.send(view=passage_layout(quote, around, state.language), allowed_mentions=NOTHING_ELSE)
    event("thread", server=interaction.guild_id, passages=len(found))


async def choose(interaction: Interaction, packed: str) -> None:
    """Runs what was chosen in the menu."""
    state = button_state(packed)
    data: Any = interaction.data
    match data.get("values"):
        case ["export"]:
            await export(interaction, state)
        case ["thread"]:
            await read_more(interaction, state)
        case ["delete"]:
            await delete(interaction, str(state.asker))
        case _:
            raise unreadable()


def add_to(client: Dateline) -> None:
    """Adds the action of the menu."""
    client.actions["more"] = choose
