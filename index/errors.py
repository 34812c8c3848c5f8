"""What can go wrong, as one small tree. Every message says what, where, and the next step, in both languages.

DatelineError
├── SeedsError     the folder of texts is missing or holds nothing usable
├── ModelError     the encoder cannot be loaded, exported, or found again
├── EditionError   there is no edition to read, or it is damaged or of another form
├── BusyError      another build is at work
├── DiskError      full, read-only, or not allowed
└── QuestionError  a question, a date or a document's name that cannot be used
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.phrases import Language, Phrase


class DatelineError(Exception):
    """The root. `str(error)` is the English sentence; `error.say(language)` is the one to show."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.phrase = Phrase(en=en, fr=fr)

    def say(self, language: Language) -> str:
        """The sentence for a person, as it stands."""
        return self.phrase.of(language)


class SeedsError(DatelineError):
    """The folder of texts is missing or holds nothing usable."""


class ModelError(DatelineError):
    """The encoder cannot be loaded, exported, or found again."""


class EditionError(DatelineError):
    """There is no edition to read, or it is damaged or of another form than this program reads."""


class BusyError(DatelineError):
    """Another build is at work on the same index."""


class DiskError(DatelineError):
    """The disk is full, read-only, or does not let this user write."""


class QuestionError(DatelineError):
    """A question, a date or a document's name that cannot be used."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def disk_faults(folder: Path) -> Iterator[None]:
    """Turns what the system says of a write under `folder` into one plain `DiskError`."""
    try:
        yield
    except OSError as error:
        raise disk_error(folder, error.errno, str(error)) from error
    except Exception as error:
        # faiss, tantivy and SQLite wrap the system's error in kinds of their own, with only words to know it by.
        words = str(error).lower()
        if "no space left" in words or "disk is full" in words or "file too large" in words:
            raise disk_error(folder, errno.ENOSPC, str(error)) from error
        if "read-only" in words or "readonly" in words:
            raise disk_error(folder, errno.EROFS, str(error)) from error
        if "permission denied" in words:
            raise disk_error(folder, errno.EACCES, str(error)) from error
        if "i/o error" in words or "write error" in words:
            raise disk_error(folder, errno.EIO, str(error).splitlines()[0]) from error
        raise


def disk_error(folder: Path, number: int | None, words: str) -> DiskError:
    """The `DiskError` for one `errno`."""
    if number in _FULL:
        return DiskError(
            f"The disk that holds {folder} is full; the last edition is untouched. Free some space, then run: "
            "dateline build",
            f"Le disque qui porte {folder} est plein ; la dernière édition est intacte. Libérez de la place, puis "
            "lancez : dateline build",
        )
    if number in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return DiskError(
            f"{folder} cannot be written to (read-only, or not yours); the last edition is untouched. Make it "
            "writable, or choose another place with --index.",
            f"Impossible d’écrire dans {folder} (lecture seule, ou pas à vous) ; la dernière édition est intacte. "
            "Rendez-le accessible en écriture, ou choisissez un autre endroit avec --index.",
        )
    return DiskError(
        f"Writing to {folder} failed ({words}); the last edition is untouched. Check the disk, then run: "
        "dateline build",
        f"L’écriture dans {folder} a échoué ({words}) ; la dernière édition est intacte. Vérifiez le disque, puis "
        "lancez : dateline build",
    )
