"""The SQLite file of a segment: documents, their texts compressed, and the dates they mention.

Days are ordinals: 1 is the first day of year 1.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import Precision, When
from index.documents import Dating, Document, Origin, Reading, Span
from index.phrases import Language
from index.storage.days import Days
from index.storage.manifest import TEXTS, damaged

SCHEMA = """
CREATE TABLE documents(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT NOT NULL, language TEXT,
    first INTEGER, last INTEGER, precision TEXT, anchor INTEGER, hash TEXT NOT NULL, text BLOB NOT NULL,
    origin TEXT, about BLOB NOT NULL);
CREATE TABLE mentions(
    document INTEGER NOT NULL, passage INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    first INTEGER, last INTEGER, precision TEXT NOT NULL, rule TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL);
CREATE INDEX mentions_of_document ON mentions(document, "start");
"""
_ALL_BUT_NUMBER = "id, title, source, language, first, last, precision, anchor, hash, text, origin, about"
_DOUBTFUL = ", ".join(f"'{each}'" for each in Origin if each.doubtful)
# Characters of a text that a listing of documents carries: what it shows of a text without a title is cut from them.
_OPENING = 240
_MOST_BYTES_A_CHARACTER = 4
# The columns that `document_of` takes.
DOCUMENT = "id, title, plain(text), first, last, precision, source, language, plain(about)"
# The same for a listing: of what is known about a document only a doubtful dating, which is shown.
LISTED = (
    "id, title, opening(text), first, last, precision, source, language, "
    f"CASE WHEN origin IN ({_DOUBTFUL}) THEN dating(about) END"
)


class Texts:
    """The texts of a segment, read-only. Safe to use from several threads: queries take turns."""

    def __init__(self, folder: Path, adapt: Callable[[sqlite3.Connection], None] = lambda texts: None) -> None:
        """`adapt` is called with the file of a form before. Raises `EditionError` when it is missing or damaged."""
        self._folder = folder
        self._lock = threading.Lock()
        uri = f"{(folder / TEXTS).absolute().as_uri()}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            adapt(self._connection)
        except sqlite3.Error as error:
            raise damaged(folder, str(error)) from error
        self._connection.create_function("plain", 1, _plain, deterministic=True)
        self._connection.create_function("opening", 1, _opening, deterministic=True)
        self._connection.create_function("dating", 1, _dating, deterministic=True)

    def rows(self, query: str, *values: object) -> list[Any]:
        """All rows of a query. Raises `EditionError` when the file is damaged."""
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise damaged(self._folder, str(error)) from error

    @cached_property
    def days(self) -> Days:
        """The days of the documents and of the dates they mention, read when they are first asked for."""
        return Days(self.rows)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()


class TextsWriter:
    """Writes the texts of a new segment."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(
            f"{(folder / TEXTS).absolute().as_uri()}?mode=rwc", isolation_level=None, uri=True
        )
        # Nobody reads a draft, and every file is flushed when it is published: no journal is needed.
        self._connection.executescript(
            # A news text fills half a page of the usual size, and the other half is lost: large ones save a quarter.
            "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
            + SCHEMA
            + "BEGIN;"
        )

    def add_document(self, number: int, document: Document, anchor: date | None) -> None:
        """Adds one document (see `Draft.add_document`)."""
        self._connection.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number,
                document.id,
                document.title,
                document.source,
                document.language,
                *_columns_of(document.published),
                anchor.toordinal() if anchor else None,
                document.hash,
                zlib.compress(document.text.encode()),
                taken.origin if (taken := document.dating and document.dating.taken) else None,
                zlib.compress(_about(document).encode()),
            ),
        )

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]]) -> None:
        """Adds the dates that a document mentions (see `Draft.add_dates`)."""
        self._connection.executemany(
            "INSERT INTO mentions VALUES (?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    document,
                    passage,
                    each.span.start,
                    each.span.end,
                    *_columns_of(each.when),
                    each.rule,
                    *_columns_of(each.bounded)[:2],
                )
                for passage, each in dates
            ],
        )

    def add_from(self, folder: Path, documents: NDArray[np.int64], first: int, shifts: NDArray[np.int64]) -> None:
        """Adds documents of another segment, in its `folder`, with their dates.

        `documents` are their numbers there, ascending; here they are counted from `first`. `shifts` is, for each, what
        is added to the numbers of its passages.
        """
        run = self._connection.execute
        run("COMMIT")
        run("ATTACH ? AS other", (f"{(folder / TEXTS).absolute().as_uri()}?mode=ro&immutable=1",))
        run("BEGIN")
        run("CREATE TEMP TABLE kept(old INTEGER PRIMARY KEY, new INTEGER NOT NULL, shift INTEGER NOT NULL)")
        own = range(first, first + len(documents))
        rows = zip(documents.tolist(), own, shifts.tolist(), strict=True)
        self._connection.executemany("INSERT INTO kept VALUES (?,?,?)", rows)
        run(
            f"INSERT INTO main.documents SELECT kept.new, {_ALL_BUT_NUMBER} FROM other.documents "
            "JOIN kept ON kept.old = number ORDER BY kept.new"
        )
        run(
            'INSERT INTO main.mentions SELECT kept.new, passage + kept.shift, "start", "end", first, last, precision, '
            "rule, since, until FROM other.mentions JOIN kept ON kept.old = document ORDER BY other.mentions.rowid"
        )
        run("DROP TABLE kept")
        run("COMMIT")
        run("DETACH other")
        run("BEGIN")

    def finish(self) -> None:
        """Commits, and closes the file."""
        self._connection.execute("COMMIT")
        self._connection.close()

    def close(self) -> None:
        """Closes the file; harmless after `finish`."""
        self._connection.close()


def _about(document: Document) -> str:
    """The dating as JSON, the pages and the reading of a document, a JSON list of the three."""
    dating = document.dating.to_json() if document.dating else None
    reading = astuple(document.reading) if document.reading else None
    return json.dumps([dating, document.pages or None, reading], ensure_ascii=False)


def _plain(compressed: bytes | str | None) -> str | None:
    # Up to form 4 nothing was compressed.
    return zlib.decompress(compressed).decode() if isinstance(compressed, bytes) else compressed


def _dating(about: bytes | str) -> str:
    """What is known about a document without all but the dating."""
    dating, _, _ = json.loads(_plain(about) or "[null, null, null]")
    return json.dumps([dating, None, None])


def _opening(compressed: bytes | str) -> str:
    """The first `_OPENING` characters of a text."""
    if isinstance(compressed, str):
        return compressed[:_OPENING]
    beginning = zlib.decompressobj().decompress(compressed, _OPENING * _MOST_BYTES_A_CHARACTER)
    # The last character may be cut in two.
    return beginning.decode(errors="ignore")[:_OPENING]


def document_of(row: Sequence[Any]) -> Document:
    """A document from the columns of `DOCUMENT` or `LISTED`."""
    name, title, text, first, last, precision, source, language, about = row
    dating, pages, reading = json.loads(about) if about else (None, None, None)
    return Document(
        name,
        title,
        text,
        when_of(first, last, precision),
        source,
        Language(language) if language else None,
        Dating.from_json(dating) if dating else None,
        tuple(pages or ()),
        Reading(*reading) if reading else None,
    )


def dated_of(row: Sequence[Any]) -> Dated:
    """A date expression from the columns start, end, first, last, precision, rule, since, until."""
    start, end, first, last, precision, rule, since, until = row
    when = When(day_of(first), day_of(last), Precision(precision))
    closed = when if (since, until) == (first, last) else When(day_of(since), day_of(until), Precision.RANGE)
    return Dated(Span(start, end), when, rule, closed)


def when_of(first: int | None, last: int | None, precision: str | None) -> When | None:
    """An interval from its three columns; `None` where the precision is."""
    return None if precision is None else When(day_of(first), day_of(last), Precision(precision))


def day_of(written: int | None) -> date | None:
    """A day from its column."""
    return date.fromordinal(written) if written else None


def _columns_of(when: When | None) -> tuple[int | None, int | None, str | None]:
    if when is None:
        return None, None, None
    first, last = (end.toordinal() if end else None for end in (when.first, when.last))
    return first, last, when.precision.value
