"""The soak: `python -m tests.soak --seconds 1200`. Exit status: 0 when everything held, 1 when something did not."""

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.conftest import ROOT
from tests.soak.crowd import SERVERS, Crowd
from tests.soak.home import ASKED, make_home
from tests.soak.measure import Sample, sample, verdict, write

# Of 20 minutes, which stand for 8 hours.
QUESTIONS, REBUILDS, DROPS, RESTARTS, WHOLE_SECONDS = 20_000, 40, 30, 2, 1200.0
_LOOK_EVERY_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0


class Soak:
    """One soak: a bot in a process of its own, started and stopped; the crowd; the samples."""

    def __init__(self, home: Path, crowd: Crowd, kind: str, seconds: float, questions: int) -> None:
        self.samples: list[Sample] = []
        self.run = 0
        self._home = home
        self._crowd = crowd
        self._kind = kind
        self._seconds = seconds
        self._questions = questions
        self._began = time.monotonic()
        # Spent in restarts, which stop the clock of the soak: how long a start takes is the machine's affair.
        self._paused = 0.0
        self._process: asyncio.subprocess.Process | None = None
        self._may_ask = asyncio.Event()
        self._address = ""
        self._log = (home / "log.txt").open("ab")

    def now(self) -> float:
        """Seconds of the soak, restarts left out."""
        return time.monotonic() - self._began - self._paused

    async def start(self) -> None:
        """Starts the bot, and waits until it is ready."""
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATELINE_LANGUAGE": "en"}
        environment |= {"DISCORD_TOKEN": self._crowd.token, "DISCORD_COOLDOWN": "0", "DISCORD_HOME_SERVER": "100"}
        self._crowd.ready.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-m", "tests.soak.launcher", str(self._crowd.port), self._kind,
            "--http", "127.0.0.1:0", cwd=self._home, env=environment, stderr=self._log, stdout=self._log,
        )  # fmt: skip
        async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
            await self._crowd.ready.wait()
        self._address = re.findall(r"serving http=(\S+)", (self._home / "log.txt").read_text(encoding="utf-8"))[-1]

    async def stop(self) -> None:
        """Tells the bot to stop, and waits until it has."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
            if await self._process.wait():
                raise RuntimeError(f"the bot ended with status {self._process.returncode}; see {self._home}/log.txt")

    def kill(self) -> None:
        """Ends the bot, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._log.close()

    async def look(self) -> None:
        """Takes samples until it is cancelled; one that cannot be had, during a restart, is left out."""
        async with ClientSession(timeout=ClientTimeout(10)) as session:
            while True:
                try:
                    async with session.get(f"http://{self._address}/metrics") as answer:
                        text = await answer.text()
                    second = self.now()
                    self.samples.append(sample(text, second, self.run, self._crowd.tally))
                except (ClientError, OSError, TimeoutError, KeyError):
                    pass
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def go(self) -> int:
        """Everything that happens, in its time; gives the number of restarts."""
        self._began = time.monotonic()
        self._may_ask.set()
        share = self._seconds / WHOLE_SECONDS
        happenings = sorted(
            [
                *_spread("rebuild", max(2, round(REBUILDS * share)), self._seconds),
                *_spread("drop", max(2, round(DROPS * share)), self._seconds),
                # In the first two of eight hours, so that one process then runs for six.
                *((self._seconds * hour / 8, "restart") for hour in (1, 2)),
            ]
        )
        waiting: list[asyncio.Task[None]] = []
        asking = asyncio.create_task(self._ask_all())
        looking = asyncio.create_task(self.look())
        try:
            for moment, what in happenings:
                await asyncio.sleep(max(0.0, moment - self.now()))
                match what:
                    case "rebuild":
                        waiting.append(asyncio.create_task(self._rebuild(len(waiting))))
                    case "drop":
                        await self._crowd.drop()
                    case _:
                        await self._restart()
            await asking
            await asyncio.wait_for(asyncio.gather(*waiting), _LONGEST_WAIT_SECONDS)
            await self._settle()
        finally:
            looking.cancel()
            asking.cancel()
        return RESTARTS

    async def _ask_all(self) -> None:
        drawn = random.Random(1)
        for number in range(self._questions):
            due = number / self._questions * self._seconds * 0.98
            await asyncio.sleep(max(0.0, due - self.now()))
            # During a restart nobody hears; during a drop the gateway keeps what is asked.
            await self._may_ask.wait()
            await self._crowd.ask(drawn.choice(ASKED).format(number=number % 50))
            if number % 500 == 0:
                self._crowd.forget_answered()

    async def _restart(self) -> None:
        self._may_ask.clear()
        began = time.monotonic()
        await self.stop()
        self.run += 1
        await self.start()
        self._paused += time.monotonic() - began
        self._may_ask.set()

    async def _rebuild(self, number: int) -> None:
        """A text comes in or changes, and a moderator has the index built again."""
        text = (
            f"date 2023-0{number % 9 + 1}\nLe texte{number % 50} est venu. Il parle de soldats et de tramways {number}."
        )
        (self._home / "seeds" / f"new{number % 10}.txt").write_text(text, encoding="utf-8")
        before = self._crowd.tally.rebuilt
        while self._crowd.tally.rebuilt == before:
            # Told that the bot restarts, or that another build is at work, a moderator tries again.
            await self._may_ask.wait()
            token = await self._crowd.rebuild()
            await asyncio.wait_for(self._crowd.rebuilds[token].wait(), _LONGEST_WAIT_SECONDS)
            await asyncio.sleep(0.5)

    async def _settle(self) -> None:
        """Waits until everybody has an answer, or long enough."""
        for _ in range(round(_LONGEST_WAIT_SECONDS / 0.2)):
            if not self._crowd.tally.lost:
                return
            await asyncio.sleep(0.2)


def _spread(what: str, number: int, seconds: float) -> Iterable[tuple[float, str]]:
    """So many moments, evenly over the time, none at its ends."""
    return ((seconds * (place + 0.5) / number * 0.97, what) for place in range(number))


async def _soak(seconds: float, kind: str, questions: int, out: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder:
        home = Path(folder)
        await make_home(home, kind, SERVERS)
        crowd = Crowd()
        await crowd.start()
        soak = Soak(home, crowd, kind, seconds, questions)
        try:
            await soak.start()
            restarts = await soak.go()
            await soak.stop()
        finally:
            soak.kill()
            await crowd.stop()
            out.mkdir(parents=True, exist_ok=True)
            shutil.copy(home / "log.txt", out / "soak.log")
    result = verdict(soak.samples, crowd.tally, seconds, restarts)
    write(out, soak.samples, result, seconds, kind)
    for name in result.__slots__:
        print(f"{name.replace('_', ' ')}: {getattr(result, name)}")
    for fault in result.faults:
        print(f"✗ {fault}", file=sys.stderr)
    return 1 if result.faults else 0


def main() -> int:
    """Reads the command line, and soaks."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=WHOLE_SECONDS, help="how long; 1200 stand for 8 hours")
    parser.add_argument("--models", choices=("fake", "shipped"), default="shipped", help="encoder and reader")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "soak", help="where the curve and the log go")
    parser.add_argument("--questions", type=int, help=f"how many; without it {QUESTIONS} of 20 minutes' share")
    chosen = parser.parse_args()
    questions = chosen.questions or round(QUESTIONS * chosen.seconds / WHOLE_SECONDS)
    return asyncio.run(_soak(chosen.seconds, chosen.models, questions, chosen.out))


if __name__ == "__main__":
    sys.exit(main())
