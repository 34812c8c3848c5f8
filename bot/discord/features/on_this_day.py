"""`/onthisday`: what happened on this day and month in other years, paged."""

from collections.abc import Sequence
from datetime import date

from discord import app_commands, ui

from bot import wording
from bot.date_bounds import day_of_year
from bot.day_wording import day_credit, day_heading, no_day_event
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.features.buttons import unreadable
from bot.discord.gate import answering
from bot.discord.localisation import named
from bot.discord.log import event
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, REFUSED, Layout, text
from bot.discord.views.markdown import escape, one_line
from bot.discord.views.paging import page_buttons, page_of
from index.on_this_day import DayEvent, on_this_day
from index.phrases import Language, Phrase

PAGE = 5
# Five of these and their credits fit into one message.
_LONGEST_QUOTE, _LONGEST_CREDIT = 450, 160
_ANOTHER_DAY = Phrase(
    en="Another day: /onthisday day. All dated events: /timeline",
    fr="Un autre jour : /cejour jour. Tous les événements datés : /chronologie",
)


def day_layout(asked: date, events: Sequence[DayEvent], packed: str, language: Language) -> Layout:
    """One page of the events, the newest first; without any, a sentence that says so and the next step."""
    if not events:
        words = no_day_event(asked, language, _ANOTHER_DAY)
        return Layout(ui.Container(text(escape(words)), accent_colour=REFUSED))
    page, pages = page_of(packed, len(events), PAGE)
    lines = [f"### {escape(day_heading(asked, language))}"]
    for each in events[page * PAGE : (page + 1) * PAGE]:
        lines.append(
            f"**{escape(wording.day(each.day, language))}**\n> {one_line(each.quote.text, _LONGEST_QUOTE)}\n"
            f"-# {one_line(day_credit(each, language), _LONGEST_CREDIT)}"
        )
    return Layout(
        ui.Container(*map(text, lines), accent_colour=ANSWERED), *page_buttons(f"day:{asked.isoformat()}", page, pages)
    )


async def _show(interaction: Interaction, asked: date, packed: str) -> None:
    """Edits an acknowledged message to a page of a day."""
    archives = interaction.client.archives
    events = await archives.search(interaction.guild_id, lambda serving: on_this_day(serving.archive.edition, asked))
    layout = day_layout(asked, events, packed, language_of(interaction))
    await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)
    event("onthisday", server=interaction.guild_id, events=len(events))


def add_to(client: Dateline) -> None:
    """Adds the command and the action of its buttons."""

    @client.tree.command(
        name=named("onthisday", "cejour"),
        description=named("What happened on this day in other years", "Ce qui s’est passé ce jour d’autres années"),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(day=named("day", "jour"))
    @app_commands.describe(
        day=named("Another day: 07-12, 12 July or 2012-07-12", "Un autre jour : 07-12, 12 juillet ou 2012-07-12")
    )
    async def on_day(interaction: Interaction, day: app_commands.Range[str, 1, 40] | None = None) -> None:
        async with handled(interaction, "onthisday"):
            asked = day_of_year(day, date.today())
            async with answering(interaction):
                await _show(interaction, asked, "0")

    async def turn(interaction: Interaction, packed: str) -> None:
        written, _, page = packed.partition(":")
        try:
            asked = date.fromisoformat(written)
        except ValueError:
            raise unreadable() from None
        with client.queue.slot():
            await interaction.response.defer()
            await _show(interaction, asked, page)

    client.actions["day"] = turn
