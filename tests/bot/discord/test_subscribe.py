"""`/subscribe`: a channel is told of each new text on its topic once, whatever happens in between."""

from pathlib import Path
from typing import Any

import discord
import pytest

from bot.discord.new_texts import Teller
from bot.discord.subscriptions import MOST_AT_ONCE, MOST_TOPICS
from index.building.build import build
from tests.bot.discord.conftest import Open, Place
from tests.bot.discord.reading import answered, buttons, parts, words
from tests.fakes import HashedEncoder

TEXT = "date 2023-05-{day:02}\nThe castle of Chambord opened its gates to {number} visitors on a spring morning.\n"


@pytest.fixture(autouse=True)
def likely(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text speaks of a topic when it holds all of its words: what the fake encoder finds near says nothing."""
    monkeypatch.setattr("index.speaks_of.nearness", lambda features: features.overlap)


def add(place: Place, *names: str) -> None:
    """Adds texts on one topic and publishes the edition that holds them."""
    for number, name in enumerate(names, 1):
        text = TEXT.format(day=number, number=f"{number}00 guests of {name}")
        (place.bot.builder.seeds / name).write_text(text, encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")


async def look(place: Place) -> None:
    """One look for new texts."""
    await Teller(place.bot).look()
    await place.env.settle()


def told(place: Place) -> list[Any]:
    """The messages on new texts, the oldest first."""
    return [each for each in place.channel.history() if "new text" in words(each)]


async def follow(place: Place, topic: str = "castle of Chambord") -> Any:
    """A moderator subscribes the channel."""
    return answered(await place.moderator.slash(place.channel, "subscribe", topic=topic))


async def test_a_new_text_is_told_once_with_its_quote(place: Place) -> None:
    """Not what was there before, nor what is about something else, nor again after another build."""
    add(place, "old.txt")
    confirmed = await follow(place)
    assert "This channel will be told when a new text speaks of **castle of Chambord**" in words(confirmed)
    await look(place)
    before = len(told(place))
    add(place, "new.txt")
    (place.bot.builder.seeds / "other.txt").write_text("date 2023-05-03\nA cat slept on the wall.\n", encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")
    await look(place)
    await look(place)
    (message,) = told(place)[before:]
    assert "> The castle of Chambord opened its gates to 100 guests of new\\.txt visitors" in words(message)
    assert "Published on 1 May 2023" in words(message)
    assert buttons(message).keys() == {"see", "unsubscribe"}
    passage = answered(await place.alice.click(message, label="See the passage"))
    assert "The castle of Chambord opened" in words(passage)


async def test_nothing_is_lost_over_a_restart(place: Place, open_bot: Open) -> None:
    """Neither what was published while the bot was away, nor what Discord did not take."""
    await follow(place)
    add(place, "new.txt")
    before = len(told(place))

    async def lost(*arguments: object, **named: object) -> None:
        raise OSError("the connection is gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.PartialMessageable, "send", lost)
        await look(place)
    assert len(told(place)) == before
    bot = open_bot()
    await place.env.restart_bot(bot)
    await Teller(bot).look()
    await place.env.settle()
    assert len(told(place)) == before + 1


async def test_a_text_that_is_corrected_or_moved_is_not_new(place: Place) -> None:
    """Told once a text."""
    add(place, "a.txt")
    await follow(place)
    before = len(told(place))
    seeds: Path = place.bot.builder.seeds
    (seeds / "a.txt").rename(seeds / "b.txt")
    build(seeds, place.bot.queue.index, HashedEncoder, "hashed")
    await look(place)
    (seeds / "b.txt").write_text((seeds / "b.txt").read_text(encoding="utf-8") + "It rained.\n", encoding="utf-8")
    build(seeds, place.bot.queue.index, HashedEncoder, "hashed")
    await look(place)
    assert len(told(place)) == before


async def test_many_new_texts_are_counted(place: Place) -> None:
    """The first ones are quoted."""
    await follow(place)
    before = len(told(place))
    add(place, *(f"{number}.txt" for number in range(MOST_AT_ONCE + 3)))
    await look(place)
    messages = told(place)[before:]
    assert len(messages) == MOST_AT_ONCE + 1
    assert "And 3 more new texts speak of **castle of Chambord**" in words(messages[-1])


async def test_the_button_ends_it_for_moderators_alone(place: Place) -> None:
    """After that, nothing is told, not even what waited."""
    message = await follow(place)
    refused = answered(await place.alice.click(message, label="Unsubscribe"))
    assert "Manage Server" in refused.content
    ended = answered(await place.moderator.click(message, label="Unsubscribe"))
    assert "is told no more of **castle of Chambord**" in words(ended)
    before = len(told(place))
    add(place, "new.txt")
    await look(place)
    assert len(told(place)) == before
    again = answered(await place.moderator.click(message, label="Unsubscribe"))
    assert words(again) == "It had ended already."


async def test_the_list_names_what_is_followed_and_ends_one(place: Place) -> None:
    """The command without a topic."""
    empty = answered(await place.moderator.slash(place.channel, "subscribe"))
    assert "follows no topic yet" in words(empty)
    await follow(place, "castle *one*")
    await follow(place, "castle two")
    shown = answered(await place.moderator.slash(place.channel, "subscribe"))
    assert "- **castle \\*one\\*** · <#" in words(shown)
    (menu,) = [part for part in parts(shown.components) if part["type"] == 3]
    await place.moderator.select(shown, [menu["options"][0]["value"]])
    assert "castle two" in words(shown)
    assert "one" not in words(shown)


async def test_a_server_has_a_limit_and_a_topic_once(place: Place) -> None:
    """Each said in one sentence that names the next step."""
    await follow(place)
    twice = await follow(place, "Castle of chambord")
    assert "is told of “Castle of chambord” already" in twice.content
    for number in range(MOST_TOPICS - 1):
        await follow(place, f"topic {number}")
    full = await follow(place, "one more")
    assert full.content.startswith(f"This server follows {MOST_TOPICS} topics already")


async def test_others_may_not_subscribe(place: Place) -> None:
    """Only those who may manage the server."""
    with pytest.raises(Exception, match="subscribe"):
        await place.alice.slash(place.channel, "subscribe", topic="anything")


async def test_a_channel_that_may_not_be_written_to_keeps_its_texts(place: Place) -> None:
    """They are told when it may, after the next edition."""
    await follow(place)
    before = len(told(place))
    add(place, "new.txt")
    teller = Teller(place.bot)
    place.env.inject_error("POST", "/channels/*/messages", status=403, times=1)
    await teller.look()
    await teller.look()
    assert len(told(place)) == before
    add(place, "later.txt")
    await teller.look()
    await place.env.settle()
    assert len(told(place)) == before + 2


async def test_leaving_a_server_erases_what_it_followed(place: Place) -> None:
    """With the texts that were known there."""
    await follow(place)
    await place.bot.database.forget_server(place.guild.id)
    teller = Teller(place.bot)
    assert await teller.stored.all() == []
    assert await teller.stored.watched(place.guild.id) is None
    assert await teller.stored.known(place.guild.id) == frozenset()
