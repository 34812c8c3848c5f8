"""The files that people gave, in `data/`: settings and votes, and the history of `dateline chat`.

They are apart from `var/`, where everything can be made again, so that removing that folder loses nothing.
"""

import errno
import os
import shutil
from pathlib import Path

from index.errors import disk_faults

FOLDER = Path("data")
DATABASE = "discord.sqlite"
HISTORY = "chat-history"
# Where these files were kept before.
FORMER_FOLDER = Path("var")
# SQLite's companions of a database, which have to move before it does.
_COMPANIONS = ("-wal", "-shm", "-journal")


def kept(name: str, folder: Path = FOLDER, former: Path = FORMER_FOLDER) -> Path:
    """The path of a kept file, which may not exist yet; its folder does.

    A file of that name in the `former` folder is moved to the new place first, unless there is one already. Raises
    `DiskError`.
    """
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
