"""Stopping: what was taken is answered, or told that it is not, within the time there is."""

import asyncio
import threading

import aiohttp
import pytest

from bot.discord import errors, run
from bot.discord.run import _drain
from tests.bot.discord.conftest import Meet, Place
from tests.bot.discord.test_ask import QUESTION
from tests.bot.discord.test_conversation import as_sent, mention, replay

TOLD = "I am about to restart. Ask again in a minute."
TOLD_CHANNEL = "Je redémarre. Si votre question n’a pas de réponse ici, reposez-la dans une minute."


def contents(place: Place) -> list[str]:
    """The plain words of every message sent or edited."""
    bodies = [each.json for each in place.env.http_requests if isinstance(each.json, dict)]
    return [body["content"] for body in bodies if body.get("content")]


async def test_250_who_wait_when_the_bot_is_stopped_are_each_told(meet: Meet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command in its own message; mentions in one message a channel, since Discord limits those by channel."""
    monkeypatch.setattr(run, "_ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(run, "_TELL_SECONDS", 60.0)
    place: Place = await meet()
    template = as_sent(place, await place.alice.send(place.channel, f"{mention(place)} {QUESTION}"))
    leave = threading.Event()
    answer = place.bot.queue.serving.archive.ask
    # Two threads at work, which end only after the others were told.
    monkeypatch.setattr(place.bot.queue.serving.archive, "ask", lambda query: leave.wait(60) and answer(query))
    people = [place.guild.add_member(place.env.create_user(f"user{number}")) for number in range(249)]
    other = place.guild.create_text_channel("other")
    for number, person in enumerate(people):
        sent = dict(
            template,
            id=str(place.env.backend.snowflake()),
            author=dict(template["author"], id=str(person.id), username=person.name),
            channel_id=str((place.channel if number % 2 else other).id),
        )
        replay(place, sent)
    while place.bot.queue.pending < 249:
        await asyncio.sleep(0.01)
    command = asyncio.create_task(place.moderator.slash(place.channel, "ask", question=QUESTION))
    while place.bot.queue.pending < 250:
        await asyncio.sleep(0.01)
    draining = asyncio.create_task(_drain(place.bot))
    while contents(place).count(TOLD) < 1 or contents(place).count(TOLD_CHANNEL) < 2:
        await asyncio.sleep(0.01)
    leave.set()
    await draining
    await command
    answers = [each.json for each in place.env.http_requests if isinstance(each.json, dict) and each.json.get("flags")]
    # One answer came before the stop, and two questions were being answered.
    assert len(answers) == 3
    assert sorted(contents(place)) == sorted([TOLD, TOLD_CHANNEL, TOLD_CHANNEL])
    assert place.bot.queue.pending == 0


async def test_whoever_asks_a_bot_that_is_stopping_is_told(place: Place) -> None:
    """A command in its own message, and every channel once."""
    await _drain(place.bot)
    for _ in range(3):
        await place.alice.slash(place.channel, "ask", question=QUESTION)
        await place.alice.send(place.channel, f"{mention(place)} {QUESTION}")
    assert contents_said(place) == 3
    assert contents(place).count(TOLD_CHANNEL) == 1


def contents_said(place: Place) -> int:
    """How many commands were answered at once with the sentence."""
    bodies = [each.json for each in place.env.http_requests if each.json and each.path.endswith("/callback")]
    return sum((body.get("data") or {}).get("content") == TOLD for body in bodies)


async def test_telling_what_went_wrong_is_waited_for(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that stops closes its connection only when whoever it failed was told."""
    telling, may_tell = asyncio.Event(), asyncio.Event()

    async def slow(*arguments: object) -> None:
        telling.set()
        await may_tell.wait()

    async def fails(*arguments: object, **options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(errors, "say", slow)
    monkeypatch.setattr("bot.discord.features.ask.find", fails)
    command = asyncio.create_task(place.alice.slash(place.channel, "ask", question=QUESTION))
    await telling.wait()
    draining = asyncio.create_task(_drain(place.bot))
    await asyncio.sleep(0)
    assert not draining.done()
    may_tell.set()
    await draining
    await command


async def test_a_connection_lost_while_telling_is_one_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """aiohttp has kinds of its own for it; none of them leaves the handler."""

    async def lost(*arguments: object) -> None:
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(errors, "say", lost)
    await place.moderator.slash(place.channel, "ask", question=QUESTION, since="soon")
    assert b'dateline_faults_total{kind="ServerDisconnectedError"} 1.0' in place.bot.figures.text()
