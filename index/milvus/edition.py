"""An edition in Milvus, open for reading: a `Store`.

Nothing is held but what was read last: an edition may be larger than any process that answers from it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.errors import EditionError, Step
from index.milvus import beside, filters, records
from index.milvus.cache import Cache
from index.milvus.client import Client, MissingError
from index.milvus.filters import Filter
from index.milvus.names import DOCUMENTS, KINDS, MENTIONS, PASSAGES, Names
from index.milvus.schema import FORM, SEARCH_BREADTH
from index.storage.manifest import Manifest, program_version
from index.storage.store import Allowed, unknown_text
from index.storage.tables import Passage

# Passages and documents held; a question looks at some 300 passages and reads a few documents.
_PASSAGES, _DOCUMENTS = 2048, 64
# Passages or documents read in one call.
_BLOCK = 1000
_AHEAD = 256


class _Found(NamedTuple):
    """A passage, its sentences, and its vectors as they are packed."""

    passage: Passage
    sentences: list[Span]
    packed: str


class MilvusEdition:
    """An edition in Milvus, open for reading: a `Store`. Safe to use from several threads at once."""

    def __init__(self, client: Client, names: Names, name: str, stands_in_for: EditionError | None = None) -> None:
        """Reads the manifest. Raises `EditionError` when the edition is not whole, or of another form."""
        self._client = client
        self._collections = {kind: names.collection(name, kind) for kind in KINDS}
        self._name = name
        self.stands_in_for = stands_in_for
        content = self._manifest()
        self.manifest = Manifest(**content["manifest"], form=FORM, version=content["version"])
        self._begins: str | None = content["begins"]
        self._counts: dict[str, int] = content["counts"]
        self._exact: bool = content["exact"]
        self._passages = Cache(_PASSAGES, self._read_passages)
        self._documents = Cache(_DOCUMENTS, self._read_documents)

    def _manifest(self) -> dict[str, Any]:
        try:
            rows = self.query(DOCUMENTS, filters.one_of("key", [records.MANIFEST_KEY]), ["content"], strong=True)
        except MissingError as error:
            raise self.damaged("its collections are gone") from error
        if not rows:
            raise self.damaged("its manifest is missing")
        try:
            content = json.loads(rows[0]["content"])
            form = content["form"]
        except (ValueError, KeyError, TypeError) as error:
            raise self.damaged("its manifest cannot be read") from error
        if form != FORM:
            raise OtherFormError(self._name, form, str(content.get("version", "")))
        return dict(content)

    @property
    def name(self) -> str:
        """That under which it was published."""
        return self._name

    def close(self) -> None:
        """Nothing is held open: the connection is the storage's."""

    def verify(self) -> None:
        """Counts what each collection holds. Raises `EditionError` when that is not what was written."""
        for kind, expected in self._counts.items():
            try:
                ((row),) = self.query(kind, "", ["count(*)"], strong=True)
            except MissingError as error:
                raise self.damaged(f"the collection of {kind} is gone") from error
            if row["count(*)"] != expected:
                raise self.damaged(f"{row['count(*)']} of {expected} {kind}")

    def damaged(self, reason: str) -> EditionError:
        """The error of an edition of which something is missing."""
        return EditionError(
            f"The edition {self._name} in Milvus at {self._client.shown} is damaged ({reason}).",
            f"L’édition {self._name} dans Milvus à {self._client.shown} est abîmée ({reason}).",
            Step.BUILD,
        )

    def query(
        self, kind: str, expression: str, fields: Sequence[str], *, strong: bool = False, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """The rows that meet an expression; `strong` waits for all that was written before. Raises `EditionError`."""
        options = {"consistency_level": "Strong"} if strong else {}
        collection = self._collections[kind]
        return self._client.do(
            lambda client: [
                dict(row)
                for row in client.query(
                    collection,
                    filter=expression,
                    output_fields=list(fields),
                    timeout=self._client.seconds,
                    limit=limit,
                    **options,
                )
            ],
            collection,
        )

    def _search(self, field: str, wanted: object, limit: int, allowed: Allowed | None) -> list[Any]:
        collection = self._collections[PASSAGES]
        breadth = {} if self._exact or field != "vector" else {"params": {"ef": max(SEARCH_BREADTH, limit)}}
        return self._client.do(
            lambda client: client.search(
                collection,
                [wanted],
                anns_field=field,
                limit=limit,
                filter=_expression(allowed),
                output_fields=["passage"],
                search_params=breadth,
                timeout=self._client.seconds,
            )[0],
            collection,
        )

    def documents(self) -> list[tuple[int, Document]]:
        """See `Store.documents`."""
        found = [(row["number"], records.listed_of(row["listed"])[0]) for row in self.listing(["number", "listed"])]
        return sorted(found, key=lambda each: _age(each[1]))

    def text_keys(self) -> list[tuple[int, str, str]]:
        """The number, the id and the hash of every document."""
        found = []
        for row in self.listing(["number", "listed"]):
            document, hashed = records.listed_of(row["listed"])
            found.append((row["number"], document.id, hashed))
        return sorted(found)

    def listing(self, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The first row of every document, a block at a time."""
        for start in range(0, self.manifest.documents, _BLOCK):
            end = min(start + _BLOCK, self.manifest.documents)
            yield from self.query(DOCUMENTS, f"part == 0 and number >= {start} and number < {end}", fields)

    def begins(self) -> date | None:
        """The first day on which a document was published, `None` where none has a date."""
        return date.fromisoformat(self._begins) if self._begins else None

    def document(self, number: int) -> Document:
        """The document of that number. Raises `EditionError` when its text has not the hash it was stored with."""
        return self._held(number).document

    def _held(self, number: int) -> records.Held:
        found = self._documents.of([number])
        if number not in found:
            raise self.damaged(f"document {number} is missing")
        return found[number]

    def _read_documents(self, numbers: Sequence[int]) -> dict[int, records.Held]:
        keys = [number * records.PARTS for number in numbers]
        first = self.query(DOCUMENTS, filters.one_of("key", keys), ["key", "number", "listed", "content"])
        pieces = {row["key"]: row["content"] for row in first}
        lengths = {row["number"]: records.parts_of(row["listed"]) for row in first}
        more = [number * records.PARTS + part for number, length in lengths.items() for part in range(1, length)]
        for start in range(0, len(more), _BLOCK):
            rows = self.query(DOCUMENTS, filters.one_of("key", more[start : start + _BLOCK]), ["key", "content"])
            pieces |= {row["key"]: row["content"] for row in rows}
        found = {}
        for number, length in lengths.items():
            try:
                held = records.held_of("".join(pieces[number * records.PARTS + part] for part in range(length)))
            except (ValueError, KeyError, TypeError) as error:
                raise self.damaged(f"document {number} cannot be read") from error
            if held.document.hash != held.hash:
                raise self.damaged(f"the text of {held.document.id} is not the one that was indexed")
            found[number] = held
        return found

    def numbered(self, name: str) -> int | None:
        """The number of the document of that name; `path#1` also names the only text of a file."""
        names = [name, f"{name}#1", *([name[:-2]] if name.endswith("#1") else [])]
        digests = [records.digest(each) for each in names]
        listed = ",".join(f'"{each}"' for each in digests)
        rows = self.query(DOCUMENTS, f"name in [{listed}]", ["name", "number"])
        found = {row["name"]: row["number"] for row in rows}
        return next((found[each] for each in digests if each in found), None)

    def named(self, name: str) -> Document:
        """The document of that name; raises `QuestionError`, with the nearest names, when there is none."""
        number = self.numbered(name)
        if number is None:
            raise unknown_text(name, [document.id for _, document in self.documents()])
        return self.document(number)

    def anchor(self, number: int) -> date | None:
        """The day that a document states and its dates were resolved against, when finer than its own date."""
        found = self._documents.of([number])
        return found[number].anchor if number in found else None

    def within(
        self, published: When | None = None, mentioned: When | None = None, source: str | None = None
    ) -> Filter | None:
        """See `Store.within`."""
        bounds = []
        if source is not None:
            number = self.numbered(source)
            bounds.append(filters.NOTHING if number is None else f"document == {number}")
        if published is not None:
            bounds.append(filters.overlapping(published))
        if mentioned is not None:
            inside = filters.lying_in(mentioned)
            # Milvus has no join: the passages that mention such a date are asked for first, and named.
            passages = sorted({row["passage"] for row in self.query(MENTIONS, inside, ["passage"])})
            bounds.append(filters.either(inside, filters.one_of("passage", passages)))
        return Filter(filters.both(*bounds)) if bounds else None

    def passages_of(self, documents: Sequence[int]) -> Filter:
        """The passages of these documents."""
        return Filter(filters.one_of("document", documents))

    def dates_beside(self, window: When) -> list[When]:
        """The nearest interval before the window and the nearest after it, of any document or mention: at most two."""
        return beside.dates_beside(self.query, window)

    def on_day_of_year(self, month: int, day: int) -> list[tuple[int, date, int | None, int | None]]:
        """See `Store.on_day_of_year`."""
        wanted = f"day == {month * 100 + day}"
        mentions = self.query(MENTIONS, wanted, ["document", "since", "passage", "start"])
        mentions.sort(key=lambda row: (row["document"], row["start"]))
        documents = self.query(DOCUMENTS, wanted, ["number", "first"])
        documents.sort(key=lambda row: row["number"])
        return [
            *((row["document"], date.fromordinal(row["since"]), row["passage"], row["start"]) for row in mentions),
            *((row["number"], date.fromordinal(row["first"]), None, None) for row in documents),
        ]

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Allowed | None) -> list[int]:
        """See `Store.nearest`."""
        hits = self._search("vector", vector.tolist(), limit, allowed)
        order = sorted(hits, key=lambda hit: (-hit["distance"], hit["passage"]))
        return [hit["passage"] for hit in order]

    def by_words(self, question: str, limit: int, allowed: Allowed | None) -> dict[int, float]:
        """See `Store.by_words`."""
        words = records.words_asked(question)
        if not words:
            return {}
        hits = self._search("weights", words, limit, allowed)
        # milvus-lite gives the scores with the opposite sign.
        return {hit["passage"]: abs(float(hit["distance"])) for hit in hits}

    def vectors_of(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """See `Store.vectors_of`."""
        found = self._found([each.number for each in passages])
        return [records.unpacked(found[each.number].packed, each.sentences) for each in passages]

    def packed_by_key(self, keys: Iterable[str]) -> dict[str, str]:
        """The vectors (see `records.packed`) of the pieces of these keys, of those that the edition holds."""
        listed = ",".join(f'"{each}"' for each in keys)
        rows = self.query(PASSAGES, f"hash in [{listed}]", ["hash", "packed"]) if listed else []
        return {row["hash"]: row["packed"] for row in rows}

    def numbers(self, allowed: Allowed | None = None) -> Iterator[int]:
        """The passages that are allowed, in the order of the documents."""
        if allowed is None:
            numbers: Sequence[int] = range(self.manifest.passages)
        else:
            numbers = sorted(row["passage"] for row in self.query(PASSAGES, _expression(allowed), ["passage"]))
        for start in range(0, len(numbers), _AHEAD):
            block = numbers[start : start + _AHEAD]
            # Who goes through the passages looks at each: they are read a block at a time.
            self._passages.of(block)
            yield from block

    def _found(self, numbers: Sequence[int]) -> dict[int, _Found]:
        found = self._passages.of(numbers)
        if missing := [number for number in numbers if number not in found]:
            raise self.damaged(f"passage {missing[0]} is missing")
        return found

    def _read_passages(self, numbers: Sequence[int]) -> dict[int, _Found]:
        found = {}
        for start in range(0, len(numbers), _BLOCK):
            expression = filters.one_of("passage", numbers[start : start + _BLOCK])
            for row in self.query(PASSAGES, expression, ["passage", "document", "spans", "packed"]):
                found[row["passage"]] = _Found(*records.passage_of(row), row["packed"])
        return found

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """See `Store.passages`."""
        found = self._found(numbers)
        return [found[number].passage for number in numbers]

    def passage(self, number: int) -> Passage:
        """The passage of that number."""
        return self._found([number])[number].passage

    def passages_in(self, document: int) -> list[Passage]:
        """The passages of a document, in order."""
        rows = self.query(PASSAGES, f"document == {document}", ["passage"])
        return self.passages(sorted(row["passage"] for row in rows))

    def passage_at(self, document: int, span: Span) -> Span:
        """The characters of the passages of a document that overlap `span`; `span` itself when none does."""
        spans = [each.span for each in self.passages_in(document)]
        spans = [each for each in spans if each.start < span.end and span.start < each.end]
        return Span(min(each.start for each in spans), max(each.end for each in spans)) if spans else span

    def sentences(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, in order."""
        return self._found([passage.number])[passage.number].sentences

    def dates(self, document: int, span: Span) -> list[Dated]:
        """The dates mentioned inside a span of a document, in the text's order."""
        found = self._documents.of([document])
        held = found[document].dates if document in found else ()
        return [each for each in held if span.start <= each.span.start and each.span.end <= span.end]


class OtherFormError(EditionError):
    """An edition in Milvus is whole, but of a form that this program does not read."""

    def __init__(self, name: str, form: object, version: str) -> None:
        by = f"Dateline {version}" if version else "Dateline"
        super().__init__(
            f"The edition {name} in Milvus has form {form}, written by {by}; this Dateline, {program_version()}, reads "
            f"form {FORM}.",
            f"L’édition {name} dans Milvus a la forme {form}, écrite par {by} ; ce Dateline, {program_version()}, lit "
            f"la forme {FORM}.",
            Step.UPGRADE if isinstance(form, int) and form > FORM else Step.BUILD,
        )


def _expression(allowed: Allowed | None) -> str:
    if allowed is None:
        return ""
    assert isinstance(allowed, Filter)
    return allowed.expression


def _age(document: Document) -> tuple[bool, date, str]:
    """Oldest first, undated last, then by name."""
    first = document.published and document.published.first
    return first is None, first or date.min, document.id
