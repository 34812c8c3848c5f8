"""The SQLite file: each server's settings, the votes, and which commands are registered.

A person is stored as a keyed hash of their Discord id: they can change or erase their votes, and nobody is named.
"""

import asyncio
import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.discord import usage
from bot.discord.log import event
from bot.discord.migrations import copies, migrate
from bot.discord.moderation import Moderation, pseudonym
from index.errors import DatelineError
from index.phrases import Language

Result = TypeVar("Result")

# A server that chose the collection of its own texts.
OWN = "own"

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA wal_checkpoint(TRUNCATE);"
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
class Preferences:
    """One server's settings. No channel in `allowed` means all of them; no `language`, each reader's own.

    `collection` is what is searched: a name, `OWN`, or nothing while nobody has chosen. `opened` are the shared
    collections that whoever runs the bot lets the server choose; `archived` the channels whose messages are texts.
    `forums` is whether the first post of each thread of a forum is taken for a question.
    """

    allowed: tuple[int, ...] = ()
    unprompted: tuple[int, ...] = ()
    language: Language | None = None
    private: bool = False
    collection: str = ""
    opened: tuple[str, ...] = ()
    archived: tuple[int, ...] = ()
    forums: bool = False

    def allows(self, channel: int, parent: int | None = None) -> bool:
        """Whether answers may be shown to all in a channel, or in a thread of `parent`."""
        return not self.allowed or channel in self.allowed or parent in self.allowed


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote on a quote, or on a refusal, whose `document` is empty."""

    document: str
    start: int
    end: int
    good: bool
    reason: str
    day: str


class DatabaseError(DatelineError):
    """The file of settings and votes cannot be opened."""


class ErasureError(DatelineError):
    """Erased rows may still stand in the write-ahead log."""

    def __init__(self) -> None:
        super().__init__(
            "Erased, but another program is reading the file of votes, and a copy stays in it until that ends. Press "
            "again in a minute.",
            "Effacé, mais un autre programme lit le fichier des votes, et une copie y reste jusqu’à ce qu’il finisse. "
            "Appuyez de nouveau dans une minute.",
        )


class Database:
    """The SQLite file, used from one thread of its own; `moderation` is its part on use and on who is blocked."""

    def __init__(self, path: Path) -> None:
        """Raises `DatabaseError` when the file cannot be used, `NewerError` when a later Dateline wrote it."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._servers: dict[int, Preferences] = {}
        self._first_server: int | None = None
        self._path = path
        try:
            self._file = self._thread.submit(self._open).result()
        except DatelineError:
            self._thread.shutdown()
            raise
        except (sqlite3.Error, OSError, ValueError, LookupError) as error:
            self._thread.shutdown()
            raise DatabaseError(
                f"The file of settings and votes, {path}, cannot be used ({error}). Make it writable, or move it away: "
                "another is then begun.",
                f"Le fichier des réglages et des votes, {path}, est inutilisable ({error}). Rendez-le accessible en "
                "écriture, ou déplacez-le : un autre sera commencé.",
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(self._path)
        file = sqlite3.connect(self._path, isolation_level=None)
        # Erased rows are overwritten; `_forget` and this checkpoint remove their former copies from the log.
        file.execute("PRAGMA secure_delete=ON")
        if (copy := migrate(file, self._path)) is not None:
            event("migrated", copy=copy)
        file.executescript(_PRAGMAS)
        file.execute("INSERT OR IGNORE INTO kept VALUES ('key', ?)", (secrets.token_hex(32),))
        self._key = bytes.fromhex(file.execute("SELECT value FROM kept WHERE name='key'").fetchone()[0])
        for server, settings in file.execute("SELECT server, settings FROM servers"):
            about = json.loads(settings)
            language = Language(about["language"]) if about["language"] else None
            self._servers[server] = Preferences(
                tuple(about["allowed"]),
                tuple(about["unprompted"]),
                language,
                about["private"],
                about.get("collection", ""),
                tuple(about.get("opened", ())),
                tuple(about.get("archived", ())),
                about.get("forums", False),
            )
        if first := file.execute("SELECT value FROM kept WHERE name='first server'").fetchone():
            self._first_server = int(first[0]) or None
        self.moderation = Moderation(file, self._thread, self._key)
        return file

    async def _do(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def work(self, on: Callable[[sqlite3.Connection], Result]) -> Result:
        """The result of work on the file, in the one thread that uses it."""
        return await self._do(lambda: on(self._file))

    def close(self) -> None:
        """Waits for pending writes and closes the file."""
        self._thread.submit(self._file.close).result()
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
            self._first_server = server
            row = ("first server", str(server or 0))
            await self._do(lambda: self._file.execute("REPLACE INTO kept VALUES (?,?)", row))

    async def set(self, server: int, preferences: Preferences) -> None:
        """Stores a server's settings."""
        about = {
            "allowed": preferences.allowed,
            "unprompted": preferences.unprompted,
            "language": preferences.language,
            "private": preferences.private,
            "collection": preferences.collection,
            "opened": preferences.opened,
            "archived": preferences.archived,
            "forums": preferences.forums,
        }
        written = json.dumps(about)
        await self._do(lambda: self._file.execute("REPLACE INTO servers VALUES (?,?)", (server, written)))
        self._servers[server] = preferences

    async def forget_server(self, server: int) -> Mapping[str, int]:
        """Erases what is stored about a server, from the file's bytes too; gives the number of rows by table.

        Raises `ErasureError`.
        """
        self._servers.pop(server, None)
        if server == self._first_server:
            await self.set_first_server(None)
        self.moderation.forget_server(server)
        deletions = [(f"DELETE FROM {table} WHERE server=?", server) for table in _OF_A_SERVER]
        rows = await self._do(lambda: self._forget(*deletions))
        return dict(zip(_OF_A_SERVER, rows, strict=True))

    def _forget(self, *deletions: tuple[str, int | str]) -> list[int]:
        """Runs deletions, then removes what they deleted from the write-ahead log; gives each one's number of rows.

        The copies from before an upgrade go too, since they hold what was deleted. Raises `ErasureError` while another
        program reads the file, since the log cannot be emptied then.
        """
        rows = [self._file.execute(statement, (value,)).rowcount for statement, value in deletions]
        for copy in copies(self._path):
            copy.unlink(missing_ok=True)
        if self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise ErasureError
        return rows

    def _person(self, user: int) -> str:
        return pseudonym(self._key, user)

    async def vote(self, user: int, server: int | None, vote: Vote) -> None:
        """Stores a vote, replacing the person's former vote on the same passage."""
        row = (
            self._person(user), server or 0, vote.document, vote.start, vote.end, vote.good, vote.reason, vote.day,
        )  # fmt: skip
        await self._do(lambda: self._file.execute("REPLACE INTO votes VALUES (?,?,?,?,?,?,?,?)", row))

    async def votes(self, *servers: int) -> list[Vote]:
        """The votes given in these servers, the newest first."""
        marks = ",".join("?" * len(servers))
        rows = await self._do(
            lambda: self._file.execute(
                f'SELECT document, "start", "end", good, reason, day FROM votes WHERE server IN ({marks}) '
                "ORDER BY day DESC, rowid DESC",
                servers,
            ).fetchall()
        )
        return [Vote(name, start, end, bool(good), reason, day) for name, start, end, good, reason, day in rows]

    async def erase(self, user: int) -> int:
        """Erases a person's votes in all servers, from the file's bytes too; gives their number.

        Raises `ErasureError`.
        """
        person = self._person(user)
        deletions = [(f"DELETE FROM {table} WHERE person=?", person) for table in _OF_A_PERSON]

        def forget() -> int:
            usage.forget_asker(self._file, self._key, user)
            return sum(self._forget(*deletions))

        return await self._do(forget)

    async def registered(self) -> dict[str, str]:
        """The fingerprint of the registered commands, by place."""
        rows = await self._do(
            lambda: self._file.execute("SELECT name, value FROM kept WHERE name LIKE 'commands %'").fetchall()
        )
        return {name.removeprefix("commands "): value for name, value in rows}

    async def register(self, place: str, fingerprint: str | None) -> None:
        """Stores the fingerprint of the commands registered in a place; `None` when none are any more."""
        name = f"commands {place}"
        if fingerprint is None:
            await self._do(lambda: self._file.execute("DELETE FROM kept WHERE name=?", (name,)))
        else:
            await self._do(lambda: self._file.execute("REPLACE INTO kept VALUES (?,?)", (name, fingerprint)))


def _make_private(path: Path) -> None:
    """Creates a file for its owner alone, or makes an existing one and its companions so; SQLite keeps the mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(0o600)
