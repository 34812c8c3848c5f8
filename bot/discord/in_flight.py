"""The work that is being done, which is finished before the bot stops."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from index.errors import DatelineError


class ClosingError(DatelineError):
    """The bot is stopping and takes nothing new."""

    def __init__(self) -> None:
        super().__init__(
            "I am about to restart. Ask again in a minute.", "Je redémarre. Reposez la question dans une minute."
        )


class FullError(DatelineError):
    """Too many questions are waiting."""

    def __init__(self) -> None:
        super().__init__(
            "Too many questions are waiting just now, and yours was not taken. Ask it again in a moment.",
            "Trop de questions attendent en ce moment, et la vôtre n’a pas été prise. Reposez-la dans un instant.",
        )


class InFlight:
    """Counts pieces of work, and waits until there is none."""

    def __init__(self) -> None:
        self._count = 0
        self._closing = False
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def closing(self) -> bool:
        """Whether the bot is stopping."""
        return self._closing

    @contextmanager
    def track(self) -> Iterator[None]:
        """Counts what runs inside."""
        self._count += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._empty.set()

    async def drain(self, seconds: float) -> int:
        """Waits at most `seconds` until there is no work; gives the number of pieces left unfinished."""
        self._closing = True
        try:
            await asyncio.wait_for(self._empty.wait(), seconds)
        except TimeoutError:
            return self._count
        return 0
