"""Files that are written whole or not at all."""

import os
from pathlib import Path

from index.errors import disk_faults


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file, whole or not at all, and makes its folder. Raises `DiskError`."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with disk_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
