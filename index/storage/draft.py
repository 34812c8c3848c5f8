"""Writing an edition, into a folder that no reader looks into: the segment of what is new, then what names it all.

`publish` moves the segment out of the draft's folder, to the segments of all editions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.documents import Document
from index.storage.checksums import Checksum, checksums
from index.storage.manifest import SEGMENTS, SENTENCES, TEXTS, VECTORS, WORDS, Manifest
from index.storage.tables import FILES, Arrays
from index.storage.texts import TextsWriter
from index.storage.vectors import EXACT_UNTIL, Vectors
from index.storage.words import Words

PLACES = "documents.npy"


class Draft:
    """A segment being written. Add the documents and their dates first, then `finish`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the edition's draft (see `publish.locked`)."""
        # A name is never used again: it stands for the same bytes as long as anything knows it.
        self.name = uuid4().hex
        self.folder = folder / SEGMENTS / self.name
        self.folder.mkdir(parents=True)
        self._texts = TextsWriter(self.folder)

    def add_document(self, number: int, document: Document, anchor: date | None) -> None:
        """Adds one document; `number` counts from zero in the order of the texts.

        `anchor` is the day its dates were resolved against, when the text states a finer one than it was published
        under.
        """
        self._texts.add_document(number, document, anchor)

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]]) -> None:
        """Adds the dates that a document mentions, each with the number of the passage it stands in."""
        self._texts.add_dates(document, dates)

    def add_from(self, folder: Path, documents: NDArray[np.int64], first: int, shifts: NDArray[np.int64]) -> None:
        """Adds documents of another segment with their dates; see `TextsWriter.add_from`."""
        self._texts.add_from(folder, documents, first, shifts)

    def finish(
        self,
        arrays: Arrays,
        vectors: NDArray[np.floating],
        sentences: NDArray[np.uint8],
        exact_until: int = EXACT_UNTIL,
    ) -> Mapping[str, Checksum]:
        """Writes everything else, and returns the checksums of the segment's files.

        `vectors` is (passages, dimension), unit rows (see `Vectors.build`), and `sentences` are the packed vectors of
        all sentences (see `sentence_vectors.packed`); memory maps will do.
        """
        self._texts.finish()
        arrays.save(self.folder)
        np.save(self.folder / SENTENCES, sentences)
        Vectors.build(vectors, exact_until).save(self.folder / VECTORS)
        return checksums(self.folder, [TEXTS, *FILES, SENTENCES, VECTORS])

    def close(self) -> None:
        """Closes the files; harmless after `finish`."""
        self._texts.close()


def finish_edition(
    folder: Path, manifest: Manifest, places: NDArray[np.int32], shared: Mapping[str, Checksum] | None = None
) -> Manifest:
    """Writes what makes an edition of segments: which documents of them it holds, in order, and the manifest, last.

    Its words are in the folder already; `shared` are the checksums of those of its files that are known. `places` is
    (documents, 2): of each, the place of its segment in the manifest, and its number there.
    """
    np.save(folder / PLACES, places.astype(np.int32))
    names = [PLACES, *(f"{WORDS}/{name}" for name in Words.files(folder / WORDS))]
    known = {name: checksum for name, checksum in (shared or {}).items() if name in names}
    files = known | checksums(folder, [name for name in names if name not in known])
    finished = replace(manifest, files=files)
    finished.write(folder)
    return finished
