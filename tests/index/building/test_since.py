"""Reading with the record of the last reading gives what reading everything gives."""

import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from index.building.seeds import rereading
from index.building.seeds.fault import Fault, Notice
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

    def read(self, texts: Texts) -> _Outcome:
        """Reads, and keeps the record for the next time."""
        before = self._folder / f"{self._times}"
        self._times += 1
        after = self._folder / f"{self._times}"
        after.mkdir(parents=True)
        found: list[Document | Unchanged] = []
        with Readings.of(before, _RULES) as known, ReadingsWriter(after, _RULES) as record:
            found.extend(texts.since(known, record))
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
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files that are opened; a stamp is trusted from the next tick of the clock on."""
    names: list[str] = []
    really = rereading.opened

    def noted(path: Path) -> object:
        names.append(path.name)
        return really(path)

    monkeypatch.setattr(rereading, "opened", noted)
    monkeypatch.setattr(rereading, "_TICK_NANOSECONDS", 0)
    yield names


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
        changes: list[Callable[[], None]] = [self._write, self._write, self._fetch, self._write_page, self._say]
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

    def _say(self) -> None:
        seeds, archive = self.roots
        self.sources = self.random.choice(
            [
                NO_SOURCES,
                Sources((Collection("news", (seeds / "news", archive), (_FEED, _OTHER, _PAGE)),)),
                Sources((Collection("news", (archive / "news",), (_OTHER, _FEED)), Collection("old", (seeds / "2012",)))),
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
                    if each.is_dir():
                        moved = folder / self.random.choice(["news", "2012", "zoo"])
                        shutil.rmtree(each) if moved.exists() else each.rename(moved)
                        break
            case _:
                file.write_bytes(self._content(file.name))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("trusting", [False, True])
def test_whatever_changes_the_outcome_is_that_of_reading_everything(
    seed: int, trusting: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Texts in order, faults, notices and counts; for all texts and for one collection, with each its own record."""
    if trusting:
        request.getfixturevalue("opened")
    world = _World(tmp_path, seed)
    readers = {only: _Reader(tmp_path / f"records-{only}") for only in (None, "default", "news")}
    spared = 0
    for _ in range(25):
        for _ in range(world.random.choice([0, 1, 1, 2])):
            world.change()
        _tick()
        for only, reader in readers.items():
            if only == "news" and not world.sources.collections:
                continue
            assert reader.read(world.texts(only)) == _anew(world.texts(only))
            spared += len(reader.unchanged)
    assert spared > 50
