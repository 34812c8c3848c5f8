"""A file uploaded by a moderator: checked as a build would, then written to the folder of texts."""

import re
from pathlib import Path

from index.building.seeds import Fault, distinct, read_bytes
from index.documents import Document
from index.errors import DatelineError, QuestionError, disk_faults

LARGEST_UPLOAD = 2 * 1024 * 1024
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


def check_upload(name: str, content: bytes, known: set[str]) -> tuple[list[Document], list[Fault]]:
    """The texts of an uploaded file and its faults, read as any seed is; `known` are the ids that are taken."""
    documents: list[Document] = []
    faults: list[Fault] = []
    for found in distinct(read_bytes(content, name), known):
        if isinstance(found, Fault):
            faults.append(found)
        else:
            documents.append(found)
    return documents, faults


def keep_upload(seeds: Path, name: str, content: bytes) -> None:
    """Puts a checked file among the seeds. Raises `QuestionError` when its name is taken, `DiskError`."""
    try:
        with disk_faults(seeds), (seeds / name).open("xb") as file:
            file.write(content)
    except DatelineError as error:
        if isinstance(error.__cause__, FileExistsError):
            raise QuestionError(
                f"There is a file called {name} already. Give this one another name.",
                f"Il y a déjà un fichier nommé {name}. Donnez un autre nom à celui-ci.",
            ) from None
        raise
