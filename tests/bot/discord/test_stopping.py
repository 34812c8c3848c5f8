"""Being told to stop."""

import asyncio
import signal

import pytest

from bot.discord.stopping import on_stop


@pytest.mark.parametrize("has_handlers", [True, False], ids=["elsewhere", "as on Windows"])
async def test_either_signal_stops(has_handlers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the event loop takes no handlers of signals."""
    loop = asyncio.get_running_loop()
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    if not has_handlers:

        def refuse(*_: object) -> None:
            raise NotImplementedError

        monkeypatch.setattr(loop, "add_signal_handler", refuse)
    try:
        for number in kept:
            stopped = asyncio.Event()
            on_stop(stopped)
            signal.raise_signal(number)
            await asyncio.wait_for(stopped.wait(), 5)
    finally:
        for number, handler in kept.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
