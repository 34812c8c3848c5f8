"""Forums: the first post of a thread is answered once, where a server has turned it on."""

import pytest
from simcord.builders import ChannelHandle

from bot.discord.database import Preferences
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_conversation import mention, said


@pytest.fixture
async def forum(meet: Meet) -> Place:
    """A server with a forum for its channel, where first posts are answered."""
    place: Place = await meet(message_content=True)
    place.channel = place.guild.create_forum_channel("help")
    await place.bot.database.set(place.guild.id, Preferences(forums=True))
    return place


async def post(place: Place, title: str, text: str) -> ChannelHandle:
    """A thread that Alice begins in the forum: its first message has the id of the thread."""
    backend = place.env.backend
    thread = backend.create_thread(place.channel.id, title, place.alice.id)
    handle = ChannelHandle(place.env, place.guild, thread)
    with pytest.MonkeyPatch.context() as patch:
        numbers = iter([thread.id])
        given = backend.snowflake
        patch.setattr(backend, "snowflake", lambda: next(numbers, None) or given())
        await place.alice.send(handle, text)
    return handle


def said_in(place: Place, thread: ChannelHandle) -> list[str]:
    """What the bot said in a thread."""
    return [words(each) for each in thread.history() if each.author.bot]


@pytest.mark.parametrize(
    ("title", "text"),
    [("NATO", QUESTION), (QUESTION, "I have read nothing of it so far."), ("Russes OTAN", "retrait des soldats")],
)
async def test_the_first_post_is_answered_once(forum: Place, title: str, text: str) -> None:
    """Its title or its text is the question; what follows in the thread is answered only when the bot is asked."""
    thread = await post(forum, title, text)
    assert len(said_in(forum, thread)) == 1
    assert said(thread.last_message) == QUOTE
    await forum.alice.send(thread, "How was the grape harvest of Burgundy?")
    assert len(said_in(forum, thread)) == 1
    await forum.alice.send(thread, f"{mention(forum)} {QUESTION}")
    assert len(said_in(forum, thread)) == 2


async def test_nothing_is_said_where_nothing_was_found(forum: Place) -> None:
    """Nobody asked the bot."""
    thread = await post(forum, "recette tarte pommes cannelle", "Bonjour !")
    assert said_in(forum, thread) == []


async def test_it_is_off_until_moderators_turn_it_on(meet: Meet) -> None:
    """With a button of the settings, which says so where the bot may not read messages."""
    place: Place = await meet(message_content=True)
    place.channel, general = place.guild.create_forum_channel("help"), place.channel
    thread = await post(place, QUESTION, "Please.")
    assert said_in(place, thread) == []
    panel = answered(await place.moderator.slash(general, "settings"))
    await place.moderator.click(panel, label="First posts in forums: left alone")
    assert place.bot.database.of(place.guild.id).forums
    assert buttons(panel)["set-forums"]["label"] == "First posts in forums: answered"
    thread = await post(place, QUESTION, "Please.")
    assert len(said_in(place, thread)) == 1


async def test_the_button_is_off_without_the_content_of_messages(place: Place) -> None:
    """A forum's post names nobody, so it comes without its words."""
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    assert buttons(panel)["set-forums"]["disabled"]
    assert words(panel).count("DISCORD_MESSAGE_CONTENT=1") == 3


async def test_a_forum_that_is_not_allowed_is_left_alone(forum: Place) -> None:
    """The channels chosen in the settings bound this too."""
    other = forum.guild.create_text_channel("other")
    await forum.bot.database.set(forum.guild.id, Preferences(forums=True, allowed=(other.id,)))
    thread = await post(forum, QUESTION, "Please.")
    assert said_in(forum, thread) == []
