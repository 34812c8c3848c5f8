"""Checksums of an edition's files: a flipped bit is noticed before anything is answered from it."""

from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple


class Checksum(NamedTuple):
    """What a file must be: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


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
