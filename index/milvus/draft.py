"""The one writer of an edition in Milvus: everything goes into collections that no reader looks into yet."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from index.dated import Dated
from index.documents import Document, Span
from index.milvus import records
from index.milvus.client import BUILD_SECONDS, Client
from index.milvus.names import DOCUMENTS, KINDS, MENTIONS, PASSAGES, Names
from index.milvus.schema import FORM, MOST_BYTES, NO_VECTOR, create, index_and_load
from index.storage.manifest import Manifest, program_version
from index.storage.tables import Passage

# Up to this many passages the search is exact, as in the embedded store; above it, HNSW.
EXACT_UNTIL = 200_000
# Rows, and characters of text, that are sent in one call; Milvus takes 64 MiB.
_ROWS, _CHARACTERS = 1000, 4_000_000


class Encoded(NamedTuple):
    """A passage with its sentences, the key of its piece, and its vectors (see `records.packed`)."""

    passage: Passage
    sentences: Sequence[Span]
    key: str
    packed: str


class Draft:
    """An edition being written. Add each document, its dates, then its passages; `finish` in the end.

    `written` holds what tells each document apart from an earlier wording of it (see `records.compared`).
    """

    def __init__(
        self, client: Client, names: Names, name: str, *, dimension: int = 0, exact_until: int = EXACT_UNTIL
    ) -> None:
        """Creates nothing yet."""
        self.name = name
        self.dimension = dimension
        self.written: set[str] = set()
        self._client = client
        self._exact_until = exact_until
        self._collections = {kind: names.collection(name, kind) for kind in KINDS}
        self._waiting: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        self._characters = dict.fromkeys(KINDS, 0)
        self._counts = dict.fromkeys(KINDS, 0)
        self._anchors: dict[int, tuple[Document, date | None]] = {}
        self._intervals: dict[int, records.Interval] = {}
        self._begins: date | None = None

    @property
    def documents(self) -> str:
        """The collection that the aliases point at."""
        return self._collections[DOCUMENTS]

    def begin(self) -> None:
        """Creates the collection of documents, and has it ready: it also says who writes."""
        self._create(DOCUMENTS, 0)
        self._ready(DOCUMENTS)

    def say(self, content: dict[str, Any]) -> None:
        """Writes who builds, and when that was last true, into the draft."""
        record = records.own_record(records.BUILDING_KEY, content)
        self._client.do(lambda client: client.upsert(self.documents, [record], timeout=BUILD_SECONDS))

    def create_others(self, dimension: int) -> None:
        """Creates the collections that only a build with something to write needs."""
        self.dimension = dimension
        for kind in KINDS:
            if kind != DOCUMENTS:
                self._create(kind, dimension)

    def _create(self, kind: str, dimension: int) -> None:
        self._client.do(lambda client: create(client, self._collections[kind], kind, dimension))

    def add_document(self, number: int, document: Document, anchor: date | None) -> None:
        """Adds one document (see `index.storage.draft.Draft.add_document`); it is written with its dates."""
        self._anchors[number] = document, anchor
        self._intervals[number] = records.interval_of(document.published, anchor)
        self.written.add(records.compared(document))
        first = document.published and document.published.first
        if first:
            self._begins = min(first, self._begins or first)

    def add_dates(self, document: int, dates: Sequence[tuple[int, Dated]]) -> None:
        """Adds the dates that a document mentions, each with the number of the passage it stands in."""
        text, anchor = self._anchors.pop(document)
        for part in records.document_parts(document, text, anchor, [each for _, each in dates]):
            self._add(DOCUMENTS, part, len(part["content"]))
        for passage, each in dates:
            since, until = records.ordinal(each.bounded.first), records.ordinal(each.bounded.last)
            row = {
                "key": self._counts[MENTIONS] + len(self._waiting[MENTIONS]),
                "passage": passage,
                "document": document,
                "start": each.span.start,
                "since": since,
                "until": until,
                "middle": since + until,
                "length": until - since,
                "day": records.day_of_year(each.when),
                "precision": each.when.precision.value,
            }
            self._add(MENTIONS, row | NO_VECTOR)

    def add_passage(self, encoded: Encoded, words: str) -> None:
        """Adds a passage of a document that was added, with the words it is found by."""
        passage, sentences, key, packed = encoded
        # In half precision as in the embedded store, so that both give the same similarities.
        vector = records.unpacked(packed, 0)[0].tolist()
        record = {
            "passage": passage.number,
            "document": passage.document,
            "spans": json.dumps([[each.start, each.end] for each in (passage.span, *sentences)]),
            "packed": packed,
            "hash": key,
            "vector": vector,
            "words": words[:MOST_BYTES],
        }
        bounds = self._intervals[passage.document]._asdict()
        self._add(PASSAGES, record | bounds, len(packed) + len(words) + len(vector))

    def forget(self, documents: Iterable[int]) -> None:
        """Lets go of what was held of documents whose passages are all added."""
        for number in documents:
            self._intervals.pop(number, None)

    def finish(self, manifest: Manifest) -> None:
        """Writes what waits, makes the indexes, and then the manifest: with it, the edition is whole."""
        for kind in KINDS:
            self._send(kind)
        for kind in KINDS:
            if kind != DOCUMENTS:
                self._ready(kind)
        counts = {kind: count for kind, count in self._counts.items() if kind != DOCUMENTS}
        # Its form and its files are those of the embedded store.
        described = {
            name: value
            for name, value in asdict(manifest).items()
            if isinstance(value, int | str) and name not in ("form", "version")
        }
        content = {
            "form": FORM,
            "version": program_version(),
            "manifest": described,
            # And two that are no documents: this record and the one that says who builds.
            "counts": counts | {DOCUMENTS: self._counts[DOCUMENTS] + 2},
            "begins": self._begins.isoformat() if self._begins else None,
            "exact": self._counts[PASSAGES] <= self._exact_until,
        }
        record = records.own_record(records.MANIFEST_KEY, content)
        self._client.do(lambda client: client.insert(self.documents, [record], timeout=BUILD_SECONDS))
        self._client.do(lambda client: client.flush(self.documents, timeout=BUILD_SECONDS))

    def _ready(self, kind: str) -> None:
        collection = self._collections[kind]
        exact = self._counts[PASSAGES] <= self._exact_until
        self._client.do(lambda client: client.flush(collection, timeout=BUILD_SECONDS))
        self._client.do(lambda client: index_and_load(client, collection, kind, exact=exact, seconds=BUILD_SECONDS))

    def _add(self, kind: str, row: dict[str, Any], characters: int = 0) -> None:
        self._waiting[kind].append(row)
        self._characters[kind] += characters
        if len(self._waiting[kind]) >= _ROWS or self._characters[kind] >= _CHARACTERS:
            self._send(kind)

    def _send(self, kind: str) -> None:
        rows, self._waiting[kind], self._characters[kind] = self._waiting[kind], [], 0
        if rows:
            self._client.do(lambda client: client.insert(self._collections[kind], rows, timeout=BUILD_SECONDS))
            self._counts[kind] += len(rows)
