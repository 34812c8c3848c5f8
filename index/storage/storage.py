"""Where the editions of all archives are kept: in folders of this machine, or elsewhere.

An archive is named by the folder of its index, also where its editions are not in it.
"""

import shutil
from pathlib import Path
from typing import Protocol

from index.errors import EditionError, disk_faults
from index.storage import current, publish
from index.storage.current import Kept
from index.storage.store import Store


class Storage(Protocol):
    """Where the editions of all archives are kept. Safe to use from several threads at once."""

    @property
    def shown(self) -> str:
        """What it is and where, as `dateline doctor` says it; empty for the folders of this machine."""

    def close(self) -> None:
        """Lets go of what connects to it."""

    def current(self, index: Path) -> str | None:
        """The name of the edition that serves, or `None` when none was published yet, or its name cannot be read."""

    def published(self, index: Path) -> list[str]:
        """The names of the editions: that which serves, then the one kept from before it, if any."""

    def open_current(self, index: Path) -> Store:
        """The edition that serves or, when it is damaged, the one kept from before it, with `stands_in_for` set.

        Raises `EditionError` when there is none, or none that can be read.
        """

    def state(self, index: Path) -> object:
        """A value that changes whenever a new attempt to open the index may end in another way."""

    def kept(self, index: Path) -> list[Kept]:
        """The editions kept, that which should serve first, each examined. Raises `EditionError` without any."""

    def verify(self, index: Path) -> list[EditionError]:
        """What is wrong with the editions kept: one error for each that is damaged."""

    def rollback(self, index: Path) -> str:
        """Makes the edition kept from before the one that serves, in one atomic step. Returns its name.

        Raises `EditionError` when none is kept from before, or it cannot be read, and `BusyError` during a build.
        """

    def remove(self, index: Path) -> None:
        """Removes all editions of an archive, and the folder of its index. Raises `DiskError`."""


class Folders:
    """Each archive in its own folder of this machine: a `Storage`."""

    @property
    def shown(self) -> str:
        """Empty: it is where every Dateline keeps its editions unless it is told otherwise."""
        return ""

    def close(self) -> None:
        """Nothing is held."""

    def current(self, index: Path) -> str | None:
        """See `Storage.current`."""
        return current.current(index)

    def published(self, index: Path) -> list[str]:
        """See `current.published`."""
        return current.published(index)

    def open_current(self, index: Path) -> Store:
        """See `current.open_current`."""
        return current.open_current(index)

    def state(self, index: Path) -> object:
        """See `current.state`."""
        return current.state(index)

    def kept(self, index: Path) -> list[Kept]:
        """See `current.kept`."""
        return current.kept(index)

    def verify(self, index: Path) -> list[EditionError]:
        """See `current.verify`."""
        return current.verify(index)

    def rollback(self, index: Path) -> str:
        """See `publish.rollback`."""
        return publish.rollback(index)

    def remove(self, index: Path) -> None:
        """See `Storage.remove`."""
        remove_folder(index)


def remove_folder(index: Path) -> None:
    """Removes the folder of an index. Raises `DiskError`."""
    with disk_faults(index):
        if index.exists():
            shutil.rmtree(index)


FOLDERS = Folders()
