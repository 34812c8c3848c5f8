"""From a folder of texts to a published edition: read, segment, date, encode, write.

A document that the edition before holds stays in its segment; what is new makes a segment of its own. Memory holds one
text at a time, the numbers of `Pieces`, the vectors of what is new as faiss writes them, and some bytes of each
document.
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from index.building.add_document import add_document
from index.building.contents import Contents, Known
from index.building.grow import write_edition
from index.building.last import RULES, last_readings
from index.building.pieces import Pieces
from index.building.seeds import Fault, Notice
from index.building.seeds.known import Unchanged, key_of
from index.building.seeds.readings import Readings, ReadingsWriter
from index.building.texts import Texts
from index.encoding.encoder import Encoder
from index.errors import EditionError, SeedsError, Step, disk_faults
from index.phrases import Language
from index.storage.current import open_current
from index.storage.draft import Draft
from index.storage.edition import Edition
from index.storage.manifest import Manifest
from index.storage.publish import locked, publish
from index.storage.settle import settle

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
    """The outcome of a build. `encoded` passages were encoded now, `reused` ones taken from the edition before.

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

    @classmethod
    def of(cls, edition: str, manifest: Manifest, folder: Texts, *, encoded: int, unchanged: bool = False) -> "Built":
        """The outcome of a build of the texts in `folder`, which were read to the end."""
        return cls(
            edition,
            manifest.documents,
            manifest.passages,
            encoded,
            manifest.passages - encoded,
            folder.faults,
            unchanged,
            dict(folder.skipped),
            folder.notices,
            folder.undated,
        )


def build(
    texts: Path | Texts,
    index: Path,
    encoder: Callable[[], Encoder],
    encoder_folder: str,
    progress: ProgressCallback = lambda progress: None,
) -> Built:
    """Builds and publishes an edition of the texts, or keeps the one that serves if nothing changed.

    `texts` may be one folder, without any `sources.yaml`. What is new is published first, without what is gone; then,
    where that is due, segments are merged and those that hold what is gone are written anew, in a second edition.

    `encoder` is called once the index is locked and there is something to read; `encoder_folder` is the name by which
    it is found again. Raises `SeedsError` when no text is usable, `BusyError`, `ModelError` or `DiskError`; whatever
    it raises, the last edition goes on serving.
    """
    folder = texts if isinstance(texts, Texts) else Texts(texts)
    with last_readings(index) as last:
        if not any(True for _ in folder.since(last)):
            raise no_text(folder)
    with locked(index) as draft_folder:
        model = encoder()
        before = _serving(index)
        try:
            with disk_faults(index):
                known = Known(before, model)
                about = _About(folder, draft_folder, model, encoder_folder, before, known, progress)
                try:
                    made = _read_and_write(
                        about, Readings() if known.edition is None else Readings.of(known.edition.folder, RULES)
                    )
                except _UnmatchedError:
                    # The record is not of this edition: then every file is read.
                    _empty(draft_folder)
                    made = _read_and_write(about, Readings())
                if made is not None:
                    publish(index, draft_folder)
                _empty(draft_folder)
                settled = settle(index, draft_folder, lambda done, of: progress(Progress("write", done, of)))
        finally:
            if before is not None:
                before.close()
        if made is None:
            assert before is not None
            return Built.of(settled, before.manifest, folder, encoded=0, unchanged=True)
        return Built.of(settled, made[0], folder, encoded=made[1])


class _UnmatchedError(Exception):
    """The record of the last reading tells a text that the edition before does not hold."""


class _About(NamedTuple):
    """What one build is about. `known` are the documents of the edition `before`."""

    folder: Texts
    draft_folder: Path
    encoder: Encoder
    encoder_folder: str
    before: Edition | None
    known: Known
    progress: ProgressCallback


def _read_and_write(about: _About, last: Readings) -> tuple[Manifest, int] | None:
    """Reads the texts, and writes the whole draft of an edition, unless the one that serves holds the same.

    `last` tells which files have not changed. Returns the manifest, and how many passages were encoded; `None` when
    there is nothing to write. Raises `_UnmatchedError`.
    """
    folder, draft_folder, encoder, encoder_folder, before, known, progress = about
    # Before any was read, there are as many texts as files, for all that is known.
    expected = len(known) or folder.files()
    contents = Contents()
    with closing(Draft(draft_folder)) as draft, Pieces(draft_folder) as pieces:
        with last, ReadingsWriter(draft_folder, RULES) as record:
            for each in folder.since(last, record):
                key = each.key if isinstance(each, Unchanged) else key_of(each)
                if (place := known.find(key)) is None:
                    if isinstance(each, Unchanged):
                        raise _UnmatchedError
                    add_document(each, contents.new, draft, pieces)
                contents.add(key, place)
                progress(Progress("segment", len(contents), max(len(contents) + 1, expected)))
        progress(Progress("segment", len(contents), len(contents)))
        if not len(contents):
            raise no_text(folder)
        digest = contents.digest(encoder, folder)
        # An edition that stands in for a damaged one is not what should serve, whatever it holds.
        if before is not None and before.stands_in_for is None and before.manifest.digest == digest:
            return None
        manifest = Manifest(
            digest=digest,
            encoder=encoder.name,
            encoder_folder=encoder_folder,
            encoder_fingerprint=encoder.fingerprint,
            seeds=str(folder.path),
            documents=len(contents),
            passages=0,
            faults=len(folder.faults),
            rules=RULES,
        )
        return write_edition(
            manifest, contents, known, before, encoder, (draft, pieces), lambda *step: progress(Progress(*step))
        )


def _empty(draft_folder: Path) -> None:
    shutil.rmtree(draft_folder, ignore_errors=True)
    draft_folder.mkdir()


def no_text(folder: Texts) -> SeedsError:
    """The error of texts of which none can be used, with the first faults."""
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
