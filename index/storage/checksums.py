"""Checksums of an edition's files: a flipped bit is noticed before anything is answered from it."""

from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple, TypeAlias
from weakref import WeakValueDictionary


class Checksum(NamedTuple):
    """What a file must be: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class _Whole:
    """A file that was read and had its checksum."""

    __slots__ = ("__weakref__",)


# Device, inode, size, time of change, and SHA-256.
_Identity: TypeAlias = tuple[int, int, int, int, str]
_KNOWN: "WeakValueDictionary[_Identity, _Whole]" = WeakValueDictionary()


class Verified:
    """Files that had their checksums when they were read. Two editions share most of their files.

    While it lives, another one need not read a file again that has neither another place on the disk, nor another size
    or time of change. `damaged` is the name of a file that is missing or differs, `None` when all are whole.
    """

    def __init__(self, folder: Path, files: Mapping[str, Checksum]) -> None:
        self.damaged: str | None = None
        self._whole: list[_Whole] = []
        for name, expected in files.items():
            try:
                whole = _whole(folder / name, expected)
            except OSError:
                whole = None
            if whole is None:
                self.damaged = name
                return
            self._whole.append(whole)


def _whole(path: Path, expected: Checksum) -> _Whole | None:
    about = path.stat()
    if about.st_size != expected.size:
        return None
    identity = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, expected.sha256)
    known = _KNOWN.get(identity)
    if known is None and _checksum(path) == expected:
        known = _KNOWN.setdefault(identity, _Whole())
    return known


def checksums(folder: Path, names: Iterable[str]) -> dict[str, Checksum]:
    """The checksum of each of these files of a folder."""
    return {name: _checksum(folder / name) for name in names}


def damaged_file(folder: Path, files: Mapping[str, Checksum]) -> str | None:
    """The name of a file of the folder that is missing or has not its checksum; `None` when all are whole."""

    for name, expected in files.items():
        path = folder / name
        try:
            if path.stat().st_size != expected.size or _checksum(path) != expected:
                return name
        except OSError:
            return name
    return None


def _checksum(path: Path) -> Checksum:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        return Checksum(file.tell(), digest)
