"""`/sources`: the documents with their dates, paged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from discord import app_commands, ui

from bot.discord import limits
from bot.discord.errors import Interaction, handled, language_of
from bot.discord.limits import size
from bot.discord.localisation import counted, named
from bot.discord.views.answer import heading
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Sheet, button, text
from index.documents import Document
from index.phrases import Language

if TYPE_CHECKING:
    from bot.discord.client import Dateline

PAGE = 8


def pager(name: str, page: int, pages: int) -> list[ui.ActionRow[Sheet]]:
    """Buttons to the page before and after (pages count from 0); none for a single page."""
    if pages < 2:
        return []
    return [
        ui.ActionRow(
            button(None, f"dl:{name}:{page - 1}", emoji="◀️", off=page == 0),
            button(f"{page + 1}/{pages}", f"dl:{name}:{page + 1}", emoji="▶️", off=page == pages - 1),
        )
    ]


def wanted_page(about: str, things: int, page_size: int) -> tuple[int, int]:
    """The page a custom id asks for, within what there is, and how many pages there are."""
    pages = max(1, -(-things // page_size))
    asked = int(about) if about.isascii() and about.isdecimal() and len(about) < 10 else 0
    return min(asked, pages - 1), pages


def sources_sheet(documents: Sequence[Document], total: int, page: int, pages: int, language: Language) -> Sheet:
    """One page of the documents, out of so many."""
    count = "### " + counted(total, "text", "texte").of(language)
    lines = [heading(document, language) for document in documents]
    while size("\n".join([count, *lines])) > limits.TEXT - 2 * PAGE:
        longest = max(range(len(lines)), key=lambda number: size(lines[number]))
        lines[longest] = lines[longest].split("\n")[-1]
    return Sheet(ui.Container(text(count), *map(text, lines), accent_colour=ANSWERED), *pager("sources", page, pages))


async def _show(interaction: Interaction, about: str) -> None:
    """Edits the page that a custom id asks for into a message that was acknowledged."""
    desk = interaction.client.desk
    total = len(desk.serving.documents)
    page, pages = wanted_page(about, total, PAGE)
    documents = await desk.do(lambda serving: serving.page(page * PAGE, (page + 1) * PAGE))
    sheet = sources_sheet(documents, total, page, pages, language_of(interaction))
    await interaction.edit_original_response(view=sheet, allowed_mentions=NOTHING_ELSE)


def add_to(client: "Dateline") -> None:
    """Registers the command and its buttons."""

    @client.tree.command(
        name=named("sources", "sources"),
        description=named(
            "The texts that answers come from, with their dates",
            "Les textes d’où viennent les réponses, avec leurs dates",
        ),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def sources(interaction: Interaction) -> None:
        async with handled(interaction, "sources"):
            with client.desk.seat():
                await interaction.response.defer(ephemeral=True, thinking=True)
                await _show(interaction, "0")

    async def turn(interaction: Interaction, about: str) -> None:
        with client.desk.seat():
            await interaction.response.defer()
            await _show(interaction, about)

    client.buttons.add("sources", turn)
