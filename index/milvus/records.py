"""Documents, passages, vectors and dates as Milvus holds them, and back.

Milvus bounds a text to 65,535 bytes, so that a document is written as JSON, and cut into parts.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import Precision, When
from index.documents import Dating, Document, Reading, Span
from index.errors import EditionError, Step
from index.milvus.schema import MOST_BYTES, MOST_CHARACTERS, NO_VECTOR
from index.phrases import Language
from index.stems import ANALYZERS, FIELDS, one_number
from index.storage import sentence_vectors
from index.storage.tables import Passage

# The key of part p of document n is n * PARTS + p; negative keys are an edition's own records.
PARTS = 4096
MANIFEST_KEY = -1
BUILDING_KEY = -2
_LENGTH, _HALF = np.dtype("<u2"), np.dtype("<f2")
# Characters of a text that a listing of documents carries, as in the embedded store.
_OPENING = 240
# Titles and names in a listing; any that is longer is shown by its beginning.
_LISTED = 3000


class Interval(NamedTuple):
    """The days of a document: as it was published, and `middle` and `length` of the finer ones its dates count from."""

    first: int
    last: int
    middle: int
    length: int


class Held(NamedTuple):
    """A document as it is read back: its anchor, the dates it mentions, and the hash it was stored with."""

    document: Document
    hash: str
    anchor: date | None
    dates: tuple[Dated, ...]


def digest(*parts: object) -> str:
    """The first 128 bits of a SHA-256 over the parts, 32 hexadecimal digits."""
    return sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def interval_of(published: When | None, anchor: date | None) -> Interval:
    """What a document's passages are filtered by; zeros where an end is open or there is no date."""
    if published is None:
        return Interval(0, 0, 0, 0)
    first, last = ordinal(published.first), ordinal(published.last)
    finer_first, finer_last = (anchor.toordinal(),) * 2 if anchor else (first, last)
    if not (finer_first and finer_last):
        return Interval(first, last, 0, 0)
    return Interval(first, last, finer_first + finer_last, finer_last - finer_first)


def ordinal(day: date | None) -> int:
    """0 for no day."""
    return day.toordinal() if day else 0


def day_of(number: int) -> date | None:
    """The day of an ordinal."""
    return date.fromordinal(number) if number else None


def day_of_year(when: When | None) -> int:
    """Month and day of a precise day, as in 1225; 0 for any other interval."""
    if when is None or when.precision is not Precision.DAY or when.first is None or when.first != when.last:
        return 0
    return when.first.month * 100 + when.first.day


def words_of(text: str, language: Language | None) -> str:
    """The stems of a text, each once as often as it occurs, as words that Milvus' tokenizer leaves whole."""
    field = FIELDS[language]
    return " ".join(_word(field, stem) for stem in ANALYZERS[field].analyze(one_number(text)))


def words_asked(question: str) -> str:
    """The words to look for: the stems of a question by each analyser, each once."""
    found = (
        _word(field, stem)
        for field, analyzer in ANALYZERS.items()
        for stem in dict.fromkeys(analyzer.analyze(one_number(question)))
    )
    return " ".join(found)


def _word(field: str, stem: str) -> str:
    """A stem and the language it is of, in small letters and digits alone."""
    if stem.isascii() and stem.isalnum():
        return f"{field[0]}{stem.lower()}"
    return f"{field[0]}0x{stem.encode().hex()}"


def document_parts(
    number: int, document: Document, anchor: date | None, dates: Iterable[Dated]
) -> Iterator[dict[str, Any]]:
    """The rows of a document, the first of which lists it."""
    published = document.published
    content = {
        "document": _plain(document),
        "hash": document.hash,
        "anchor": anchor.isoformat() if anchor else None,
        "dates": [_plain_dated(each) for each in dates],
    }
    written = json.dumps(content, ensure_ascii=False)
    parts = [written[at : at + MOST_CHARACTERS] for at in range(0, len(written), MOST_CHARACTERS)]
    if len(parts) > PARTS:
        raise EditionError(
            f"{document.id} is too long for Milvus ({len(document.text):,} characters); cut it into several texts.",
            f"{document.id} est trop long pour Milvus ({len(document.text):,} caractères) ; découpez-le en plusieurs "
            "textes.",
            Step.BUILD,
        )
    for part, piece in enumerate(parts):
        yield {
            "key": number * PARTS + part,
            "number": number,
            "part": part,
            # Also the number of parts, for the one that is read first.
            "listed": json.dumps([len(parts), *_listing(document)], ensure_ascii=False) if part == 0 else "",
            "content": piece,
            "name": digest(document.id) if part == 0 else "",
            "compared": compared(document) if part == 0 else "",
            "first": ordinal(published.first) if published and part == 0 else 0,
            "last": ordinal(published.last) if published and part == 0 else 0,
            "precision": published.precision.value if published and part == 0 else "",
            "day": day_of_year(published) if part == 0 else 0,
            **NO_VECTOR,
        }


def own_record(key: int, content: dict[str, Any]) -> dict[str, Any]:
    """A row of the documents that is no document: the manifest, or what the build that writes them says."""
    numbers = dict.fromkeys(("number", "part", "first", "last", "day"), -1)
    texts = dict.fromkeys(("name", "compared", "precision", "listed"), "")
    return {"key": key, **numbers, **texts, "content": json.dumps(content), **NO_VECTOR}


def compared(document: Document) -> str:
    """What makes a document the same in two editions: its wording, title, source and date."""
    return digest(document.id, document.title, document.source, _plain_when(document.published), document.hash)


def held_of(written: str) -> Held:
    """A document from its parts, joined. Raises `ValueError` or `KeyError` when they are damaged."""
    content = json.loads(written)
    return Held(
        _document(content["document"]),
        content["hash"],
        date.fromisoformat(content["anchor"]) if content["anchor"] else None,
        tuple(_dated(each) for each in content["dates"]),
    )


def listed_of(written: str) -> tuple[Document, str]:
    """A document as a listing shows it (see `Store.documents`), and its hash."""
    _, plain, hashed = json.loads(written)
    return _document(plain), hashed


def parts_of(written: str) -> int:
    """The number of parts of a document, from what lists it."""
    return int(json.loads(written)[0])


def _listing(document: Document) -> tuple[list[Any], str]:
    doubtful = document.dating is not None and document.dating.taken is not None
    doubtful = doubtful and document.dating.taken.origin.doubtful  # type: ignore[union-attr]
    name, title, _, when, source, language, dating, *_ = _plain(document)
    listed = [name[:_LISTED], title[:_LISTED], document.text[:_OPENING], when, source[:_LISTED], language]
    dating = dating if doubtful and len(dating) <= _LISTED else None
    return [*listed, dating, None, None], document.hash


def _plain(document: Document) -> list[Any]:
    return [
        document.id,
        document.title,
        document.text,
        _plain_when(document.published),
        document.source,
        document.language,
        document.dating.to_json() if document.dating else None,
        list(document.pages) or None,
        list(astuple(document.reading)) if document.reading else None,
    ]


def _document(plain: Sequence[Any]) -> Document:
    name, title, text, when, source, language, dating, pages, reading = plain
    return Document(
        name,
        title,
        text,
        _when(when),
        source,
        Language(language) if language else None,
        Dating.from_json(dating) if dating else None,
        tuple(pages or ()),
        Reading(*reading) if reading else None,
    )


def _plain_when(when: When | None) -> list[Any] | None:
    if when is None:
        return None
    return [when.first and when.first.isoformat(), when.last and when.last.isoformat(), when.precision.value]


def _when(plain: Sequence[Any] | None) -> When | None:
    if plain is None:
        return None
    first, last = (date.fromisoformat(end) if end else None for end in plain[:2])
    return When(first, last, Precision(plain[2]))


def _plain_dated(dated: Dated) -> list[Any]:
    bounded = None if dated.bounded == dated.when else _plain_when(dated.bounded)
    return [dated.span.start, dated.span.end, _plain_when(dated.when), dated.rule, bounded]


def _dated(plain: Sequence[Any]) -> Dated:
    start, end, written, rule, bounded = plain
    when = _when(written)
    assert when is not None
    return Dated(Span(start, end), when, rule, _when(bounded) or when)


def packed(vectors: NDArray[np.float32]) -> str:
    """(1 + sentences, dimension) vectors of a passage: how long one is, its own in half precision, its sentences'.

    Only as many sentences as one field holds: some 330 of the default encoder.
    """
    sentences = sentence_vectors.packed(vectors[:1], vectors[1:])
    own = np.array([vectors.shape[1]], _LENGTH).tobytes() + vectors[0].astype(_HALF).tobytes()
    # Four characters stand for three bytes.
    most = (MOST_BYTES // 4 * 3 - len(own)) // sentences.shape[1]
    return base64.b64encode(own + sentences[:most].tobytes()).decode("ascii")


def unpacked(written: str, sentences: int) -> NDArray[np.float32]:
    """(1 + sentences, dimension) vectors; that of a sentence that did not fit is its passage's own."""
    content = base64.b64decode(written)
    (dimension,) = np.frombuffer(content, _LENGTH, 1).tolist()
    own = np.frombuffer(content, _HALF, dimension, _LENGTH.itemsize).astype(np.float32)[None]
    rows = np.frombuffer(content, np.uint8, offset=_LENGTH.itemsize + _HALF.itemsize * dimension)
    rows = rows.reshape(-1, sentence_vectors.width(dimension))
    held = sentence_vectors.unpacked(np.repeat(own, len(rows), axis=0), rows)
    return np.concatenate([own, held, np.repeat(own, max(0, sentences - len(rows)), axis=0)])


def spans_of(written: str) -> list[Span]:
    """The characters of a passage, then those of its sentences."""
    return [Span(*each) for each in json.loads(written)]


def passage_of(row: dict[str, Any]) -> tuple[Passage, list[Span]]:
    """A passage and its sentences, from a row of the passages."""
    own, *sentences = spans_of(row["spans"])
    return Passage(row["passage"], row["document"], own, len(sentences)), sentences
