"""The folder of seeds: which of its files are texts, and one pass over all of them."""

import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path

from index.building.seeds.fault import Fault, Found, Notice, duplicate_id, unreadable
from index.building.seeds.fields import is_text
from index.building.seeds.formats import is_read, read_file
from index.building.seeds.limits import DEEPEST_FOLDER, LARGEST_FOLDER, MOST_FAULTS, MOST_FILES, counted
from index.documents import Document
from index.errors import SeedsError, Step
from index.phrases import Phrase

_TOO_DEEP = Phrase(
    en=f"lies more than {DEEPEST_FOLDER} folders deep and is not looked into; move it up",
    fr=f"se trouve à plus de {DEEPEST_FOLDER} dossiers de profondeur et n’est pas lu ; remontez-le",
)


class Documents(ABC):
    """Documents that are read each time they are iterated, one in memory at a time.

    `faults`, `notices` and the number of `undated` documents are those of the last iteration, and `skipped` counts by
    extension the files that are of no format (".db", or "" without one): all are complete when it ends.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notices: list[Notice] = []
        self.undated = 0
        self.skipped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Document]:
        """The documents, in order. Raises `SeedsError` when there are more than the limits allow."""
        self.faults, self.notices, self.undated, self.skipped = [], [], 0, Counter()
        for found in distinct(self.found()):
            if isinstance(found, Fault):
                self.faults.append(found)
            elif isinstance(found, Notice):
                self.notices.append(found)
            else:
                self.undated += found.published is None
                yield found

    @abstractmethod
    def found(self) -> Found:
        """Every text with its place, and every fault; ids may be there twice. Raises `SeedsError` as iterating does."""


class Folder(Documents):
    """The documents of a folder and of those below it, in the order of their paths."""

    def __init__(self, path: Path, prefix: str = "") -> None:
        """`prefix` stands before the name of each file. Raises `SeedsError` when there is no such folder."""
        if not path.is_dir():
            raise SeedsError(f"There is no folder {path}.", f"Il n’y a pas de dossier {path}.", Step.NAME_SEEDS)
        super().__init__()
        self.path = path
        self.prefix = prefix
        # Bytes of the files that the last iteration came to.
        self.size = 0

    def count_skipped(self) -> Counter[str]:
        """Counts the files of no format by extension, without reading any file. Raises `SeedsError` on too many."""
        self.skipped = Counter()
        for _ in self._files():
            pass
        return self.skipped

    def found(self) -> Found:
        """See `Documents.found`."""
        self.size, self.skipped = 0, Counter()
        for path in self._files():
            if isinstance(path, Fault):
                yield path
                continue
            self.size += _size(path)
            if self.size > LARGEST_FOLDER:
                most = LARGEST_FOLDER // 1024 // 1024
                raise self._too_large(f"more than {most} MiB of texts", f"plus de {most} Mio de textes")
            yield from read_file(path, self.prefix + path.relative_to(self.path).as_posix())

    def _files(self) -> Iterator[Path | Fault]:
        """The files that may be texts, and a fault for each that cannot be.

        Files called README and names that begin with a dot are left out; those of no format are counted as skipped.
        """
        root = self.path.resolve()
        failed: list[OSError] = []
        names = 0
        for place, folders, files in os.walk(self.path, onerror=failed.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            if folders and len(Path(place).relative_to(self.path).parts) >= DEEPEST_FOLDER:
                yield from (self._fault(Path(place) / name, _TOO_DEEP) for name in folders)
                folders.clear()
            links = [name for name in folders if (Path(place) / name).is_symlink()]
            names += len(files) + len(folders)
            if names > MOST_FILES:
                raise self._too_large(
                    f"more than {counted(MOST_FILES)} files", f"plus de {counted(MOST_FILES, ' ')} fichiers"
                )
            for name in sorted([*files, *links]):
                path = Path(place) / name
                if name.startswith(".") or path.stem.upper() == "README":
                    continue
                if name not in links and not is_read(name):
                    self.skipped[path.suffix.lower()] += 1
                    continue
                why = _not_a_text(path, root)
                yield path if why is None else self._fault(path, why)
        for error in failed:
            yield self._fault(Path(str(error.filename)), unreadable(error))

    def _too_large(self, en: str, fr: str) -> SeedsError:
        return SeedsError(
            f"The folder {self.path} holds {en}, the most that one index takes. Split it into several folders, each "
            "with its own index.",
            f"Le dossier {self.path} contient {fr}, le plus qu’un index accepte. Répartissez-le en plusieurs dossiers, "
            "chacun avec son propre index.",
        )

    def _fault(self, path: Path, why: Phrase) -> Fault:
        return Fault(self.prefix + path.relative_to(self.path).as_posix(), None, why)


def read(path: Path) -> tuple[list[Document], list[Fault]]:
    """Every text of a folder and every fault, all in memory. Raises `SeedsError` when there is no such folder."""
    folder = Folder(path)
    return list(folder), folder.faults


def distinct(found: Found, taken: Set[str] = frozenset()) -> Iterator[Document | Fault | Notice]:
    """The documents, each id once: a second text of one id, or one whose id is `taken`, becomes a fault. Linear.

    After `MOST_FAULTS` the faults of a file are counted, and their number is one fault more; so are its notices.
    """
    path = ""
    said: Counter[type] = Counter()
    for each in _distinct(found, taken):
        if isinstance(each, Fault | Notice):
            if each.path != path:
                yield from _others(path, said)
                path, said = each.path, Counter()
            said[type(each)] += 1
            if said[type(each)] > MOST_FAULTS:
                continue
        yield each
    yield from _others(path, said)


def _others(path: str, said: Counter[type]) -> Iterator[Fault | Notice]:
    if (more := said[Fault] - MOST_FAULTS) > 0:
        yield Fault(path, None, Phrase(en=f"has {more} more fault(s)", fr=f"a encore {more} défaut(s)"))
    if (more := said[Notice] - MOST_FAULTS) > 0:
        yield Notice(path, None, Phrase(en=f"has {more} more warning(s)", fr=f"a encore {more} avertissement(s)"))


def _distinct(found: Found, taken: Set[str]) -> Iterator[Document | Fault | Notice]:
    ids: set[str] = set()
    for each in found:
        if isinstance(each, Fault | Notice):
            yield each
        elif each.document.id in ids or each.document.id in taken:
            yield Fault(each.path, each.line, duplicate_id(each.document.id))
        else:
            ids.add(each.document.id)
            yield each.document


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it will say why


def _not_a_text(path: Path, root: Path) -> Phrase | None:
    """The reason why a name in the folder cannot be a text, whatever it holds; `None` when it can."""
    if not is_text(str(path)):
        return Phrase(en="has a name that is not UTF-8; rename it", fr="a un nom qui n’est pas en UTF-8 ; renommez-le")
    if path.is_symlink():
        try:
            inside = path.resolve().is_relative_to(root)
        except (OSError, RuntimeError):
            return Phrase(en="is a link that leads back to itself", fr="est un lien qui mène à lui-même")
        if not inside:
            return Phrase(
                en="is a link out of the folder, which is not followed; copy the text itself",
                fr="est un lien hors du dossier, qui n’est pas suivi ; copiez le texte lui-même",
            )
        if path.is_dir():
            return Phrase(
                en="is a link to a folder, which is not followed", fr="est un lien vers un dossier, qui n’est pas suivi"
            )
    if path.exists() and not path.is_file():
        return Phrase(en="is no file (a pipe or a device)", fr="n’est pas un fichier (un tube ou un périphérique)")
    return None
