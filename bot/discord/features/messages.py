"""Questions in messages: a mention, a direct message, a reply to an answer, a channel that needs no mention."""

from contextlib import suppress
from datetime import date
from typing import Any

import discord

from bot.discord.admission import BlockedError, QuotaError, admit
from bot.discord.asking import asking
from bot.discord.client import Dateline
from bot.discord.cooldown import CooldownError
from bot.discord.errors import UNSENT, log, sentence
from bot.discord.features.ask import find
from bot.discord.features.conversation import is_first_post, question_before, question_in, question_of_post
from bot.discord.gate import may_thread
from bot.discord.in_flight import ClosingError, FullError
from bot.discord.localisation import written_in
from bot.discord.log import event, request
from bot.discord.views.answer import answer_layout
from bot.discord.views.components import NOTHING_ELSE, Layout
from bot.discord.views.question_line import shown
from index.phrases import Language, Phrase
from index.question.kind import Kind, kind_of

_NO_TEXT = Phrase(
    en="I see no question in this message. Write it after my name, or use /ask.",
    fr="Je ne vois pas de question dans ce message. Écrivez-la après mon nom, ou utilisez /demander.",
)
_CLOSING = Phrase(
    en="I am about to restart. If your question has no answer here, ask it again in a minute.",
    fr="Je redémarre. Si votre question n’a pas de réponse ici, reposez-la dans une minute.",
)
_TYPED = {discord.MessageType.default, discord.MessageType.reply}
# Ways of messages that do not name the bot.
_UNASKED = {"channel", "forum"}
# Discord's code for a reply in a channel whose history the bot may not read.
_NO_HISTORY = 160002


def way_of(client: Dateline, message: discord.Message) -> str | None:
    """How a message asks the bot, or `None` when it does not."""
    if message.author.bot or message.webhook_id is not None or message.type not in _TYPED:
        return None
    if message.guild is None:
        return "direct"
    before = _answer_before(client, message)
    preferences = client.database.of(message.guild.id)
    parent = getattr(message.channel, "parent_id", None)
    # A reply to another person in such a channel is no question to the bot.
    unprompted = client.settings.message_content and message.reference is None
    unprompted = unprompted and not {message.channel.id, parent}.isdisjoint(preferences.unprompted)
    forum = preferences.forums and client.settings.message_content and is_first_post(message)
    if before is None and client.user not in message.mentions and not unprompted and not forum:
        return None
    if not preferences.allows(message.channel.id, parent) and not unprompted:
        event("ignored", why="channel not allowed", server=message.guild.id)
        return None
    if before is not None:
        return "reply"
    return "mention" if client.user in message.mentions else "forum" if forum else "channel"


def _answer_before(client: Dateline, message: discord.Message) -> discord.Message | None:
    """The bot's own message that this one replies to."""
    before = message.reference.resolved if message.reference is not None else None
    if isinstance(before, discord.Message) and client.user is not None and before.author.id == client.user.id:
        return before
    return None


async def answer_message(client: Dateline, message: discord.Message) -> None:
    """Answers a message that asks the bot something, once."""
    way = way_of(client, message)
    if way is None or not client.seen.first_time(message.id):
        return
    question = question_of_post(message) if way == "forum" else question_in(message)
    small_talk = kind_of(question) is Kind.SMALL_TALK
    if way in _UNASKED and small_talk:
        # People talk to each other there.
        return
    server = message.guild
    locale = server.preferred_locale if server else None
    before = _answer_before(client, message)
    follows = await question_before(before) if before is not None else None
    # Neither a message without words nor "merci" shows its language, or follows up what it replies to.
    language = client.database.of(server.id if server else None).language or written_in(
        (follows or question) if small_talk else question, locale, client.settings.language
    )
    with request(), client.in_flight.track():
        try:
            await _answer(client, message, way, question, None if small_talk else follows, language)
        except Exception as error:
            log(client, error, way, server=server.id if server else None)
            await _tell(client, message, error, language)


async def _answer(
    client: Dateline, message: discord.Message, way: str, question: str, follows: str | None, language: Language
) -> None:
    if not question:
        if way not in _UNASKED:
            await _reply(message, words=_NO_TEXT.of(language))
        return
    server = message.guild.id if message.guild else None
    channel = message.channel
    with asking(client, way, server, message.author.id) as taken:
        with client.queue.slot():
            client.cooldown.take(message.author.id)
            admit(client, server, message.author.id)
            answer = await find(client, server, question, follows=follows)
        taken.found(question, answer)
        if way == "forum" and not answer.answered:
            # Nobody asked the bot: it speaks only when it has something to show.
            return

        def layout(question_shown: bool) -> Layout:
            line = shown(question, follows) if question_shown else None
            return answer_layout(
                answer, line, message.author.id, language, private=False, today=date.today(), thread=may_thread(channel)
            )

        # Discord shows the question above a reply to it; the questions before it stand in no other place.
        sent = await _reply(message, layout=layout(follows is not None))
        if sent.reference is None and follows is None:
            # The question was deleted, or cannot be replied to. The answer stands, also where the line cannot be added.
            with suppress(discord.HTTPException):
                await sent.edit(view=layout(True), allowed_mentions=NOTHING_ELSE)


async def _reply(
    message: discord.Message, *, layout: Layout | None = None, words: str | None = None
) -> discord.Message:
    """Replies; sends a plain message where the message is gone or the channel's history cannot be read."""
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        return await _send(message.channel, layout, words, reference)
    except discord.HTTPException as error:
        if error.code != _NO_HISTORY and not isinstance(error, discord.Forbidden):
            raise
        return await _send(message.channel, layout, words, None)


async def _send(
    channel: discord.abc.Messageable,
    layout: Layout | None,
    words: str | None,
    reference: discord.MessageReference | None,
) -> discord.Message:
    extra: dict[str, Any] = {} if reference is None else {"reference": reference}
    if layout is not None:
        sent: discord.Message = await channel.send(view=layout, allowed_mentions=NOTHING_ELSE, **extra)
    else:
        sent = await channel.send(words, allowed_mentions=NOTHING_ELSE, **extra)
    return sent


async def _tell(client: Dateline, message: discord.Message, error: Exception, language: Language) -> None:
    """Tells the author what went wrong: privately when it concerns them alone, else as a reply."""
    words = sentence(error, language)
    if words is None or isinstance(error, BlockedError):
        return
    if isinstance(error, CooldownError | QuotaError) and not error.first:
        return
    try:
        if isinstance(error, ClosingError) and message.guild is not None:
            # Discord takes five messages in five seconds for one channel: one says it to all who wait there.
            if client.closing_channels.first_time(message.channel.id):
                await _send(message.channel, None, _CLOSING.of(language), None)
            return
        if isinstance(error, CooldownError | FullError | QuotaError) and message.guild is not None:
            await _send_privately(message, words)
        elif not isinstance(error, discord.Forbidden):
            await _reply(message, words=words)
    except UNSENT as lost:
        log(client, lost, "telling")


async def _send_privately(message: discord.Message, words: str) -> None:
    """Sends a direct message, or to somebody who accepts none adds a reaction to their message."""
    try:
        await message.author.send(words, allowed_mentions=NOTHING_ELSE)
    except discord.Forbidden:
        await message.add_reaction("⏳")


def add_to(client: Dateline) -> None:
    """Adds the handler of messages."""

    @client.event
    async def on_message(message: discord.Message) -> None:
        await client.archivist.hear(message)
        await answer_message(client, message)
