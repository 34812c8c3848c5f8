"""The bot takes up what changes while it answers, and goes on answering whatever fails."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.discord import upkeep
from bot.discord.client import Dateline
from bot.discord.rebuild import StoppedError
from bot.discord.serving import Serving
from index.building.place import Place
from index.living import changes
from index.living.fetcher import Outcome
from tests.bot.discord.conftest import Open


@asynccontextmanager
async def _kept_up(bot: Dateline) -> AsyncIterator[None]:
    task = asyncio.create_task(upkeep.keep_up(bot))
    try:
        yield
    finally:
        bot.builder.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)


@pytest.fixture
def bot(open_bot: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dateline:
    """A bot whose texts are watched, without pauses that a person would not notice."""
    monkeypatch.setattr(changes, "_QUIET_MILLISECONDS", 50)
    monkeypatch.setattr(changes, "_LOOK_MILLISECONDS", 50)
    made = open_bot()
    made.builder.place = Place(made.builder.seeds, tmp_path / "sources.yaml", tmp_path / "fetched", "default")
    return made


async def test_a_new_file_answers_without_a_command(bot: Dateline, caplog: pytest.LogCaptureFixture) -> None:
    """It is built in another thread than the one that talks with Discord; a build of nothing new is not logged."""
    threads: list[threading.Thread] = []
    build = bot.builder._build

    def noted() -> object:
        threads.append(threading.current_thread())
        return build()

    bot.builder._build = noted  # type: ignore[assignment, method-assign]
    caplog.set_level("INFO", "dateline")

    async def documents() -> int:
        def count(serving: Serving) -> int:
            return len(serving.documents)

        with bot.queue.slot():
            return await bot.queue.run(count)

    async with _kept_up(bot):
        before = await documents()
        await _until(lambda: threads and not bot.builder.running)
        assert [each.message for each in caplog.records if each.message == "built"] == []
        (bot.builder.seeds / "new.txt").write_text("date 2024 La mairie de Vannes a fermé.", encoding="utf-8")
        await _until(lambda: any(each.message == "built" for each in caplog.records))
        assert await documents() == before + 1
    assert threading.main_thread() not in threads


async def test_a_fault_is_logged_and_the_answers_go_on(
    bot: Dateline, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of `sources.yaml`, of a fetch, of anything else: one line each, and no address but its host."""
    (tmp_path / "sources.yaml").write_text("collections: [", encoding="utf-8")
    caplog.set_level("INFO", "dateline")
    async with _kept_up(bot):
        await _until(lambda: any(each.message == "not_built" for each in caplog.records))
        (tmp_path / "sources.yaml").write_text(
            "collections: {news: {pages: ['http://127.0.0.1:1/secret?key=1']}}", encoding="utf-8"
        )
        await _until(lambda: any(each.message == "not_fetched" for each in caplog.records))
    assert bot.queue.serving.documents
    logged = upkeep._Logged()
    logged.refused(StoppedError())
    assert caplog.records[-1].message == "build_stopped"


async def test_a_bot_without_a_place_keeps_nothing_up(open_bot: Open) -> None:
    """It answers from what was built."""
    await upkeep.keep_up(open_bot())


async def test_upkeep_that_ends_does_not_end_the_bot(
    bot: Dateline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged."""

    async def broken(place: Place, told: Callable[[Outcome], None]) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("index.living.upkeep.fetch_on_schedule", broken)
    await upkeep.keep_up(bot)
    assert caplog.records[-1].message == "upkeep_ended"
