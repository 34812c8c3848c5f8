"""Which edition of an index serves, and opening it."""

from pathlib import Path

from index.errors import EditionError, Step
from index.storage.edition import Edition
from index.storage.manifest import damaged

CURRENT = "current"
EDITIONS = "editions"


def current(index: Path) -> str | None:
    """The name of the edition that serves, or `None` when none was published yet."""
    try:
        return (index / CURRENT).read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise damaged(index, str(error)) from error


def open_current(index: Path) -> Edition:
    """The edition that serves. Raises `EditionError` when there is none, or it cannot be read."""
    for _ in range(3):
        name = current(index)
        if name is None:
            break
        try:
            return Edition(index / EDITIONS / name)
        except EditionError:
            # A newer edition may have been published, and this one removed, between the two steps.
            if current(index) == name:
                raise
    raise EditionError(
        f"There is no index in {index} yet.",
        f"Il n’y a pas encore d’index dans {index}.",
        Step.BUILD,
    )
