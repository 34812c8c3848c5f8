"""`/sources`: the documents with their dates, paged."""

from collections.abc import Sequence

from discord import app_commands, ui

from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.gate import answering
from bot.discord.limits import size
from bot.discord.localisation import counted, named
from bot.discord.serving import Serving
from bot.discord.views.answer import heading
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, Layout, text
from bot.discord.views.paging import page_buttons, page_of
from index.documents import Document
from index.phrases import Language

PAGE = 8


def sources_layout(documents: Sequence[Document], total: int, page: int, pages: int, language: Language) -> Layout:
    """One page of the documents; `total` is the number of all."""
    count = "### " + counted(total, "text", "texte").of(language)
    lines = [heading(document, language) for document in documents]
    while size("\n".join([count, *lines])) > limits.TEXT - 2 * PAGE:
        longest = max(range(len(lines)), key=lambda number: size(lines[number]))
        lines[longest] = lines[longest].split("\n")[-1]
    return Layout(
        ui.Container(text(count), *map(text, lines), accent_colour=ANSWERED), *page_buttons("sources", page, pages)
    )


async def _show(interaction: Interaction, packed: str) -> None:
    """Edits an acknowledged message to the page that a custom id names."""

    def listed(serving: Serving) -> tuple[list[Document], int, int, int]:
        total = len(serving.documents)
        page, pages = page_of(packed, total, PAGE)
        return serving.page(page * PAGE, (page + 1) * PAGE), total, page, pages

    documents, total, page, pages = await interaction.client.archives.search(interaction.guild_id, listed)
    layout = sources_layout(documents, total, page, pages, language_of(interaction))
    await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)


def add_to(client: Dateline) -> None:
    """Adds the command and the action of its buttons."""

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
        async with handled(interaction, "sources"), answering(interaction, private=True, cooldown=False):
            await _show(interaction, "0")

    async def turn(interaction: Interaction, packed: str) -> None:
        with client.queue.slot():
            await interaction.response.defer()
            await _show(interaction, packed)

    client.actions["sources"] = turn
