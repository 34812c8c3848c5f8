"""The one writer of an edition: every file of it is written here, into a folder that no reader looks into."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.documents import Document, Span
from index.storage.checksums import checksums
from index.storage.manifest import TEXTS, VECTORS, WORDS, Manifest
from index.storage.tables import PASSAGES, ROWS, TEXT_HASHES, Passage, Tables
from index.storage.texts import TextsWriter
from index.storage.vectors import Vectors
from index.storage.words import Entry, Words


class Draft:
    """An edition being written. Add the documents and their dates first, then `finish`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is empty (see `publish.locked`)."""
        self.folder = folder
        self._texts = TextsWriter(folder)

    def add_document(self, number: int, document: Document, anchor: date | None) -> None:
        """Adds one document; `number` counts from zero in the order of the seeds.

        `anchor` is the day its dates were resolved against, when the text states a finer one than it was published
        under.
        """
        self._texts.add_document(number, document, anchor)

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]]) -> None:
        """Adds the dates that a document mentions, each with the number of the passage it stands in."""
        self._texts.add_dates(document, dates)

    def finish(
        self,
        manifest: Manifest,
        *,
        passages: Iterable[Passage],
        rows: Iterable[tuple[int, Span]],
        text_hashes: Iterable[bytes],
        vectors: NDArray[np.float32],
        words: Iterable[Entry],
    ) -> None:
        """Writes everything else, the manifest last, with the checksums of all files.

        `rows` holds, for each row of the vectors, its passage and its characters; `text_hashes` the hash of what it
        encodes. `vectors` is (rows, dimension), unit rows; a memory map will do. Each iterable is read once, in order.
        """
        self._texts.finish()
        Tables.write(self.folder, passages, rows, text_hashes)
        Vectors.build(vectors).save(self.folder / VECTORS)
        (self.folder / WORDS).mkdir()
        Words.write(self.folder / WORDS, words)
        words_files = [f"{WORDS}/{name}" for name in Words.files(self.folder / WORDS)]
        names = [TEXTS, PASSAGES, ROWS, TEXT_HASHES, VECTORS, *words_files]
        replace(manifest, files=checksums(self.folder, names)).write(self.folder)

    def close(self) -> None:
        """Closes the files; harmless after `finish`."""
        self._texts.close()
