"""From a folder of texts to a published edition: read, segment, date, encode, write.

The folder is looked at twice, once to see whether anything changed and once to build. A file that is as it was at the
last build is not read: its texts are in the edition before. Memory holds one text at a time, the numbers of `Rows`, and
the vectors in half precision that faiss writes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from index.building.add_document import add_document
from index.building.encode import write_vectors
from index.building.last import RULES, last_readings
from index.building.rows import Rows, VectorFile
from index.building.seeds import Fault, Notice
from index.building.seeds.known import Unchanged, key_of
from index.building.seeds.readings import Readings, ReadingsWriter
from index.building.texts import Texts
from index.documents import Document
from index.encoding.encoder import Encoder
from index.errors import EditionError, SeedsError, Step, disk_faults
from index.phrases import Language
from index.storage.current import open_current
from index.storage.draft import Draft
from index.storage.edition import Edition
from index.storage.manifest import FORMAT, Manifest
from index.storage.publish import locked, publish
from index.storage.words import Entry

# Faults named in the error of a folder without a usable text.
_NAMED_FAULTS = 5


class Progress(NamedTuple):
    """How far a step is: `step` is "segment", "encode" or "write"; `done` and `total` count texts."""

    step: str
    done: int
    total: int


ProgressCallback = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build. `encoded` texts were encoded now, `reused` ones were taken from the edition before.

    `faults` are of files in a known format; `skipped` counts, by extension, the files in none. `notices` tell what
    was guessed or not understood of texts that are kept, and `undated` counts the texts without a date.
    """

    edition: str
    documents: int
    passages: int
    encoded: int
    reused: int
    faults: list[Fault]
    unchanged: bool
    skipped: Mapping[str, int] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    undated: int = 0


def build(
    texts: Path | Texts,
    index: Path,
    encoder: Callable[[], Encoder],
    encoder_folder: str,
    progress: ProgressCallback = lambda progress: None,
) -> Built:
    """Builds and publishes an edition of the texts, or keeps the one that serves if nothing changed.

    `texts` may be one folder, without any `sources.yaml`.

    `encoder` is called once the index is locked and there is something to read; `encoder_folder` is the name by which
    it is found again. Raises `SeedsError` when no text is usable, `BusyError`, `ModelError` or `DiskError`; whatever
    it raises, the last edition goes on serving.
    """
    folder = texts if isinstance(texts, Texts) else Texts(texts)
    found = _Contents()
    with last_readings(index) as last:
        for each in folder.since(last):
            found.add(each)
    if not found.documents:
        raise _no_text(folder)
    with locked(index) as draft_folder:
        model = encoder()
        before = _serving(index)
        try:
            # An edition that stands in for a damaged one is not what should serve, whatever it holds.
            newest = before if before is not None and before.stands_in_for is None else None
            if newest is not None and newest.manifest.digest == found.digest(model, folder):
                manifest, rows = newest.manifest, len(newest.vectors)
                return _built(newest.folder.name, manifest, encoded=0, rows=rows, folder=folder, unchanged=True)
            with disk_faults(index):
                manifest, encoded, rows = _draft(
                    folder, draft_folder, model, encoder_folder, before, found.documents, progress
                )
                edition = publish(index, draft_folder)
            return _built(edition, manifest, encoded=encoded, rows=rows, folder=folder, unchanged=False)
        finally:
            if before is not None:
                before.close()


class _Contents:
    """The documents of one reading of the folder, counted and hashed."""

    def __init__(self) -> None:
        self.documents = 0
        self._hash = sha256()

    def add(self, document: Document | Unchanged) -> None:
        """Adds the next document."""
        self._hash.update(document.key if isinstance(document, Unchanged) else key_of(document))
        self.documents += 1

    def digest(self, encoder: Encoder, folder: Texts) -> str:
        """The hash of everything an edition depends on: two builds of one digest would be the same."""
        settings = f"{FORMAT} {RULES} {encoder.fingerprint} {len(folder.faults)} "
        return sha256(settings.encode() + self._hash.digest()).hexdigest()


def _no_text(folder: Texts) -> SeedsError:
    named = folder.faults[:_NAMED_FAULTS]
    more = len(folder.faults) - len(named)
    en = "".join(f"\n  {fault.say(Language.ENGLISH)}" for fault in named) + (f"\n  and {more} more" if more else "")
    fr = "".join(f"\n  {fault.say(Language.FRENCH)}" for fault in named) + (f"\n  et {more} autres" if more else "")
    return SeedsError(
        f"No usable text in {folder.path}; the last edition, if any, goes on serving.{en}",
        f"Aucun texte utilisable dans {folder.path} ; la dernière édition, s’il y en a une, continue de servir.{fr}",
        Step.ADD_TEXT,
    )


def _serving(index: Path) -> Edition | None:
    """The edition that serves, or `None` when there is none that can be read: then everything is encoded again."""
    try:
        return open_current(index)
    except EditionError:
        return None


def _built(edition: str, manifest: Manifest, *, encoded: int, rows: int, folder: Texts, unchanged: bool) -> Built:
    return Built(
        edition,
        manifest.documents,
        manifest.passages,
        encoded,
        rows - encoded,
        folder.faults,
        unchanged,
        dict(folder.skipped),
        folder.notices,
        folder.undated,
    )


def _documents(folder: Texts, draft_folder: Path, before: Edition | None) -> Iterator[Document]:
    """The documents of the folder; of files that did not change, as the edition before holds them.

    Writes the record of the reading into `draft_folder`.
    """
    last, held = (None, None) if before is None else (Readings.of(before.folder, RULES), partial(_held, before))
    with last or nullcontext(), ReadingsWriter(draft_folder, RULES) as record:
        for each in folder.since(last, record, held):
            assert isinstance(each, Document)
            yield each


def _held(edition: Edition, text: Unchanged) -> Document | None:
    """The document of an edition that has the id and the key of a text, or `None`."""
    try:
        number = edition.numbered(text.id)
        document = None if number is None else edition.document(number)
    except EditionError:
        return None
    return document if document is not None and key_of(document) == text.key else None


def _draft(
    folder: Texts,
    draft_folder: Path,
    encoder: Encoder,
    encoder_folder: str,
    before: Edition | None,
    expected: int,
    progress: ProgressCallback,
) -> tuple[Manifest, int, int]:
    """Writes the whole edition into `draft_folder`.

    Returns its manifest, the number of texts that were encoded, and of rows. `expected` is the number of documents of
    the first reading, for `progress`; the edition holds those of this reading.
    """
    with closing(Draft(draft_folder)) as draft, Rows(draft_folder) as rows:
        contents = _Contents()
        for document in _documents(folder, draft_folder, before):
            add_document(document, contents.documents, draft, rows)
            contents.add(document)
            progress(Progress("segment", contents.documents, max(contents.documents, expected)))
        if not contents.documents:
            raise _no_text(folder)
        with VectorFile(draft_folder, len(rows), encoder.dimension) as vectors:
            encoded = write_vectors(
                rows, encoder, before, vectors, lambda done, total: progress(Progress("encode", done, total))
            )
            manifest = Manifest(
                digest=contents.digest(encoder, folder),
                encoder=encoder.name,
                encoder_folder=encoder_folder,
                encoder_fingerprint=encoder.fingerprint,
                seeds=str(folder.path),
                documents=contents.documents,
                passages=rows.passages,
                faults=len(folder.faults),
            )
            draft.finish(
                manifest,
                passages=rows.each_passage(),
                rows=rows.each_place(),
                text_hashes=rows.each_hash(),
                vectors=vectors.read(),
                words=_entries(rows, progress),
            )
        return manifest, encoded, len(rows)


def _entries(rows: Rows, progress: ProgressCallback) -> Iterator[Entry]:
    for done, entry in enumerate(rows.each_entry(), start=1):
        yield entry
        progress(Progress("write", done, rows.passages))
