"""Questions in plain messages: a mention, a direct message, a reply to an answer, a channel that needs no mention."""

import re
from datetime import date
from typing import TYPE_CHECKING

import discord

from bot.discord.cooldown import CooldownError
from bot.discord.errors import log, sentence
from bot.discord.features.ask import find, noted
from bot.discord.localisation import written_in
from bot.discord.log import event
from bot.discord.serving import FullError
from bot.discord.views.answer import answer_sheet
from bot.discord.views.components import NOTHING_ELSE, Sheet
from bot.discord.views.question_line import question_of, shown
from index.phrases import Language, Phrase
from index.question.query import LONGEST_QUESTION

if TYPE_CHECKING:
    from bot.discord.client import Dateline

# Mentions of people, roles and channels, and custom emoji: nothing a source would say.
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w{2,32}:)\d+>")
_NO_TEXT = Phrase(
    en="I see no question in this message. Write it after my name, or use /ask.",
    fr="Je ne vois pas de question dans ce message. Écrivez-la après mon nom, ou utilisez /demander.",
)
_TYPED = {discord.MessageType.default, discord.MessageType.reply}
# Discord's code for a reply in a channel whose history the bot may not read.
_NO_HISTORY = 160002


def way_of(client: "Dateline", message: discord.Message) -> str | None:
    """How a message asks, or `None` when it does not ask us."""
    if message.author.bot or message.webhook_id is not None or message.type not in _TYPED:
        return None
    if message.guild is None:
        return "direct"
    before = _answer_before(client, message)
    preferences = client.notebook.of(message.guild.id)
    parent = getattr(message.channel, "parent_id", None)
    # People who reply to each other there are not asking the bot.
    unprompted = client.settings.message_content and message.reference is None
    unprompted = unprompted and not {message.channel.id, parent}.isdisjoint(preferences.unprompted)
    if before is None and client.user not in message.mentions and not unprompted:
        return None
    if not preferences.allows(message.channel.id, parent) and not unprompted:
        event("ignored", why="channel not allowed", server=message.guild.id)
        return None
    return "reply" if before is not None else "mention" if client.user in message.mentions else "channel"


def _answer_before(client: "Dateline", message: discord.Message) -> discord.Message | None:
    """The message of ours that this one replies to."""
    before = message.reference.resolved if message.reference is not None else None
    if isinstance(before, discord.Message) and client.user is not None and before.author.id == client.user.id:
        return before
    return None


async def take(client: "Dateline", message: discord.Message) -> None:
    """Answers a message that asks us something, once."""
    way = way_of(client, message)
    if way is None or not client.seen.first_time(message.id):
        return
    question = " ".join(_MARKUP.sub(" ", message.content).split())[:LONGEST_QUESTION]
    server = message.guild
    locale = server.preferred_locale if server else None
    language = client.notebook.of(server.id if server else None).language or written_in(
        question, locale, client.settings.language
    )
    try:
        with client.hands.work():
            await _answer(client, message, way, question, language)
    except Exception as error:
        log(error, way, server=server.id if server else None)
        await _tell(client, message, error, language)


async def _answer(client: "Dateline", message: discord.Message, way: str, question: str, language: Language) -> None:
    if not question:
        if way != "channel":
            await _reply(message, words=_NO_TEXT.of(language))
        return
    before = _answer_before(client, message)
    follows = question_of(before.components) if before is not None else None
    with client.desk.seat():
        client.cooldown.take(message.author.id)
        answer = await find(client, question, follows=follows)
    noted(client.settings, way, message.guild.id if message.guild else None, question, answer)
    asker = message.author.id
    sheet = answer_sheet(answer, shown(question, follows), asker, language, private=False, today=date.today())
    await _reply(message, sheet=sheet)


async def _reply(message: discord.Message, *, sheet: Sheet | None = None, words: str | None = None) -> None:
    """Replies; where the message is gone, or its channel's history cannot be read, says it without a reply."""
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        await _send(message.channel, sheet, words, reference)
    except discord.HTTPException as error:
        if error.code != _NO_HISTORY and not isinstance(error, discord.Forbidden):
            raise
        await _send(message.channel, sheet, words, None)


async def _send(
    channel: discord.abc.Messageable, sheet: Sheet | None, words: str | None, reference: discord.MessageReference | None
) -> None:
    extra = {} if reference is None else {"reference": reference}
    if sheet is not None:
        await channel.send(view=sheet, allowed_mentions=NOTHING_ELSE, **extra)  # type: ignore[call-overload]
    else:
        await channel.send(words, allowed_mentions=NOTHING_ELSE, **extra)  # type: ignore[call-overload]


async def _tell(client: "Dateline", message: discord.Message, error: Exception, language: Language) -> None:
    """Tells the writer what went wrong: privately when it is about them alone, else as a reply."""
    words = sentence(error, language)
    if words is None or (isinstance(error, CooldownError) and not error.first):
        return
    try:
        if isinstance(error, CooldownError | FullError) and message.guild is not None:
            await _whisper(message, words)
        elif not isinstance(error, discord.Forbidden):
            await _reply(message, words=words)
    except (discord.HTTPException, OSError) as lost:
        log(lost, "telling")


async def _whisper(message: discord.Message, words: str) -> None:
    """A direct message, or, to somebody who takes none, a sign on their message."""
    try:
        await message.author.send(words, allowed_mentions=NOTHING_ELSE)
    except discord.Forbidden:
        await message.add_reaction("⏳")
