"""The formats of seeds: the one table of extensions, and how a file or its bytes are read with it."""

import hashlib
import io
import os
from pathlib import Path, PurePath
from typing import BinaryIO

from index.building.seeds import json_lines, markdown, plain
from index.building.seeds.fault import Found, UnusableText, fault_of
from index.building.seeds.text import Reader, documents
from index.documents import Reading
from index.phrases import Phrase

READERS: dict[str, Reader] = {
    ".txt": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".jsonl": json_lines.read,
    ".ndjson": json_lines.read,
}


def reader_of(name: str) -> Reader | None:
    """The reader for a file's name, or `None` when its extension is of no format."""
    return READERS.get(PurePath(name).suffix.lower())


def read_file(path: Path, name: str) -> Found:
    """The texts and faults of one file; `name` is its path in the seeds. Raises nothing."""
    try:
        # Without O_NONBLOCK, a file that has become a pipe since it was found would be waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            yield from read_stream(stream, name)
    except OSError as error:
        yield fault_of(error, name)


def read_bytes(content: bytes, name: str) -> Found:
    """The texts and faults of a file that is not on disk. Raises nothing."""
    return read_stream(io.BytesIO(content), name)


def read_stream(stream: BinaryIO, name: str) -> Found:
    """The texts and faults of an open file, by the reader of its extension. Raises nothing."""
    try:
        reader = reader_of(name)
        if reader is None:
            raise UnusableText(None, _UNKNOWN.en, _UNKNOWN.fr)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        reading = Reading(name, digest, PurePath(name).suffix.lower().removeprefix("."), "dateline")
        yield from documents(reader(stream, name), name, reading)
    except Exception as error:  # Whatever a reader raises, or a library under it, is a fault of this file alone.
        yield fault_of(error, name)


_EXTENSIONS = ", ".join(sorted(READERS))
_UNKNOWN = Phrase(
    en=f"is not a form Dateline reads ({_EXTENSIONS})", fr=f"n’est pas d’une forme que Dateline lit ({_EXTENSIONS})"
)
