"""The files that people gave, in `data/`: settings and votes, the history of `dateline chat`, and what was fetched.

They are apart from `var/`, where everything can be made again, so that removing that folder loses nothing.
"""

import errno
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from bot.shards import WHOLE, Shards
from index.errors import BusyError, disk_faults

FOLDER = Path("data")
DATABASE = "discord.sqlite"
HISTORY = "chat-history"
# What was fetched: a feed forgets it, so it cannot be made again.
FETCHED = FOLDER / "fetched"
# Where these files were kept before.
FORMER_FOLDER = Path("var")
# SQLite's companions of a database, which have to move before it does.
_COMPANIONS = ("-wal", "-shm", "-journal")


# Held by a bot as long as it runs: this one by a whole bot, those of its shards by one that is split.
LOCK = "run.lock"
_SHARD_LOCK = re.compile(r"run\.(\d{1,5})-of-(\d{1,5})\.lock")
# How long another process may take to begin, in seconds.
_PATIENCE = 5.0


class Running:
    """Holds the folder of what people gave for one process, inside `with`: a bot that runs, or a backup put back.

    Processes that run different shards of one bot hold it together. The system lets go of it when a process ends,
    however it ends. Raises `BusyError` when another one holds it.
    """

    def __init__(self, folder: Path = FOLDER, shards: Shards = WHOLE) -> None:
        self._folder = folder
        self._shards = shards
        self._guard = FileLock(self._path(LOCK), mode=0o600)
        self._locks: list[FileLock] = []

    def __enter__(self) -> "Running":
        with disk_faults(self._folder.parent):
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                # A process of a split bot holds this lock no longer than it looks at those of the shards.
                self._guard.acquire(timeout=_PATIENCE if not self._shards.whole else 0)
            except Timeout:
                raise _runs_already(self._folder) from None
            try:
                if (clash := clash_of(self._shards, self._held(), self._folder)) is not None:
                    raise clash
                if not self._shards.whole:
                    for number in self._shards.ids:
                        lock = FileLock(self._path(f"run.{number}-of-{self._shards.count}.lock"), mode=0o600)
                        lock.acquire(blocking=False)
                        self._locks.append(lock)
                    self._guard.release()
            except BaseException:
                self.__exit__()
                raise
        return self

    def __exit__(self, *error: object) -> None:
        for lock in (*self._locks, self._guard):
            lock.release()

    def _path(self, name: str) -> Path:
        return self._folder.with_name(f".{self._folder.name}.{name}")

    def _held(self) -> list[Shards]:
        """The shards that other processes hold; the locks of those that ended are removed."""
        held = []
        before = f".{self._folder.name}."
        for path in self._folder.parent.glob(f"{before}run.*.lock"):
            if (match := _SHARD_LOCK.fullmatch(path.name.removeprefix(before))) is None:
                continue
            lock = FileLock(path, mode=0o600)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                held.append(Shards((int(match[1]),), int(match[2])))
            else:
                lock.release()
                path.unlink(missing_ok=True)
        return held


def clash_of(shards: Shards, held: Sequence[Shards], place: Path | str) -> BusyError | None:
    """What is wrong with running these shards on a folder or a database where others hold theirs; `None` if nothing."""
    clashing = [each for each in held if shards.clash(each)]
    if not clashing:
        return None
    first = clashing[0]
    if first.whole or shards.whole:
        return _runs_already(place)
    if first.count != shards.count:
        return BusyError(
            f"A bot split in {first.count} runs on {place} already, and this one would be split in {shards.count}. "
            "Give all its processes the same --of.",
            f"Un bot partagé en {first.count} tourne déjà sur {place}, et celui-ci le serait en {shards.count}. Donnez "
            "le même --of à tous ses processus.",
        )
    ids = ", ".join(str(each.ids[0]) for each in sorted(clashing, key=lambda each: each.ids))
    return BusyError(
        f"Another process runs shard {ids} of {first.count} on {place} already. Stop it first (Ctrl-C where it runs), "
        "or name other shards with --shards.",
        f"Un autre processus fait déjà tourner la part {ids} sur {first.count} avec {place}. Arrêtez-le d’abord "
        "(Ctrl-C là où il tourne), ou nommez d’autres parts avec --shards.",
    )


def _runs_already(place: Path | str) -> BusyError:
    return BusyError(
        f"A bot of Dateline runs on {place} already. Stop it first (Ctrl-C where it runs).",
        f"Un bot de Dateline tourne déjà sur {place}. Arrêtez-le d’abord (Ctrl-C là où il tourne).",
    )


def recover(folder: Path = FOLDER) -> None:
    """Ends what a restored backup began, where the machine stopped between its two steps."""
    ready = folder.with_name(f".{folder.name}.ready")
    if ready.is_dir() and not folder.exists():
        with disk_faults(folder.parent):
            ready.rename(folder)


def kept(name: str, folder: Path = FOLDER, former: Path = FORMER_FOLDER) -> Path:
    """The path of a kept file, which may not exist yet; its folder does.

    A file of that name in the `former` folder is moved to the new place first, unless there is one already. Raises
    `DiskError`.
    """
    recover(folder)
    with disk_faults(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        if (former / name).is_file() and not path.exists():
            # The file itself comes last: a move that is cut short is done again from the start.
            for companion in (*_COMPANIONS, ""):
                if (source := former / (name + companion)).is_file():
                    _move(source, folder / (name + companion))
        return path


def _move(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another file system: the copy takes its name only when it is whole.
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            shutil.copy2(source, draft)
            with draft.open("rb+") as copied:
                os.fsync(copied.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        source.unlink()
