"""Checksums of an edition's files: a flipped bit is noticed before anything is answered from it."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

# Hashing releases the interpreter, so that two cores hash two files at once.
_THREADS = 2


class Checksum(NamedTuple):
    """What a file must be: its size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


def checksums(folder: Path, names: Iterable[str]) -> dict[str, Checksum]:
    """The checksum of each of these files of a folder."""
    return {name: _checksum(folder / name) for name in names}


def damaged_file(folder: Path, files: Mapping[str, Checksum]) -> str | None:
    """The name of a file of the folder that is missing or has not its checksum; `None` when all are whole."""

    def is_whole(name: str) -> bool:
        path, expected = folder / name, files[name]
        try:
            return path.stat().st_size == expected.size and _checksum(path) == expected
        except OSError:
            return False

    # The largest first, so that the threads end at about the same time.
    names = sorted(files, key=lambda name: -files[name].size)
    with ThreadPoolExecutor(_THREADS) as pool:
        for name, whole in zip(names, pool.map(is_whole, names), strict=True):
            if not whole:
                return name
    return None


def _checksum(path: Path) -> Checksum:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        return Checksum(file.tell(), digest)
