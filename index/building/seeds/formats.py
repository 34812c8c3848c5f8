"""The formats of seeds: the one table of extensions, and how a file or its bytes are read with it."""

import io
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import BinaryIO

from index.building.seeds import json_lines, markdown, plain
from index.building.seeds.fault import Fault, Found, UnusableText, unreadable
from index.phrases import Phrase

# A reader takes the bytes of a file and the file's name in the seeds, and raises nothing but `UnusableText`.
Reader = Callable[[BinaryIO, str], Found]
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
        with path.open("rb") as stream:
            yield from read_stream(stream, name)
    except OSError as error:
        yield Fault(name, None, unreadable(error))


def read_bytes(content: bytes, name: str) -> Found:
    """The texts and faults of a file that is not on disk. Raises nothing."""
    return read_stream(io.BytesIO(content), name)


def read_stream(stream: BinaryIO, name: str) -> Found:
    """The texts and faults of an open file, by the reader of its extension. Raises `OSError` alone."""
    try:
        reader = reader_of(name)
        if reader is None:
            raise UnusableText(None, _UNKNOWN.en, _UNKNOWN.fr)
        yield from reader(stream, name)
    except UnusableText as unusable:
        yield Fault(name, unusable.line, unusable.why)


_EXTENSIONS = ", ".join(sorted(READERS))
_UNKNOWN = Phrase(
    en=f"is not a form Dateline reads ({_EXTENSIONS})", fr=f"n’est pas d’une forme que Dateline lit ({_EXTENSIONS})"
)
