"""Of the database: how much a server asks, and who is blocked. Both are held in memory, and written soon after."""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.discord import usage
from bot.discord.log import warning
from bot.discord.tables import Tables

Result = TypeVar("Result")

# The row of `kept` that counts the changes of what processes hold in memory.
CHANGES = "changes"


class Moderation:
    """What moderators see and decide, in open tables that are used from the one thread of `thread`."""

    def __init__(self, tables: Tables, thread: Executor, key: bytes) -> None:
        """To be called in that thread. What is older than moderators see is erased, now and with each new day."""
        self._tables = tables
        self._thread = thread
        self._key = key
        usage.forget_old(tables, date.fromisoformat(today()))
        self._blocked: set[tuple[int, str]] = set()
        self.read()
        # The questions of a day, by server, counted when they are taken.
        self._asked = (today(), usage.asked_on(tables, today()))

    def read(self) -> None:
        """Reads again who is blocked, since another process may have changed it; to be called in that thread."""
        self._blocked = set(self._tables.execute("SELECT server, person FROM blocked").fetchall())

    async def _do(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def forget_server(self, server: int) -> None:
        """Blocks nobody in a server any more; the rows are erased by `Database.forget_server`."""
        self._blocked = {each for each in self._blocked if each[0] != server}

    def note_question(self, server: int, outcome: str, user: int, topics: Mapping[str, str]) -> None:
        """Counts a question for `usage`, soon and without waiting; a failure is logged, and the answer goes out."""
        day = today()
        self._soon("not_counted", lambda: usage.add(self._tables, self._key, server, day, outcome, user, topics))

    def _soon(self, failure: str, work: Callable[[], None]) -> None:
        """Does some work in that thread without waiting; a failure is logged under that name."""

        def done() -> None:
            try:
                work()
            except Exception as error:  # Nobody waits for the outcome, and it would be lost.
                warning(failure, error=error)

        self._thread.submit(done)

    def note_asked(self, server: int) -> None:
        """Counts a question that is taken, for `asked_today`."""
        counts = self._of_today()
        counts[server] = counts.get(server, 0) + 1

    def asked_today(self, server: int) -> int:
        """The number of questions taken from a server on this day (UTC), those before a restart among them."""
        return self._of_today().get(server, 0)

    def _of_today(self) -> dict[int, int]:
        if self._asked[0] != (day := today()):
            self._asked = (day, {})
            self._soon("not_forgotten", lambda: usage.forget_old(self._tables, date.fromisoformat(day)))
        return self._asked[1]

    async def usage(self, server: int) -> usage.Usage:
        """What moderators see of the use of a server."""
        return await self._do(lambda: usage.read(self._tables, server))

    def is_blocked(self, server: int | None, user: int) -> bool:
        """Whether a person is blocked in a server, or everywhere."""
        person = pseudonym(self._key, user)
        return (0, person) in self._blocked or (server or 0, person) in self._blocked

    def is_blocked_anywhere(self, user: int) -> bool:
        """Whether moderators of any server have blocked a person."""
        person = pseudonym(self._key, user)
        return any(each == person for _, each in self._blocked)

    async def block(self, server: int | None, user: int, *, blocked: bool) -> None:
        """Blocks a person in a server, or everywhere without one; or ends that."""
        row = (server or 0, pseudonym(self._key, user))
        add = "INSERT INTO blocked VALUES (?,?) ON CONFLICT DO NOTHING"
        statement = add if blocked else "DELETE FROM blocked WHERE server=? AND person=?"

        def write() -> None:
            self._tables.execute(statement, row)
            note_change(self._tables)

        await self._do(write)
        (self._blocked.add if blocked else self._blocked.discard)(row)


def note_change(tables: Tables) -> None:
    """Tells the other processes that what they hold in memory has changed."""
    tables.execute(
        "INSERT INTO kept VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET "
        "value=CAST(CAST(kept.value AS INTEGER) + 1 AS TEXT)",
        (CHANGES,),
    )


def pseudonym(key: bytes, user: int) -> str:
    """The name a person is stored under: a keyed hash of their Discord id."""
    return hmac.digest(key, str(user).encode(), "sha256").hex()[:32]


def today() -> str:
    """The day in UTC, as ISO 8601."""
    return datetime.now(UTC).date().isoformat()
