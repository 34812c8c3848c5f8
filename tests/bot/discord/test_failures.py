"""What goes wrong in Discord: one line in the log, one sentence to the person, never a traceback or a lost process."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import discord
import pytest

from bot.discord import log as logs
from bot.discord.errors import sentence
from bot.settings import Settings
from index.phrases import Language
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered, buttons, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.bot.discord.test_conversation import last, mention, said

TOKEN = "MTIz.secret.token"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log says, as text."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.start(TOKEN, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def failures(log: io.StringIO) -> list[str]:
    """The lines that tell of something that failed; there is never a line of a traceback."""
    lines = log.getvalue().splitlines()
    assert all(line[:2] == "20" for line in lines), lines
    return [line for line in lines if " failed " in line]


async def test_a_channel_where_the_bot_may_not_write_is_one_line(place: Place, log: io.StringIO) -> None:
    """Nothing can be said there; nothing breaks."""
    place.env.inject_error(
        "POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions", times=2
    )
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    (line,) = failures(log)
    assert "doing=mention" in line
    assert "Missing Permissions" in line
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert said(last(place)) == QUOTE


async def test_a_channel_whose_history_is_closed_is_answered_without_a_reply(place: Place, log: io.StringIO) -> None:
    """Discord lets nobody reply to what they may not read."""
    place.env.inject_error("POST", "/channels/*/messages", status=400, code=160002, message="Cannot reply")
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert said(last(place)) == QUOTE
    assert last(place).reference is None
    assert failures(log) == []


@pytest.mark.parametrize("status", [500, 429])
async def test_discord_s_own_failures_are_told_as_ours(place: Place, log: io.StringIO, status: int) -> None:
    """Where something can still be said."""
    place.env.inject_error("POST", "/channels/*/messages", status=status, times=1)
    await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert len(failures(log)) == 1
    assert last(place).content.startswith("Quelque chose s’est mal passé")


async def test_an_expired_interaction_is_one_line(place: Place, log: io.StringIO) -> None:
    """Nobody is left to tell."""
    place.env.inject_error("POST", "/interactions/*", status=404, code=10062, message="Unknown interaction")
    result = await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert result.response is None
    (line,) = failures(log)
    assert "Unknown interaction" in line


async def test_an_answer_that_cannot_be_edited_in_is_told(place: Place, log: io.StringIO) -> None:
    """With the sentence for what is not the person's fault."""
    place.env.inject_error("PATCH", "/webhooks/*", status=500, times=1)
    result = await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert answered(result).content == "Something went wrong here, and it was noted. Try again in a moment."
    assert len(failures(log)) == 1


async def test_a_fault_of_our_own_is_one_line_with_its_place(
    place: Place, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person reads a sentence; the log names the file and the line."""

    def broken(*arguments: object, **named: object) -> None:
        raise KeyError("a\nb")

    monkeypatch.setattr(place.bot.queue.serving.archive, "ask", broken)
    result = await place.alice.slash(place.channel, "ask", question=QUESTION)
    assert answered(result).content.startswith("Something went wrong here")
    (line,) = failures(log)
    assert "KeyError" in line
    assert "where=serving.py:" in line


async def test_a_message_deleted_under_a_button_is_one_line(place: Place, log: io.StringIO) -> None:
    """Somebody deleted the answer while its page was being turned."""
    message = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    place.env.inject_error("PATCH", "/webhooks/*", status=404, code=10008, message="Unknown Message")
    await place.alice.click(message, custom_id=buttons(message)["next"]["custom_id"])
    assert len(failures(log)) == 1


async def test_narrow_permissions_are_enough_to_answer(place: Place) -> None:
    """To see the channel and to send messages: nothing else."""
    narrow = discord.Permissions(view_channel=True, send_messages=True)
    denied = discord.Permissions(~narrow.value & discord.Permissions.all().value)
    assert place.bot.user is not None
    only: dict[Any, Any] = {place.bot.user: discord.PermissionOverwrite.from_pair(narrow, denied)}
    channel = place.guild.create_text_channel("narrow", overwrites=only)
    await place.alice.send(channel, f"{mention(place)} {QUESTION}")
    assert said(channel.last_message) == QUOTE
    message = answered(await place.alice.slash(channel, "ask", question=QUESTION))
    await place.alice.click(message, label="See the passage")
    await place.alice.select(message, ["delete"])


def test_an_event_is_one_line_for_a_terminal() -> None:
    """Its facts by name, quoted where they hold blanks; no line break survives."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        logs.start(TOKEN, stream=stream)
        logs.event("asked", way="slash", question="a b\nc", nothing=None, quotes=2)
    finally:
        root.handlers[:] = handlers
    (line,) = stream.getvalue().splitlines()
    assert line[20:] == 'INFO    asked way=slash question="a b\\nc" quotes=2'


def test_an_event_is_one_json_object_when_asked() -> None:
    """With its time, its level and its facts."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        logs.start(TOKEN, as_json=True, stream=stream)
        logs.warning("failed", doing="ask", error=ValueError("x"))
        logging.getLogger("discord.client").warning("Shard ID %s has connected", 0)
    finally:
        root.handlers[:] = handlers
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["level"], first["event"], first["error"]) == ("warning", "failed", "ValueError: x")
    assert second["from"] == "discord.client"


def test_the_token_never_stands_in_the_log_or_in_a_repr() -> None:
    """Whoever logs it, and however: message, argument or traceback."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers = root.handlers[:]
    try:
        logs.start(TOKEN, stream=stream)
        logs.warning("failed", error=ValueError(f"Authorization: Bot {TOKEN}"))
        try:
            raise RuntimeError(TOKEN)
        except RuntimeError:
            logging.getLogger("discord.http").exception("with %s", TOKEN)
    finally:
        root.handlers[:] = handlers
    assert TOKEN not in stream.getvalue()
    assert stream.getvalue().count("[token]") == 3
    assert len(stream.getvalue().splitlines()) == 2
    assert TOKEN not in repr(Settings(discord_token=TOKEN))


def test_a_failure_is_told_in_both_languages() -> None:
    """An unknown one too."""
    french, english = (sentence(ValueError("x"), language) for language in Language)
    assert french
    assert english
    assert french != english


async def test_what_was_typed_is_told_back_escaped(place: Place) -> None:
    """A sentence may name what it refuses."""
    result = await place.alice.slash(place.channel, "ask", question=QUESTION, source="<@123456789012345678> **x**")
    told = answered(result).content
    assert "\\<\\@123456789012345678\\> \\*\\*x\\*\\*" in told


async def test_a_hostile_question_is_answered_or_refused_like_another(place: Place) -> None:
    """Shown escaped, never acted on."""
    for question in ("@everyone <@&1> **x** [a](http://b)", "`" * 50 + "Russes", "‮Russes OTAN", "Russes\u0000OTAN"):
        message = answered(await place.alice.slash(place.channel, "ask", question=question))
        assert words(message).startswith("-# ❯ ")
