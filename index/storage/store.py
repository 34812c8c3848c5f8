"""What an archive is asked through, whatever holds it: one edition, open for reading.

There is no other way to the passages: `Edition` reads the files that a build wrote, `index.milvus.edition` a server.
"""

import difflib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.errors import EditionError, QuestionError, Step
from index.storage.manifest import Manifest
from index.storage.tables import Passage


class Allowed:
    """Which passages a search may look at. Made by a store, and read only by the one that made it."""


class Store(Protocol):
    """An edition, open for reading. Safe to use from several threads at once.

    Documents and passages are called by numbers, which mean nothing in another edition. Any method may raise
    `EditionError`. `stands_in_for` says what is wrong with the newer edition that this one replaces; `None` when this
    is the newest.
    """

    manifest: Manifest
    stands_in_for: EditionError | None

    @property
    def name(self) -> str:
        """The name of the edition."""

    def close(self) -> None:
        """Lets go of the edition."""

    def verify(self) -> None:
        """Checks that all of it is there, as it was written. Raises `EditionError` when it is not."""

    def documents(self) -> list[tuple[int, Document]]:
        """Every document with its number, oldest first, undated last, then by name.

        Of the text, the opening alone; of the dating, only a doubtful one; no pages, and nothing of the reading.
        """

    def begins(self) -> date | None:
        """The first day on which a document was published, `None` where none has a date."""

    def document(self, number: int) -> Document:
        """The document of that number. Raises `EditionError` when its text has not the hash it was stored with."""

    def numbered(self, name: str) -> int | None:
        """The number of the document of that name; `path#1` also names the only text of a file."""

    def named(self, name: str) -> Document:
        """The document of that name; raises `QuestionError`, with the nearest names, when there is none."""

    def anchor(self, number: int) -> date | None:
        """The day that a document states and its dates were resolved against, when finer than its own date."""

    def text_keys(self) -> list[tuple[int, str, str]]:
        """The number, the id and the hash of every document."""

    def within(
        self, published: When | None = None, mentioned: When | None = None, source: str | None = None
    ) -> Allowed | None:
        """What a search may look at; `None` when nothing bounds it.

        `published` bounds the documents' own dates: a month overlaps every window that holds one of its days, an
        undated document none. `mentioned` keeps the passages of which a mentioned date, or their document's, lies in it
        by half of its days or more. `source` is one document's name.
        """

    def passages_of(self, documents: Sequence[int]) -> Allowed:
        """The passages of these documents."""

    def dates_beside(self, window: When) -> list[When]:
        """The nearest interval before the window and the nearest after it, of any document or mention: at most two."""

    def on_day_of_year(self, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
        """What bears this day of any year, precisely: document, the day, and a mention's passage and first character.

        A document that was published on such a day stands there without a mention, after those it makes. In the order
        of documents and characters.
        """

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Allowed | None) -> list[int]:
        """The `limit` passages whose own vectors are nearest, the nearest first, ties by number.

        `vector` is (dimension,), a unit vector; `allowed` bounds the search before anything is ranked.
        """

    def by_words(self, question: str, limit: int, allowed: Allowed | None) -> dict[int, float]:
        """BM25 scores by passage, of at most `limit` passages that share a word with the question."""

    def vectors_of(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """Of each passage, (1 + sentences, dimension) unit rows: its own, then those of its sentences.

        Cosines with the latter are right to about 0.01 (see `index.storage.sentence_vectors`).
        """

    def numbers(self, allowed: Allowed | None = None) -> Iterator[int]:
        """The passages that are allowed, in the order of the documents."""

    def passage(self, number: int) -> Passage:
        """The passage of that number."""

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages of these numbers, in their order; for a store on another machine, in one call."""

    def passages_in(self, document: int) -> list[Passage]:
        """The passages of a document, in order."""

    def passage_at(self, document: int, span: Span) -> Span:
        """The characters of the passages of a document that overlap `span`; `span` itself when none does."""

    def sentences(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, in order."""

    def dates(self, document: int, span: Span) -> list[Dated]:
        """The dates mentioned inside a span of a document, in the text's order."""


def unknown_text(name: str, names: Sequence[str]) -> QuestionError:
    """The error of a document's name that is none of `names`, with the nearest of them."""
    near = difflib.get_close_matches(name, names, 3, 0.4) or names[:3]
    return QuestionError(
        f"No text is called {name!r}. The nearest: {', '.join(near)}.",
        f"Aucun texte ne s’appelle {name!r}. Les plus proches : {', '.join(near)}.",
        Step.LIST_SOURCES,
    )
