"""The tables on a PostgreSQL server, for several processes on one machine or on several.

A connection that is lost is opened again by the next statement, at most once in `_AGAIN_SECONDS`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import errors, sql

from bot import postgres
from bot.discord.log import event, warning
from bot.discord.migrations import MIGRATIONS, NewerError, postgres_steps
from bot.discord.tables import DatabaseError, ErasureError, LostError, Rows, Value
from bot.kept import clash_of
from bot.shards import Shards
from index.errors import BusyError
from index.storage.manifest import program_version

# Dateline's advisory locks, of which the second number is 0 while one is looked for, and else the shard and the count.
_LOCKS = 0x444C
_OF = 100_000
# How long a lock of a process that is gone is waited for, since the server notices its end a little later.
_PATIENCE_SECONDS = 5.0
_AGAIN_SECONDS = 2.0


class PostgresTables:
    """See `Tables`. Holds the process's shards for it, as long as it is connected."""

    def __init__(self, address: str, shards: Shards) -> None:
        """Raises what `connect` does, `NewerError`, `DatabaseError`, and `BusyError` when a shard is held already."""
        self._address = address
        self._shards = shards
        self._where = postgres.where(address)
        self._again_at = 0.0
        self._connection = postgres.connect(address)
        self._session = self._connection.info.backend_pid
        try:
            self._hold(_PATIENCE_SECONDS)
            self._migrate()
        except psycopg.Error as error:
            self._connection.close()
            reason = " ".join(str(error).split())
            raise DatabaseError(
                f"The database of settings and votes, {self._where}, cannot be used ({reason}). Make the user of "
                "DATELINE_DATABASE its owner.",
                f"La base des réglages et des votes, {self._where}, est inutilisable ({reason}). Faites de "
                "l’utilisateur de DATELINE_DATABASE son propriétaire.",
            ) from None
        except BaseException:
            self._connection.close()
            raise

    def execute(self, statement: str, values: Sequence[Value] = ()) -> Rows:
        """See `Tables`. Raises `LostError`, and `BusyError` when another process took over what this one runs."""
        with self._connected() as connection:
            return connection.execute(_worded(statement), _plain(values))

    def executemany(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """See `Tables`. Raises as `execute` does."""
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.executemany(_worded(statement), map(_plain, rows))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Tables`. Raises as `execute` does."""
        with self._connected() as connection, connection.transaction():
            yield

    def scrub(self) -> None:
        """Writes the votes into another file, without what was deleted; they alone hold words that people typed.

        The server's own log and its backups are its own affair. Raises `ErasureError` while another program holds them.
        """
        try:
            self.execute("VACUUM FULL votes")
        except errors.LockNotAvailable:
            raise ErasureError from None

    def close(self) -> None:
        """See `Tables`."""
        self._connection.close()

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        if self._connection.closed:
            self._connect_again()
        try:
            yield self._connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if not self._connection.closed:
                raise
            warning("database_lost", database=self._where, error=error)
            raise LostError from error

    def _connect_again(self) -> None:
        if monotonic() < self._again_at:
            raise LostError
        self._again_at = monotonic() + _AGAIN_SECONDS
        try:
            self._connection = postgres.connect(self._address)
            # Where the network broke, the server may not know yet that the session before is over, and hold its locks.
            self._connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE pid=%s AND locktype='advisory' AND classid=%s",
                (self._session, _LOCKS),
            )
            self._session = self._connection.info.backend_pid
            self._hold(_PATIENCE_SECONDS)
        except (postgres.UnreachableError, psycopg.Error) as error:
            self._connection.close()
            raise LostError from error
        except BusyError:
            self._connection.close()
            raise
        event("database_back", database=self._where)

    def _hold(self, patience: float) -> None:
        """Takes the locks of the shards. Raises `BusyError` when another process holds one for this many seconds."""
        until = monotonic() + patience
        while True:
            try:
                with self._connection.transaction():
                    self._connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCKS,))
                    held = self._held()
                    if (clash := clash_of(self._shards, held, self._where)) is not None:
                        raise clash
                    for number in self._shards.ids:
                        place = self._shards.count * _OF + number
                        self._connection.execute("SELECT pg_advisory_lock(%s, %s)", (_LOCKS, place))
                    return
            except BusyError:
                if monotonic() >= until:
                    raise
                sleep(0.1)

    def _held(self) -> list[Shards]:
        rows = self._connection.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype='advisory' AND classid=%s AND objid<>0 AND granted AND "
            "database=(SELECT oid FROM pg_database WHERE datname=current_database())",
            (_LOCKS,),
        ).fetchall()
        return [Shards((place % _OF,), place // _OF) for (place,) in rows]

    def _migrate(self) -> None:
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCKS,))
            there = self._connection.execute("SELECT to_regclass('kept')").fetchone() != (None,)
            about = dict(self._connection.execute("SELECT name, value FROM kept").fetchall()) if there else {}
            form = int(about.get("form", 0))
            if form > len(MIGRATIONS):
                raise NewerError(self._where, about.get("version", ""))
            if form == len(MIGRATIONS):
                return
            self._connection.execute(sql.SQL(postgres_steps(form)))
            rows = [("form", str(len(MIGRATIONS))), ("version", program_version())]
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO kept VALUES (%s,%s) ON CONFLICT (name) DO UPDATE SET value=excluded.value", rows
                )


def _worded(statement: str) -> sql.SQL:
    """A statement with psycopg's marks for values."""
    return sql.SQL(statement.replace("%", "%%").replace("?", "%s"))


def _plain(values: Sequence[Value]) -> list[Value]:
    """The values as PostgreSQL takes them: it knows no text with the character 0."""
    return [each.replace("\0", "") if isinstance(each, str) else each for each in values]
