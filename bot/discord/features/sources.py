"""`/sources`: the texts that a server searches, with their dates and links; by words, by date, and any page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from discord import app_commands, ui

from bot.date_bounds import window_of
from bot.discord import limits
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.features.buttons import field_of, unreadable
from bot.discord.gate import answering
from bot.discord.limits import size
from bot.discord.localisation import named
from bot.discord.serving import Serving
from bot.discord.views.answer import heading, link_to
from bot.discord.views.components import ANSWERED, NOTHING_ELSE, REFUSED, Layout, button, text
from bot.discord.views.markdown import escape
from bot.discord.views.paging import page_buttons, page_of
from index.documents import Document
from index.errors import QuestionError
from index.phrases import Language, Phrase, counted

PAGE = 8
# Longest words to search the list for, in UTF-16 units: a custom id holds them beside two dates and a page.
LONGEST_TYPED = 50
_BAR = "|"
_GO = Phrase(en="Page…", fr="Page…")
_GO_TITLE = Phrase(en="Go to a page", fr="Aller à une page")
_NONE = Phrase(
    en="No text is listed by these words and dates. Try fewer of them: /sources",
    fr="Aucun texte de la liste n’a ces mots et ces dates. Essayez-en moins : /sources",
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which texts are listed: those whose title, name or date holds `typed`, published between two dates; and the page.

    An empty part bounds nothing.
    """

    page: str = "0"
    since: str = ""
    until: str = ""
    typed: str = ""

    def pack(self) -> str:
        """The part of a custom id after the page; empty when nothing is bounded."""
        parts = (self.since, self.until, self.typed)
        return _BAR + _BAR.join(parts) if any(parts) else ""

    @classmethod
    def unpack(cls, packed: str) -> "Listing":
        """The listing of a custom id. Raises `NotAllowedError` on one that cannot be read."""
        parts = packed.split(_BAR, 3)
        if len(parts) not in (1, 4):
            raise unreadable()
        return cls(*parts)

    def of(self, serving: Serving) -> list[Document]:
        """The texts listed, oldest first. Raises `QuestionError` on a date that does not exist."""
        window = window_of(self.since or None, self.until or None)
        found = serving.named_like(self.typed)
        if window is None:
            return list(found)
        return [each for each in found if each.published is not None and each.published.meets(window)]


def sources_layout(
    documents: Sequence[Document], total: int, page: int, pages: int, language: Language, rest: str = ""
) -> Layout:
    """One page of the documents; `total` is the number of all, `rest` what bounds them, for the buttons."""
    if not total and rest:
        return Layout(ui.Container(text(escape(_NONE.of(language))), accent_colour=REFUSED))
    count = "### " + counted(total, "text", "texte").of(language)
    lines = [heading(document, language) for document in documents]
    while size("\n".join([count, *lines])) > limits.TEXT - 2 * PAGE:
        longest = max(range(len(lines)), key=lambda number: size(lines[number]))
        lines[longest] = lines[longest].split("\n")[-1]
    rows = page_buttons("sources", page, pages, rest)
    for row in rows:
        row.add_item(button(_GO.of(language), f"dl:sources-page:{page}{rest}"))
    items = [_line(document, line, language) for document, line in zip(documents, lines, strict=True)]
    return Layout(ui.Container(text(count), *items, accent_colour=ANSWERED), *rows)


def _line(document: Document, line: str, language: Language) -> ui.Item[Any]:
    """A text of the list, with a button to its source where it has an address."""
    link = link_to(document, language)
    return ui.Section(text(line), accessory=link[0]) if link else text(line)


class _Page(ui.Modal):
    """The form that asks for the number of a page."""

    def __init__(self, packed: str, language: Language) -> None:
        super().__init__(title=_GO_TITLE.of(language), custom_id=f"dl:sources-go:{packed}", timeout=60 * 15)
        field: ui.TextInput[_Page] = ui.TextInput(custom_id="page", max_length=6, placeholder="1")
        self.add_item(ui.Label(text=_GO_TITLE.of(language), component=field))


async def _show(interaction: Interaction, listing: Listing) -> None:
    """Edits an acknowledged message to the page of a listing."""

    def listed(serving: Serving) -> tuple[list[Document], int, int, int]:
        found = listing.of(serving)
        page, pages = page_of(listing.page, len(found), PAGE)
        return list(found[page * PAGE : (page + 1) * PAGE]), len(found), page, pages

    found = await interaction.client.archives.search(interaction.guild_id, listed)
    layout = sources_layout(*found, language_of(interaction), listing.pack())
    await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)


def _typed(typed: str | None) -> str:
    """Words to search the list for, as a custom id takes them. Raises `QuestionError` when they are too long for it."""
    words = " ".join((typed or "").split())
    if size(words) > LONGEST_TYPED:
        raise QuestionError(
            f"These words are too long to search the list for: write {LONGEST_TYPED} characters at most.",
            f"Ces mots sont trop longs pour chercher dans la liste : écrivez au plus {LONGEST_TYPED} caractères.",
        )
    return words


def add_to(client: Dateline) -> None:
    """Adds the command and the actions of its buttons."""

    @client.tree.command(
        name=named("sources", "sources"),
        description=named(
            "The texts that answers come from, with their dates",
            "Les textes d’où viennent les réponses, avec leurs dates",
        ),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(
        search=named("search", "chercher"),
        since=named("since", "depuis"),
        until=named("until", "jusque"),
        page=named("page", "page"),
    )
    @app_commands.describe(
        search=named("Words of the title or the name", "Des mots du titre ou du nom"),
        since=named("Published since: 2022, 2022-01 or 2022-01-21", "Publié depuis : 2022, 2022-01 ou 2022-01-21"),
        until=named("Published until: 2022, 2022-01 or 2022-01-21", "Publié jusqu’à : 2022, 2022-01 ou 2022-01-21"),
        page=named("Which page of the list", "Quelle page de la liste"),
    )
    async def sources(
        interaction: Interaction,
        search: str | None = None,
        since: app_commands.Range[str, 4, 10] | None = None,
        until: app_commands.Range[str, 4, 10] | None = None,
        page: app_commands.Range[int, 1, 999_999] = 1,
    ) -> None:
        async with handled(interaction, "sources"):
            window_of(since, until)
            listing = Listing(str(page - 1), (since or "").strip(), (until or "").strip(), _typed(search))
            async with answering(interaction, private=True, cooldown=False):
                await _show(interaction, listing)

    async def turn(interaction: Interaction, packed: str) -> None:
        listing = Listing.unpack(packed)
        with client.queue.slot():
            await interaction.response.defer()
            await _show(interaction, listing)

    async def ask_page(interaction: Interaction, packed: str) -> None:
        Listing.unpack(packed)
        await interaction.response.send_modal(_Page(packed, language_of(interaction)))

    async def go(interaction: Interaction, packed: str) -> None:
        listing = Listing.unpack(packed)
        data: Any = interaction.data
        written = field_of(data["components"], "page")
        page = str(max(0, int(written) - 1)) if written.isascii() and written.isdecimal() else listing.page
        await turn(interaction, page + listing.pack())

    client.actions |= {"sources": turn, "sources-page": ask_page, "sources-go": go}
