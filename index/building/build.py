"""From a folder of texts to a published edition: read, cut, date, encode, keep."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import dates
from index.building import seeds
from index.building.seeds import Fault
from index.dated import Dated, bounded
from index.dates.when import When
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.errors import EditionError, SeedsError, Step, disk_faults
from index.phrases import Language
from index.segment import passages, sentences
from index.storage.current import open_current
from index.storage.draft import Draft
from index.storage.edition import Edition
from index.storage.manifest import FORMAT, Manifest
from index.storage.publish import locked, publish
from index.storage.tables import Passage, text_hash
from index.storage.words import Entry

# Raised whenever the same texts would be cut, dated or kept otherwise: an edition of another number is built again.
RULES = 4
_AT_ONCE = 64


class Progress(NamedTuple):
    """How far one step of a build is: `step` is one of "cut", "encode", "keep"; `done` and `total` count its items."""

    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. `encoded` texts were encoded now, `reused` ones were taken from the edition before."""

    edition: str
    documents: int
    passages: int
    encoded: int
    reused: int
    faults: list[Fault]
    unchanged: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """Everything read off the texts before they are encoded."""

    passages: list[Passage]
    rows: list[tuple[int, Span]]
    texts: list[str]
    dates: list[list[tuple[int, Dated]]]
    anchors: list[date | None]


def build(
    folder: Path,
    index: Path,
    encoder: Callable[[], Encoder],
    encoder_folder: str,
    watch: Callable[[Progress], None] = lambda progress: None,
) -> Built:
    """Builds and publishes an edition of the texts in `folder`, or keeps the one that serves if nothing changed.

    `encoder` is called once the index is held and there is something to read; `encoder_folder` is the name it is found
    again by. Raises `SeedsError` when no text is usable, `BusyError`, `ModelError` or `DiskError`; whatever it raises,
    the last edition goes on serving.
    """
    documents, faults = seeds.read(folder)
    if not documents:
        raise _no_text(folder, faults)
    with locked(index) as draft_folder:
        model = encoder()
        digest = _digest(documents, model, len(faults))
        before = _before(index)
        try:
            if before is not None and before.manifest.digest == digest:
                about = before.manifest
                rows = len(before.vectors)
                return Built(before.folder.name, about.documents, about.passages, 0, rows, faults, unchanged=True)
            cut = _cut(documents, watch)
            with disk_faults(index):
                draft = Draft(draft_folder)
                try:
                    hashes = [text_hash(text) for text in cut.texts]
                    vectors, encoded = _vectors(cut.texts, hashes, model, before, watch)
                    _add_documents(draft, documents, cut, watch)
                    about = Manifest(
                        digest=digest,
                        encoder=model.name,
                        encoder_folder=encoder_folder,
                        encoder_fingerprint=model.fingerprint,
                        seeds=str(folder),
                        documents=len(documents),
                        passages=len(cut.passages),
                        faults=len(faults),
                    )
                    draft.finish(
                        about,
                        passages=cut.passages,
                        rows=cut.rows,
                        text_hashes=hashes,
                        vectors=vectors,
                        words=_words(documents, cut.passages),
                    )
                finally:
                    draft.close()
                edition = publish(index, draft_folder)
        finally:
            if before is not None:
                before.close()
    reused = len(cut.texts) - encoded
    return Built(edition, len(documents), len(cut.passages), encoded, reused, faults, unchanged=False)


def _no_text(folder: Path, faults: list[Fault]) -> SeedsError:
    told = faults[:5]
    more = len(faults) - len(told)
    en = "".join(f"\n  {fault.say(Language.ENGLISH)}" for fault in told) + (f"\n  and {more} more" if more else "")
    fr = "".join(f"\n  {fault.say(Language.FRENCH)}" for fault in told) + (f"\n  et {more} autres" if more else "")
    return SeedsError(
        f"No usable text in {folder}; the last edition, if any, goes on serving.{en}",
        f"Aucun texte utilisable dans {folder} ; la dernière édition, s’il y en a une, continue de servir.{fr}",
        Step.ADD_TEXT,
    )


def _digest(documents: list[Document], encoder: Encoder, faults: int) -> str:
    """What an edition depends on, hashed: two builds of one digest would be the same."""
    digest = sha256(f"{FORMAT} {RULES} {encoder.fingerprint} {faults}".encode())
    for document in documents:
        parts = (document.id, document.title, document.source, document.published, document.language, document.hash)
        digest.update("\0".join(map(str, parts)).encode("utf-8", "surrogatepass") + b"\1")
    return digest.hexdigest()


def _before(index: Path) -> Edition | None:
    """The edition that serves, or `None` when there is none that can be read: then everything is encoded again."""
    try:
        return open_current(index)
    except EditionError:
        return None


def _cut(documents: list[Document], watch: Callable[[Progress], None]) -> _Cut:
    cut = _Cut([], [], [], [], [])
    for number, document in enumerate(documents):
        text = document.text
        found = sentences(text)
        place = 0
        held: list[Passage] = []
        for span in passages(text, found):
            own = []
            while place < len(found) and found[place].start < span.end:
                own.append(found[place])
                place += 1
            passage = Passage(len(cut.passages), number, span, len(cut.rows), len(own))
            cut.passages.append(passage)
            held.append(passage)
            for each in (span, *own):
                cut.rows.append((passage.number, each))
                cut.texts.append(each.of(text))
        anchor = dates.anchor_of(text, document.published)
        cut.anchors.append(anchor.first if anchor is not None and anchor != document.published else None)
        cut.dates.append(list(_dated(text, anchor, held)))
        watch(Progress("cut", number + 1, len(documents)))
    return cut


def _dated(text: str, anchor: When | None, held: list[Passage]) -> Iterator[tuple[int, Dated]]:
    """The dates a text mentions, each with the passage it begins in."""
    starts = [passage.span.start for passage in held]
    for mention in dates.read(text, anchor):
        passage = held[bisect_right(starts, mention.start) - 1]
        span, when = Span(mention.start, mention.end), mention.when
        yield passage.number, Dated(span, when, mention.rule, bounded(when, anchor))


def _vectors(
    texts: list[str],
    hashes: list[bytes],
    encoder: Encoder,
    before: Edition | None,
    watch: Callable[[Progress], None],
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float32]], int]:
    """(rows, dimension) vectors, and how many different texts were encoded for it."""
    known: dict[bytes, int] = {}
    if before is not None and before.manifest.encoder_fingerprint == encoder.fingerprint:
        known = before.text_hashes()
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    old = [row for row, digest in enumerate(hashes) if digest in known]
    if before is not None and old:
        vectors[old] = before.vectors.rows(np.array([known[hashes[row]] for row in old], dtype=np.int64))
    # A sentence that stands in fifty texts, or is its own passage, is encoded once.
    places: dict[bytes, list[int]] = {}
    for row, digest in enumerate(hashes):
        if digest not in known:
            places.setdefault(digest, []).append(row)
    # Like lengths together, so that little of a batch is padding.
    waiting = sorted(places.values(), key=lambda rows: len(texts[rows[0]]))
    for start in range(0, len(waiting), _AT_ONCE):
        batch = waiting[start : start + _AT_ONCE]
        made = encoder.passages([texts[rows[0]] for rows in batch])
        for rows, vector in zip(batch, made, strict=True):
            vectors[rows] = vector
        watch(Progress("encode", min(start + _AT_ONCE, len(waiting)), len(waiting)))
    return vectors, len(waiting)


def _add_documents(draft: Draft, documents: list[Document], cut: _Cut, watch: Callable[[Progress], None]) -> None:
    for number, (document, found, anchor) in enumerate(zip(documents, cut.dates, cut.anchors, strict=True)):
        draft.add_document(number, document, anchor)
        draft.add_dates(number, found)
        watch(Progress("keep", number + 1, len(documents)))


def _words(documents: list[Document], passages: list[Passage]) -> Iterator[Entry]:
    """What the words of each passage are searched in: its document's title and its own text."""
    for passage in passages:
        document = documents[passage.document]
        yield Entry(passage.number, f"{document.title}\n{passage.span.of(document.text)}", document.language)
