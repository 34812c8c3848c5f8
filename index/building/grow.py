"""The next edition, out of the one before and what is new: known documents stay in their segments."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.building.contents import Contents, Known
from index.building.encode import write_vectors
from index.building.pieces import Pieces
from index.encoding.encoder import Encoder
from index.storage import sentence_vectors
from index.storage.checksums import Checksum
from index.storage.draft import Draft, finish_edition
from index.storage.edition import Edition
from index.storage.manifest import WORDS, Manifest
from index.storage.row_file import RowFile
from index.storage.texts import Texts
from index.storage.vectors import STORED
from index.storage.words import Entry, Words
from index.storage.words_growth import grow, link

# Called with the name of a step, what is done of it, and all.
Told = Callable[[str, int, int], None]


def write_edition(
    about: Manifest,
    contents: Contents,
    known: Known,
    before: Edition | None,
    encoder: Encoder,
    new: tuple[Draft, Pieces],
    told: Told,
) -> tuple[Manifest, int]:
    """Writes a draft to its end: the segment of what is `new`, the words, the manifest.

    `before` gives the vectors of passages that are not new, also where none of its documents is `known`. Returns the
    manifest, which is `about` with what is counted here, and the number of passages that were encoded.
    """
    draft, pieces = new
    folder, places = draft.folder.parent.parent, contents.places
    used = np.unique(places[places[:, 0] != Contents.NEW, 0]).tolist()
    edition = known.edition if used else None
    first = edition.manifest.serials if edition is not None else 0
    segments: dict[str, Mapping[str, Checksum]] = {}
    if edition is not None:
        named = list(edition.manifest.segments.items())
        segments = dict(named[ordinal] for ordinal in used)
    encoded, gone = 0, list[int]()
    if contents.new:
        tables = pieces.tables(contents.keys, first)
        width = sentence_vectors.width(encoder.dimension)
        with (
            RowFile(folder, len(pieces), encoder.dimension, STORED) as vectors,
            RowFile(folder, len(tables.sentences), width, np.uint8) as sentences,
        ):
            files = vectors, sentences
            encoded = write_vectors(pieces, encoder, before, files, lambda done, of: told("encode", done, of))
            segments[draft.name] = draft.finish(tables, vectors.read(), sentences.read())
    else:
        draft.close()
        shutil.rmtree(draft.folder.parent)
    entries = _entries(pieces, draft.folder, first, told)
    if edition is None:
        (folder / WORDS).mkdir()
        Words.write(folder / WORDS, entries)
        shared, old_passages, old_sentences = {}, 0, 0
    else:
        linked = {f"{WORDS}/{name}" for name in link(edition.folder / WORDS, folder / WORDS)}
        shared = {name: each for name, each in edition.manifest.files.items() if name in linked}
        gone, old_passages, old_sentences = _compared(edition, places)
        if gone or len(pieces):
            grow(folder / WORDS, gone, entries)
    manifest = replace(
        about,
        passages=old_passages + len(pieces),
        sentences=old_sentences + int(pieces.first_sentences[-1]),
        serials=first + len(pieces),
        deleted=len(gone) + (edition.manifest.deleted if edition is not None else 0),
        segments=segments,
    )
    # The new segment stands after those that are kept; its number in `places` is that of the last in this table.
    ordinals = np.full(max(used, default=-1) + 2, len(used), np.int32)
    ordinals[used] = np.arange(len(used))
    final = np.column_stack([ordinals[places[:, 0]], places[:, 1]])
    return finish_edition(folder, manifest, final, shared), encoded


def _compared(edition: Edition, places: NDArray[np.int32]) -> tuple[list[int], int, int]:
    """The serial numbers of the passages that are gone, and how many passages and sentences of an edition are kept."""
    gone: list[int] = []
    passages = sentences = 0
    for ordinal, segment in enumerate(edition.segments):
        kept = np.zeros(segment.documents, np.bool_)
        kept[places[places[:, 0] == ordinal, 1]] = True
        held = edition.numbering.documents[ordinal] >= 0
        owners, counts = segment.tables.passages[:, 0], segment.tables.passages[:, 3]
        stays = kept[owners]
        passages += int(stays.sum())
        sentences += int(counts[stays].sum())
        gone += segment.tables.serials[(held & ~kept)[owners]].tolist()
    return gone, passages, sentences


def _entries(pieces: Pieces, segment: Path, first_serial: int, told: Told) -> Iterator[Entry]:
    """`segment` is the folder of the finished segment that the pieces make."""
    if not len(pieces):
        return
    with closing(Texts(segment)) as texts:
        days = texts.days.by_passage(pieces.owners)
    for done, entry in enumerate(pieces.entries(), start=1):
        yield entry._replace(passage=first_serial + entry.passage, days=days(entry.passage))
        told("write", done, len(pieces))
