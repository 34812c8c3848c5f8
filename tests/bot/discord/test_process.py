"""`dateline run` as a process of its own, against a stand-in for Discord on loopback."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.discord.views.markdown import unquote
from index.building.build import build
from tests.bot.discord.conftest import seed
from tests.bot.discord.standin import StandIn
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.conftest import ROOT
from tests.fakes import HashedEncoder

TOKEN = "a.good.token"
# A start takes two seconds on a free machine, and most of a minute on one that is shared by many.
_SECONDS = 120


class Bot:
    """The process, and what it said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said = ""

    def tell(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        self._process.send_signal(number)

    async def until(self, words: str) -> None:
        """Waits until it says something."""
        assert self._process.stderr is not None
        async with asyncio.timeout(_SECONDS):
            while words not in self.said:
                line = await self._process.stderr.readline()
                assert line, f"it ended without saying {words!r}:\n{self.said}"
                self.said += line.decode()

    async def end(self) -> int:
        """Waits for its end; gives its exit status."""
        assert self._process.stderr is not None
        async with asyncio.timeout(_SECONDS):
            self.said += (await self._process.stderr.read()).decode()
            return await self._process.wait()

    def kill(self) -> None:
        """Ends it, if it has not ended."""
        with suppress(ProcessLookupError):
            self._process.kill()


@asynccontextmanager
async def running(folder: Path, port: int, *arguments: str, **settings: str) -> AsyncIterator[Bot]:
    """`dateline run` in a folder, with an environment of its own."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATELINE_LANGUAGE": "en"}
    environment |= {"DISCORD_TOKEN": TOKEN, "DISCORD_COOLDOWN": "0"} | settings
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "tests.bot.discord.launcher", str(port), *arguments,
        cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    bot = Bot(process)
    try:
        yield bot
    finally:
        bot.kill()
        await process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with texts and their index."""
    seed(tmp_path / "seeds")
    build(tmp_path / "seeds", tmp_path / "var" / "index", HashedEncoder, "hashed")
    return tmp_path


@pytest.fixture
async def discord() -> AsyncIterator[StandIn]:
    """A Discord that works."""
    standin = StandIn(token=TOKEN)
    await standin.start()
    yield standin
    await standin.stop()


def texts(sent: dict[str, object]) -> list[str]:
    """What a message says."""
    components = sent["components"]
    assert isinstance(components, list)
    return [part["content"] for part in components[0]["components"] if part["type"] == 10]


async def test_it_logs_in_answers_a_mention_and_leaves_on_sigterm(folder: Path, discord: StandIn) -> None:
    """Without a privileged intent; the answer that was being sent is sent before it leaves."""
    async with running(folder, discord.port) as bot:
        await bot.until(" ready ")
        assert {each["name"] for each in discord.registered} >= {"ask", "sources", "index", "privacy"}
        assert not discord.identified[0]["intents"] & (1 << 15 | 1 << 1 | 1 << 8)
        discord.may_post.clear()
        await discord.mention(7001, QUESTION)
        await asyncio.wait_for(discord.posting.wait(), _SECONDS)
        bot.tell(signal.SIGTERM)
        await bot.until(" leaving ")
        discord.may_post.set()
        assert await bot.end() == 0
    assert unquote(texts(discord.sent[0])[0]) == QUOTE
    assert discord.sent[0]["message_reference"]["message_id"] == 7001
    assert discord.sent[0]["allowed_mentions"]["parse"] == []
    assert "left unfinished=0" in bot.said
    assert "WARNING" not in bot.said
    assert TOKEN not in bot.said
    assert QUESTION not in bot.said
    assert all(line.startswith("20") for line in bot.said.splitlines())


async def test_a_dropped_gateway_is_taken_up_and_what_it_replays_is_answered_once(
    folder: Path, discord: StandIn
) -> None:
    """The session is resumed, and the message that is sent again was seen."""
    async with running(folder, discord.port) as bot:
        await bot.until(" ready ")
        await discord.mention(7001, QUESTION)
        await bot.until(" asked ")
        await discord.drop()
        await asyncio.wait_for(discord.ready.wait(), _SECONDS)
        await discord.mention(7001, QUESTION)
        await discord.mention(7002, QUESTION)
        await bot.until(" resumed")
        while len(discord.sent) < 2:
            await asyncio.sleep(0.05)
        bot.tell(signal.SIGINT)
        assert await bot.end() == 0
    replied = [each["message_reference"]["message_id"] for each in discord.sent]
    assert replied == [7001, 7002]
    assert discord.resumed == 1
    assert "Traceback" not in bot.said


async def test_an_outage_at_the_start_is_waited_out(folder: Path) -> None:
    """Nobody listens at first; then Discord is back."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    discord = StandIn(token=TOKEN)
    async with running(folder, port) as bot:
        await bot.until("discord_unreachable")
        await discord.start(port)
        await bot.until(" ready ")
        bot.tell(signal.SIGTERM)
        assert await bot.end() == 0
    await discord.stop()
    assert "Traceback" not in bot.said


async def test_a_gateway_that_is_down_at_the_start_is_waited_out(folder: Path) -> None:
    """Discord answers, but its gateway does not at first."""
    discord = StandIn(token=TOKEN, refuse=1)
    await discord.start()
    async with running(folder, discord.port) as bot:
        await bot.until("discord_unreachable")
        await bot.until(" ready ")
        bot.tell(signal.SIGTERM)
        assert await bot.end() == 0
    await discord.stop()
    assert "Traceback" not in bot.said


async def test_ctrl_c_during_an_outage_leaves_at_once(folder: Path) -> None:
    """There is nothing to finish."""
    async with running(folder, 9) as bot:
        await bot.until("discord_unreachable")
        bot.tell(signal.SIGINT)
        assert await bot.end() == 0


@pytest.mark.parametrize(
    ("settings", "close_with", "told"),
    [
        ({"DISCORD_TOKEN": "a.wrong.token"}, None, "Discord refuses the token."),
        ({"DISCORD_TOKEN": "a.wrong.token", "DATELINE_LANGUAGE": "fr"}, None, "Discord refuse le jeton."),
        ({"DISCORD_MESSAGE_CONTENT": "1"}, 4014, "Discord does not grant the message content intent."),
        ({}, 4004, "Discord refuses the token."),
        ({"DISCORD_TOKEN": "a b\nc"}, None, "Discord refuses the token."),
        ({"DISCORD_TOKEN": ""}, None, "There is no Discord token."),
        ({"DISCORD_COOLDOWN": "soon"}, None, "DISCORD_COOLDOWN is 'soon'"),
    ],
)
async def test_what_no_waiting_mends_is_one_sentence_and_status_2(
    folder: Path, settings: dict[str, str], close_with: int | None, told: str
) -> None:
    """The last line says what is wrong and the next step; the token is nowhere."""
    discord = StandIn(token=TOKEN, close_with=close_with)
    await discord.start()
    async with running(folder, discord.port, **settings) as bot:
        assert await bot.end() == 2
    await discord.stop()
    assert bot.said.splitlines()[-1].startswith(told)
    assert ".env" in bot.said.splitlines()[-1]
    assert "Traceback" not in bot.said
    assert TOKEN not in bot.said
    assert "a.wrong.token" not in bot.said


@pytest.mark.parametrize("broken", ["a folder", "another thing"])
async def test_settings_that_cannot_be_kept_are_one_sentence_and_status_2(folder: Path, broken: str) -> None:
    """Better than losing votes without a word."""
    file = folder / "data" / "discord.sqlite"
    file.parent.mkdir()
    if broken == "a folder":
        file.mkdir()
    else:
        file.write_text("no database, for all its length" * 100, encoding="utf-8")
    async with running(folder, 9) as bot:
        assert await bot.end() == 2
    assert "discord.sqlite" in bot.said.splitlines()[-1]
    assert "Traceback" not in bot.said


async def test_no_index_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    """Before Discord is spoken to at all."""
    async with running(tmp_path, 9) as bot:
        assert await bot.end() == 2
    assert "dateline build" in bot.said.splitlines()[-1]
