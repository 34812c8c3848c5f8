"""How a file, or its bytes, becomes texts and faults, by the form of its name; a zip is read file by file."""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from index.building.seeds.container import members
from index.building.seeds.fault import Fault, Found, Notice, UnusableText, fault_of
from index.building.seeds.forms import FORMS, ZIP, form_of
from index.building.seeds.text import documents
from index.documents import Reading
from index.phrases import Phrase

_EXTENSIONS = ", ".join([*sorted(FORMS), ZIP])
_UNKNOWN = Phrase(
    en=f"is not a form Dateline reads ({_EXTENSIONS})", fr=f"n’est pas d’une forme que Dateline lit ({_EXTENSIONS})"
)
_CHANGED = Phrase(
    en="was changed while it was read; run dateline build once more",
    fr="a changé pendant sa lecture ; relancez dateline build",
)


def is_read(name: str) -> bool:
    """Whether a file of this name is of a form that is read."""
    return form_of(name) is not None or PurePath(name).suffix.lower() == ZIP


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file, open for reading. Raises `OSError`."""
    # Without O_NONBLOCK, a file that has become a pipe since it was found would be waited for.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        yield stream


def read_file(path: Path, name: str) -> Found:
    """The texts and faults of one file; `name` is its path in the seeds. Raises nothing.

    A file that is replaced meanwhile is read as it was; one that is written into gets a warning.
    """
    try:
        with opened(path) as stream:
            before = _state(stream)
            yield from read_stream(stream, name)
            if _state(stream) != before:
                yield changed(name)
    except OSError as error:
        yield fault_of(error, name)


def changed(name: str) -> Notice:
    """The notice of a file that was written into while it was read."""
    return Notice(name, None, _CHANGED, passing=True)


def read_bytes(content: bytes, name: str) -> Found:
    """The texts and faults of a file that is not on disk. Raises nothing."""
    return read_stream(io.BytesIO(content), name)


def read_stream(stream: BinaryIO, name: str) -> Found:
    """The texts and faults of an open file that can be sought in, by the form of its name. Raises nothing."""
    try:
        if PurePath(name).suffix.lower() == ZIP:
            yield from _zip(stream, name)
            return
        form = form_of(name)
        if form is None:
            raise UnusableText(None, _UNKNOWN.en, _UNKNOWN.fr)
        read = form.load()
        digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        stream.seek(0)
        yield from documents(read(stream, name), name, Reading(name, digest, form.name, form.reader))
    except Exception as error:  # Whatever a reader raises, or a library under it, is a fault of this file alone.
        yield fault_of(error, name)


def _zip(stream: BinaryIO, name: str) -> Found:
    """The texts of the files in a zip, each named `archive.zip/path`."""
    nothing = True
    for member in members(stream, name, is_read):
        nothing = False
        if isinstance(member, Fault):
            yield member
        else:
            yield from read_bytes(member.content, member.name)
    if nothing:
        raise UnusableText(
            None,
            f"holds no file of a form Dateline reads ({_EXTENSIONS})",
            f"ne contient aucun fichier d’une forme que Dateline lit ({_EXTENSIONS})",
        )


def _state(stream: BinaryIO) -> tuple[int, int]:
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns
