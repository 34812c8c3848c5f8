"""A published edition, open for reading. `docs/storage.md` describes its files.

A reader keeps the edition it opened, even after a newer one is published and the older one is removed: every file is
open or mapped by then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.documents import Span
from index.errors import EditionError
from index.storage import date_filter
from index.storage.checksums import Checksum, Verified, damaged_file
from index.storage.days import around
from index.storage.draft import PLACES
from index.storage.edition_documents import EditionDocuments
from index.storage.former import FormerSegment
from index.storage.manifest import ROWS_OF_SENTENCES, SEGMENTS, WHOLE, WORDS, Manifest, damaged
from index.storage.numbering import Numbering, Place
from index.storage.segment import Segment
from index.storage.store import Allowed
from index.storage.tables import Passage
from index.storage.words import Words


@dataclass(frozen=True, slots=True)
class Mask(Allowed):
    """A (passages,) mask. Where a window of time made it, every passage of it has a day between the two `days`."""

    passages: NDArray[np.bool_]
    days: tuple[int, int] | None = None

    def __and__(self, other: "Mask") -> "Mask":
        return Mask(self.passages & other.passages, self.days or other.days)


class Edition(EditionDocuments):
    """A published edition, open for reading: a `Store`. Safe to use from several threads at once.

    `stands_in_for` says what is wrong with the newer edition that this one replaces; `None` when this is the newest.
    """

    def __init__(self, folder: Path, stands_in_for: EditionError | None = None) -> None:
        """Checks every file against its checksum, then opens them.

        A file that an open edition of this process has checked is not read again while nothing changed it. Raises
        `EditionError` when the folder is not an edition that this program reads, or any file is damaged.
        """
        self.stands_in_for = stands_in_for
        self.manifest = Manifest.read(folder)
        # Before any library reads a file: a damaged one makes some of them crash, or find something else.
        self.verified = verified(folder, self.manifest.files, self.manifest.segments)
        self.words = Words.load(folder / WORDS)
        segments = _opened(folder, self.manifest)
        if self.manifest.form > WHOLE:
            places = np.load(folder / PLACES)
        else:
            places = np.array([(0, number) for number in range(segments[0].documents)], np.int32).reshape(-1, 2)
        super().__init__(folder, segments, Numbering(segments, places))

    @property
    def name(self) -> str:
        """That of its folder."""
        return self.folder.name

    def close(self) -> None:
        """Closes the texts; the mapped files are released with the object."""
        for segment in self.segments:
            segment.close()
        self.verified = []

    def verify(self) -> None:
        """Reads every file again. Raises `EditionError`, with the name of one, when any has changed or is missing."""
        if (name := damaged_file(self.folder, self.manifest.files)) is not None:
            raise damaged(self.folder, name)
        for segment, files in self.manifest.segments.items():
            if (name := damaged_file(_segments(self.folder) / segment, files)) is not None:
                raise damaged(self.folder, f"{SEGMENTS}/{segment}/{name}")

    def within(
        self, published: When | None = None, mentioned: When | None = None, source: str | None = None
    ) -> Mask | None:
        """See `Store.within`."""
        if published is None and mentioned is None and source is None:
            return None
        place = None
        if source is not None:
            number = self.numbered(source)
            place = Place(-1, -1) if number is None else self.numbering.document(number)
        mask = np.zeros(self.manifest.passages, np.bool_)
        for ordinal, segment in enumerate(self.segments):
            own = date_filter.within(
                segment,
                document=None if place is None else place.number if place.segment == ordinal else -1,
                published=published,
                mentioned=mentioned,
            )
            if (consecutive := self.numbering.slices[ordinal]) is not None:
                mask[consecutive] = own
                continue
            numbers = self.numbering.passages[ordinal][own]
            mask[numbers[numbers >= 0]] = True
        return Mask(mask, None if mentioned is None else around(mentioned))

    def passages_of(self, documents: Sequence[int]) -> Mask:
        """The passages of these documents."""
        mask, firsts = np.zeros(self.manifest.passages, np.bool_), self.numbering.firsts
        for each in documents:
            mask[firsts[each] : firsts[each + 1]] = True
        return Mask(mask)

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Allowed | None) -> list[int]:
        """See `Store.nearest`."""
        scores, found = [np.zeros(0, np.float32)], [np.zeros(0, np.int32)]
        for ordinal, segment in enumerate(self.segments):
            own_scores, own = segment.vectors.nearest(vector, limit, self._own(ordinal, allowed))
            scores.append(own_scores)
            found.append(self.numbering.passages[ordinal][own])
        numbers = np.concatenate(found)
        best = np.lexsort((numbers, -np.concatenate(scores)))[:limit]
        return list(map(int, numbers[best]))

    def by_words(self, question: str, limit: int, allowed: Allowed | None) -> dict[int, float]:
        """See `Store.by_words`."""
        # By serial number.
        mask: NDArray[np.bool_] | None = None
        if allowed is not None:
            # Up to form 3, they were those of the passages, and were not counted.
            mask = np.zeros(max(self.manifest.serials, self.manifest.passages), np.bool_)
            for ordinal, segment in enumerate(self.segments):
                mask[segment.serials] = self._own(ordinal, allowed)
        days = allowed.days if isinstance(allowed, Mask) else None
        hits = self.words.search(question, limit, mask, days)
        wanted = np.fromiter(hits, np.int64, len(hits))
        numbers = np.full(len(hits), -1, np.int64)
        for segment, passages in zip(self.segments, self.numbering.passages, strict=True):
            places = segment.passages_with(wanted)
            numbers[places >= 0] = passages[places[places >= 0]]
        found = zip(numbers.tolist(), hits.values(), strict=True)
        return dict(sorted(found, key=lambda each: (-each[1], each[0])))

    def vectors_of(self, passages: Sequence[Passage]) -> list[NDArray[np.float32]]:
        """See `Store.vectors_of`."""
        vectors: list[NDArray[np.float32]] = [np.zeros((0, 0), np.float32)] * len(passages)
        ordinals, own = self.numbering.places_of(np.array([each.number for each in passages], np.int64))
        for ordinal in np.unique(ordinals).tolist():
            places = np.flatnonzero(ordinals == ordinal)
            # All are read at once.
            for at, rows in zip(places.tolist(), self.segments[ordinal].vectors_of(own[places]), strict=True):
                vectors[at] = rows
        return vectors

    def numbers(self, allowed: Allowed | None = None) -> Iterator[int]:
        """The passages that are allowed, in the order of the documents."""
        yield from range(self.manifest.passages) if allowed is None else np.flatnonzero(_mask(allowed)).tolist()

    def passage(self, number: int) -> Passage:
        """The passage of that number."""
        (passage,) = self.passages([number])
        return passage

    def passages(self, numbers: Sequence[int]) -> list[Passage]:
        """The passages of these numbers, in their order."""
        wanted = np.asarray(numbers, np.int64)
        ordinals, own = self.numbering.places_of(wanted)
        rows = np.empty((len(wanted), 4), np.int32)
        for ordinal in np.unique(ordinals).tolist():
            mine = ordinals == ordinal
            rows[mine] = self.segments[ordinal].tables.passages[own[mine]]
        # The document of the edition in the place of the segment's.
        rows[:, 0] = self.numbering.owners(wanted)
        return [
            Passage(number, owner, Span(start, end), sentences)
            for number, (owner, start, end, sentences) in zip(wanted.tolist(), rows.tolist(), strict=True)
        ]

    def passages_in(self, document: int) -> list[Passage]:
        """The passages of a document, in order."""
        first, end = self.numbering.firsts[document : document + 2].tolist()
        return self.passages(range(first, end))

    def passage_at(self, document: int, span: Span) -> Span:
        """The characters of the passages of a document that overlap `span`; `span` itself when none does."""
        spans = [each.span for each in self.passages_in(document)]
        spans = [each for each in spans if each.start < span.end and span.start < each.end]
        return Span(min(each.start for each in spans), max(each.end for each in spans)) if spans else span

    def sentences(self, passage: Passage) -> list[Span]:
        """The sentences of a passage, in order."""
        place = self.numbering.passage(passage.number)
        return self.segments[place.segment].sentences(place.number)

    def _own(self, ordinal: int, allowed: Allowed | None) -> NDArray[np.bool_] | None:
        """A mask of a segment's own passages; `None` where all are allowed."""
        if allowed is not None and (consecutive := self.numbering.slices[ordinal]) is not None:
            return _mask(allowed)[consecutive]
        numbers = self.numbering.passages[ordinal]
        if allowed is None:
            return np.asarray(numbers >= 0) if self.numbering.masks(ordinal) else None
        return np.asarray((numbers >= 0) & _mask(allowed)[numbers])


def verified(
    folder: Path, files: Mapping[str, Checksum], segments: Mapping[str, Mapping[str, Checksum]]
) -> list[Verified]:
    """The files of an edition and of its segments. Raises `EditionError` when any is damaged or missing."""
    found = []
    for place, prefix, of in (
        (folder, "", files),
        *((_segments(folder) / name, f"{SEGMENTS}/{name}/", of) for name, of in segments.items()),
    ):
        found.append(Verified(place, of))
        if (name := found[-1].damaged) is not None:
            raise damaged(folder, prefix + name)
    return found


def _opened(folder: Path, manifest: Manifest) -> Sequence[Segment]:
    """The segments of an edition, open."""
    if manifest.form <= WHOLE:
        return [FormerSegment(folder, whole=True)]
    folders = [_segments(folder) / name for name in manifest.segments]
    if manifest.form <= ROWS_OF_SENTENCES:
        return [FormerSegment(each, whole=False) for each in folders]
    return [Segment(each) for each in folders]


def _segments(folder: Path) -> Path:
    """The segments of the editions beside this one."""
    return folder.parent.parent / SEGMENTS


def _mask(allowed: Allowed) -> NDArray[np.bool_]:
    assert isinstance(allowed, Mask)
    return allowed.passages
