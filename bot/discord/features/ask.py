"""Asking: the slash command, and the menu on a message."""

import itertools
from datetime import date

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot import wording
from bot.date_bounds import window_of
from bot.discord import limits
from bot.discord.asking import asking
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.gate import answering, may_thread
from bot.discord.localisation import named
from bot.discord.serving import Serving
from bot.discord.views.answer import answer_layout
from bot.discord.views.components import NOTHING_ELSE
from bot.discord.views.markdown import plain_line
from bot.discord.views.question_line import asked, shown
from index.answer import Answer
from index.dates.when import When
from index.documents import Document
from index.errors import DatelineError
from index.phrases import Language
from index.question.query import LONGEST_QUESTION, Query

MENU = named("Search the sources", "Chercher dans les sources")


async def find(
    client: Dateline,
    server: int | None,
    question: str,
    *,
    window: When | None = None,
    source: str | None = None,
    follows: str | None = None,
) -> Answer:
    """The answer to a question from what a server searches, to be called inside a slot of the queue.

    `follows` is the question before, as shown.
    """
    before = asked(follows) if follows else None
    query = Query(question, follows=before, window=window, source=source)
    return await client.archives.search(server, lambda serving: serving.ask(query))


async def _answer(
    interaction: Interaction,
    way: str,
    question: str,
    *,
    private: bool,
    window: When | None = None,
    source: str | None = None,
) -> None:
    client = interaction.client
    with asking(client, way, interaction.guild_id, interaction.user.id) as taken:
        async with answering(interaction, private=private) as hidden:
            answer = await find(client, interaction.guild_id, question, window=window, source=source)
        taken.found(question, answer)
        layout = answer_layout(
            answer,
            shown(question),
            interaction.user.id,
            language_of(interaction),
            private=hidden,
            today=date.today(),
            thread=may_thread(interaction.channel),
        )
        await interaction.edit_original_response(view=layout, allowed_mentions=NOTHING_ELSE)


async def source_choices(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Choices among the texts that the server searches; one whose id is longer than Discord allows is left out."""
    client = interaction.client

    def find(serving: Serving) -> list[Document]:
        found = (each for each in serving.named_like(typed) if len(each.id) <= limits.CHOICE_VALUE)
        return list(itertools.islice(found, limits.CHOICES))

    try:
        with client.queue.slot():
            documents = await client.archives.search(interaction.guild_id, find)
    except DatelineError:
        # Discord shows no sentence while somebody types; the command will say it.
        return []
    language = language_of(interaction)
    return [Choice(name=_label(document, language), value=document.id) for document in documents]


def _label(document: Document, language: Language) -> str:
    label = f"{document.title or document.id} ({wording.published(document, language)})"
    return plain_line(label, limits.CHOICE_NAME - 1) or document.id


def add_to(client: Dateline) -> None:
    """Adds the command and the menu."""

    @client.tree.command(
        name=named("ask", "demander"),
        description=named(
            "Ask the sources: the answer is a passage of them, verbatim and dated",
            "Interroger les sources : la réponse en est un passage, mot pour mot et daté",
        ),
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(
        question=named("question", "question"),
        since=named("since", "depuis"),
        until=named("until", "jusque"),
        source=named("source", "source"),
        private=named("private", "privé"),
    )
    @app_commands.describe(
        question=named("Your question, in plain words", "Votre question, en toutes lettres"),
        since=named("Published since: 2022, 2022-01 or 2022-01-21", "Publié depuis : 2022, 2022-01 ou 2022-01-21"),
        until=named("Published until: 2022, 2022-01 or 2022-01-21", "Publié jusqu’à : 2022, 2022-01 ou 2022-01-21"),
        source=named("Search one text only", "Ne chercher que dans un texte"),
        private=named("Show the answer to you alone", "Ne montrer la réponse qu’à vous"),
    )
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, LONGEST_QUESTION],
        since: app_commands.Range[str, 4, 10] | None = None,
        until: app_commands.Range[str, 4, 10] | None = None,
        source: str | None = None,
        private: bool | None = None,
    ) -> None:
        async with handled(interaction, "ask"):
            window = window_of(since, until)
            await _answer(interaction, "slash", question, private=bool(private), window=window, source=source)

    @ask.autocomplete("source")
    async def choose(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await source_choices(interaction, typed)

    @client.tree.context_menu(name=MENU)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def search(interaction: Interaction, message: discord.Message) -> None:
        async with handled(interaction, "menu"):
            await _answer(interaction, "menu", message.content[:LONGEST_QUESTION], private=True)
