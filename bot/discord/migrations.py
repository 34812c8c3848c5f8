"""The form of the SQLite file, step by step: an older one is copied and brought up to date, a newer one is refused."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from index.errors import DatelineError
from index.storage.manifest import program_version

_FIRST = """
CREATE TABLE IF NOT EXISTS servers(server INTEGER PRIMARY KEY, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS votes(
    person TEXT NOT NULL, server INTEGER NOT NULL, document TEXT NOT NULL, "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL, good INTEGER NOT NULL, reason TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY(person, server, document, "start", "end"));
CREATE TABLE IF NOT EXISTS kept(name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# What moderators see of use (`statistics`), and whom they block (`blocked`, by the pseudonym of a person).
_MODERATION = """
CREATE TABLE days(
    server INTEGER NOT NULL, day TEXT NOT NULL, outcome TEXT NOT NULL, questions INTEGER NOT NULL,
    PRIMARY KEY(server, day, outcome)) WITHOUT ROWID;
CREATE TABLE topics(
    server INTEGER NOT NULL, topic TEXT NOT NULL, word TEXT, asked INTEGER NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY(server, topic)) WITHOUT ROWID;
CREATE TABLE askers(
    server INTEGER NOT NULL, topic TEXT NOT NULL, asker TEXT NOT NULL,
    PRIMARY KEY(server, topic, asker)) WITHOUT ROWID;
CREATE TABLE blocked(server INTEGER NOT NULL, person TEXT NOT NULL, PRIMARY KEY(server, person)) WITHOUT ROWID;
"""
# The topics that channels are told of, and what is still to be told (`subscriptions`).
_PEOPLE = """
CREATE TABLE subscriptions(
    number INTEGER PRIMARY KEY AUTOINCREMENT, server INTEGER NOT NULL, channel INTEGER NOT NULL, topic TEXT NOT NULL,
    language TEXT NOT NULL, day TEXT NOT NULL, UNIQUE(server, channel, topic));
CREATE TABLE watched(server INTEGER PRIMARY KEY, archive TEXT NOT NULL, edition TEXT NOT NULL);
CREATE TABLE known_texts(server INTEGER NOT NULL, mark BLOB NOT NULL, PRIMARY KEY(server, mark)) WITHOUT ROWID;
CREATE TABLE untold(
    number INTEGER PRIMARY KEY AUTOINCREMENT, server INTEGER NOT NULL, subscription INTEGER NOT NULL,
    document TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL);
"""
# Step n of the form is MIGRATIONS[n - 1]; a step that was released is never changed. A file of 0.1.0 has no number (0).
MIGRATIONS = (_FIRST, _MODERATION, _PEOPLE)
_OF_0_1_0 = 1


class NewerError(DatelineError):
    """The file was written by a later Dateline than this one."""

    def __init__(self, path: Path, written_by: str) -> None:
        by = f"Dateline {written_by}" if written_by else "Dateline"
        super().__init__(
            f"The file of settings and votes, {path}, was written by a later {by}, and was not touched. Install that "
            f"version, or put back the copy from before the upgrade ({_copies(path)}).",
            f"Le fichier des réglages et des votes, {path}, a été écrit par une version plus récente, {by} ; il n’a "
            f"pas été touché. Installez cette version, ou remettez la copie d’avant la mise à jour ({_copies(path)}).",
        )


def migrate(file: sqlite3.Connection, path: Path) -> Path | None:
    """Brings the file up to date, in one transaction; gives the copy that was made of an older one.

    Raises `NewerError`, and what SQLite raises; the file is then as it was.
    """
    (form,) = file.execute("PRAGMA user_version").fetchone()
    if form > len(MIGRATIONS):
        raise NewerError(path, _written_by(file))
    if form == len(MIGRATIONS):
        return None
    old = form or (_OF_0_1_0 if _has_tables(file) else 0)
    copy = _copy(file, path, old) if old else None
    # A script of SQLite's commits what is open before it begins, so the transaction is within the script.
    steps = "".join(MIGRATIONS[form:])
    stamp = f"PRAGMA user_version={len(MIGRATIONS)}; REPLACE INTO kept VALUES ('version', '{program_version()}');"
    try:
        file.executescript(f"BEGIN IMMEDIATE; {steps} {stamp} COMMIT;")
    except sqlite3.Error:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
    return copy


def copies(path: Path) -> list[Path]:
    """The copies that were made of a file before it was changed."""
    return sorted(path.parent.glob(f"{path.name}.form-*"))


def _copies(path: Path) -> str:
    return ", ".join(map(str, copies(path))) or f"{path.name}.form-…"


def _copy(file: sqlite3.Connection, path: Path, form: int) -> Path:
    """A whole copy beside the file, for its owner alone; it takes its name when every byte is written."""
    copy = path.with_name(f"{path.name}.form-{form}")
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(draft)) as target:
            file.backup(target)
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)
    return copy


def _has_tables(file: sqlite3.Connection) -> bool:
    return file.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _written_by(file: sqlite3.Connection) -> str:
    try:
        row = file.execute("SELECT value FROM kept WHERE name='version'").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""
