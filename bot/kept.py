"""The files that people gave, in `data/`: settings and votes, the history of `dateline chat`, and what was fetched.

They are apart from `var/`, where everything can be made again, so that removing that folder loses nothing.
"""

import errno
import os
import shutil
from pathlib import Path

from filelock import FileLock, Timeout

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


# Held by a bot as long as it runs.
LOCK = "run.lock"


class Running:
    """Holds the folder of what people gave for one process, inside `with`: a bot that runs, or a backup put back.

    The system lets go of it when the process ends, however it ends. Raises `BusyError` when another one holds it.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._lock = FileLock(folder.with_name(f".{folder.name}.{LOCK}"), mode=0o600)

    def __enter__(self) -> "Running":
        with disk_faults(self._folder.parent):
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                raise BusyError(
                    f"A bot of Dateline runs on {self._folder} already. Stop it first (Ctrl-C where it runs).",
                    f"Un bot de Dateline tourne déjà sur {self._folder}. Arrêtez-le d’abord (Ctrl-C là où il tourne).",
                ) from None
        return self

    def __exit__(self, *error: object) -> None:
        self._lock.release()


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
