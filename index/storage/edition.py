"""An edition on disk: the texts, their pieces, the words and the vectors, published in one step and never changed.

`docs/storage.md` describes the bytes. A reader keeps the edition it opened, even after a newer one is published and
the older one is removed: every file is open or mapped by then.
"""

import difflib
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dates.when import Precision, When
from index.documents import Document, Span
from index.errors import BusyError, EditionError, QuestionError, Step, disk_faults
from index.phrases import Language
from index.storage.vectors import Vectors
from index.storage.words import Words

FORMAT = 1
CURRENT = "current"
_LOCK = "lock"
_EDITIONS = "editions"
_DRAFT = ".draft-"
MANIFEST = "manifest.json"
TEXTS = "texts.sqlite"
VECTORS = "vectors.faiss"
WORDS = "words"
ROWS = "rows.npy"
PASSAGES = "passages.npy"
UNITS = "units.npy"
# The first bytes of a SHA-256, enough that two texts never meet.
UNIT_BYTES = 16

_SCHEMA = """
CREATE TABLE documents(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, source TEXT NOT NULL, language TEXT,
    first TEXT, last TEXT, precision TEXT, anchor TEXT, hash TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE mentions(
    document INTEGER NOT NULL, passage INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    first TEXT, last TEXT, precision TEXT NOT NULL, rule TEXT NOT NULL,
    since TEXT NOT NULL, until TEXT NOT NULL);
CREATE INDEX mentions_of_document ON mentions(document, "start");
"""


# What a listing shows of a text that has no title is taken from this many of its first characters.
_OPENING = 240


class Passage(NamedTuple):
    """A passage as it is kept: whose it is, where it stands, and which rows of the vectors are its own.

    Row `row` is the passage's; the `sentences` rows after it are its sentences', in order.
    """

    number: int
    document: int
    span: Span
    row: int
    sentences: int


class Dated(NamedTuple):
    """A date an expression of a document stands for: where it stands, what it means, by which rule it was read.

    `bounded` is `when` with both its ends: what a window must meet.
    """

    span: Span
    when: When
    rule: str
    bounded: When


def bounded(when: When, written: When | None) -> When:
    """An interval that is open at one end, closed by the time its text was written.

    "Depuis 2011", written in 2012, says nothing of 2015; nor does "jusqu’à mercredi" of the years before. Where the
    time of writing is not known, or lies on the other side, only the end that is told counts.

    >>> since = When(date(2011, 3, 1), None, Precision.RANGE)
    >>> str(bounded(since, When.parse("2012-07-03")))
    '2011-03-01/2012-07-03'
    """
    first, last = when.first, when.last
    if last is None:
        assert first is not None
        end = (written and written.last) or first
        return When(first, max(first, end), Precision.RANGE)
    if first is None:
        start = (written and written.first) or last
        return When(min(last, start), last, Precision.RANGE)
    return when


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says of itself."""

    digest: str
    encoder: str
    encoder_folder: str
    encoder_fingerprint: str
    seeds: str
    documents: int
    passages: int
    faults: int


def _when(first: str | None, last: str | None, precision: str | None) -> When | None:
    if precision is None:
        return None
    return When(_day(first), _day(last), Precision(precision))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _nearness(when: When, *, before: bool) -> int:
    """How near to a window that comes after it (`before`) or before it; higher is nearer."""
    end = (when.last if before else when.first) or date.min
    return end.toordinal() if before else -end.toordinal()


def _columns(when: When | None) -> tuple[str | None, str | None, str | None]:
    if when is None:
        return None, None, None
    first, last = (end.isoformat() if end else None for end in (when.first, when.last))
    return first, last, when.precision.value


class Draft:
    """An edition being written, in a folder of its own that no reader looks into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._texts = sqlite3.connect(folder / TEXTS, isolation_level=None)
        # Nobody reads a draft: the whole is written to the disk once, when it is published.
        self._texts.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")

    def add_document(self, number: int, document: Document, anchor: date | None) -> None:
        """Adds the text itself; `number` counts from zero in the order of the seeds.

        `anchor` is the day its dates were counted from, when the text states a finer one than it was published under.
        """
        self._texts.execute(
            "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                number,
                document.id,
                document.title,
                document.source,
                document.language,
                *_columns(document.published),
                anchor.isoformat() if anchor else None,
                document.hash,
                document.text,
            ),
        )

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]]) -> None:
        """Adds the dates a document mentions, each with the number of the passage it stands in."""
        self._texts.executemany(
            "INSERT INTO mentions VALUES (?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    document,
                    passage,
                    each.span.start,
                    each.span.end,
                    *_columns(each.when),
                    each.rule,
                    *_columns(each.bounded)[:2],
                )
                for passage, each in dates
            ],
        )

    def finish(
        self,
        manifest: Manifest,
        passages: Sequence[Passage],
        rows: Sequence[tuple[int, Span]],
        units: Sequence[bytes],
    ) -> None:
        """Ends the texts, writes the tables of numbers, and the manifest last.

        `rows` holds, for each row of the vectors, its passage's number and its span; `units` the hash of its text.
        """
        self._texts.execute("COMMIT")
        self._texts.close()
        numbers = [(each.document, each.row, each.sentences) for each in passages]
        np.save(self.folder / PASSAGES, np.array(numbers, dtype=np.int64).reshape(-1, 3))
        places = [(passage, span.start, span.end) for passage, span in rows]
        np.save(self.folder / ROWS, np.array(places, dtype=np.int64).reshape(-1, 3))
        np.save(self.folder / UNITS, np.frombuffer(b"".join(units), dtype=np.uint8).reshape(-1, UNIT_BYTES))
        content = {"format": FORMAT, **{name: getattr(manifest, name) for name in Manifest.__slots__}}
        (self.folder / MANIFEST).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")

    def close(self) -> None:
        """Lets go of the files; harmless after `finish`."""
        self._texts.close()


class Edition:
    """A published edition, open for reading. Safe to use from several threads at once."""

    def __init__(self, folder: Path) -> None:
        """Raises `EditionError` when the folder is not an edition this program reads."""
        self.folder = folder
        self.manifest = _read_manifest(folder)
        self.vectors = Vectors.load(folder / VECTORS)
        self.words = Words.load(folder / WORDS)
        self._lock = threading.Lock()
        try:
            self._passages: NDArray[np.int64] = np.load(folder / PASSAGES, mmap_mode="r")
            self._rows: NDArray[np.int64] = np.load(folder / ROWS, mmap_mode="r")
            self._units: NDArray[np.uint8] = np.load(folder / UNITS, mmap_mode="r")
            self._texts = sqlite3.connect(
                f"{(folder / TEXTS).absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._texts.execute("SELECT count(*) FROM documents").fetchone()
        except (sqlite3.Error, OSError, ValueError) as error:
            raise _damaged(folder, str(error)) from error

    def close(self) -> None:
        """Lets go of the files."""
        self._texts.close()

    def _all(self, query: str, *values: object) -> list[Any]:
        try:
            with self._lock:
                return self._texts.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _damaged(self.folder, str(error)) from error

    def documents(self) -> list[tuple[int, Document]]:
        """Every document with its number, oldest first, undated last, then by name; of the text, the opening alone."""
        rows = self._all(
            f"SELECT number, id, title, substr(text, 1, {_OPENING}), first, last, precision, source, language "
            "FROM documents ORDER BY first IS NULL, first, id"
        )
        return [(row[0], _document(row[1:])) for row in rows]

    def document(self, number: int) -> Document:
        """The document of that number, checked against the hash it was stored with."""
        rows = self._all(
            "SELECT id, title, text, first, last, precision, source, language, hash FROM documents WHERE number=?",
            number,
        )
        if not rows:
            raise _damaged(self.folder, f"document {number} is missing")
        document = _document(rows[0][:-1])
        if document.hash != rows[0][-1]:
            raise _damaged(self.folder, f"the text of {document.id} is not the one that was indexed")
        return document

    def numbered(self, name: str) -> int | None:
        """The number of the document of that name; `path#1` also names the only text of a file."""
        rows = self._all("SELECT number FROM documents WHERE id IN (?, ?) ORDER BY id=? DESC", name, name + "#1", name)
        if not rows and name.endswith("#1"):
            rows = self._all("SELECT number FROM documents WHERE id=?", name[:-2])
        return rows[0][0] if rows else None

    def named(self, name: str) -> Document:
        """The document of that name; raises `QuestionError`, with the nearest names, when there is none."""
        number = self.numbered(name)
        if number is not None:
            return self.document(number)
        names = [document.id for _, document in self.documents()]
        near = difflib.get_close_matches(name, names, 3, 0.4) or names[:3]
        raise QuestionError(
            f"No text is called {name!r}. The nearest: {', '.join(near)}.",
            f"Aucun texte ne s’appelle {name!r}. Les plus proches : {', '.join(near)}.",
            Step.LIST_SOURCES,
        )

    def anchor(self, number: int) -> date | None:
        """The day a document states and its dates were counted from, when it is finer than its own date."""
        ((anchor,),) = self._all("SELECT anchor FROM documents WHERE number=?", number) or [(None,)]
        return _day(anchor)

    def within(
        self, published: When | None = None, told: When | None = None, source: str | None = None
    ) -> NDArray[np.bool_] | None:
        """A (passages,) mask of what a search may look at; `None` when nothing bounds it.

        `published` bounds the documents' own dates: one told to the month meets every window that holds a day of it, an
        undated one meets none. `told` is met by a passage when at least half the days of a date it mentions, or of its
        document's date, lie in it. `source` is one document's name.
        """
        if published is None and told is None and source is None:
            return None
        owner = self._passages[:, 0]
        allowed = np.ones(len(owner), dtype=np.bool_)
        if source is not None:
            allowed &= owner == (-1 if (number := self.numbered(source)) is None else number)
        if published is not None:
            allowed &= np.isin(owner, self._meeting("documents", "first", "last", published))
        if told is not None:
            # The day a text states is finer than the month it was published under.
            first, last = "coalesce(anchor, first)", "coalesce(anchor, last)"
            meets = np.isin(owner, self._meeting("documents", first, last, told, mostly=True))
            meets[self._meeting("mentions", "since", "until", told, mostly=True)] = True
            allowed &= meets
        return allowed

    def _meeting(self, table: str, first: str, last: str, window: When, *, mostly: bool = False) -> list[int]:
        """The numbers of the documents, or of the mentions' passages, whose time meets the window.

        `mostly`: at least half of its days lie in the window (see `When.lies_in`).
        """
        column = "number" if table == "documents" else "passage"
        begins = window.first.isoformat() if window.first else "0000"
        ends = window.last.isoformat() if window.last else "9999-99"
        query = f"SELECT DISTINCT {column} FROM {table} WHERE precision IS NOT NULL AND {last} >= ?1 AND {first} <= ?2"
        if mostly:
            shared = f"julianday(min({last}, ?4)) - julianday(max({first}, ?3)) + 1"
            query += f" AND 2 * ({shared}) >= julianday({last}) - julianday({first}) + 1"
            begin, end = (day.isoformat() for day in (window.first or date.min, window.last or date.max))
            return [row[0] for row in self._all(query, begins, ends, begin, end)]
        return [row[0] for row in self._all(query, begins, ends)]

    def dates_beside(self, window: When) -> list[When]:
        """The nearest time before the window and the nearest after it that any text is of, or tells; one or both."""
        beside = []
        for end, before in ((window.first, True), (window.last, False)):
            if end is None:
                continue
            found = []
            for table, first, last in (("mentions", "since", "until"), ("documents", "first", "last")):
                wanted = f"{last} < ? ORDER BY {last} DESC" if before else f"{first} > ? ORDER BY {first} ASC"
                rows = self._all(
                    f"SELECT {first}, {last}, precision FROM {table} WHERE {wanted} LIMIT 1", end.isoformat()
                )
                found += [when for row in rows if (when := _when(*row)) is not None]
            if found:
                # One that is told to the day goes before a month that ends with it.
                beside.append(max(found, key=lambda when: _nearness(when, before=before)))
        return beside

    def passages_of(self, documents: Sequence[int]) -> NDArray[np.bool_]:
        """A (passages,) mask of the passages of these documents."""
        return np.asarray(np.isin(self._passages[:, 0], documents))

    def rows_of(self, passages: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """An (all rows,) mask of the rows that belong to the passages of a (passages,) mask."""
        return np.asarray(passages[self._rows[:, 0]])

    def passages_of_rows(self, rows: NDArray[np.int64]) -> list[int]:
        """The numbers of the passages these rows belong to, each once, in the order met."""
        return list(dict.fromkeys(self._rows[rows, 0].tolist()))

    def passage(self, number: int) -> Passage:
        """The passage of that number."""
        document, row, sentences = self._passages[number].tolist()
        return Passage(number, document, Span(*self._rows[row, 1:].tolist()), row, sentences)

    def passage_at(self, document: int, span: Span) -> Span:
        """The span of the passages of a document that hold `span`."""
        own = np.flatnonzero(self._passages[:, 0] == document)
        held = [self.passage(number).span for number in own.tolist()]
        held = [each for each in held if each.start < span.end and span.start < each.end]
        return Span(min(each.start for each in held), max(each.end for each in held)) if held else span

    def sentences(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, in order."""
        rows = self._rows[passage.row + 1 : passage.row + 1 + passage.sentences, 1:]
        return [Span(*row) for row in rows.tolist()]

    def dates(self, document: int, span: Span) -> list[Dated]:
        """The dates told inside a span of a document, in the text's order."""
        rows = self._all(
            'SELECT "start", "end", first, last, precision, rule, since, until FROM mentions '
            'WHERE document=? AND "start">=? AND "end"<=? ORDER BY "start"',
            document,
            span.start,
            span.end,
        )
        dates = []
        for start, end, first, last, precision, rule, since, until in rows:
            when = When(_day(first), _day(last), Precision(precision))
            both = When(_day(since), _day(until), Precision.RANGE)
            dates.append(Dated(Span(start, end), when, rule, both))
        return dates

    def units(self) -> dict[bytes, int]:
        """Which row encodes what: the hash of each row's text, and the row."""
        return {unit.tobytes(): row for row, unit in enumerate(self._units)}


def _document(row: Sequence[Any]) -> Document:
    name, title, text, first, last, precision, source, language = row
    return Document(name, title, text, _when(first, last, precision), source, Language(language) if language else None)


def _damaged(folder: Path, reason: str) -> EditionError:
    return EditionError(
        f"The edition in {folder} is damaged ({reason}).",
        f"L’édition de {folder} est abîmée ({reason}).",
        Step.BUILD,
    )


def _read_manifest(folder: Path) -> Manifest:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        form = content.pop("format")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise _damaged(folder, str(error)) from error
    if form != FORMAT:
        raise EditionError(
            f"The edition in {folder} has form {form}; this Dateline reads form {FORMAT}.",
            f"L’édition de {folder} a la forme {form} ; ce Dateline lit la forme {FORMAT}.",
            Step.BUILD,
        )
    try:
        return Manifest(**content)
    except TypeError as error:
        raise _damaged(folder, str(error)) from error


def current(index: Path) -> str | None:
    """The name of the edition that serves, or `None` when none was published yet."""
    try:
        return (index / CURRENT).read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise _damaged(index, str(error)) from error


def open_current(index: Path) -> Edition:
    """The edition that serves. Raises `EditionError` when there is none, or it cannot be read."""
    for _ in range(3):
        name = current(index)
        if name is None:
            break
        try:
            return Edition(index / _EDITIONS / name)
        except EditionError:
            # A newer edition may have been published, and this one removed, between the two steps.
            if current(index) == name:
                raise
    raise EditionError(
        f"There is no index in {index} yet.",
        f"Il n’y a pas encore d’index dans {index}.",
        Step.BUILD,
    )


@contextmanager
def building(index: Path) -> Iterator[Path]:
    """Holds the index for one build, and gives an empty folder to draft the next edition in.

    Raises `BusyError` when another build holds it. The system lets go of the lock when the process ends, however it
    ends; what a killed build left behind is removed here.
    """
    import fcntl

    with disk_faults(index):
        (index / _EDITIONS).mkdir(parents=True, exist_ok=True)
        lock = (index / _LOCK).open("w")
    with closing(lock):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"Another build is at work on {index}.",
                f"Une autre construction est en cours dans {index}.",
                Step.BUILD_LATER,
            ) from None
        with disk_faults(index):
            _sweep(index, keep=current(index))
            folder = index / _EDITIONS / f"{_DRAFT}{os.getpid()}"
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(index: Path, draft: Path) -> str:
    """Makes the draft the edition that serves, in one atomic step, and removes the one before. Gives its name."""
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{_read_manifest(draft).digest[:8]}"
    for path in (*draft.rglob("*"), draft):
        _sync(path)
    home = index / _EDITIONS / name
    if home.exists():
        shutil.rmtree(home)
    draft.rename(home)
    _sync(home.parent)
    pointer = index / f".{CURRENT}-{os.getpid()}"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(index / CURRENT)
    _sync(index)
    _sweep(index, keep=name)
    return name


def _sweep(index: Path, keep: str | None) -> None:
    for folder in (index / _EDITIONS).iterdir():
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
    for pointer in index.glob(f".{CURRENT}-*"):
        pointer.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
