"""Publishing an edition in one atomic step, one build at a time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BusyError, Step, disk_faults
from index.storage.current import CURRENT, EDITIONS, current
from index.storage.manifest import Manifest

_LOCK = "lock"
_DRAFT = ".draft-"


@contextmanager
def locked(index: Path) -> Iterator[Path]:
    """Locks the index for one build, and yields an empty folder to draft the next edition in.

    Raises `BusyError` when another build holds the lock. The system releases it when the process ends, however it
    ends; what a killed build left behind is removed here.
    """
    with disk_faults(index):
        (index / EDITIONS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / _LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise BusyError(
                f"Another build is at work on {index}.",
                f"Une autre construction est en cours dans {index}.",
                Step.BUILD_LATER,
            ) from None
    try:
        with disk_faults(index):
            _sweep(index, keep=current(index))
            folder = index / EDITIONS / f"{_DRAFT}{os.getpid()}"
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()


def publish(index: Path, draft: Path) -> str:
    """Makes the draft the edition that serves, in one atomic step, and removes the one before. Returns its name."""
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{Manifest.read(draft).digest[:8]}"
    for path in (*draft.rglob("*"), draft):
        _flush(path)
    home = index / EDITIONS / name
    if home.exists():
        shutil.rmtree(home)
    draft.rename(home)
    _flush(home.parent)
    pointer = index / f".{CURRENT}-{os.getpid()}"
    pointer.write_text(name + "\n", encoding="utf-8")
    _flush(pointer)
    pointer.replace(index / CURRENT)
    _flush(index)
    _sweep(index, keep=name)
    return name


def _sweep(index: Path, keep: str | None) -> None:
    for folder in (index / EDITIONS).iterdir():
        if folder.name != keep:
            shutil.rmtree(folder, ignore_errors=True)
    for pointer in index.glob(f".{CURRENT}-*"):
        pointer.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Writes a file, or the names in a folder, through to the disk."""
    if path.is_dir():
        if os.name == "nt":  # Windows opens no folder, and writes names through by itself
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        # Windows flushes only what is open for writing.
        handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
