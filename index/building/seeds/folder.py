"""The folder of seeds: which of its files are texts, and one pass over all of them."""

import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from index.building.seeds.fault import Fault, Notice, unreadable
from index.building.seeds.fields import is_text
from index.building.seeds.formats import is_read
from index.building.seeds.known import Each, Unchanged
from index.building.seeds.limits import DEEPEST_FOLDER, LARGEST_FOLDER, MOST_FILES, grouped
from index.building.seeds.readings import Readings, ReadingsWriter
from index.building.seeds.rereading import Read, Rereading
from index.building.seeds.unique import unique
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
        for each in self.since(None):
            assert isinstance(each, Document)
            yield each

    def since(
        self,
        before: Readings | None,
        record: ReadingsWriter | None = None,
        held: Callable[[Unchanged], Document | None] | None = None,
    ) -> Iterator[Document | Unchanged]:
        """The documents, in order; of a file that is as it was at the reading `before`, that each is unchanged.

        A document that was not used at that reading (another had its id) and is used now comes whole. `record` writes
        what the next reading is given for `before`; it is finished when the iteration ends. With `held`, which gives an
        unchanged document from where it is kept, or `None` to have its file read, all come whole. Raises `SeedsError`
        as iterating does.
        """
        self.faults, self.notices, self.undated, self.skipped = [], [], 0, Counter()
        taken: set[str] = set()
        for found in unique(self.found(Rereading(before, record, held, taken)), taken):
            if isinstance(found, Fault):
                self.faults.append(found)
            elif isinstance(found, Notice):
                self.notices.append(found)
            elif isinstance(found, Unchanged):
                self.undated += not found.dated
                yield found
            else:
                self.undated += found.document.published is None
                yield found.document
        if record is not None:
            record.finish()

    @abstractmethod
    def found(self, reading: Rereading) -> Iterator[Each]:
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

    def files(self) -> int:
        """How many files may be texts, without reading any. Raises `SeedsError` on too many."""
        return sum(1 for _ in self._files())

    def count_skipped(self) -> Counter[str]:
        """Counts the files of no format by extension, without reading any file. Raises `SeedsError` on too many."""
        self.skipped = Counter()
        self.files()
        return self.skipped

    def found(self, reading: Rereading) -> Iterator[Each]:
        """See `Documents.found`."""
        return self.each(reading.of(self.root))

    @property
    def root(self) -> str:
        """What tells this folder from any other in a record of readings."""
        return f"{self.path.resolve()}\0{self.prefix}"

    def each(self, read: Read, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[Each]:
        """What its files give, by `read`, and every fault; of those alone whose names are `wanted`."""
        self.size, self.skipped = 0, Counter()
        for path in self._files():
            if isinstance(path, Fault):
                if wanted(path.path):
                    yield path
                continue
            self.size += _size(path)
            if self.size > LARGEST_FOLDER:
                most = LARGEST_FOLDER // 1024 // 1024
                raise self._too_large(f"more than {most} MiB of texts", f"plus de {most} Mio de textes")
            name = self.prefix + path.relative_to(self.path).as_posix()
            if wanted(name):
                yield from read(path, name)

    def _files(self) -> Iterator[Path | Fault]:
        """The files that may be texts, and a fault for each that cannot be.

        Files called README and names that begin with a dot are left out; those of no format are grouped as skipped.
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
                    f"more than {grouped(MOST_FILES)} files", f"plus de {grouped(MOST_FILES, ' ')} fichiers"
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
