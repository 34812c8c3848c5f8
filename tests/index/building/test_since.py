"""Reading with the record of the last reading gives what reading everything gives."""

import ast
import json
import os
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pytest

from index.building.seeds import formats, readings, rereading, rules, text
from index.building.seeds.fault import Fault, Found, Notice
from index.building.seeds.forms import FORMS
from index.building.seeds.known import Unchanged, key_of
from index.building.seeds.readings import READINGS, Readings, ReadingsWriter
from index.building.sources import NO_SOURCES, Address, Collection, Kind, Sources
from index.building.texts import Texts
from index.documents import Document
from tests.index.building.seeds.made import zipped

_FEED = Address("https://example.org/feed.xml", Kind.FEED, timedelta(hours=1), "news")
_OTHER = Address("https://example.org/all.xml", Kind.FEED, timedelta(hours=1), "news")
_PAGE = Address("https://example.org/2026/page.html", Kind.PAGE, timedelta(hours=1), "news")
_RULES = 1
_INDEX = Path(rules.__file__).parents[2]


class _Outcome(NamedTuple):
    """What a reading gave; of each text its id and its key."""

    texts: list[tuple[str, bytes]]
    faults: list[Fault]
    notices: list[Notice]
    undated: int
    skipped: dict[str, int]


class _Reader:
    """Reads the texts again and again, each time with the record of the time before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._times = 0
        self.used: set[tuple[str, bytes]] = set()
        # Of the last reading, the ids of the texts that were said to be unchanged.
        self.unchanged: list[str] = []
        # Called after each text.
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def record(self) -> Path:
        """That of the last reading."""
        return self._folder / f"{self._times}" / READINGS

    def read(self, texts: Texts) -> _Outcome:
        """Reads, and keeps the record for the next time."""
        before = self._folder / f"{self._times}"
        self._times += 1
        after = self._folder / f"{self._times}"
        after.mkdir(parents=True)
        found: list[Document | Unchanged] = []
        with Readings.of(before, _RULES) as known, ReadingsWriter(after, _RULES) as record:
            for each in texts.since(known, record):
                found.append(each)
                self.meanwhile()
        unchanged = [each for each in found if isinstance(each, Unchanged)]
        assert {(each.id, each.key) for each in unchanged} <= self.used
        outcome = _outcome(texts, found)
        self.used, self.unchanged = set(outcome.texts), [each.id for each in unchanged]
        return outcome


def _outcome(texts: Texts, found: list[Document | Unchanged]) -> _Outcome:
    keyed = [(each.id, each.key if isinstance(each, Unchanged) else key_of(each)) for each in found]
    return _Outcome(keyed, texts.faults, texts.notices, texts.undated, dict(texts.skipped))


def _anew(texts: Texts) -> _Outcome:
    return _outcome(texts, list(texts))


@pytest.fixture
def reader(tmp_path: Path) -> _Reader:
    """Keeps its records in a folder of its own."""
    return _Reader(tmp_path / "records")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened; a stamp is trusted from the next tick of the clock on."""
    names: list[str] = []

    def noted(path: Path) -> AbstractContextManager[BinaryIO]:
        names.append(path.name)
        return formats.opened(path)

    monkeypatch.setattr(rereading, "opened", noted)
    monkeypatch.setattr(rereading, "_TICK_NANOSECONDS", 0)
    return names


def _tick() -> None:
    time.sleep(0.01)


class _World:
    """A folder of seeds, one outside it, and fetched texts, changed at random; `sources` is what sources.yaml says."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.sources = NO_SOURCES
        self.roots = [folder / "seeds", folder / "archive"]
        self.fetched = [folder / "fetched" / each.folder for each in (_FEED, _OTHER)]
        for each in (*self.roots, *self.fetched):
            each.mkdir(parents=True)
        (folder / "fetched" / _PAGE.folder).mkdir()

    def texts(self, only: str | None) -> Texts:
        """All texts, or those of one collection."""
        return Texts(self.folder / "seeds", self.sources, self.folder / "fetched", only)

    def change(self) -> None:
        """One change of any kind."""
        files = sorted(each for each in self.folder.glob("[sa]*/**/*") if each.is_file())
        changes: list[Callable[[], None]] = [self._write, self._write, self._fetch, self._write_page, self.say]
        if files:
            changes += [lambda: self._alter(self.random.choice(files))] * 4
        self.random.choice(changes)()

    def _write(self) -> None:
        place = self.random.choice(self.roots) / self.random.choice(["", "news", "2012", "news/secret"])
        place.mkdir(parents=True, exist_ok=True)
        name = self.random.choice(["a", "b", "2012-07-04 c"]) + self.random.choice(
            [".txt", ".jsonl", ".md", ".zip", ".json", ".db"]
        )
        (place / name).write_bytes(self._content(name))

    def _content(self, name: str) -> bytes:
        words = self.random.choice(["Il pleut.", "Il neige", "", "date 2012-07-04 Un.", "date 1 brumaire Deux."])
        match name.rpartition(".")[2]:
            case "jsonl":
                ids = [self.random.choice(["", "x", "y", "z.txt"]) for _ in range(self.random.randrange(1, 4))]
                lines = [json.dumps({"text": words or "Rien.", **({"id": each} if each else {})}) for each in ids]
                return "\n".join([*lines, self.random.choice(["", "{", '{"text": ""}'])]).encode()
            case "zip":
                return zipped({f"{self.random.choice('ab')}.txt": words, "news/c.jsonl": self._content("c.jsonl")})
            case "md":
                return f"---\ntitle: Gel\ndate: {self.random.choice(['2012', 'hier'])}\n---\n{words}".encode()
            case "json":
                return self.random.choice([b"[", b"{}", json.dumps([{"text": words}, {"text": "Deux."}]).encode()])
            case _:
                return words.encode(self.random.choice(["utf-8", "utf-16"]))

    def _fetch(self) -> None:
        entries = [
            {"id": f"https://example.org/{number}", "text": "Un.", "url": f"https://example.org/{number}"}
            for number in self.random.sample(range(4), 2)
        ]
        lines = "".join(json.dumps(each) + "\n" for each in entries)
        (self.random.choice(self.fetched) / "entries.jsonl").write_text(lines)

    def _write_page(self) -> None:
        (self.folder / "fetched" / _PAGE.folder / "page.txt").write_bytes(self._content("page.txt"))

    def say(self) -> None:
        """Changes sources.yaml."""
        seeds, archive = self.roots
        self.sources = self.random.choice(
            [
                NO_SOURCES,
                Sources((Collection("news", (seeds / "news", archive), (_FEED, _OTHER, _PAGE)),)),
                Sources(
                    (Collection("news", (archive / "news",), (_OTHER, _FEED)), Collection("old", (seeds / "2012",)))
                ),
                Sources((Collection("news", (seeds / "news",)), Collection("old", (archive, seeds / "news/secret")))),
            ]
        )

    def _alter(self, file: Path) -> None:
        other = file.with_name(self.random.choice(["a.txt", "b.txt", "c.jsonl", "d.zip"]))
        match self.random.randrange(7):
            case 0:
                file.unlink()
            case 1:
                file.rename(other)
            case 2:
                os.utime(file, (0, 0))
            case 3:
                shutil.copy2(file, other) if other != file else None
            case 4:
                # The same size at the same time, so that only the change of it tells.
                before = file.stat()
                file.write_bytes(file.read_bytes().replace(b"i", b"o"))
                os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
            case 5:
                folder = self.random.choice(self.roots)
                for each in sorted(folder.iterdir()):
                    moved = folder / self.random.choice(["news", "2012", "zoo"])
                    if each.is_dir() and not moved.exists():
                        each.rename(moved)
                        break
            case _:
                file.write_bytes(self._content(file.name))


@pytest.mark.parametrize(("only", "seed"), [(None, 0), ("default", 2), ("news", 2)])
@pytest.mark.parametrize("trusting", [False, True])
def test_whatever_changes_the_outcome_is_that_of_reading_everything(
    only: str | None, seed: int, trusting: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Texts in order, faults, notices and counts; of all texts and of one collection."""
    if trusting:
        request.getfixturevalue("opened")
    world, reader = _World(tmp_path, seed), _Reader(tmp_path / "records")
    world.say()
    for _ in range(12):
        world.change()
    spared = 0
    for _ in range(30):
        for _ in range(world.random.choice([0, 1, 1, 2])):
            world.change()
        _tick()
        texts = world.texts(only)
        assert reader.read(texts) == _anew(texts)
        spared += len(reader.unchanged)
    assert spared > 50


def _texts(seeds: Path) -> Texts:
    for name, words in {"a.txt": "date 2012 Un.", "b/c.txt": "Deux.", "d.txt": ""}.items():
        (seeds / name).parent.mkdir(exist_ok=True)
        (seeds / name).write_text(words, encoding="utf-8")
    (seeds / "e.jsonl").write_text('{"text": "Trois."}\n{"text": "Quatre.", "id": "a.txt"}\n', encoding="utf-8")
    (seeds / "f.zip").write_bytes(zipped({"g.txt": "Cinq.", "h.txt": ""}))
    _tick()
    return Texts(seeds)


def test_a_file_that_did_not_change_is_not_opened(seeds: Path, reader: _Reader, opened: list[str]) -> None:
    """Of five, the one that was written anew; and the one of which a text was left out, when that one is used."""
    texts = _texts(seeds)
    first = reader.read(texts)
    assert sorted(opened) == ["a.txt", "c.txt", "d.txt", "e.jsonl", "f.zip"]
    opened.clear()
    assert reader.read(texts) == first == _anew(texts)
    assert (opened, reader.unchanged) == ([], [name for name, _ in first.texts])
    (seeds / "b/c.txt").write_text("Six.", encoding="utf-8")
    _tick()
    assert reader.read(texts) == _anew(texts)
    assert (opened, reader.unchanged) == (["c.txt"], ["a.txt", "e.jsonl#1", "f.zip/g.txt"])
    opened.clear()
    (seeds / "a.txt").unlink()
    assert reader.read(texts) == _anew(texts)
    assert (opened, reader.unchanged) == (["e.jsonl"], ["e.jsonl#1", "f.zip/g.txt", "b/c.txt"])


def test_a_stamp_that_is_fresh_or_another_is_not_trusted(
    seeds: Path, reader: _Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are compared; they are not parsed again when they are the same."""
    texts = _texts(seeds)
    first = reader.read(texts)
    read: list[str] = []

    def noted(stream: BinaryIO, name: str) -> Found:
        read.append(name)
        return formats.read_stream(stream, name)

    monkeypatch.setattr(rereading, "read_stream", noted)
    assert reader.read(texts) == first
    os.utime(seeds / "a.txt", (0, 0))
    shutil.copy(seeds / "b/c.txt", seeds / "copy")
    (seeds / "copy").replace(seeds / "b/c.txt")
    assert reader.read(texts) == first
    assert (read, len(reader.unchanged)) == ([], len(first.texts))
    # Within a tick of the clock the stamp of a file may stay as it is.
    before = (seeds / "a.txt").stat()
    (seeds / "a.txt").write_text("date 2012 Il.", encoding="utf-8")
    os.utime(seeds / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    monkeypatch.setattr(readings.Stamp, "of", lambda status: readings.Stamp(1, 1, 1, 1))
    assert reader.read(texts) == _anew(texts) != first
    assert read == ["a.txt"]


def test_a_record_in_parts_is_told_in_parts(
    seeds: Path, reader: _Reader, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of more texts than one part holds; without one of its parts, the file is read from there on."""
    monkeypatch.setattr(readings, "PART", 3)
    lines = [json.dumps({"text": f"Texte {number}."}) for number in range(10)]
    (seeds / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    _tick()
    texts = Texts(seeds)
    first = reader.read(texts)
    assert len(first.texts) == 10
    opened.clear()
    assert reader.read(texts) == first
    assert (opened, len(reader.unchanged)) == ([], 10)
    with closing(sqlite3.connect(reader.record)) as connection, connection:
        assert connection.execute("DELETE FROM parts WHERE part=1").rowcount == 1
    assert reader.read(texts) == first
    assert (opened, len(reader.unchanged)) == (["a.jsonl"], 3)


def test_a_damaged_record_is_no_error(seeds: Path, reader: _Reader, opened: list[str]) -> None:
    """Whatever bytes of it are others, or are gone, the outcome is that of reading everything."""
    texts = _texts(seeds)
    first = reader.read(texts)
    whole = reader.record.read_bytes()
    chance = random.Random(1)
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 20, 2000])):
            damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        reader.record.write_bytes(damaged[: chance.choice([len(whole), chance.randrange(len(whole))])])
        with Readings.of(reader.record.parent, _RULES) as known:
            assert _outcome(texts, list(texts.since(known))) == first
    reader.record.write_bytes(whole)
    opened.clear()
    assert reader.read(texts) == first
    assert not opened


def test_by_other_rules_everything_is_read(seeds: Path, reader: _Reader) -> None:
    """So it is without a record."""
    texts = _texts(seeds)
    whole = reader.read(texts)
    for folder, other in ((reader.record.parent, _RULES + 1), (seeds, _RULES)):
        with Readings.of(folder, other) as known:
            assert all(isinstance(each, Document) for each in texts.since(known))
    with Readings.of(reader.record.parent, _RULES) as known:
        assert [each.id for each in texts.since(known) if isinstance(each, Unchanged)] == [
            name for name, _ in whole.texts
        ]


def test_what_may_pass_is_tried_again(seeds: Path, reader: _Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the memory did not suffice for is no known file."""
    texts = _texts(seeds)
    with monkeypatch.context() as patch:
        patch.setattr(text, "date_of", _out_of_memory)
        assert "a.txt" in [fault.path for fault in reader.read(texts).faults]
    assert reader.read(texts) == _anew(texts)
    assert "a.txt" not in reader.unchanged


def _out_of_memory(*_: object) -> None:
    raise MemoryError


def test_a_file_that_changes_while_it_is_read_is_not_known(seeds: Path, reader: _Reader) -> None:
    """Whoever reads it is told, and it is read again."""
    texts = _texts(seeds)
    (seeds / "a.jsonl").write_text('{"text": "Un."}\n{"text": "Deux."}\n', encoding="utf-8")
    reader.meanwhile = lambda: (seeds / "a.jsonl").write_text('{"text": "Dix."}\n', encoding="utf-8")
    assert [notice.path for notice in reader.read(texts).notices] == ["a.jsonl"]
    reader.meanwhile = lambda: None
    assert reader.read(texts) == _anew(texts)
    assert "a.jsonl#1" not in reader.unchanged


def test_a_reading_that_is_not_ended_leaves_no_record(seeds: Path, tmp_path: Path) -> None:
    """Half of one would say that the other texts are gone."""
    with ReadingsWriter(tmp_path, _RULES) as record:
        next(iter(_texts(seeds).since(None, record)))
    assert not (tmp_path / READINGS).exists()


def test_a_text_that_is_held_comes_whole(seeds: Path, reader: _Reader, opened: list[str]) -> None:
    """One that is not held is read from its file."""
    texts = _texts(seeds)
    reader.read(texts)
    documents = {each.id: each for each in texts}
    del documents["e.jsonl#1"]
    opened.clear()
    with Readings.of(reader.record.parent, _RULES) as known:
        assert list(texts.since(known, None, lambda each: documents.get(each.id))) == list(texts)
    assert opened == ["e.jsonl"]


def test_nothing_that_reads_is_outside_the_rules() -> None:
    """Every module of ours that the code of reading imports is in the hash, and the version of every package."""
    ours, packages = set(), set()
    rooms = [_INDEX / room for room in rules.ROOMS]
    for file in (each for room in rooms for each in ([room] if room.is_file() else room.rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            ours |= {name for name in names if name.startswith("index.")}
            packages |= {name.partition(".")[0] for name in names if not name.startswith("index")}
    # Of the errors none is the outcome of a file.
    outside = {name for name in ours if not any(_is_in(name, room) for room in rules.ROOMS)}
    assert outside <= {"index.errors"}
    owners = metadata.packages_distributions()
    used = {owner.lower() for name in packages - sys.stdlib_module_names for owner in owners[name]}
    assert used <= {each.lower() for each in (*rules.LIBRARIES, *(form.package for form in FORMS.values()))}


def _is_in(module: str, room: str) -> bool:
    name = "index." + room.removesuffix(".py").replace("/", ".")
    return module == name or module.startswith(f"{name}.")
