"""Files that change, come and go are told within a moment, and lead to builds."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import watchfiles

from index.building.place import Place
from index.errors import BusyError, SeedsError
from index.living import changes, fetcher, upkeep
from index.living.fetcher import Outcome
from index.living.upkeep import fetch_on_schedule, keep_up
from index.phrases import Phrase
from tests.index.living.conftest import Site


class Told:
    """What was told, in order."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.errors: list[Exception] = []
        self.phrases: list[Phrase] = []

    def fetched(self, outcome: Outcome) -> None:
        """Notes it."""
        self.outcomes.append(outcome)

    def refused(self, error: Exception) -> None:
        """Notes it."""
        self.errors.append(error)

    def noticed(self, phrase: Phrase) -> None:
        """Notes it."""
        self.phrases.append(phrase)


@pytest.fixture
def place(tmp_path: Path, seeds: Path) -> Place:
    """A folder of texts without a `sources.yaml`."""
    return Place(seeds, tmp_path / "sources.yaml", tmp_path / "fetched")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause that a person would not notice."""
    monkeypatch.setattr(changes, "_QUIET_MILLISECONDS", 50)
    monkeypatch.setattr(changes, "_LOOK_MILLISECONDS", 50)
    monkeypatch.setattr(changes, "_POLL_MILLISECONDS", 50)
    monkeypatch.setattr(changes, "_BLIND_SECONDS", 0.05)
    monkeypatch.setattr(upkeep, "_BUSY_SECONDS", 0.01)
    monkeypatch.setattr(upkeep, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(fetcher, "PAUSE_SECONDS", 0.0)


@asynccontextmanager
async def _kept_up(work: Awaitable[None]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def _seen(place: Place, told: Told) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """Keeps a place up; gives what waits until a build reads exactly these texts, joined by blanks."""
    builds: list[str] = []

    async def build() -> None:
        builds.append(" ".join(each.text for each in place.texts()))

    async def reads(wanted: str) -> None:
        await _until(lambda: builds and builds[-1] == wanted)

    async with _kept_up(keep_up(place, build, told)):
        yield reads


async def test_new_changed_and_removed_texts_are_built_in(place: Place) -> None:
    """Also those of folders that come and go; a file of no format and a hidden one are no change."""
    told = Told()
    (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
    async with _seen(place, told) as reads:
        await reads("Un.")
        (place.seeds / "b.txt").write_text("Deux.", encoding="utf-8")
        await reads("Un. Deux.")
        (place.seeds / "a.txt").write_text("Zéro.", encoding="utf-8")
        await reads("Zéro. Deux.")
        (place.seeds / "deep/er").mkdir(parents=True)
        (place.seeds / "deep/er/c.md").write_text("Trois.", encoding="utf-8")
        await reads("Zéro. Deux. Trois.")
        shutil.rmtree(place.seeds / "deep")
        await reads("Zéro. Deux.")
        (place.seeds / "a.txt").unlink()
        await reads("Deux.")
    assert (told.errors, told.phrases) == ([], [])


async def test_a_change_of_sources_yaml_is_taken_up(place: Place, tmp_path: Path) -> None:
    """A folder it names is watched from then on, though it comes later; a fault in it is told, and mended is enough."""
    told = Told()
    (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
    async with _seen(place, told) as reads:
        await reads("Un.")
        place.sources.write_text("collections: {news: {folders: [more]}}", encoding="utf-8")
        (tmp_path / "more").mkdir()
        (tmp_path / "more/b.txt").write_text("Deux.", encoding="utf-8")
        await reads("Un. Deux.")
        (tmp_path / "more/b.txt").write_text("Trois.", encoding="utf-8")
        await reads("Un. Trois.")
        place.sources.write_text("collections: [", encoding="utf-8")
        await _until(lambda: told.errors)
        assert "sources.yaml:1: " in str(told.errors[0])
        place.sources.write_text("collections: {}", encoding="utf-8")
        await reads("Un.")
        shutil.rmtree(place.seeds)
        place.seeds.mkdir()
        (place.seeds / "c.txt").write_text("Quatre.", encoding="utf-8")
        await reads("Quatre.")


async def test_what_is_fetched_is_built_in(place: Place, site: Site, in_process: None) -> None:
    """By the one that fetches or by another process: it is a change of files like any other."""
    told = Told()
    site.answers["/a"] = "Deux."
    (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
    async with _seen(place, told) as reads, _kept_up(fetch_on_schedule(place, told)):
        await reads("Un.")
        pages = f"collections: {{news: {{pages: ['{site.url('/a')}']}}}}"
        place.sources.write_text(pages, encoding="utf-8")
        await _until(lambda: told.outcomes)
        assert told.outcomes[0].error is not None
        shutil.rmtree(place.fetched)
        place.sources.write_text(f"{pages}\nallow_private: [127.0.0.1]", encoding="utf-8")
        await reads("Un. Deux.")


async def test_where_the_system_tells_nothing_files_are_looked_at(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that is said once, with the reason."""
    told = Told()
    native = watchfiles.awatch

    def refused(*paths: object, force_polling: bool | None, **named: object) -> object:
        if not force_polling:
            raise OSError("OS file watch limit reached.")
        return native(*paths, force_polling=True, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(changes, "awatch", refused)
    (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
    async with _seen(place, told) as reads:
        await reads("Un.")
        await _until(lambda: told.phrases)
        (place.seeds / "b.txt").write_text("Deux.", encoding="utf-8")
        await reads("Un. Deux.")
    assert ["watch limit reached" in each.en for each in told.phrases] == [True]


async def test_where_nothing_can_be_watched_all_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every half minute."""
    told = Told()

    def refused(*paths: object, **named: object) -> object:
        raise OSError("no")

    monkeypatch.setattr(changes, "awatch", refused)
    (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
    async with _seen(place, told) as reads:
        await reads("Un.")
        (place.seeds / "b.txt").write_text("Deux.", encoding="utf-8")
        await reads("Un. Deux.")


async def test_a_build_that_fails_is_told_and_the_next_one_made(place: Place) -> None:
    """Whatever it raises; while another build is at work it is tried again without a word."""
    told = Told()
    raised: list[Exception] = [BusyError("", ""), BusyError("", ""), SeedsError("a", "b"), ZeroDivisionError()]
    done: list[int] = []

    async def build() -> None:
        if raised:
            raise raised.pop(0)
        done.append(1)

    async with _kept_up(keep_up(place, build, told)):
        await _until(lambda: len(told.errors) == 1)
        (place.seeds / "a.txt").write_text("Un.", encoding="utf-8")
        await _until(lambda: len(told.errors) == 2)
        (place.seeds / "b.txt").write_text("Deux.", encoding="utf-8")
        await _until(lambda: done)
    assert list(map(type, told.errors)) == [SeedsError, ZeroDivisionError]
