"""The passages of a build that are to be encoded: numbers in memory, texts in a file.

Memory grows by about 40 bytes a passage and 4 a sentence, whatever their texts; the file is removed with the build.
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
from index.encoding.piece import Piece
from index.phrases import Language
from index.storage.tables import KEY_BYTES, Arrays, Passage, piece_key
from index.storage.words import Entry


class Pieces:
    """The passages of new documents, each with its sentences, in the order they were added."""

    def __init__(self, folder: Path) -> None:
        """The texts are kept in a file of `folder` until the end of the `with` block."""
        # The language of each document.
        self._languages: list[Language | None] = []
        # Of each passage: document, first character, end, number of sentences; the end of its text in the file.
        self._passages = array("i")
        self._ends = array("q", [0])
        # Of each sentence: first character, end, counted from its passage's first.
        self._sentences = array("H")
        self._keys = bytearray()
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
        """Adds the next document with its passages, each with its sentences. Returns the passages, numbered."""
        document = len(self._languages)
        self._languages.append(language)
        made = []
        for span, sentences in passages:
            made.append(Passage(len(self), document, span, len(sentences)))
            self._passages.extend((document, span.start, span.end, len(sentences)))
            for each in sentences:
                self._sentences.extend((each.start - span.start, each.end - span.start))
            piece = piece_of(heading, text, span, sentences)
            self._keys += piece_key(piece)
            self._ends.append(self._ends[-1] + self._texts.write(piece.text.encode()))
        return made

    def tables(self, keys: bytes | bytearray, first_serial: int) -> Arrays:
        """The tables of the segment that the passages make; `keys` are those of its documents."""
        return Arrays(
            self._numbers,
            np.frombuffer(self._sentences, np.uint16).reshape(-1, 2),
            self.keys,
            np.frombuffer(keys, np.uint8).reshape(-1, KEY_BYTES),
            np.arange(first_serial, first_serial + len(self)),
        )

    @property
    def _numbers(self) -> NDArray[np.int32]:
        return np.frombuffer(self._passages, np.int32).reshape(-1, 4)

    @property
    def owners(self) -> NDArray[np.int32]:
        """(passages,): the document of each."""
        return self._numbers[:, 0]

    @property
    def keys(self) -> NDArray[np.uint8]:
        """(passages, 16) keys of the pieces."""
        return np.frombuffer(self._keys, np.uint8).reshape(-1, KEY_BYTES)

    @property
    def first_sentences(self) -> NDArray[np.int64]:
        """(passages + 1,): the number of the first sentence of each passage, and of all."""
        return np.concatenate([[0], np.cumsum(self._numbers[:, 3])])

    def piece(self, passage: int, first_sentence: int) -> Piece:
        """A passage as it is encoded, by its number and that of its first sentence; all have been added by then."""
        start, end, count = self._passages[4 * passage + 1 : 4 * passage + 4]
        text = self._text(passage)
        ends = iter(self._sentences[2 * first_sentence : 2 * (first_sentence + count)])
        # The passage stands at the end of the text that is encoded.
        shift = len(text) - (end - start)
        return Piece(text, tuple(Span(start + shift, next(ends) + shift) for start in ends))

    def entries(self) -> Iterator[Entry]:
        """Of each passage in order, the words it is found by."""
        for passage in range(len(self)):
            yield Entry(passage, self._text(passage), self._languages[self._passages[4 * passage]])

    def _text(self, passage: int) -> str:
        self._texts.seek(self._ends[passage])
        return self._texts.read(self._ends[passage + 1] - self._ends[passage]).decode()


def piece_of(heading: str, text: str, passage: Span, sentences: Sequence[Span]) -> Piece:
    """A passage as it is encoded, and found by its words: with the heading of its text before it.

    A passage seldom names what its text is about.
    """
    shift = len(heading) - passage.start
    return Piece(heading + passage.of(text), tuple(Span(each.start + shift, each.end + shift) for each in sentences))
