"""The work at hand: what must be finished before the bot leaves."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import DatelineError


class LeavingError(DatelineError):
    """The bot is about to leave and takes nothing new."""

    def __init__(self) -> None:
        super().__init__(
            "I am about to restart. Ask again in a minute.", "Je redémarre. Reposez la question dans une minute."
        )


class Hands:
    """Counts what is at hand, and waits for its end."""

    def __init__(self) -> None:
        self._count = 0
        self._leaving = False
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def leaving(self) -> bool:
        """Whether nothing new is taken any more."""
        return self._leaving

    @contextmanager
    def work(self) -> Iterator[None]:
        """Counts what runs inside. Raises `LeavingError` once the bot leaves."""
        if self._leaving:
            raise LeavingError
        self._count += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._empty.set()

    async def finish(self, seconds: float) -> int:
        """Takes nothing new, waits for what is at hand, `seconds` at the most; gives how much is left then."""
        self._leaving = True
        try:
            await asyncio.wait_for(self._empty.wait(), seconds)
        except TimeoutError:
            return self._count
        return 0
