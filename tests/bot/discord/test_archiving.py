"""Channels whose messages are texts: heard, joined, quoted without names, and erased with what is erased in Discord."""

import json
from pathlib import Path

import discord
import pytest

from bot.discord.archivist import without_people
from bot.discord.channel_texts import LONGEST, ChannelTexts, conversations, texts
from bot.discord.database import OWN, Preferences
from tests.bot.discord.conftest import Meet, Open, Place
from tests.bot.discord.reading import answered, words

MINUTE = 60_000 << 22
ASKS = "Quand ouvre le refuge du col de la Croix ?"
TOLD = "Le refuge du col de la Croix ouvre le 3 juin 2026, la neige a fondu."


@pytest.fixture
async def archived(meet: Meet) -> Place:
    """A server that made its channel into texts."""
    place: Place = await meet(message_content=True)
    await place.bot.database.set(place.guild.id, Preferences(collection=OWN, archived=(place.channel.id,)))
    return place


def kept(place: Place) -> list[tuple[int, str]]:
    """The messages that are kept of the channel."""
    return place.bot.archivist.texts(place.guild.id).of(place.channel.id)


def left(place: Place, word: str) -> list[Path]:
    """The files that hold a word, of the server's texts and of its index."""
    own = place.bot.archives.collections.of_server(place.guild.id)
    files = [path for folder in (own.seeds, own.index) for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if word.encode() in path.read_bytes()]


async def test_what_is_written_is_quoted_with_its_day_and_its_link_and_without_names(archived: Place) -> None:
    """To everybody in the server."""
    place = archived
    message = await place.alice.send(place.channel, f"{TOLD} Demandez à <@{place.moderator.id}>.")
    await place.bot.archivist.renew(place.guild.id)
    answer = answered(await place.moderator.slash(place.channel, "ask", question=ASKS))
    assert TOLD in words(answer).replace("**", "")
    assert f"Published on {message.created_at.day} {message.created_at:%B %Y}" in words(answer)
    address = f"https://discord.com/channels/{place.guild.id}/{place.channel.id}/{message.id}"
    assert address in words(answer)
    for name in ("alice", str(place.alice.id), str(place.moderator.id)):
        assert left(place, name) == []


async def test_a_deleted_message_vanishes_from_every_file(archived: Place) -> None:
    """From what is kept, from the texts, and from the index: not only from the answers."""
    place = archived
    message = await place.alice.send(place.channel, TOLD)
    await place.alice.send(place.channel, "Le gardien s’appelle autrement.")
    await place.bot.archivist.renew(place.guild.id)
    assert left(place, "refuge")
    await place.alice.delete(message)
    assert [said for _, said in kept(place)] == ["Le gardien s’appelle autrement."]
    await place.bot.archivist.renew(place.guild.id)
    assert left(place, "refuge") == []
    answer = answered(await place.alice.slash(place.channel, "ask", question=ASKS))
    assert "refuge du col de la Croix ouvre" not in words(answer)


async def test_the_last_message_that_is_deleted_takes_the_index_along(archived: Place) -> None:
    """An edition without a text is none; the former one may not go on serving."""
    place = archived
    message = await place.alice.send(place.channel, TOLD)
    await place.bot.archivist.renew(place.guild.id)
    await place.alice.delete(message)
    await place.bot.archivist.renew(place.guild.id)
    told = answered(await place.alice.slash(place.channel, "ask", question=ASKS))
    assert told.content.startswith("There is no text to search in this server yet.")
    assert left(place, "refuge") == []


async def test_many_messages_deleted_at_once_vanish(archived: Place) -> None:
    """As moderators and other bots delete them."""
    place = archived
    for number in range(3):
        await place.alice.send(place.channel, f"Message {number} sur les vignes.")
    channel = place.bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    history = [each async for each in channel.history()]
    await channel.delete_messages(history[:2])
    await place.env.settle()
    assert [said for _, said in kept(place)] == ["Message 0 sur les vignes."]


async def test_an_edited_message_is_quoted_as_it_stands_now(archived: Place) -> None:
    """And its former words are nowhere."""
    place = archived
    message = await place.alice.send(place.channel, "Le refuge ouvre en mai.")
    await place.alice.edit(message, "Le refuge ouvre en juin.")
    assert [said for _, said in kept(place)] == ["Le refuge ouvre en juin."]
    assert left(place, "en mai") == []


async def test_a_message_without_words_is_never_kept(archived: Place) -> None:
    """Heard, edited, or found at a start."""
    place = archived
    message = await place.alice.send(place.channel, TOLD)
    await place.alice.send(place.channel, "…")
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    await place.bot.archivist.compare(guild, place.channel.id)
    assert [said for _, said in kept(place)] == [TOLD]
    await place.alice.edit(message, "…")
    assert kept(place) == []


async def test_a_deleted_channel_takes_its_messages_along(archived: Place) -> None:
    """All of them."""
    place = archived
    await place.alice.send(place.channel, TOLD)
    channel = place.bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await place.env.settle()
    assert kept(place) == []
    assert left(place, "refuge") == []


async def test_what_was_deleted_while_the_bot_did_not_run_vanishes_at_its_start(
    archived: Place, open_bot: Open
) -> None:
    """What was written and edited meanwhile is taken up."""
    place = archived
    gone = await place.alice.send(place.channel, "À effacer : le code du refuge est 1234.")
    stays = await place.alice.send(place.channel, "Le refuge ouvre en mai.")
    before = place.bot
    await before.database.set(place.guild.id, Preferences(collection=OWN))
    await place.alice.delete(gone)
    await place.alice.edit(stays, "Le refuge ouvre en juin.")
    await place.alice.send(place.channel, "La route est dégagée.")
    await before.database.set(place.guild.id, Preferences(collection=OWN, archived=(place.channel.id,)))
    ChannelTexts(before.archives.collections.of_server(place.guild.id).seeds).keep(
        place.channel.id, [(gone.id, "1234")]
    )
    bot = open_bot(message_content=True)
    await place.env.restart_bot(bot)
    place.bot = bot
    assert [said for _, said in kept(place)] == ["Le refuge ouvre en juin.", "La route est dégagée."]


async def test_a_channel_that_cannot_be_read_at_the_start_keeps_what_it_had(archived: Place) -> None:
    """An outage erases nothing."""
    place = archived
    await place.alice.send(place.channel, TOLD)
    place.env.inject_error("GET", "/channels/*/messages", status=403, code=50001, message="Missing Access")
    guild = place.bot.get_guild(place.guild.id)
    assert guild is not None
    await place.bot.archivist.compare(guild, place.channel.id)
    assert len(kept(place)) == 1


async def test_channels_are_chosen_in_the_settings_and_read_from_their_beginning(meet: Meet) -> None:
    """Those that are not chosen any more are erased."""
    place: Place = await meet(message_content=True)
    await place.alice.send(place.channel, TOLD)
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    await place.moderator.select(panel, [place.channel], custom_id="dl:set-archived")
    assert [said for _, said in kept(place)] == [TOLD]
    assert place.bot.archives.chosen(place.guild.id) == OWN
    await place.moderator.select(panel, [], custom_id="dl:set-archived")
    assert kept(place) == []


async def test_nothing_is_kept_of_bots_of_questions_and_of_other_channels(archived: Place) -> None:
    """Nor of messages without words."""
    place = archived
    robot = place.guild.add_member(place.env.create_user("robot", bot=True))
    await robot.send(place.channel, TOLD)
    assert place.bot.user is not None
    await place.alice.send(place.channel, f"{place.bot.user.mention} {ASKS}")
    other = place.guild.create_text_channel("other")
    await place.alice.send(other, TOLD)
    assert kept(place) == []


async def test_without_the_intent_no_message_is_kept(meet: Meet) -> None:
    """And the panel says why."""
    place: Place = await meet()
    await place.bot.database.set(place.guild.id, Preferences(collection=OWN, archived=(place.channel.id,)))
    await place.alice.send(place.channel, TOLD)
    assert kept(place) == []
    panel = answered(await place.moderator.slash(place.channel, "settings"))
    assert "it vanishes here.\n-# Off: this needs the message content intent" in words(panel)


def test_a_silence_ends_a_conversation_and_so_does_length() -> None:
    """Half an hour, or twenty thousand characters."""
    said = [(0, "a"), (20 * MINUTE, "b"), (51 * MINUTE, "c"), (52 * MINUTE, "d" * LONGEST), (53 * MINUTE, "e")]
    joined = [[words[:1] for _, words in each] for each in conversations(said)]
    assert joined == [["a", "b"], ["c"], ["d"], ["e"]]


def test_a_conversation_is_a_text_with_its_day_and_link(tmp_path: Path) -> None:
    """As the readers of texts take it up: one line of JSON."""
    (line,) = texts(7, 8, "général", [(MINUTE, "un"), (2 * MINUTE, "deux")])
    assert line == {
        "id": f"channels/8/{MINUTE}",
        "title": "#général",
        "date": "2015-01-01",
        "source": f"https://discord.com/channels/7/8/{MINUTE}",
        "text": "un\n\ndeux",
    }
    channel = ChannelTexts(tmp_path)
    channel.keep(8, [(MINUTE, "un"), (2 * MINUTE, "deux")])
    channel.write(7, {8: "général"})
    assert json.loads((tmp_path / "channels" / "8.jsonl").read_text(encoding="utf-8")) == line
    channel.write(7, {})
    assert list((tmp_path / "channels").iterdir()) == []


def test_erased_words_leave_no_byte(tmp_path: Path) -> None:
    """Not in the file of messages, nor beside it; the file is its owner's alone."""
    channel = ChannelTexts(tmp_path)
    channel.keep(8, [(number, f"secret {number}") for number in range(200)])
    assert channel.keep(8, [(5, "secret 5")]) == 0
    assert channel.keep(8, [(5, "autre")]) == 1
    assert channel.erase([5, 999]) == 1
    assert channel.erase_channel(8) == 199
    for path in tmp_path.rglob("*"):
        assert b"secret" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_nobody_is_named() -> None:
    """Neither a person nor a role; channels stay."""
    assert without_people("<@1> et <@!22> et <@&333>, dans <#4>") == "@… et @… et @…, dans <#4>"
