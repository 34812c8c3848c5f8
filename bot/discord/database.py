"""Each server's settings, the votes, and which commands are registered: in an SQLite file or on a PostgreSQL server.

A person is stored as a keyed hash of their Discord id: they can change or erase their votes, and nobody is named.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.discord import usage
from bot.discord.moderation import CHANGES, Moderation, note_change, pseudonym
from bot.discord.moving import move
from bot.discord.preferences import OWN as OWN
from bot.discord.preferences import Preferences as Preferences
from bot.discord.sqlite_tables import SqliteTables
from bot.discord.tables import DatabaseError, LostError, Tables
from bot.shards import WHOLE, Shards

Result = TypeVar("Result")

# How often it is looked whether another process changed something that is held in memory.
_LOOK_SECONDS = 2.0
# The tables that hold something of a server, and of a person by their pseudonym; `askers` is erased topic by topic.
_OF_A_SERVER = (
    "servers",
    "votes",
    "days",
    "topics",
    "askers",
    "blocked",
    "subscriptions",
    "watched",
    "known_texts",
    "untold",
)
_OF_A_PERSON = ("votes",)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote on a quote, or on a refusal, whose `document` is empty."""

    document: str
    start: int
    end: int
    good: bool
    reason: str
    day: str


class Database:
    """The tables, used from one thread of their own; `moderation` is the part on use and on who is blocked."""

    def __init__(self, place: Path | str, shards: Shards = WHOLE, former: Path | None = None) -> None:
        """`place` is the path of the SQLite file, or the address of a PostgreSQL database.

        `former` is the file whose rows an empty database takes over, where there is one.

        Raises `DatabaseError` when it cannot be used, `NewerError` when a later Dateline wrote it, and for a database
        what `PostgresTables` does.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._servers: dict[int, Preferences] = {}
        self._first_server: int | None = None
        self._changes = ""
        # Whether other processes may change what is held in memory, or a connection be lost.
        self.shared = isinstance(place, str) or not shards.whole
        try:
            self._tables = self._thread.submit(self._open, place, shards, former).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def _open(self, place: Path | str, shards: Shards, former: Path | None) -> Tables:
        tables: Tables
        if isinstance(place, Path):
            tables = SqliteTables(place)
        else:
            # Imported here: most bots have no server, nor the library.
            from bot.discord.postgres_tables import PostgresTables

            tables = PostgresTables(place, shards)
        try:
            if former is not None and not isinstance(place, Path):
                move(former, tables)
            tables.execute("INSERT INTO kept VALUES ('key', ?) ON CONFLICT DO NOTHING", (secrets.token_hex(32),))
            self._key = bytes.fromhex(tables.execute("SELECT value FROM kept WHERE name='key'").fetchone()[0])
            self.moderation = Moderation(tables, self._thread, self._key)
            self._read(tables)
        except (ValueError, LookupError, TypeError) as error:
            tables.close()
            raise DatabaseError(
                f"The settings in {_shown(place)} cannot be read ({error}). Put a backup back, or move them away: "
                "others are then begun.",
                f"Les réglages de {_shown(place)} sont illisibles ({error}). Remettez une sauvegarde, ou déplacez-les "
                ": d’autres seront commencés.",
            ) from error
        except BaseException:
            tables.close()
            raise
        return tables

    def _read(self, tables: Tables) -> None:
        """Reads what is held in memory."""
        # The count of changes first: what another process changes meanwhile is read again by the next `refresh`.
        kept = dict(tables.execute("SELECT name, value FROM kept").fetchall())
        self._first_server = int(kept.get("first server", 0)) or None
        self._changes = kept.get(CHANGES, "")
        servers = tables.execute("SELECT server, settings FROM servers").fetchall()
        self._servers = {server: Preferences.read(settings) for server, settings in servers}
        self.moderation.read()

    async def refresh(self) -> bool:
        """Reads again what another process has changed; gives whether one has. Raises `LostError`, `BusyError`."""

        def read(tables: Tables) -> bool:
            row = tables.execute("SELECT value FROM kept WHERE name=?", (CHANGES,)).fetchone()
            if (row[0] if row else "") == self._changes:
                return False
            self._read(tables)
            return True

        return await self.work(read)

    async def follow(self, changed: Callable[[], object]) -> None:
        """Refreshes again and again, and calls `changed` when that brought something.

        A database that is lost is looked for. Raises `BusyError` when another process took over what this one runs.
        """
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                if await self.refresh():
                    changed()
            except LostError:
                continue

    async def _do(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def work(self, on: Callable[[Tables], Result]) -> Result:
        """The result of work on the tables, in the one thread that uses them."""
        return await self._do(lambda: on(self._tables))

    def close(self) -> None:
        """Waits for pending writes and closes the tables."""
        self._thread.submit(self._tables.close).result()
        self._thread.shutdown()

    def of(self, server: int | None) -> Preferences:
        """The settings of a server, or the defaults."""
        return self._servers.get(server or 0, Preferences())

    @property
    def first_server(self) -> int | None:
        """The server that was the only one before others came, unless it was left since."""
        return self._first_server

    async def set_first_server(self, server: int | None) -> None:
        """Stores it."""
        if server != self._first_server:
            await self._keep("first server", str(server or 0))
            self._first_server = server

    async def _keep(self, name: str, value: str) -> None:
        def write(tables: Tables) -> None:
            tables.execute(
                "INSERT INTO kept VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value", (name, value)
            )
            note_change(tables)

        await self.work(write)

    async def set(self, server: int, preferences: Preferences) -> None:
        """Stores a server's settings."""
        written = preferences.written()

        def write(tables: Tables) -> None:
            tables.execute(
                "INSERT INTO servers VALUES (?,?) ON CONFLICT (server) DO UPDATE SET settings=excluded.settings",
                (server, written),
            )
            note_change(tables)

        await self.work(write)
        self._servers[server] = preferences

    async def forget_server(self, server: int) -> Mapping[str, int]:
        """Erases what is stored about a server, from the bytes too (see `scrub`); gives the number of rows by table.

        Raises `ErasureError`.
        """
        self._servers.pop(server, None)
        if server == self._first_server:
            await self.set_first_server(None)
        self.moderation.forget_server(server)

        def erase(tables: Tables) -> list[int]:
            with tables.transaction():
                rows = [
                    tables.execute(f"DELETE FROM {each} WHERE server=?", (server,)).rowcount for each in _OF_A_SERVER
                ]
                note_change(tables)
            tables.scrub()
            return rows

        return dict(zip(_OF_A_SERVER, await self.work(erase), strict=True))

    def _person(self, user: int) -> str:
        return pseudonym(self._key, user)

    async def vote(self, user: int, server: int | None, vote: Vote) -> None:
        """Stores a vote, replacing the person's former vote on the same passage."""
        person = self._person(user)
        passage = (person, server or 0, vote.document, vote.start, vote.end)
        row = (*passage, int(vote.good), vote.reason, vote.day)

        def write(tables: Tables) -> None:
            with tables.transaction():
                tables.execute(
                    'DELETE FROM votes WHERE person=? AND server=? AND document=? AND "start"=? AND "end"=?', passage
                )
                tables.execute("INSERT INTO votes VALUES (?,?,?,?,?,?,?,?)", row)

        await self.work(write)

    async def votes(self, *servers: int) -> list[Vote]:
        """The votes given in these servers, the newest first."""
        marks = ",".join("?" * len(servers))
        rows = await self.work(
            lambda tables: tables.execute(
                f'SELECT document, "start", "end", good, reason, day FROM votes WHERE server IN ({marks}) '
                "ORDER BY day DESC, rowid DESC",
                servers,
            ).fetchall()
        )
        return [Vote(name, start, end, bool(good), reason, day) for name, start, end, good, reason, day in rows]

    async def erase(self, user: int) -> int:
        """Erases a person's votes in all servers, from the bytes too (see `scrub`); gives their number.

        Raises `ErasureError`.
        """
        person = self._person(user)

        def forget(tables: Tables) -> int:
            with tables.transaction():
                usage.forget_asker(tables, self._key, user)
                rows = [
                    tables.execute(f"DELETE FROM {each} WHERE person=?", (person,)).rowcount for each in _OF_A_PERSON
                ]
            tables.scrub()
            return sum(rows)

        return await self.work(forget)

    async def registered(self) -> dict[str, str]:
        """The fingerprint of the registered commands, by place."""
        rows = await self.work(
            lambda tables: tables.execute("SELECT name, value FROM kept WHERE name LIKE 'commands %'").fetchall()
        )
        return {name.removeprefix("commands "): value for name, value in rows}

    async def register(self, place: str, fingerprint: str | None) -> None:
        """Stores the fingerprint of the commands registered in a place; `None` when none are any more."""
        name = f"commands {place}"
        if fingerprint is None:
            await self.work(lambda tables: tables.execute("DELETE FROM kept WHERE name=?", (name,)))
        else:
            await self._keep(name, fingerprint)


def _shown(place: Path | str) -> str:
    return str(place) if isinstance(place, Path) else "DATELINE_DATABASE"
