"""Staying in Discord: logging in through an outage, reconnecting, and leaving when told to."""

import asyncio
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import discord

from bot.discord.log import event, trouble
from index.phrases import Language, Phrase

if TYPE_CHECKING:
    from bot.discord.client import Dateline

STOPPED, WRONG = 0, 2
# Questions at hand have this long to be answered once the bot is told to leave.
_LEAVE_SECONDS = 20.0
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0

_BAD_TOKEN = Phrase(
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
    en="Discord asks for a bot split in several (shards), which Dateline is not. Make another application for other "
    "servers.",
    fr="Discord demande un bot en plusieurs parts (shards), ce que Dateline n’est pas. Faites une autre application "
    "pour d’autres serveurs.",
)
# The codes Discord closes a gateway with and that no reconnection mends.
_FATAL = {4004: _BAD_TOKEN, 4010: _TOO_LARGE, 4011: _TOO_LARGE, 4013: _NO_INTENT, 4014: _NO_INTENT}


class _HopelessError(Exception):
    """Trying again would change nothing."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase.en)
        self.phrase = phrase


async def serve(make: Callable[[], "Dateline"], token: str, language: Language) -> int:
    """Runs a client until SIGINT or SIGTERM; gives the exit status."""
    if not (token.isascii() and token.isprintable()) or " " in token:
        print(_BAD_TOKEN.of(language), file=sys.stderr)
        return WRONG
    loop = asyncio.get_running_loop()
    told_to_leave = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, told_to_leave.set)
    async with make() as client:
        staying = asyncio.create_task(_stay(client, token))
        leaving = asyncio.create_task(told_to_leave.wait())
        await asyncio.wait({staying, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        try:
            if staying.done():
                staying.result()
            else:
                await _leave(client)
        except _HopelessError as error:
            print(error.phrase.of(language), file=sys.stderr)
            return WRONG
        finally:
            staying.cancel()
            await asyncio.gather(staying, return_exceptions=True)
    return STOPPED


async def _leave(client: "Dateline") -> None:
    event("leaving", questions=client.desk.taken)
    client.builder.stop()
    left = await client.hands.finish(_LEAVE_SECONDS)
    event("left", unfinished=left)


async def _stay(client: "Dateline", token: str) -> None:
    """Logs in, and stays connected. An outage is waited out, at first a second, at last a minute between two tries."""
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
            raise _HopelessError(_hopeless(error)) from None
        except Exception as error:
            # Whatever it is, a bot that stays is worth more. (discord.py 2.7 trips over its missing socket, with an
            # AttributeError, when the very first connection fails.)
            if asyncio.get_running_loop().time() - began > _LONGEST_WAIT_SECONDS:
                wait = _FIRST_WAIT_SECONDS
            trouble("discord_unreachable", error=error, again_in_seconds=wait)
            if not logged_in:
                await _drop_session(client)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_SECONDS)


def _hopeless(error: Exception) -> Phrase:
    match error:
        case discord.PrivilegedIntentsRequired():
            return _NO_INTENT
        case discord.ConnectionClosed(code=code):
            return _FATAL.get(code, _BAD_TOKEN)
        case _:
            return _BAD_TOKEN


async def _drop_session(client: "Dateline") -> None:
    """Lets go of a login that failed, so that the next one begins afresh."""
    await client.http.close()
    client.http.connector = discord.utils.MISSING
