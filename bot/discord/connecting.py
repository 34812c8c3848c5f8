"""Staying connected to Discord: logging in, reconnecting, and the refusals that no waiting mends."""

import asyncio

import discord

from bot.discord.client import Dateline
from bot.discord.log import warning
from index.phrases import Phrase

_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0

BAD_TOKEN = Phrase(
    en="Discord refuses the token. Copy it again (Developer Portal → your application → Bot → Reset Token) into .env: "
    "DISCORD_TOKEN=…",
    fr="Discord refuse le jeton. Recopiez-le (Developer Portal → votre application → Bot → Reset Token) dans .env : "
    "DISCORD_TOKEN=…",
)
_NO_INTENT = Phrase(
    en="Discord does not grant the message content intent. Turn it on (Developer Portal → your application → Bot → "
    "Message Content Intent), or remove DISCORD_MESSAGE_CONTENT from .env.",
    fr="Discord n’accorde pas l’intent « message content ». Activez-le (Developer Portal → votre application → Bot → "
    "Message Content Intent), ou retirez DISCORD_MESSAGE_CONTENT de .env.",
)
_TOO_LARGE = Phrase(
    en="The bot is in so many servers that Discord asks for it in several parts (shards). Run: "
    "dateline run --shards auto",
    fr="Le bot est dans tant de serveurs que Discord le demande en plusieurs parts (shards). Lancez : dateline run "
    "--shards auto",
)
_NO_SUCH_SHARD = Phrase(
    en="Discord refuses these parts of the bot (shards). See the numbers in --shards and --of; dateline run --shards "
    "auto takes those that Discord wants.",
    fr="Discord refuse ces parts du bot (shards). Voyez les nombres de --shards et --of ; dateline run --shards auto "
    "prend celles que Discord veut.",
)
# Gateway close codes that no reconnection mends.
_FATAL = {4004: BAD_TOKEN, 4010: _NO_SUCH_SHARD, 4011: _TOO_LARGE, 4013: _NO_INTENT, 4014: _NO_INTENT}


class FatalError(Exception):
    """A refusal by Discord that another try would meet again."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.en)
        self.phrase = phrase


async def stay_connected(client: Dateline, token: str) -> None:
    """Logs in and reconnects. During an outage the wait between two tries doubles, from one second to a minute."""
    wait = _FIRST_WAIT_SECONDS
    logged_in = False
    while not client.is_closed():
        began = asyncio.get_running_loop().time()
        try:
            if not logged_in:
                await client.login(token)
                logged_in = True
            await client.connect()
        except (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
            raise FatalError(_fatal(error)) from None
        except Exception as error:
            # Any kind: discord.py 2.7 fails with an AttributeError, for one, when the very first connection fails.
            if asyncio.get_running_loop().time() - began > _LONGEST_WAIT_SECONDS:
                wait = _FIRST_WAIT_SECONDS
            client.figures.fault(type(error).__name__)
            warning("discord_unreachable", error=error, again_in_seconds=wait)
            if not logged_in:
                await _drop_session(client)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)


def _fatal(error: Exception) -> Phrase:
    match error:
        case discord.PrivilegedIntentsRequired():
            return _NO_INTENT
        case discord.ConnectionClosed(code=code):
            return _FATAL.get(code, BAD_TOKEN)
        case _:
            return BAD_TOKEN


async def _drop_session(client: Dateline) -> None:
    """Closes the HTTP session of a failed login, so that the next login opens another."""
    await client.http.close()
    client.http.connector = discord.utils.MISSING
