"""Collections: archives that know nothing of each other, each with texts and an index of its own.

"default" is `seeds/`. A folder `collections/NAME/` beside it is the collection NAME; so is a NAME in `sources.yaml`.
What a Discord server gave is in `data/`, with all that people gave, and is that server's own collection, "server-ID".
"""

import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from bot.kept import FOLDER
from bot.settings import INDEX, SEEDS, SOURCES
from index.building.sources import DEFAULT
from index.errors import DatelineError, disk_faults
from index.writing import write_whole

_NAME = re.compile(r"\w(?:[\w -]{0,38}\w)?")
_OF_A_SERVER = re.compile(r"server-(\d{1,20})")
_APPLICATION = "application.txt"
_WAITING = "servers-without-choice.txt"


class CollectionError(DatelineError):
    """There is no collection of that name, or it is no name of a collection."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection: its name, the folder of its texts, and where its index is kept."""

    name: str
    seeds: Path
    index: Path


class Collections:
    """The collections beside a folder of texts. Nothing is created before it is asked for."""

    def __init__(
        self, seeds: Path = SEEDS, index: Path = INDEX, given: Path | None = None, sources: Path | None = None
    ) -> None:
        """`given` is a folder whose `data/` and `var/` hold what servers give and its indexes, else that of `seeds`.

        `sources` is the `sources.yaml`, else the one beside the texts.
        """
        self.default = Collection(DEFAULT, seeds, index)
        self._shared = seeds.parent / "collections"
        self._sources = sources or seeds.parent / SOURCES
        self._given = (given or seeds.parent) / FOLDER / "collections"
        self._indexes = (given or seeds.parent) / "var" / "collections"

    def names(self) -> list[str]:
        """The collections that whoever runs Dateline made: the default one first."""
        folders = self._shared.iterdir() if self._shared.is_dir() else []
        names = {path.name for path in folders if _is_shared(path.name) and path.is_dir()}
        return [DEFAULT, *sorted(names | self._listed())]

    def _listed(self) -> set[str]:
        """The names in `sources.yaml`; none while it has a fault, which a build tells."""
        # Most commands name no collection, and start faster without YAML.
        from index.building.sources_file import SourcesError, read_sources

        try:
            return {each.name for each in read_sources(self._sources).collections} - {DEFAULT}
        except SourcesError:
            return set()

    def named(self, name: str, *, make: bool = False) -> Collection:
        """The collection of that name; `make` makes the folder of one that is not there yet.

        Raises `CollectionError`.
        """
        if name == DEFAULT:
            return self.default
        if match := _OF_A_SERVER.fullmatch(name):
            found = self.of_server(int(match[1]))
        elif _is_shared(name):
            found = Collection(name, self._shared / name, self._indexes / name)
        else:
            raise CollectionError(
                f"{name!r} cannot be the name of a collection: at most 40 letters, digits, spaces, - and _.",
                f"{name!r} ne peut être le nom d’une collection : au plus 40 lettres, chiffres, espaces, - et _.",
            )
        if make:
            found.seeds.mkdir(parents=True, exist_ok=True)
        if not found.seeds.is_dir() and name not in self._listed():
            names, command = ", ".join(self.names()), f"dateline build --collection {shlex.quote(name)}"
            raise CollectionError(
                f"There is no collection {name!r}. Those there are: {names}. To begin it, put texts in the folder "
                f"{found.seeds}, then run: {command}",
                f"Il n’y a pas de collection {name!r}. Celles qu’il y a : {names}. Pour la commencer, mettez des "
                f"textes dans le dossier {found.seeds}, puis lancez : {command}",
            )
        return found

    def of_server(self, server: int) -> Collection:
        """The collection of a Discord server, whether it has given a text yet or not."""
        name = f"server-{server}"
        return Collection(name, self._given / name, self._indexes / name)

    def servers(self) -> set[int]:
        """The ids of the servers that have a collection of their own."""
        folders = (folder for home in (self._given, self._indexes) if home.is_dir() for folder in home.iterdir())
        return {int(match[1]) for folder in folders if (match := _OF_A_SERVER.fullmatch(folder.name))}

    def erase(self, server: int) -> None:
        """Removes the texts and the index of a server's own collection. Raises `DiskError`."""
        own = self.of_server(server)
        for folder in (own.seeds, own.index):
            with disk_faults(folder):
                if folder.exists():
                    shutil.rmtree(folder)

    def belong_to(self, application: int) -> bool:
        """Whether these collections were given to this application of Discord; the first one that asks is stored."""
        path = self._given / _APPLICATION
        try:
            return path.read_text(encoding="ascii").strip() == str(application)
        except FileNotFoundError:
            if self.servers():
                # Whose they are is not known, so nothing of them is touched.
                return False
            with disk_faults(self._given):
                self._given.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.write_text(f"{application}\n", encoding="ascii")
            return True
        except (OSError, ValueError):
            return False

    def waiting(self) -> list[int]:
        """The servers for which whoever runs the bot has not chosen what they search; 0 stands for direct messages."""
        try:
            lines = (self._given / _WAITING).read_text(encoding="ascii", errors="replace").split()
        except OSError:
            return []
        return [int(line) for line in lines if line.isdecimal()]

    def wait(self, servers: list[int], here: Callable[[int], bool] = lambda _: True) -> None:
        """Stores those servers, in the place of those stored before that are `here`: others are another process's.

        Raises `DiskError`.
        """
        if servers == [each for each in self.waiting() if here(each)]:
            return
        with disk_faults(self._given):
            self._given.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self._given / f".{_WAITING}.lock", mode=0o600):
                wanted = sorted({*servers, *(each for each in self.waiting() if not here(each))})
                write_whole(self._given / _WAITING, "".join(f"{server}\n" for server in wanted).encode())


def _is_shared(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and name != DEFAULT and not name.startswith("server-")
