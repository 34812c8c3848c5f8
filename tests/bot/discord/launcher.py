"""`dateline run`, with Discord's two addresses pointed at a stand-in and the encoder at the fake one.

The port is the first argument; those after it go to the command.
"""

import functools
import sys
from unittest.mock import AsyncMock

import yarl
from discord import Client
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord import run
from bot.discord.worker import WorkQueue
from bot.terminal import main as cli
from tests.bot.discord.conftest import opener

if __name__ == "__main__":
    port = sys.argv[1]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")
    Route.BASE = f"http://127.0.0.1:{port}/api"
    # Discord lets one shard begin every five seconds; the stand-in is not so strict.
    Client.before_identify_hook = AsyncMock()  # type: ignore[method-assign]
    run.run = functools.partial(run.run, queue=functools.partial(WorkQueue, opener=opener))
    sys.exit(cli.main(["run", *sys.argv[2:]]))
