"""Reading files with the record of the last reading at hand: one that did not change gives what it gave, unread."""

import os
import time
from collections.abc import Callable, Iterator, Set
from contextlib import suppress
from functools import partial
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias

from index.building.seeds.fault import Found, Located, fault_of
from index.building.seeds.formats import changed, opened, read_file, read_stream
from index.building.seeds.known import Each, Unchanged, key_of
from index.building.seeds.readings import DamagedError, FileWriter, Known, Readings, ReadingsWriter, Stamp
from index.documents import Document

# What reads one file, by its place on the disk and its name among the texts.
Read: TypeAlias = Callable[[Path, str], Iterator[Each]]
# A file that changed so short a time before it was read may change again within one tick of the file system's clock,
# which is two seconds on FAT: its stamp then tells nothing.
_TICK_NANOSECONDS = 2_000_000_000


def as_it_is(located: Located) -> Located:
    """A text under its own name."""
    return located


class Rereading:
    """One reading of all files: `before` is the record of the last one, `record` writes that of this one.

    `held` gives an unchanged text from where it is kept, or `None`; without it, such a text is told and not given.
    `taken` are the ids of the texts used so far; whoever reads adds to it, and uses a text unless its id is there.
    """

    def __init__(
        self,
        before: Readings | None,
        record: ReadingsWriter | None,
        held: Callable[[Unchanged], Document | None] | None,
        taken: Set[str],
    ) -> None:
        self._before = before
        self._record = record
        self._held = held
        self._taken = taken

    def of(self, root: str, named: Callable[[Located], Located] = as_it_is) -> Read:
        """What reads the files of one folder. `named` renames its texts; `root` tells the folder and the renaming."""
        if self._before is None and self._record is None:
            return lambda path, name: _named(read_file(path, name), named)
        return partial(self._read, root, named)

    def _read(self, root: str, named: Callable[[Located], Located], path: Path, name: str) -> Iterator[Each]:
        known = self._before.find(root, name) if self._before is not None else None
        writer = self._record.file(root, name) if self._record is not None else None
        try:
            if known is not None and known.stamp == Stamp.of(path.stat()):
                yield from self._told(self._again(known, path, name, named), writer)
                if writer is not None:
                    writer.finish(known.stamp, known.digest)
                return
            now = time.time_ns()
            with opened(path) as stream:
                stamp, digest = _state(stream), _digest(stream)
                if known is not None and known.digest == digest:
                    found = self._again(known, path, name, named)
                else:
                    found = _named(read_stream(stream, name), named)
                yield from self._told(found, writer)
                after = _state(stream)
                if (after.size, after.modified) != (stamp.size, stamp.modified):
                    yield changed(name)
                elif after == stamp and writer is not None:
                    settled = max(stamp.modified, stamp.changed) < now - _TICK_NANOSECONDS
                    writer.finish(stamp if settled else None, digest)
        except OSError as error:
            yield fault_of(error, name)

    def _told(self, found: Iterator[Each], writer: FileWriter | None) -> Iterator[Each]:
        """What was found, written down as it goes by."""
        for each in found:
            if writer is None:
                pass
            elif isinstance(each, Located):
                made = each.document
                known = Unchanged(made.id, key_of(made), made.published is not None, each.path, each.line)
                writer.add(known, made.id not in self._taken)
            else:
                writer.add(each, not isinstance(each, Unchanged) or each.id not in self._taken)
            yield each

    def _again(self, known: Known, path: Path, name: str, named: Callable[[Located], Located]) -> Iterator[Each]:
        """What a file gave the last time; it is read from the first text on that must come whole."""
        done = 0
        with suppress(DamagedError):
            for entry, used in known.entries:
                each = self._text(entry, used) if isinstance(entry, Unchanged) else entry
                if each is None:
                    break
                yield each
                done += 1
            else:
                return
        with opened(path) as stream:
            if _digest(stream) != known.digest:
                yield changed(name)
                return
            yield from islice(_named(read_stream(stream, name), named), done, None)

    def _text(self, known: Unchanged, used: bool) -> Each | None:
        """A text that is known; `None` when it must be read, since it was left out then, or is not held."""
        if known.id in self._taken:
            return known
        if not used:
            return None
        if self._held is None:
            return known
        document = self._held(known)
        return None if document is None else Located(document, known.path, known.line)


def _named(found: Found, named: Callable[[Located], Located]) -> Iterator[Each]:
    return (named(each) if isinstance(each, Located) else each for each in found)


def _state(stream: BinaryIO) -> Stamp:
    return Stamp.of(os.fstat(stream.fileno()))


def _digest(stream: BinaryIO) -> bytes:
    digest = file_digest(stream, "sha256").digest()  # type: ignore[arg-type]
    stream.seek(0)
    return digest
