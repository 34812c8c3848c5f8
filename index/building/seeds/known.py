"""A text of a file that did not change since it was last read: what tells it apart, without its words."""

from dataclasses import astuple, replace
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from index.building.seeds.fault import Fault, Located, Notice
from index.documents import Document


class Unchanged(NamedTuple):
    """A text that is what it was: its id, its key (see `key_of`), whether it has a date, and where it stands."""

    id: str
    key: bytes
    dated: bool
    path: str
    line: int | None


Each: TypeAlias = Located | Unchanged | Fault | Notice


def key_of(document: Document) -> bytes:
    """SHA-256 of everything that a document is, save the hash of its file: of two with one key, either can stand for
    the other.

    The hash of a file of many texts changes with each of them, and would make all the others new.
    """
    reading = document.reading and astuple(replace(document.reading, file_hash=""))
    parts = (
        document.id,
        document.title,
        document.source,
        document.published,
        document.language,
        document.hash,
        document.dating and document.dating.to_json(),
        document.pages,
        reading,
    )
    return sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
