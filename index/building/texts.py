"""The texts of an index in one pass: the seeds, the folders that `sources.yaml` names, and what was fetched."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from index.building.seeds.fault import Fault, Located, Notice
from index.building.seeds.folder import Documents, Folder
from index.building.seeds.known import Each
from index.building.seeds.limits import LARGEST_FOLDER
from index.building.seeds.rereading import Rereading
from index.building.sources import DEFAULT, NO_SOURCES, Address, Sources
from index.errors import SeedsError, Step
from index.phrases import Phrase


class _Root(NamedTuple):
    """A folder that is read: which of its files are, by their names, and the address that they were fetched from."""

    folder: Folder
    wanted: Callable[[str], bool]
    address: Address | None = None

    def found(self, reading: Rereading) -> Iterator[Each]:
        """What stands in it, the fetched texts under their own names."""
        if self.address is None:
            return self.folder.each(reading.of(self.folder.root), self.wanted)
        read = reading.of(f"{self.folder.root}\0{self.address.url}", partial(_of_address, self.address))
        return self.folder.each(read, self.wanted)


class Texts(Documents):
    """The texts of one collection, or of all: the seeds first, then in the order of `sources.yaml`.

    A text belongs to the innermost folder that a collection names, else to the collection whose seeds it stands in.
    In the seeds a text is called as ever; one of a folder outside them is called `folder/a.txt`, a fetched one
    `example.org/2026/a`.
    """

    def __init__(
        self, path: Path, sources: Sources = NO_SOURCES, fetched: Path | None = None, only: str | None = None
    ) -> None:
        """`path` is the folder of seeds, `fetched` where fetched texts are kept, `only` the name of one collection.

        Raises `SeedsError` when there is no folder of seeds, nor anything else.
        """
        super().__init__()
        self.path = path
        self._only = only
        self._unusable: list[Fault] = []
        # The folders of collections, the innermost first.
        self._claims: list[tuple[Path, str]] = []
        given = [*self._outside(sources, fetched), *self._fetched(sources, fetched)]
        # Without anything else, a folder of seeds that is not there is an error.
        own = Folder(path) if path.is_dir() or not (given or sources.addresses(only)) else None
        self._roots = [*([self._root(own, path.resolve(), only or DEFAULT)] if own else []), *given]

    def files(self) -> int:
        """How many files may be texts, without reading any. Raises `SeedsError` on too many."""
        return sum(root.folder.files() for root in self._roots)

    def found(self, reading: Rereading) -> Iterator[Each]:
        """See `Documents.found`."""
        yield from self._unusable
        # The ids of fetched texts: one that stands in two feeds is read once.
        fetched: set[str] = set()
        size = 0
        for root in self._roots:
            for each in root.found(reading):
                if root.address is not None and not isinstance(each, Fault | Notice):
                    if each.id in fetched:
                        continue
                    fetched.add(each.id)
                yield each
            self.skipped += root.folder.skipped
            size += root.folder.size
            if size > LARGEST_FOLDER:
                raise _too_large()

    def _outside(self, sources: Sources, fetched: Path | None) -> Iterator[_Root]:
        """The folders that are named, without those inside another one that is read."""
        seeds = self.path.resolve()
        named: list[tuple[Path, Path, str]] = []
        for collection in sources.collections:
            for folder in collection.folders:
                if (why := _why_not(folder, seeds, fetched)) is None:
                    named.append((folder, folder.resolve(), collection.name))
                elif self._only in (None, collection.name):
                    self._unusable.append(Fault(str(folder), None, why))
        self._claims = sorted(((place, name) for _, place, name in named), key=lambda each: -len(each[0].parts))
        mine = [each for each in named if self._only in (None, each[2])]
        outer = {seeds, *(place for _, place, _ in mine)}
        for folder, place, name in mine:
            if place != seeds and outer.isdisjoint(place.parents):
                yield self._root(Folder(folder, f"{place.name}/"), place, name)

    def _root(self, folder: Folder, base: Path, owner: str) -> _Root:
        """A folder whose texts belong to `owner`, save those in a folder that another collection names."""

        def wanted(name: str) -> bool:
            if self._only is None or not self._claims:
                return True
            place = base / name.removeprefix(folder.prefix)
            return next((name for claim, name in self._claims if place.is_relative_to(claim)), owner) == self._only

        return _Root(folder, wanted)

    def _fetched(self, sources: Sources, fetched: Path | None) -> Iterator[_Root]:
        """A folder for each address that something was fetched from."""
        for address in sources.addresses(self._only) if fetched else ():
            place = fetched / address.folder if fetched else address.folder
            if place.is_dir():
                yield _Root(Folder(place, f"{address.folder.as_posix()}/"), lambda name: True, address)


def _of_address(address: Address, each: Located) -> Located:
    """Names a fetched text after its address."""
    document = each.document
    own = document.id.removeprefix(each.path)
    # The reader has named the text after its file, with a number where there are several, or it has its own name.
    identity = f"{address.name}{own}" if own != document.id else document.id.partition("://")[2] or document.id
    source = address.url if document.source == each.path else document.source
    return each._replace(document=replace(document, id=identity, source=source))


def _why_not(folder: Path, seeds: Path, fetched: Path | None) -> Phrase | None:
    """Why a folder that `sources.yaml` names cannot be read, or `None`."""
    place = folder.resolve()
    if not place.is_dir():
        return Phrase(
            en="sources.yaml names this folder, which is not there; make it, or take that line out",
            fr="sources.yaml nomme ce dossier, qui n’existe pas ; créez-le, ou retirez cette ligne",
        )
    if place in seeds.parents or (fetched and place in (fetched.resolve(), *fetched.resolve().parents)):
        return Phrase(
            en="sources.yaml names this folder, which holds the folder of seeds, or what was fetched; name one inside "
            "it",
            fr="sources.yaml nomme ce dossier, qui contient celui des textes ou ce qui a été récupéré ; nommez-en un à "
            "l’intérieur",
        )
    return None


def _too_large() -> SeedsError:
    most = LARGEST_FOLDER // 1024 // 1024
    return SeedsError(
        f"All texts together have more than {most} MiB, the most that one index takes. Take some out of sources.yaml.",
        f"Tous les textes ensemble dépassent {most} Mio, le plus qu’un index accepte. Retirez-en de sources.yaml.",
        Step.MEND_SOURCES,
    )
