"""Being told to stop: SIGINT (Ctrl-C) and SIGTERM, on every platform."""

import asyncio
import signal


def on_stop(stopped: asyncio.Event) -> None:
    """Sets the event, in the loop that runs, when the process is told to stop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows' loop has none; Python's own handlers run between two steps of it.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
