"""Questions in plain messages: mention, thread, direct message, reply, and channels without a mention."""

from typing import Any

import discord
import pytest
from simcord.backend import serializers

from bot.discord.database import Preferences
from bot.discord.views.markdown import unquote
from index.phrases import Language
from tests.bot.discord.conftest import Meet, Open, Place
from tests.bot.discord.reading import words
from tests.bot.discord.test_ask import QUESTION, QUOTE


def last(place: Place) -> discord.Message:
    """The newest message of the channel."""
    message = place.channel.last_message
    assert message is not None
    return message


def said(message: Any) -> str:
    """The quote of an answer."""
    return next(unquote(line) for line in words(message).split("\n") if line.startswith("> "))


def mention(place: Place) -> str:
    """What people type to name the bot."""
    assert place.bot.user is not None
    return place.bot.user.mention


def as_sent(place: Place, message: discord.Message) -> dict[str, Any]:
    """A message as the gateway sent it."""
    stored = place.env.backend.get_message(message.channel.id, message.id)
    return dict(serializers.message_payload(place.env.backend, stored))


def replay(place: Place, sent: dict[str, Any]) -> None:
    """Sends a message through the gateway, again or late."""
    place.env.backend.emit("MESSAGE_CREATE", sent)


async def test_a_mention_is_answered_with_a_reply(place: Place) -> None:
    """In the language of the question, and without a ping."""
    asked = await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    answer = last(place)
    assert said(answer) == QUOTE
    assert "Publié le 21 janvier 2022" in words(answer)
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    sent = [each.json for each in place.env.http_requests if each.json and each.path.endswith("/messages")]
    assert [body["allowed_mentions"]["parse"] for body in sent] == [[]]
    assert not sent[0]["allowed_mentions"].get("replied_user")


async def test_an_english_mention_is_answered_in_english(place: Place) -> None:
    """As it is asked."""
    await place.alice.send(place.channel, f"{mention(place)} When did the harvest of Burgundy begin?")
    assert "Published in September 2021" in words(last(place))


async def test_a_mention_in_a_thread_is_answered_there(place: Place) -> None:
    """A thread is a channel like another."""
    channel = place.bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.create_thread(name="talk", type=discord.ChannelType.public_thread)
    thread = place.channel.threads[0]
    await place.alice.send(thread, f"{mention(place)} {QUESTION}")
    assert thread.last_message is not None
    assert said(thread.last_message) == QUOTE


async def test_a_direct_message_needs_no_mention(place: Place) -> None:
    """Nobody else is there to be spoken to."""
    await place.alice.send_dm(QUESTION)
    channel = await place.bot.fetch_channel(place.env.backend.dm_channels[place.alice.id])
    assert isinstance(channel, discord.DMChannel)
    (message,) = [each async for each in channel.history(limit=1)]
    assert said(message) == QUOTE


async def test_a_reply_is_searched_with_the_question_it_follows(place: Place) -> None:
    """The question is read back from the answer; a third one still knows the first."""
    await place.alice.slash(place.channel, "ask", question="How was the grape harvest of Burgundy?")
    await place.alice.send(place.channel, f"{mention(place)} and the price of a bottle?", reply_to=last(place))
    assert words(last(place)).startswith("-# ❯ How was the grape harvest of Burgundy? › and the price of a bottle?")
    assert "twelve euros" in words(last(place))
    await place.alice.send(place.channel, f"{mention(place)} and the frost?", reply_to=last(place))
    assert words(last(place)).split("\n")[0].endswith("› and the price of a bottle? › and the frost?")


async def test_a_reply_that_discord_shows_without_its_words_is_told_how_to_ask(place: Place) -> None:
    """Without the message content intent the bot does not get its text: it answers in the language of the answer."""
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    await place.alice.send(place.channel, "Et la Bulgarie ?", reply_to=last(place))
    assert last(place).content.startswith("Je ne vois pas de question dans ce message.")


async def test_a_reply_after_a_restart_still_knows_the_question(place: Place, open_bot: Open) -> None:
    """Nothing is remembered on this side."""
    await place.alice.slash(place.channel, "ask", question="How was the grape harvest of Burgundy?")
    answer = last(place)
    await place.env.restart_bot(open_bot())
    await place.alice.send(place.channel, f"{mention(place)} and the price?", reply_to=answer)
    assert "How was the grape harvest of Burgundy? › and the price?" in words(last(place))


@pytest.mark.parametrize("text", ["bonjour à tous", "@everyone Russes OTAN", "Dateline, Russes OTAN ?"])
async def test_what_is_not_addressed_to_the_bot_is_left_alone(place: Place, text: str) -> None:
    """Neither small talk nor a call to everyone is a question."""
    await place.alice.send(place.channel, text)
    assert last(place).content == text


async def test_other_bots_are_left_alone(place: Place) -> None:
    """Two bots would talk for ever."""
    robot = place.guild.add_member(place.env.create_user("robot", bot=True))
    await robot.send(place.channel, f"{mention(place)} {QUESTION}")
    assert QUESTION in last(place).content


async def test_a_mention_alone_is_told_how_to_ask(place: Place) -> None:
    """There is no question in it."""
    await place.alice.send(place.channel, mention(place))
    assert last(place).content.startswith("I see no question in this message.")


async def test_a_message_is_answered_once_even_when_discord_sends_it_again(place: Place) -> None:
    """After a reconnect, the gateway may replay what was seen."""
    asked = await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    answer = last(place)
    replay(place, as_sent(place, asked))
    await place.env.settle()
    assert last(place).id == answer.id


async def test_the_wait_is_told_once_and_privately(meet: Meet) -> None:
    """By a direct message, since a channel's message cannot be private."""
    place: Place = await meet(cooldown=30.0)
    for _ in range(3):
        await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    whispers = [
        each.json["content"]
        for each in place.env.http_requests
        if each.json and each.path.endswith("/messages") and each.json.get("content")
    ]
    assert whispers == ["Un instant : vous pourrez reposer une question dans 30 s."]
    assert QUESTION in last(place).content


async def test_somebody_who_takes_no_direct_message_gets_a_sign(meet: Meet) -> None:
    """A reaction stands for the words."""
    place: Place = await meet(cooldown=30.0)
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    place.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, message="Cannot send")
    asked = await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    message = await place.bot.get_partial_messageable(place.channel.id).fetch_message(asked.id)
    assert [str(reaction.emoji) for reaction in message.reactions] == ["⏳"]


async def test_a_channel_without_mention_answers_everything(meet: Meet) -> None:
    """When the message content intent was opted into, and the server chose the channel."""
    place: Place = await meet(message_content=True)
    await place.bot.database.set(place.guild.id, Preferences(unprompted=(place.channel.id,)))
    await place.alice.send(place.channel, QUESTION)
    assert said(last(place)) == QUOTE


async def test_people_who_reply_to_each_other_there_are_left_alone(meet: Meet) -> None:
    """Their talk is not for the bot."""
    place: Place = await meet(message_content=True)
    await place.bot.database.set(place.guild.id, Preferences(unprompted=(place.channel.id,)))
    other = await place.moderator.send(place.channel, QUESTION)
    await place.alice.send(place.channel, "Les Russes et l’OTAN, encore ?", reply_to=other)
    assert last(place).content == "Les Russes et l’OTAN, encore ?"


async def test_without_the_intent_no_channel_is_listened_to(place: Place) -> None:
    """The setting alone changes nothing."""
    await place.bot.database.set(place.guild.id, Preferences(unprompted=(place.channel.id,)))
    await place.alice.send(place.channel, QUESTION)
    assert last(place).content == QUESTION


async def test_a_channel_that_is_not_allowed_gets_private_answers_only(place: Place) -> None:
    """A mention there is left alone; `/ask` answers the asker."""
    other = place.guild.create_text_channel("other")
    await place.bot.database.set(place.guild.id, Preferences(allowed=(other.id,)))
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert QUESTION in last(place).content
    assert (await place.alice.slash(place.channel, "ask", question=QUESTION)).ephemeral
    assert not (await place.alice.slash(other, "ask", question=QUESTION)).ephemeral


async def test_the_language_of_a_server_goes_before_the_reader_s(place: Place) -> None:
    """When moderators set one."""
    await place.bot.database.set(place.guild.id, Preferences(language=Language.FRENCH))
    result = await place.alice.slash(place.channel, "ask", question="When did the harvest of Burgundy begin?")
    assert result.response is not None
    assert "Publié en septembre 2021" in words(result.response)


async def test_a_question_deleted_before_its_answer_is_answered_without_a_reply(place: Place) -> None:
    """Discord refuses a reply to what is gone; the answer does not insist."""
    asked = await place.alice.send(place.channel, QUESTION)
    sent = as_sent(place, asked)
    await place.alice.delete(asked)
    assert place.bot.user is not None
    sent["content"] = f"{mention(place)} {QUESTION}"
    sent["mentions"] = [{"id": str(place.bot.user.id), "username": "bot", "discriminator": "0", "avatar": None}]
    replay(place, sent)
    await place.env.settle()
    assert said(last(place)) == QUOTE


THANKS = "Posez-moi une question sur les textes ; « Quels sujets y a-t-il ? » montre de quoi ils parlent."


@pytest.mark.parametrize("text", ["Merci beaucoup !", "lol", "Bonjour à tous", "👍"])
async def test_small_talk_in_a_channel_without_mention_is_left_alone(meet: Meet, text: str) -> None:
    """Before any work: nothing is searched, and whoever asks next need not wait."""
    place: Place = await meet(message_content=True, cooldown=30.0)
    await place.bot.database.set(place.guild.id, Preferences(unprompted=(place.channel.id,)))

    def fail(*arguments: object) -> None:
        raise AssertionError("a place in the queue was taken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place.bot.queue, "slot", fail)
        sent = await place.alice.send(place.channel, text)
    assert last(place).id == sent.id
    await place.alice.send(place.channel, QUESTION)
    assert said(last(place)) == QUOTE


async def test_small_talk_with_a_mention_gets_one_line(place: Place) -> None:
    """Also in reply to an answer, whose question it does not follow."""
    await place.bot.database.set(place.guild.id, Preferences(language=Language.FRENCH))
    await place.alice.send(place.channel, f"{mention(place)} bonsoir")
    assert words(last(place)) == THANKS
    await place.alice.slash(place.channel, "ask", question=QUESTION)
    await place.alice.send(place.channel, f"{mention(place)} merci !", reply_to=last(place))
    assert words(last(place)) == THANKS


async def test_small_talk_in_a_direct_message_gets_one_line(place: Place) -> None:
    """And no quote."""
    await place.alice.send_dm("Thank you so much!")
    channel = await place.bot.fetch_channel(place.env.backend.dm_channels[place.alice.id])
    assert isinstance(channel, discord.DMChannel)
    (message,) = [each async for each in channel.history(limit=1)]
    assert words(message) == "Ask me a question about the texts; “What topics are there?” shows what they are about."
