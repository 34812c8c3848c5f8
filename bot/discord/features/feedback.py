"""👍 and 👎 under an answer, the form that asks why, and `/feedback`, where moderators read them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.discord.client import Dateline, Interaction
from bot.discord.database import Vote
from bot.discord.errors import handled, language_of, not_a_moderator
from bot.discord.features.buttons import button_state, field_of
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.moderation import today
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, text
from bot.discord.views.custom_id import ButtonState
from bot.discord.views.markdown import one_line
from bot.discord.views.paging import page_buttons, page_of
from index.phrases import Language, Phrase

LONGEST_REASON = 500
PAGE = 10
_THANKS = Phrase(en="Thank you, noted.", fr="Merci, c’est noté.")
_NOT_COUNTED = Phrase(
    en="Thank you. You run this bot: your vote is not kept, so that the votes are those of the people who use it.",
    fr="Merci. Ce bot est le vôtre : votre vote n’est pas gardé, pour que les votes soient ceux de qui s’en sert.",
)
_TITLE = Phrase(en="What is wrong?", fr="Qu’est-ce qui ne va pas ?")
_WHY = Phrase(en="Why? (you may leave this empty)", fr="Pourquoi ? (vous pouvez ne rien écrire)")
_HINT = Phrase(
    en="Off the subject, incomplete, out of date, wrong passage…",
    fr="Hors sujet, incomplet, dépassé, mauvais passage…",
)
_NONE = Phrase(en="Nobody has voted in this server yet.", fr="Personne n’a encore voté dans ce serveur.")


class _Why(ui.Modal):
    """The form; `submitted` reads it, also after a restart."""

    def __init__(self, packed: str, language: Language) -> None:
        super().__init__(title=_TITLE.of(language), custom_id=f"dl:why:{packed}", timeout=60 * 15)
        field: ui.TextInput[_Why] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            custom_id="reason",
            required=False,
            max_length=LONGEST_REASON,
            placeholder=_HINT.of(language),
        )
        self.add_item(ui.Label(text=_WHY.of(language), component=field))


async def _store_vote(interaction: Interaction, state: ButtonState, *, good: bool, reason: str = "") -> None:
    client = interaction.client
    document, start, end = "", 0, 0
    if state.places:
        with client.queue.slot():
            quote = await client.archives.search(interaction.guild_id, lambda serving: serving.quote(state.places[0]))
        document, start, end = quote.document.id, quote.span.start, quote.span.end
    language = language_of(interaction)
    if client.owns(interaction.user.id):
        await interaction.edit_original_response(content=_NOT_COUNTED.of(language))
        return
    vote = Vote(document, start, end, good, reason, today())
    await client.database.vote(interaction.user.id, interaction.guild_id, vote)
    event("vote", good=good, server=interaction.guild_id)
    await interaction.edit_original_response(content=_THANKS.of(language))


async def good(interaction: Interaction, packed: str) -> None:
    """Stores a 👍."""
    state = button_state(packed)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _store_vote(interaction, state, good=True)


async def bad(interaction: Interaction, packed: str) -> None:
    """Opens the form."""
    button_state(packed)
    await interaction.response.send_modal(_Why(packed, language_of(interaction)))


async def submitted(interaction: Interaction, packed: str) -> None:
    """Stores a 👎 with its reason."""
    state = button_state(packed)
    data: Any = interaction.data
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _store_vote(interaction, state, good=False, reason=field_of(data["components"], "reason")[:LONGEST_REASON])


def votes_layout(votes: Sequence[Vote], packed: str, language: Language) -> Layout:
    """One page of the votes, newest first."""
    page, pages = page_of(packed, len(votes), PAGE)
    for_it = sum(vote.good for vote in votes)
    lines = [f"### 👍 {for_it} · 👎 {len(votes) - for_it}"]
    lines += [_line(vote, language) for vote in votes[page * PAGE : (page + 1) * PAGE]] or [_NONE.of(language)]
    return Layout(ui.Container(*map(text, lines), accent_colour=ANSWERED), *page_buttons("votes", page, pages))


def _line(vote: Vote, language: Language) -> str:
    refusal = Phrase(en="a refusal", fr="un refus").of(language)
    characters = Phrase(en="characters", fr="caractères").of(language)
    place = f"{one_line(vote.document, 80)}, {characters} {vote.start}–{vote.end}" if vote.document else refusal
    reason = f"\n{one_line(vote.reason, 120)}" if vote.reason else ""
    return f"{'👍' if vote.good else '👎'} {vote.day} · {place}{reason}"


def as_csv(votes: Sequence[Vote]) -> bytes:
    """The votes as CSV for spreadsheets, in which no cell is taken for a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["day", "good", "document", "start", "end", "reason"])
    for vote in votes:
        writer.writerow([vote.day, int(vote.good), _cell(vote.document), vote.start, vote.end, _cell(vote.reason)])
    return table.getvalue().encode("utf-8-sig")


def _cell(written: str) -> str:
    return "'" + written if written.startswith(("=", "+", "-", "@", "\t", "\r")) else written


def add_to(client: Dateline) -> None:
    """Adds the command, and the actions of the buttons and the form."""

    async def votes_of(interaction: Interaction) -> list[Vote]:
        # Votes given in direct messages belong to no server; moderators of the index see them.
        own = [interaction.guild_id or 0] + ([0] if client.archives.manages_default(interaction.guild_id) else [])
        return await client.database.votes(*own)

    @client.tree.command(
        name=named("feedback", "avis"),
        description=named("The votes on answers and their reasons", "Les votes sur les réponses et leurs raisons"),
    )
    @for_moderators
    async def feedback(interaction: Interaction) -> None:
        async with handled(interaction, "feedback"):
            await interaction.response.defer(ephemeral=True, thinking=True)
            votes = await votes_of(interaction)
            layout = votes_layout(votes, "0", language_of(interaction))
            await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)
            if votes:
                file = discord.File(io.BytesIO(as_csv(votes)), "feedback.csv")
                await interaction.followup.send(file=file, ephemeral=True)

    async def turn(interaction: Interaction, packed: str) -> None:
        if not interaction.permissions.manage_guild:
            raise not_a_moderator()
        layout = votes_layout(await votes_of(interaction), packed, language_of(interaction))
        await interaction.response.edit_message(view=layout, allowed_mentions=NOTHING_ELSE)

    client.actions["good"] = good
    client.actions["bad"] = bad
    client.actions["why"] = submitted
    client.actions["votes"] = turn
