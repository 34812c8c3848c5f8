"""A file uploaded by a moderator: its name and size, and writing it to the folder of texts.

`index.building.seeds.isolated` reads it, in a process of its own; nothing of it is parsed in the bot's process.
"""

import os
import re
from pathlib import Path

from index.errors import DatelineError, QuestionError, disk_faults

LARGEST_UPLOAD = 10 * 1024 * 1024
_FILE_NAME = re.compile(r"(?!readme\.)\w[\w .()+-]{0,99}", re.IGNORECASE)


def check_name(name: str, size: int) -> None:
    """Raises `QuestionError` on a file of `size` bytes that is too large, or whose name no seed may have."""
    if size > LARGEST_UPLOAD:
        most = LARGEST_UPLOAD // 1024 // 1024
        raise QuestionError(
            f"This file is larger than {most} MiB. Put it in the seeds folder by hand, or cut it up.",
            f"Ce fichier dépasse {most} Mio. Mettez-le à la main dans le dossier des textes, ou coupez-le.",
        )
    if not _FILE_NAME.fullmatch(name):
        raise QuestionError(
            "This file’s name cannot be used. Give it a plain name of letters and digits, other than README.",
            "Le nom de ce fichier ne convient pas. Donnez-lui un nom simple, en lettres et chiffres, autre que README.",
        )


def write_upload(seeds: Path, name: str, content: bytes, *, replacing: bool = False) -> None:
    """Writes a checked file to the folder of texts, whole or not at all; `replacing` puts it in the place of another.

    Raises `QuestionError` when its name is taken, `DiskError`.
    """
    path = seeds / name
    # Builds read no file whose name begins with a dot.
    draft = seeds / f".{name}.upload"
    claimed = False
    try:
        with disk_faults(seeds):
            seeds.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (replacing and path.is_file()):
                # Takes the name, so that two uploads at once cannot both have it.
                path.open("xb").close()
                claimed = True
    except DatelineError as error:
        if isinstance(error.__cause__, FileExistsError):
            raise QuestionError(
                f"There is a file called {name} already. Give this one another name, or choose to replace it.",
                f"Il y a déjà un fichier nommé {name}. Donnez un autre nom à celui-ci, ou choisissez de le remplacer.",
            ) from None
        raise
    try:
        with disk_faults(seeds):
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    except BaseException:
        if claimed:
            path.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
        raise


def remove_upload(seeds: Path, name: str) -> None:
    """Removes a file from the folder of texts. Raises `DiskError`."""
    with disk_faults(seeds):
        (seeds / name).unlink(missing_ok=True)
