"""The record of a reading: what each file gave, so that the next one need not open those that did not change.

One SQLite file, `readings.sqlite`, beside what was built from the reading. It is a convenience and never an authority:
one that is missing, damaged or made by other rules knows nothing, and then every file is read.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeAlias

from index.building.seeds.fault import Fault, Notice
from index.building.seeds.known import Unchanged
from index.building.seeds.rules import reading_rules
from index.phrases import Phrase

READINGS = "readings.sqlite"
_FORM = 1
_SCHEMA = """
CREATE TABLE rules(rules TEXT NOT NULL);
CREATE TABLE files(
    number INTEGER PRIMARY KEY, file BLOB NOT NULL, stamp TEXT, digest BLOB NOT NULL, parts INTEGER NOT NULL,
    entries TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE parts(file BLOB, part INTEGER, entries TEXT NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY(file, part))
WITHOUT ROWID;
"""
# Entries of a file that are one piece of the record, so that a file of many texts is never whole in memory.
PART = 500

Entry: TypeAlias = Unchanged | Fault | Notice


class DamagedError(Exception):
    """What the record holds of a file is not what was written."""


class Stamp(NamedTuple):
    """What the system says of a file; when none of it has changed, nor has the file."""

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """That of a file; times are in nanoseconds."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Known(NamedTuple):
    """What the record holds of a file: its stamp, `None` where none can be trusted, and SHA-256 of its bytes.

    `entries` are what it gave, in order; each with whether it was used, which a text is not whose id another one has.
    Iterating them raises `DamagedError`.
    """

    stamp: Stamp | None
    digest: bytes
    entries: Iterator[tuple[Entry, bool]]


class Readings:
    """The record of the last reading, open; one that cannot be used knows nothing. A context manager."""

    def __init__(self, connection: sqlite3.Connection | None = None) -> None:
        self._connection = connection

    @classmethod
    def of(cls, folder: Path, rules: int) -> Self:
        """The record in a folder, made by the same rules. Raises nothing."""
        uri = f"{(folder / READINGS).absolute().as_uri()}?mode=ro&immutable=1"
        with suppress(sqlite3.Error, OSError):
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            with suppress(sqlite3.Error):
                if connection.execute("SELECT rules FROM rules").fetchall() == [(_rules(rules),)]:
                    return cls(connection)
            connection.close()
        return cls()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        if self._connection is not None:
            self._connection.close()

    def find(self, root: str, name: str) -> Known | None:
        """What the file of that name gave in that root; `None` when it is not known, or the record is damaged."""
        file = _file(root, name)
        rows = self._rows("SELECT stamp, digest, parts, entries, checksum FROM files WHERE file=?", file)
        if len(rows) != 1 or rows[0][-1] != _checksum(file, *rows[0][:-1]):
            return None
        stamp, digest, parts, entries, _ = rows[0]
        return Known(Stamp(*json.loads(stamp)) if stamp else None, digest, self._entries(file, name, parts, entries))

    def _entries(self, file: bytes, name: str, parts: int, last: str) -> Iterator[tuple[Entry, bool]]:
        for part in range(parts):
            rows = self._rows("SELECT entries, checksum FROM parts WHERE file=? AND part=?", file, part)
            if len(rows) != 1 or rows[0][1] != _checksum(file, part, rows[0][0]):
                raise DamagedError(name)
            yield from _unpacked(rows[0][0], name)
        yield from _unpacked(last, name)

    def _rows(self, query: str, *values: object) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeError):
            return []


class ReadingsWriter:
    """Writes the record of a reading. A context manager: what was not finished is removed when it ends."""

    def __init__(self, folder: Path, rules: int) -> None:
        self._path = folder / READINGS
        self._finished = False
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        # Nobody reads a draft, and every file is flushed when it is published: no journal is needed.
        self._connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")
        self._connection.execute("INSERT INTO rules VALUES (?)", (_rules(rules),))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        if not self._finished:
            self._path.unlink(missing_ok=True)

    def file(self, root: str, name: str) -> "FileWriter":
        """A writer of what one file gives."""
        return FileWriter(self._connection, _file(root, name), name)

    def finish(self) -> None:
        """Ends the record, which then holds every file of the reading."""
        self._connection.execute("CREATE INDEX of_file ON files(file)")
        self._connection.execute("COMMIT")
        self._connection.close()
        self._finished = True


class FileWriter:
    """Writes what one file gives."""

    def __init__(self, connection: sqlite3.Connection, file: bytes, name: str) -> None:
        self._connection = connection
        self._file = file
        self._name = name
        self._parts = 0
        self._entries: list[object] = []
        self._lasting = True

    def add(self, entry: Entry, used: bool) -> None:
        """Adds the next thing that it gave; a passing one keeps the file from being known."""
        if not isinstance(entry, Unchanged) and entry.passing:
            self._lasting = False
        if len(self._entries) == PART:
            entries = json.dumps(self._entries)
            checksum = _checksum(self._file, self._parts, entries)
            self._connection.execute("INSERT INTO parts VALUES (?,?,?,?)", (self._file, self._parts, entries, checksum))
            self._entries.clear()
            self._parts += 1
        self._entries.append(_packed(entry, used, self._name))

    def finish(self, stamp: Stamp | None, digest: bytes) -> None:
        """Adds the file; without this it is not known, and will be read again."""
        if not self._lasting:
            return
        row = (json.dumps(stamp) if stamp else None, digest, self._parts, json.dumps(self._entries))
        values = (self._file, *row, _checksum(self._file, *row))
        self._connection.execute(
            "INSERT INTO files(file, stamp, digest, parts, entries, checksum) VALUES (?,?,?,?,?,?)", values
        )


def _rules(rules: int) -> str:
    return f"{_FORM} {rules} {reading_rules()}"


def _file(root: str, name: str) -> bytes:
    """What stands for a file in the record; a name may hold anything."""
    return blake2b(f"{root}\0{name}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _checksum(*values: object) -> bytes:
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _packed(entry: Entry, used: bool, name: str) -> list[object]:
    """An entry as values of JSON; a path that is the file's own is left out."""
    path = None if entry.path == name else entry.path
    if isinstance(entry, Unchanged):
        return [path, entry.line, entry.id, entry.key.hex(), entry.dated, used]
    warning = [entry.warning] if isinstance(entry, Notice) else []
    return [path, entry.line, entry.why.en, entry.why.fr, *warning]


def _unpacked(line: str, name: str) -> Iterator[tuple[Entry, bool]]:
    for path, line_number, *rest in json.loads(line):
        place = name if path is None else path
        match rest:
            case [identity, key, dated, used]:
                yield Unchanged(identity, bytes.fromhex(key), dated, place, line_number), used
            case [en, fr, warning]:
                yield Notice(place, line_number, Phrase(en=en, fr=fr), warning), True
            case [en, fr]:
                yield Fault(place, line_number, Phrase(en=en, fr=fr)), True
