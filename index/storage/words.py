"""The inverted index of an edition's passages: BM25 over stems, in tantivy."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.errors import EditionError, Step
from index.phrases import Language
from index.stems import ANALYZERS, FIELDS, one_number

# Bytes of memory that tantivy may use before it writes a segment.
_HEAP = 64_000_000
# A passage that is asked for by its number costs this many times what a hit costs that is fetched and looked at.
_LISTED = 6
# How many times as many hits are fetched as a window lets through on average, and how many times more if too few were.
_MORE = 1.5
_DEEPER = 8
# Up to this share of all passages, those of a window are told from others by their days.
_FEW = 0.1


class Entry(NamedTuple):
    """What is indexed for one passage: its serial number, its text and the language of it, and its days.

    A window of time that lets the passage through holds one of these, which are ordinals (see `Days.by_passage`).
    """

    passage: int
    text: str
    language: Language | None
    days: Sequence[int] = ()


class Words:
    """The inverted index of an edition's passages."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        for name, analyzer in ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def write(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Writes a new index into the (existing, empty) folder."""
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("passage", stored=True, indexed=True, fast=True)
        schema.add_integer_field("day", indexed=True)
        for field in FIELDS.values():
            # Nobody asks where in a passage a word stands: without the places the index is half as large.
            schema.add_text_field(field, tokenizer_name=field, index_option="freq")
        index = tantivy.Index(schema.build(), path=str(folder))
        for name, analyzer in ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        # One thread, so that two builds of the same texts rank alike.
        writer = index.writer(_HEAP, 1)
        add_entries(writer, entries)
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def files(folder: Path) -> list[str]:
        """The names of the files that hold the index: all but tantivy's locks."""
        return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")

    @classmethod
    def load(cls, folder: Path) -> "Words":
        """Raises `EditionError` when the folder is missing or damaged."""
        with _errors(folder):
            if os.access(folder, os.W_OK):
                return cls(folder, tantivy.Index.open(str(folder)))
            return cls._load_elsewhere(folder)

    @classmethod
    def _load_elsewhere(cls, folder: Path) -> "Words":
        """Opens an index in a read-only folder, where tantivy could not create the lock file it wants even to read."""
        with tempfile.TemporaryDirectory(prefix="dateline-words-") as made:
            for name in cls.files(folder):
                (Path(made) / name).symlink_to((folder / name).absolute())
            # Every file is mapped once the index is open: the links can be removed.
            return cls(folder, tantivy.Index.open(made))

    def search(
        self,
        question: str,
        limit: int,
        allowed: NDArray[np.bool_] | None = None,
        days: tuple[int, int] | None = None,
    ) -> dict[int, float]:
        """BM25 scores by passage number, of at most `limit` passages that share a word with the question.

        `allowed`, when given, is a mask by passage number, which bounds the search before anything is ranked. Where
        `days` are given too, each passage that is allowed has a day between these two. Raises `EditionError` when the
        files are damaged.
        """
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term))
            for field, analyzer in ANALYZERS.items()
            for term in dict.fromkeys(analyzer.analyze(one_number(question)))
        ]
        if not wanted:
            return {}
        query = tantivy.Query.boolean_query(wanted)
        with _errors(self._folder):
            if allowed is None:
                return self._best(query, limit)
            kept = int(np.count_nonzero(allowed))
            if kept == 0:
                return {}
            depth = round(_MORE * limit * max(1, self._searcher.num_docs / kept))
            if days is not None and kept < _FEW * len(allowed) and (between := self._between(*days)) is not None:
                # Hardly any other passage has such a day.
                return self._best_of_many(_bounded(query, between), limit, allowed, 2 * limit)
            if _LISTED * kept > depth:
                with suppress(_NoColumn):
                    return self._best_of_many(query, limit, allowed, depth)
            # A set of terms takes twice as long.
            listed = np.flatnonzero(allowed).tolist()
            numbers = (tantivy.Query.term_query(self._schema, "passage", number) for number in listed)
            within = tantivy.Query.boolean_query([(tantivy.Occur.Should, number) for number in numbers])
            return self._best(_bounded(query, within), limit)

    def _between(self, first: int, last: int) -> tantivy.Query | None:
        """All passages with a day between these; `None` in an index of form 5 and before, which has no days."""
        with suppress(ValueError):
            # By the terms of the days, of which there are few: each passage's own day would be looked at otherwise.
            return tantivy.Query.range_query(
                self._schema, "day", tantivy.FieldType.Integer, first, last, use_inverted_index=True
            )
        return None

    def _best(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit, count=False).hits
        return {self._searcher.doc(address)["passage"][0]: float(score) for score, address in hits}

    def _best_of_many(
        self, query: tantivy.Query, limit: int, allowed: NDArray[np.bool_], depth: int
    ) -> dict[int, float]:
        """The best of all until `limit` of them are `allowed`, which the query itself would look up one by one.

        `depth` is how many are fetched at first. Raises `_NoColumn` where the index was written without the passages'
        numbers in a column.
        """
        while True:
            hits = self._searcher.search(query, depth, count=False).hits
            try:
                column = self._searcher.fast_field_values("passage", [address for _, address in hits])
            except ValueError as error:
                raise _NoColumn from error
            numbers = np.array(column, np.int64)
            found = np.flatnonzero(allowed[numbers])
            if len(found) >= limit or len(hits) < depth:
                return {int(numbers[place]): float(hits[place][0]) for place in found[:limit].tolist()}
            depth *= _DEEPER


def _bounded(query: tantivy.Query, bound: tantivy.Query) -> tantivy.Query:
    """What both find, with the scores of the first."""
    must = tantivy.Occur.Must
    return tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(bound, 0.0))])


class _NoColumn(Exception):
    """An index of an earlier form has no column of the passages' numbers."""


def add_entries(writer: tantivy.IndexWriter, entries: Iterable[Entry]) -> None:
    """Adds passages to an index that is written."""
    for entry in entries:
        document = tantivy.Document()
        document.add_unsigned("passage", entry.passage)
        for day in entry.days:
            document.add_integer("day", day)
        document.add_text(FIELDS[entry.language], one_number(entry.text))
        writer.add_document(document)


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    """Turns tantivy's errors into `EditionError`."""
    try:
        yield
    except BaseException as error:
        # A panic of tantivy's is a BaseException, of a type that no module exports.
        if not isinstance(error, (ValueError, OSError)) and type(error).__name__ != "PanicException":
            raise
        raise EditionError(
            f"The words in {folder} cannot be read.",
            f"Les mots de {folder} sont illisibles.",
            Step.BUILD,
        ) from error
