"""How much several processes answer against one, and what is lost when one is killed: `python -m tests.soak.processes`.

Exit status: 0 when nothing was answered twice and everybody had an answer, 1 when not.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT
from tests.postgres import Server, programs
from tests.soak.deal import SERVERS, Asked, Deal
from tests.soak.home import ASKED, make_home

# People who ask one question after another, each when the one before is answered.
PEOPLE = 24
_START_SECONDS = 120.0
# After this long without an answer a person gives up, which the bench calls lost.
_PATIENCE_SECONDS = 60.0
_AGAIN_SECONDS = 0.2


@dataclass
class Figures:
    """What was seen of one arrangement. `again` are questions asked again because their process was killed.

    `away` is how long that process took to come back, in seconds, in which Discord has nobody to give its servers' to.
    """

    processes: int
    seconds: float = 0.0
    answered: list[float] = field(default_factory=list)
    again: int = 0
    away: float = 0.0
    twice: int = 0
    lost: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answered) / self.seconds

    def quantile(self, share: float) -> float:
        """The time of an answer, in seconds, that so many were within."""
        return statistics.quantiles(self.answered, n=100, method="inclusive")[round(share * 100) - 1]


class Processes:
    """So many processes of one bot on one folder, each with its part of the shards."""

    def __init__(self, home: Path, discord: Deal, kind: str, number: int, address: str) -> None:
        self._home = home
        self._discord = discord
        self._kind = kind
        self._number = number
        self._address = address
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._log = (home / "log.txt").open("ab")

    async def start(self, *shards: int) -> None:
        """Starts those of these shards, or all, and waits until Discord hears them."""
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATELINE_LANGUAGE": "en"}
        environment |= {"DISCORD_TOKEN": self._discord.token, "DISCORD_COOLDOWN": "0"}
        environment |= {"DATELINE_DATABASE": self._address}
        started = shards or range(self._number)
        for shard in started:
            part = ["--shards", str(shard), "--of", str(self._number)] if self._number > 1 else []
            self._running[shard] = await asyncio.create_subprocess_exec(
                sys.executable, "-W", "ignore", "-m", "tests.soak.launcher", str(self._discord.port), self._kind, *part,
                cwd=self._home, env=environment, stderr=self._log, stdout=self._log,
            )  # fmt: skip
        async with asyncio.timeout(_START_SECONDS):
            for shard in started:
                await self._discord.here[shard].wait()

    async def kill(self, shard: int) -> None:
        """Ends one as a fault of the machine would."""
        self._running[shard].kill()
        await self._running[shard].wait()

    async def end(self) -> None:
        """Ends all of them."""
        for each in self._running.values():
            if each.returncode is None:
                each.terminate()
        await asyncio.gather(*(each.wait() for each in self._running.values()))
        self._log.close()


async def _person(discord: Deal, drawn: random.Random, until: float, figures: Figures, mine: list[Asked]) -> None:
    """Asks until the time is over; a question that got no answer is asked again."""
    while time.monotonic() < until:
        question, server = drawn.choice(ASKED).format(number=drawn.randrange(50)), drawn.choice(SERVERS)
        while True:
            asked = await discord.ask(question, server)
            if asked is None:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            mine.append(asked)
            try:
                await asyncio.wait_for(asked.over.wait(), _PATIENCE_SECONDS)
            except TimeoutError:
                figures.lost += 1
                break
            if asked.answers:
                figures.answered.append(asked.seconds)
                break
            figures.again += 1


async def measure(home: Path, kind: str, number: int, seconds: float, address: str, kill: int | None = None) -> Figures:
    """Lets people ask so many processes for so long; with `kill`, that shard's is killed and started again midway."""
    figures = Figures(number)
    discord = Deal()
    await discord.start()
    processes = Processes(home, discord, kind, number, address)
    try:
        await processes.start()
        # What a process loads with its first question is no part of its rate.
        for server in SERVERS:
            first = await discord.ask(ASKED[0], server)
            assert first is not None
            await asyncio.wait_for(first.over.wait(), _PATIENCE_SECONDS)
        mine: list[Asked] = []
        began = time.monotonic()
        until = began + seconds
        people = [
            asyncio.create_task(_person(discord, random.Random(each), until, figures, mine)) for each in range(PEOPLE)
        ]
        if kill is not None:
            await asyncio.sleep(seconds / 3)
            await processes.kill(kill)
            killed = time.monotonic()
            await processes.start(kill)
            figures.away = time.monotonic() - killed
        await asyncio.gather(*people)
        # To the last answer, since that is counted too.
        figures.seconds = time.monotonic() - began
        # An answer that comes a second time comes soon, if at all.
        await asyncio.sleep(1)
        figures.twice = sum(each.answers > 1 for each in mine)
    finally:
        await processes.end()
        await discord.stop()
    return figures


async def _bench(seconds: float, kind: str, number: int, store: str) -> int:
    server = None
    if store == "postgres":
        found = programs()
        if found is None:
            print("No PostgreSQL here: apt-get install postgresql, or --store sqlite", file=sys.stderr)
            return 2
        server = Server(found)
        server.start()
    try:
        with tempfile.TemporaryDirectory(prefix="dateline-processes-") as folder:
            home, address = Path(folder), server.make() if server else ""
            await make_home(home, kind, SERVERS, address)
            one = await measure(home, kind, 1, seconds, address)
            several = await measure(home, kind, number, seconds, address)
            killed = await measure(home, kind, number, seconds, address, kill=number - 1)
    finally:
        if server is not None:
            server.remove()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {PEOPLE} people, models {kind}, {store}")
    print("processes  answers/s  against one  p50 s  p95 s  away s  asked again  twice  lost")
    for figures, name in ((one, "1"), (several, str(number)), (killed, f"{number}, one killed")):
        print(
            f"{name:<14} {figures.rate:5.1f} {figures.rate / one.rate:11.2f}x {figures.quantile(0.5):7.3f} "
            f"{figures.quantile(0.95):6.3f} {figures.away:7.1f} {figures.again:12} {figures.twice:6} {figures.lost:5}"
        )
    return int(any(each.twice or each.lost for each in (one, several, killed)))


def main() -> int:
    """Reads the command line, and measures."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.processes", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="of each of the three arrangements")
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--models", choices=("fake", "shipped"), default="shipped", help="encoder and reader")
    parser.add_argument("--store", choices=("postgres", "sqlite"), default="postgres", help="of settings and votes")
    chosen = parser.parse_args()
    return asyncio.run(_bench(chosen.seconds, chosen.models, chosen.processes, chosen.store))


if __name__ == "__main__":
    sys.exit(main())
