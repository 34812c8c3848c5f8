"""The passages and rows of an edition while it is built: numbers in memory, texts and vectors in files.

Memory grows by about 100 bytes a row, whatever its text; the files are removed with the build.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.documents import Span
from index.phrases import Language
from index.storage.tables import Passage, text_hash
from index.storage.words import Entry


class Rows:
    """What is to be encoded: a row for each passage, followed by one for each of its sentences."""

    def __init__(self, folder: Path) -> None:
        """The texts are kept in a file of `folder` until the end of the `with` block."""
        self.passages = 0
        # The language of each document.
        self._languages: list[Language | None] = []
        # Of each passage: document, row, number of sentences.
        self._passages = array("q")
        # Of each row: passage, first character, end; the end of its text in the file; the hash of its text.
        self._places = array("q")
        self._ends = array("q", [0])
        self._hashes = bytearray()
        self._texts = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._texts.close()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add_document(
        self, heading: str, language: Language | None, text: str, passages: Iterable[tuple[Span, Sequence[Span]]]
    ) -> list[Passage]:
        """Adds the next document with its passages, each with its sentences. Returns the passages, numbered.

        A passage is encoded, and found by its words, with the `heading` of its text before it, since it seldom names
        what the text is about; a sentence is encoded as it stands.
        """
        number = len(self._languages)
        self._languages.append(language)
        made = []
        for span, sentences in passages:
            passage = Passage(self.passages, number, span, len(self), len(sentences))
            self.passages += 1
            self._passages.extend((number, passage.row, passage.sentences))
            self._add_row(passage.number, span, heading + span.of(text))
            for each in sentences:
                self._add_row(passage.number, each, each.of(text))
            made.append(passage)
        return made

    def _add_row(self, passage: int, span: Span, text: str) -> None:
        self._places.extend((passage, span.start, span.end))
        self._hashes += text_hash(text)
        self._ends.append(self._ends[-1] + self._texts.write(text.encode()))

    def text(self, row: int) -> str:
        """The text of a row; every row has been added by then."""
        self._texts.seek(self._ends[row])
        return self._texts.read(self._ends[row + 1] - self._ends[row]).decode()

    @property
    def hashes(self) -> NDArray[np.uint8]:
        """(rows, 16) hashes of the texts."""
        return np.frombuffer(self._hashes, np.uint8).reshape(len(self), -1)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(rows,) lengths of the texts in characters."""
        places = np.frombuffer(self._places, np.int64).reshape(-1, 3)
        return np.asarray(places[:, 2] - places[:, 1])

    def each_passage(self) -> Iterator[Passage]:
        """The passages in order."""
        for number in range(self.passages):
            document, row, sentences = self._passages[3 * number : 3 * number + 3]
            yield Passage(number, document, self._span(row), row, sentences)

    def each_place(self) -> Iterator[tuple[int, Span]]:
        """Of each row in order, its passage's number and its characters."""
        for row in range(len(self)):
            yield self._places[3 * row], self._span(row)

    def each_hash(self) -> Iterator[bytes]:
        """The hashes of the texts in order."""
        for row in self.hashes:
            yield row.tobytes()

    def each_entry(self) -> Iterator[Entry]:
        """Of each passage in order, the words it is found by."""
        for passage in self.each_passage():
            yield Entry(passage.number, self.text(passage.row), self._languages[passage.document])

    def _span(self, row: int) -> Span:
        return Span(self._places[3 * row + 1], self._places[3 * row + 2])
