"""A folder that 0.1.0 left goes on in this version, and every command of running it for years works beside it."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path

import pytest

from bot.discord.database import Database
from index.storage.current import published
from tests.bot.discord.standin import StandIn
from tests.bot.discord.test_ask import QUESTION
from tests.bot.discord.test_endpoints import get, samples
from tests.bot.discord.test_process import TOKEN, Bot, running
from tests.conftest import ROOT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder to run from, with the files that 0.1.0 left."""
    folder = tmp_path / "home"
    shutil.copytree(ROOT / "tests" / "data" / "release-0.1.0", folder)
    return folder


async def dateline(home: Path, *arguments: str) -> str:
    """Runs a command there, as a process of its own; gives what it printed, and fails with what went wrong."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-m", "bot.terminal.main", *arguments,
        cwd=home, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATELINE_LANGUAGE": "en"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    return out.decode()


async def answer(bot: Bot, discord: StandIn, number: int) -> None:
    """Asks by a mention, and waits until it was answered."""
    before = len(discord.sent)
    await discord.mention(number, QUESTION)
    async with asyncio.timeout(120):
        while len(discord.sent) == before:
            await asyncio.sleep(0.02)


async def test_from_the_last_release_to_a_rollback(home: Path) -> None:
    """Upgraded, asked, scraped, backed up, rolled back, stopped, put back: nothing that was given is lost."""
    discord = StandIn(token=TOKEN)
    await discord.start()
    # What is there is left as it is; what this version wants beside it is made.
    assert "Made in home: .env" in await dateline(home.parent, "init", "home")
    newest, before = published(home / "var" / "index")
    async with running(home, discord.port, "--http", "127.0.0.1:0") as bot:
        await bot.until(" ready ")
        assert f" migrated copy={Path('data') / 'discord.sqlite.form-1'}" in bot.said
        served = re.search(r"serving http=(\S+)", bot.said)
        assert served is not None
        await answer(bot, discord, 7001)
        figures = samples((await get(f"http://{served[1]}/metrics"))[1])
        assert figures["dateline_questions_total{outcome=answered,way=mention}"] == 1
        assert (await dateline(home, "health", "--http", served[1])).startswith(f"Well: edition {newest}, ")
        assert "2 files" in await dateline(home.parent, "backup", "backup.tar.gz", "--home", "home")
        assert [line.split()[0] for line in (await dateline(home, "editions")).splitlines()] == [newest, before]
        assert before in await dateline(home, "rollback")
        await answer(bot, discord, 7002)
        assert json.loads((await get(f"http://{served[1]}/healthz"))[1])["edition"] == before
        assert newest in await dateline(home, "rollback")
        bot.tell(signal.SIGTERM)
        assert await bot.end() == 0
    await discord.stop()
    replied = [each["message_reference"]["message_id"] for each in discord.sent]
    assert replied == [7001, 7002]
    (home / "data" / "discord.sqlite").write_bytes(b"lost")
    assert "What was there before is in data.before-" in await dateline(
        home, "restore", "../backup.tar.gz", "--overwrite"
    )
    database = Database(home / "data" / "discord.sqlite")
    assert len(await database.votes(100)) == 2
    assert database.of(100).private
    database.close()


async def test_two_bots_never_run_on_one_folder(home: Path) -> None:
    """They would answer every question twice; the second says so, and the first goes on."""
    discord = StandIn(token=TOKEN)
    await discord.start()
    async with running(home, discord.port) as first:
        await first.until(" ready ")
        async with running(home, discord.port) as second:
            assert await second.end() == 2
        assert second.said.splitlines()[-1].startswith("A bot of Dateline runs on data already.")
        await answer(first, discord, 7001)
        first.tell(signal.SIGTERM)
        assert await first.end() == 0
    await discord.stop()
