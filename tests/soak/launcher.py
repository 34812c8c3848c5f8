"""`dateline run` in a folder of the soak: with the encoder and the reader that ship, or with fakes that cost little."""

import functools
import sys
from collections.abc import Sequence
from pathlib import Path

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord import run
from bot.discord.rebuild import Builder
from bot.discord.worker import WorkQueue
from bot.settings import Settings
from bot.terminal import main as cli
from index.archive import Archive
from index.quoting.reader import Readable, Reader, Reading
from index.storage.current import open_current
from tests.fakes import HashedEncoder, OverlapReader


class Forgetful(OverlapReader):
    """The fake reader, which keeps no list of what it read: the soak measures memory."""

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """See `OverlapReader.read`."""
        self.questions.clear()
        return super().read(question, candidates)


def _opener(index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
    return Archive(open_current(index), HashedEncoder(), reader or Forgetful())


def _builder(settings: Settings, seeds: Path, index: Path, models_folder: Path) -> Builder:
    return Builder(seeds, index, HashedEncoder, "hashed")


if __name__ == "__main__":
    port, kind, *arguments = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")
    Route.BASE = f"http://127.0.0.1:{port}/api"
    if kind == "fake":
        run.builder_of = _builder
        run.run = functools.partial(run.run, queue=functools.partial(WorkQueue, opener=_opener))
    sys.exit(cli.main(["run", *arguments]))
