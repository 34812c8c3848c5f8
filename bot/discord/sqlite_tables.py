"""The tables in an SQLite file, which several processes of one machine may use."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.discord.log import event
from bot.discord.migrations import copies, migrate
from bot.discord.tables import DatabaseError, ErasureError, Value
from index.errors import DatelineError

# How long a statement waits for another process to end its own, in seconds.
_PATIENCE = 5.0
# Erased rows are overwritten; `scrub` and this checkpoint remove their former copies from the log.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON; PRAGMA wal_checkpoint(TRUNCATE);"


class SqliteTables:
    """See `Tables`."""

    def __init__(self, path: Path) -> None:
        """Raises `DatabaseError` when the file cannot be used, `NewerError` when a later Dateline wrote it."""
        self._path = path
        try:
            self._file = self._open()
        except DatelineError:
            raise
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(
                f"The file of settings and votes, {path}, cannot be used ({error}). Make it writable, or move it away: "
                "another is then begun.",
                f"Le fichier des réglages et des votes, {path}, est inutilisable ({error}). Rendez-le accessible en "
                "écriture, ou déplacez-le : un autre sera commencé.",
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _make_private(self._path)
        file = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        file.execute("PRAGMA secure_delete=ON")
        if (copy := migrate(file, self._path)) is not None:
            event("migrated", copy=copy)
        file.executescript(_PRAGMAS)
        return file

    def execute(self, statement: str, values: Sequence[Value] = ()) -> sqlite3.Cursor:
        """See `Tables`."""
        return self._file.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Value]]) -> None:
        """See `Tables`."""
        self._file.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Tables`."""
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            self._file.execute("ROLLBACK")
            raise

    def scrub(self) -> None:
        """Empties the write-ahead log; the copies from before an upgrade go too, since they hold what was deleted.

        Raises `ErasureError` while another program reads the file, since the log cannot be emptied then.
        """
        for copy in copies(self._path):
            copy.unlink(missing_ok=True)
        if self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise ErasureError

    def close(self) -> None:
        """See `Tables`."""
        self._file.close()


def _make_private(path: Path) -> None:
    """Creates a file for its owner alone, or makes an existing one and its companions so; SQLite keeps the mode."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for each in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        if each.exists() and each.stat().st_mode & 0o077:
            each.chmod(0o600)
