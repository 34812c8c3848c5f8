"""The menu of a message that adds it to the sources: the files that hang on it, else its words."""

import json

import discord

from bot.discord.archivist import without_people
from bot.discord.client import Dateline, Interaction
from bot.discord.errors import handled, language_of
from bot.discord.features.giving import give, looked_after
from bot.discord.features.upload import check_name
from bot.discord.gate import for_moderators
from bot.discord.localisation import named
from index.building.seeds.formats import is_read
from index.documents import has_words
from index.errors import QuestionError

MENU = named("Add to the sources", "Ajouter aux sources")


def as_text(message: discord.Message) -> tuple[str, bytes]:
    """The name and the bytes of the text that a message becomes: of its day, linked to it, without its author.

    Raises `QuestionError` when it has no words.
    """
    words = without_people(message.content)
    if not has_words(words):
        raise QuestionError(
            "There are no words in this message, and no file that I can read.",
            "Il n’y a pas de mots dans ce message, ni de fichier que je sache lire.",
        )
    line = {
        "id": f"message-{message.id}",
        "title": f"#{getattr(message.channel, 'name', message.channel.id)}",
        "date": message.created_at.date().isoformat(),
        "source": message.jump_url,
        "text": words,
    }
    return f"message-{message.id}.jsonl", json.dumps(line, ensure_ascii=False).encode("utf-8", "replace")


def add_to(client: Dateline) -> None:
    """Adds the menu."""

    @client.tree.context_menu(name=MENU)
    @for_moderators
    async def add(interaction: Interaction, message: discord.Message) -> None:
        async with handled(interaction, "add_message"):
            await looked_after(interaction, begin=True)
            files = [each for each in message.attachments if is_read(each.filename)]
            for each in files:
                check_name(each.filename, each.size)
            given = None if files else [as_text(message)]
            await interaction.response.defer(ephemeral=True, thinking=True)
            if given is None:
                given = [(each.filename, await each.read()) for each in files]
            # A message that is added again has been edited since; a file of the same name may be another.
            await give(interaction, given, language_of(interaction), replacing=not files)
