"""Which edition of an index serves, and opening it; the edition before stands in for a damaged one."""

import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from index.errors import EditionError, Step
from index.storage.edition import Edition
from index.storage.manifest import SEGMENTS, FormError, Manifest, damaged, segments_of

CURRENT = "current"
EDITIONS = "editions"
EDITION_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")


def current(index: Path) -> str | None:
    """The name of the edition that serves, or `None` when none was published yet, or its name cannot be read."""
    names = _pointer(index)
    return names[0] if names and EDITION_NAME.fullmatch(names[0]) else None


def published(index: Path) -> list[str]:
    """The names that the pointer holds: the edition that serves, then the one kept from before it, if any.

    Empty when none was published yet. Names that are damaged are among them; when no edition has any of these names,
    those of all editions in the folder follow, the newest first.
    """
    names = _pointer(index)
    if not any(is_edition(index / EDITIONS / name) for name in names):
        with suppress(OSError):
            editions = [path.name for path in (index / EDITIONS).iterdir() if is_edition(path)]
            return names and [*names, *sorted(editions, reverse=True)]
    return names


def is_edition(path: Path) -> bool:
    """Whether a path has the name that Dateline gives to the folder of an edition."""
    return EDITION_NAME.fullmatch(path.name) is not None and path.is_dir() and not path.is_symlink()


def _pointer(index: Path) -> list[str]:
    """The lines of the pointer, whatever they hold: at least one, unless there is no pointer."""
    try:
        return (index / CURRENT).read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise damaged(index, str(error)) from error


def open_published(index: Path, name: str, stands_in_for: EditionError | None = None) -> Edition:
    """The edition of one of the names of `published`. Raises `EditionError` when it, or the name, is damaged."""
    if not EDITION_NAME.fullmatch(name):
        raise damaged(index, CURRENT)
    return Edition(index / EDITIONS / name, stands_in_for)


def open_current(index: Path) -> Edition:
    """The edition that serves or, when it is damaged, the one kept from before it, with `stands_in_for` set.

    Raises `EditionError` when there is none, or none that can be read.
    """
    names = published(index)
    while True:
        fault = None
        for name in names:
            try:
                return open_published(index, name, fault)
            except EditionError as error:
                fault = fault or error
            # A newer edition may have been published, and the ones named before removed, in the meantime.
            if (newer := published(index)) != names:
                names = newer
                break
        else:
            raise fault or no_index(index)


def verify(index: Path) -> list[EditionError]:
    """Reads every byte of the editions kept: one error for each damaged one, none when all are whole.

    One kept from before an upgrade, in a form that this program does not read, is none of them. Raises `EditionError`
    when none was published yet.
    """
    return [each.fault for each in kept(index) if each.fault is not None and (each.serves or not each.other_form)]


class Kept(NamedTuple):
    """An edition that is kept: `manifest` of one that can be read, `fault` of one that cannot."""

    name: str
    serves: bool
    manifest: Manifest | None
    fault: EditionError | None

    @property
    def other_form(self) -> bool:
        """Whether it is whole, but of a form that this program does not read."""
        return isinstance(self.fault, FormError)


def kept(index: Path) -> list[Kept]:
    """The editions that the index keeps, that which should serve first; every byte of them is read.

    Raises `EditionError` when none was published yet.
    """
    names = published(index)
    if not names:
        raise no_index(index)
    found = []
    for place, name in enumerate(names):
        try:
            edition = open_published(index, name)
        except EditionError as error:
            found.append(Kept(name, place == 0, None, error))
        else:
            found.append(Kept(name, place == 0, edition.manifest, None))
            edition.close()
    return found


def no_index(index: Path) -> EditionError:
    """The error of an index that holds no edition."""
    return EditionError(
        f"There is no index in {index} yet.",
        f"Il n’y a pas encore d’index dans {index}.",
        Step.BUILD,
    )


def state(index: Path) -> object:
    """A value that changes with the pointer and with any file (name, size, time) of the editions that it names."""
    with suppress(OSError, EditionError):
        names = published(index)
        folders = [index / EDITIONS / name for name in names if EDITION_NAME.fullmatch(name)]
        segments = {segment for folder in folders for segment in segments_of(folder)}
        folders += [index / SEGMENTS / segment for segment in sorted(segments)]
        # Reading alone may touch tantivy's locks.
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix != ".lock"]
        return names, [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return None
