"""After an edition was published: its segments merged, and what was withdrawn taken out of every file.

It is a second edition of the same texts, published in the place of the first, so that a new text can be found before.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.documents import heading
from index.storage.current import open_current
from index.storage.draft import finish_edition
from index.storage.edition import Edition
from index.storage.manifest import WORDS
from index.storage.merge import merge, to_merge
from index.storage.publish import publish
from index.storage.words import Entry, Words
from index.storage.words_growth import link


def settle(index: Path, folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
    """Settles the edition that serves; the index is locked, and `folder` an empty draft. Returns the name that serves.

    `progress` is called with the passages whose words were written, and all. Raises `EditionError` and what writing
    raises; the edition that served then goes on serving.
    """
    while True:
        with closing(open_current(index)) as edition:
            chosen = to_merge(edition.segments, edition.numbering)
            if not chosen and not edition.manifest.deleted:
                return edition.name
            _write(edition, chosen, folder, progress)
        publish(index, folder, replaces=True)
        folder.mkdir()


def _write(edition: Edition, chosen: list[int], folder: Path, progress: Callable[[int, int], None]) -> None:
    """Writes the draft of an edition in which the `chosen` segments are one, the last."""
    numbering, names = edition.numbering, list(edition.manifest.segments)
    others = [place for place in range(len(names)) if place not in chosen]
    segments = {names[place]: edition.manifest.segments[names[place]] for place in others}
    places = np.array(numbering.places)
    for ordinal, place in enumerate(others):
        places[numbering.places[:, 0] == place, 0] = ordinal
    if chosen:
        merged = merge(
            [edition.segments[place] for place in chosen],
            [numbering.documents[place] >= 0 for place in chosen],
            folder,
        )
        segments[merged.name] = merged.files
        for place, documents in zip(chosen, merged.documents, strict=True):
            mine = numbering.places[:, 0] == place
            places[mine] = np.column_stack([np.full(mine.sum(), len(others)), documents[numbering.places[mine, 1]]])
    shared = {}
    if edition.manifest.deleted:
        # tantivy would keep the words of a deleted passage until it merges them away, and count it meanwhile.
        (folder / WORDS).mkdir()
        Words.write(folder / WORDS, _entries(edition, progress))
    else:
        linked = {f"{WORDS}/{name}" for name in link(edition.folder / WORDS, folder / WORDS)}
        shared = {name: each for name, each in edition.manifest.files.items() if name in linked}
    finish_edition(folder, replace(edition.manifest, segments=segments, deleted=0), places, shared)
    for path in edition.folder.iterdir():
        # The record of the reading, which is none of the edition's files.
        if path.is_file() and not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)


def _entries(edition: Edition, progress: Callable[[int, int], None]) -> Iterator[Entry]:
    """Of each passage in order, the words it is found by."""
    numbering, done = edition.numbering, 0
    days = [segment.texts.days.by_passage(segment.owners) for segment in edition.segments]
    for number in range(len(numbering.places)):
        document = edition.document(number)
        for passage in edition.passages_in(number):
            place = numbering.passage(passage.number)
            serial = int(edition.segments[place.segment].tables.serials[place.number])
            about = heading(document.title, document.month)
            text = about + passage.span.of(document.text)
            yield Entry(serial, text, document.language, days[place.segment](place.number))
            done += 1
            progress(done, edition.manifest.passages)
