"""Keeping an archive up to date while it is asked: changed files, and addresses whose time has come, are built in."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from index.building.place import Place
from index.building.sources import Sources
from index.building.sources_file import SourcesError, read_sources
from index.errors import BusyError
from index.living.changes import changes
from index.living.fetcher import Fetcher, Outcome
from index.phrases import Phrase

# Another build is at work: this one is tried again after so long.
_BUSY_SECONDS = 2.0
# The schedule is looked at this often at least, so that a clock that was set, or a sleep of the machine, does no harm.
_LONGEST_SLEEP_SECONDS = 60.0
# How often it is looked whether sources.yaml changed, and how long it rests between two rounds at least.
_LOOK_SECONDS = 1.0


class Told(Protocol):
    """What a door says of the upkeep, in its own words."""

    def fetched(self, outcome: Outcome) -> None:
        """An address was fetched, or was not."""

    def refused(self, error: Exception) -> None:
        """A build failed, for a reason in the texts or in `sources.yaml`, or any other; what served goes on serving."""

    def noticed(self, phrase: Phrase) -> None:
        """Something about the watching itself."""


async def keep_up(place: Place, build: Callable[[], Awaitable[None]], told: Told) -> None:
    """Builds at once, then after every change, until it is cancelled; what is fetched is a change like another.

    `build` raises `BusyError` while another build is at work, and is then called again.
    """
    waiting = asyncio.Event()
    waiting.set()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_watch(place, waiting, told))
        tasks.create_task(_build(build, waiting, told))


async def fetch_on_schedule(place: Place, told: Told, *, fetcher: Callable[[Sources, Path], Fetcher] = Fetcher) -> None:
    """Fetches each address of `sources.yaml` when its time has come, until it is cancelled."""
    source: Fetcher | None = None
    while True:
        sleep = _LONGEST_SLEEP_SECONDS
        try:
            named = read_sources(place.sources)
            source = source or fetcher(named, place.fetched)
            source.sources = named
            await source.fetch(source.due(), told.fetched)
            if (wait := source.wait()) is not None:
                sleep = min(sleep, wait.total_seconds())
        except SourcesError:
            pass  # the build meets it too, and tells it
        except Exception as error:  # Whatever it is, the archive goes on.
            told.refused(error)
        await _renewed(place.sources, max(sleep, _LOOK_SECONDS))


async def _renewed(file: Path, seconds: float) -> None:
    """Waits so long, or until the file is another than now."""
    before = _state(file)
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end and _state(file) == before:
        await asyncio.sleep(_LOOK_SECONDS)


def _state(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


async def _watch(place: Place, waiting: asyncio.Event, told: Told) -> None:
    async for _ in changes(place.folders, place.sources, told.noticed):
        waiting.set()


async def _build(build: Callable[[], Awaitable[None]], waiting: asyncio.Event, told: Told) -> None:
    while True:
        await waiting.wait()
        waiting.clear()
        try:
            await build()
        except BusyError:
            await asyncio.sleep(_BUSY_SECONDS)
            waiting.set()
        except Exception as error:  # Whatever it is, the next change may mend it.
            told.refused(error)
