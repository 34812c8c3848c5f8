"""What a message asks, and which question an answer of the bot answers."""

import re

import discord

from bot.discord.views.question_line import question_of, shown
from index.question.query import LONGEST_QUESTION

# Mentions of people, roles and channels, and custom emoji, which match nothing in a source.
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w{2,32}:)\d+>")


def question_in(message: discord.Message) -> str:
    """What a message asks: its words, without mentions of anybody."""
    return " ".join(_MARKUP.sub(" ", message.content).split())[:LONGEST_QUESTION]


def is_first_post(message: discord.Message) -> bool:
    """Whether a message is the one that a thread of a forum begins with."""
    thread = message.channel
    in_forum = isinstance(thread, discord.Thread) and isinstance(thread.parent, discord.ForumChannel)
    return in_forum and message.id == thread.id


def question_of_post(message: discord.Message) -> str:
    """What the first post of a thread asks: its title or its text, whichever has the question mark, else both."""
    title, content = " ".join(getattr(message.channel, "name", "").split()), question_in(message)
    for each in (title, content):
        if "?" in each:
            return each[:LONGEST_QUESTION]
    return f"{title} {content}".strip()[:LONGEST_QUESTION]


async def question_before(answer: discord.Message) -> str | None:
    """The question that a message of the bot answers: the one it shows, else that of the message it replies to."""
    if (question := question_of(answer.components)) is not None:
        return question
    if answer.reference is None or answer.reference.message_id is None or not answer.components:
        return None
    try:
        asked = answer.reference.resolved or await answer.channel.fetch_message(answer.reference.message_id)
    except discord.HTTPException:
        return None
    return shown(question_in(asked)) or None if isinstance(asked, discord.Message) else None
