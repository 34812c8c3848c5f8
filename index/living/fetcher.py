"""Fetching what `sources.yaml` names, each address in its time: one after the other, with a pause for each host."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from index.building.sources import Address, Sources
from index.errors import DatelineError, disk_faults
from index.living.client import Bounds, Client
from index.living.fetch_error import FetchError
from index.living.keeping import keep
from index.living.record import Record, read_record, write_record
from index.living.robots import Rules

# Between two fetches from one host, unless its robots.txt asks for more.
PAUSE_SECONDS = 1.0
# After a failure an address is tried again in so long, then in twice that, up to a day, or to its own rhythm.
_FIRST_RETRY = timedelta(minutes=10)
_LAST_RETRY = timedelta(days=1)
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fetch: how many texts are new or changed, or what went wrong; `record` is from after it."""

    address: Address
    new: int
    error: DatelineError | None
    record: Record


class Fetcher:
    """Fetches the addresses of `sources`, and keeps what they give below the folder `fetched`.

    From one round to the next it knows the rules of each host, when it was last asked, and which addresses wait because
    the disk had a fault, which could not be noted there. `sources` may be set anew between two rounds.
    """

    def __init__(
        self,
        sources: Sources,
        fetched: Path,
        *,
        bounds: Bounds | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.sources = sources
        self._fetched = fetched
        self._bounds = bounds
        self._now = now
        self._sleep = sleep
        self._rules: Rules = {}
        self._last: dict[str, float] = {}
        self._not_before: dict[Address, datetime] = {}

    def due(self) -> list[Address]:
        """The addresses whose time has come, those that waited longest first."""
        now = self._now()
        times = [(self._due(each), each) for each in self.sources.addresses()]
        return [address for due, address in sorted(times, key=lambda each: each[0]) if due <= now]

    def wait(self) -> timedelta | None:
        """How long until the next address is due, never negative; `None` when there is none."""
        times = [self._due(each) for each in self.sources.addresses()]
        return max(min(times) - self._now(), timedelta()) if times else None

    def record(self, address: Address) -> Record:
        """What is known of an address."""
        return read_record(self._fetched / address.folder, address.url)

    async def fetch(self, addresses: Iterable[Address], told: Callable[[Outcome], None]) -> bool:
        """Fetches addresses one after the other; whether anything is new. `told` is called after each.

        An address that another process is fetching just now is left to it. Nothing but a cancellation is raised.
        """
        changed = False
        async with Client(self.sources.allowed, self._bounds, self._rules) as client:
            for address in addresses:
                host = urlsplit(address.url).netloc.lower()
                if host in self._last:
                    pause = max(PAUSE_SECONDS, client.robots.pause(address.url))
                    await self._sleep(max(0.0, self._last[host] + pause - time.monotonic()))
                outcome = await self._one(client, address)
                self._last[host] = time.monotonic()
                if outcome is not None:
                    changed |= outcome.new > 0
                    told(outcome)
        return changed

    async def _one(self, client: Client, address: Address) -> Outcome | None:
        folder = self._fetched / address.folder
        try:
            with disk_faults(folder):
                folder.mkdir(parents=True, exist_ok=True)
                lock = FileLock(folder / _LOCK)
                lock.acquire(timeout=0)
        except Timeout:
            return None
        except DatelineError as error:
            return Outcome(address, 0, error, self._again(address))
        try:
            with disk_faults(folder):
                return await self._locked(client, address, folder)
        except DatelineError as error:
            # The disk, not the address: nothing can be noted, so it is tried again at the next occasion.
            return Outcome(address, 0, error, self._again(address))
        finally:
            lock.release()

    async def _locked(self, client: Client, address: Address, folder: Path) -> Outcome:
        known = read_record(folder, address.url)
        # Without anything kept, all of it is asked for, whatever the server remembers.
        kept = any(not each.name.startswith(".") for each in folder.iterdir())
        new, fault = 0, None
        try:
            got = await client.get(
                address.url, etag=known.etag if kept else "", modified=known.modified if kept else ""
            )
            now = self._now()
            if got.content is not None:
                new = await asyncio.to_thread(keep, folder, address, got, now)
                known = replace(known, etag=got.etag, modified=got.modified)
            known = replace(known, fetched=now, changed=now if new else known.changed)
            known = replace(known, failures=0, error=None, due=now + address.every)
        except FetchError as error:
            fault = error
            failures = known.failures + 1
            wait = max(_retry(failures, address.every), error.again or timedelta())
            known = replace(known, failures=failures, error=error.why, due=self._now() + wait)
        write_record(folder, known)
        return Outcome(address, new, fault, known)

    def _again(self, address: Address) -> Record:
        """The record after a fault of the disk, which could not be noted there."""
        self._not_before[address] = self._now() + _FIRST_RETRY
        return replace(self.record(address), due=self._not_before[address])

    def _due(self, address: Address) -> datetime:
        record = self.record(address)
        if (waits := self._not_before.get(address)) is not None and waits > self._now():
            return waits
        if record.due is None:
            return datetime.min.replace(tzinfo=UTC)
        # A shorter rhythm in sources.yaml counts at once.
        last = record.fetched if record.error is None else None
        return min(record.due, last + address.every) if last else record.due


def _retry(failures: int, every: timedelta) -> timedelta:
    first = min(every, _FIRST_RETRY)
    return min(first * (1 << min(failures - 1, 20)), max(every, _LAST_RETRY))
