"""What can go wrong, as one small tree. A message says what happened and where, in both languages.

What to do next is a `Step`: the terminal and Discord each word it with their own commands.

DatelineError
├── SeedsError     the folder of texts is missing or holds nothing usable
├── ModelError     the encoder or the reader cannot be loaded, exported, or found again
├── EditionError   there is no edition to read, or it is damaged or of another form
│   └── StoreError the server that holds the editions is lost
├── BusyError      another build is at work
├── DiskError      full, read-only, or not allowed
├── CalibrationError  questions that allow no calibration, or a file of calibrations that cannot be read
└── QuestionError  a question, a date or a document's name that cannot be used
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from index.phrases import Language, Phrase


class Step(StrEnum):
    """What a person can do about an error."""

    BUILD = "build"
    BUILD_LATER = "build_later"
    REMOVE_AND_BUILD = "remove_and_build"
    ADD_TEXT = "add_text"
    NAME_SEEDS = "name_seeds"
    NAME_INDEX = "name_index"
    LIST_SOURCES = "list_sources"
    CHOOSE_MODEL = "choose_model"
    CHOOSE_READER = "choose_reader"
    CALIBRATE = "calibrate"
    INSTALL_LOADERS = "install_loaders"
    FETCH_WEIGHTS = "fetch_weights"
    REINSTALL = "reinstall"
    FREE_SPACE = "free_space"
    MAKE_WRITABLE = "make_writable"
    CHECK_DISK = "check_disk"
    UPGRADE = "upgrade"
    MEND_SOURCES = "mend_sources"
    START_STORE = "start_store"
    INSTALL_MILVUS = "install_milvus"


class DatelineError(Exception):
    """The root. `phrase` says what happened; `step`, when there is one, names what to do about it."""

    def __init__(self, en: str, fr: str, step: Step | None = None) -> None:
        super().__init__(en)
        self.phrase = Phrase(en=en, fr=fr)
        self.step = step

    def say(self, language: Language) -> str:
        """What happened, as it stands, without the next step."""
        return self.phrase.of(language)


class SeedsError(DatelineError):
    """The folder of texts is missing or holds nothing usable."""


class ModelError(DatelineError):
    """The encoder cannot be loaded, exported, or found again."""


class EditionError(DatelineError):
    """There is no edition to read, or it is damaged or of another form than this program reads."""


class StoreError(EditionError):
    """The server that holds the editions is lost, or refuses."""


class BusyError(DatelineError):
    """Another build is at work on the same index."""


class DiskError(DatelineError):
    """The disk is full, read-only, or does not let this user write."""


class CalibrationError(DatelineError):
    """Questions that allow no calibration, or a file of calibrations that cannot be read."""


class QuestionError(DatelineError):
    """A question, a date or a document's name that cannot be used."""


def other_build(where: object) -> tuple[str, str, Step]:
    """What a `BusyError` is made of: another build is at work on `where`."""
    return (
        f"Another build is at work on {where}.",
        f"Une autre construction est en cours dans {where}.",
        Step.BUILD_LATER,
    )


def store_lost(shown: str, words: str) -> tuple[str, str, Step]:
    """What a `StoreError` is made of: the address without a password, and the first words of the fault."""
    return (
        f"Milvus, at {shown}, cannot be used now ({words}).",
        f"Milvus, à {shown}, est inutilisable pour l’instant ({words}).",
        Step.START_STORE,
    )


def no_milvus_client(words: str) -> StoreError:
    """The error of an installation without the library that speaks to Milvus."""
    return StoreError(
        f"The library that speaks to Milvus is not installed ({words}).",
        f"La bibliothèque qui parle à Milvus n’est pas installée ({words}).",
        Step.INSTALL_MILVUS,
    )


def none_before(serving: str) -> EditionError:
    """The error of going back where no edition is kept from before the one that serves."""
    return EditionError(
        f"No edition is kept from before the one that serves ({serving}): it was the first, or held something "
        "that was withdrawn since.",
        f"Aucune édition n’est gardée d’avant celle qui sert ({serving}) : c’était la première, ou elle "
        "contenait quelque chose qui a été retiré depuis.",
        Step.BUILD,
    )


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


# faiss, tantivy, SQLite and torch wrap the system's error in kinds of their own, with only words to know it by.
_WORDS = {
    "no space left": errno.ENOSPC,
    "disk is full": errno.ENOSPC,
    "file too large": errno.EFBIG,
    "read-only": errno.EROFS,
    "readonly": errno.EROFS,
    "permission denied": errno.EACCES,
    "i/o error": errno.EIO,
    "write error": errno.EIO,
    # tantivy's, where the thread that met the fault is gone.
    "io::error": errno.EIO,
    # SQLite's word when it cannot create its journal, whatever the reason.
    "unable to open database file": errno.EIO,
}


@contextmanager
def disk_faults(folder: Path) -> Iterator[None]:
    """Turns what goes wrong with a write under `folder` into one plain `DiskError`."""
    try:
        yield
    except DatelineError:
        raise
    except Exception as error:
        fault = disk_fault(folder, error)
        if fault is None:
            raise
        raise fault from error


def disk_fault(folder: Path, error: Exception) -> DiskError | None:
    """The `DiskError` an exception stands for, or `None` when it is about something else."""
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    if isinstance(error, OSError) and error.errno is not None:
        return disk_error(folder, error.errno, first)
    words = str(error).lower()
    for told, number in _WORDS.items():
        if told in words:
            return disk_error(folder, number, first)
    return None


def disk_error(folder: Path, number: int | None, words: str) -> DiskError:
    """The `DiskError` for one `errno`."""
    if number in _FULL:
        return DiskError(
            f"The disk that holds {folder} is full; the last edition is untouched.",
            f"Le disque qui porte {folder} est plein ; la dernière édition est intacte.",
            Step.FREE_SPACE,
        )
    if number in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return DiskError(
            f"{folder} cannot be written to (read-only, or not yours); the last edition is untouched.",
            f"Impossible d’écrire dans {folder} (lecture seule, ou pas à vous) ; la dernière édition est intacte.",
            Step.MAKE_WRITABLE,
        )
    return DiskError(
        f"Writing to {folder} failed ({words}); the last edition is untouched.",
        f"L’écriture dans {folder} a échoué ({words}) ; la dernière édition est intacte.",
        Step.CHECK_DISK,
    )
