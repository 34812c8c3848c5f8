"""What one reading of the texts found: each document known from the edition before, or new."""

from array import array
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from index.building.texts import Texts
from index.documents import Document
from index.encoding.encoder import Encoder
from index.storage.edition import Edition
from index.storage.manifest import FORMAT
from index.storage.numbering import Place
from index.storage.tables import KEY_BYTES

# Bump when reading, segmentation or dating changes: indexes built under another number are built again.
RULES = 6


def document_key(document: Document) -> bytes:
    """The hash of all that is stored of a document: 16 bytes.

    But the hash of its file is left out: a text that stays while others are added to its file stays as it is stored.
    """
    reading = document.reading
    parts = (
        document.id,
        document.title,
        document.source,
        document.published,
        document.language,
        document.hash,
        document.dating and document.dating.to_json(),
        document.pages,
        reading and (reading.path, reading.form, reading.reader, reading.encoding),
    )
    hashed = sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"))
    return hashed.digest()[:KEY_BYTES]


class Known:
    """The documents of the edition before, by their keys: 24 bytes each in memory.

    Nothing is known where that edition was made by another form, other rules or another encoder.
    """

    def __init__(self, before: Edition | None, encoder: Encoder) -> None:
        self.edition = before if before is not None and _is_usable(before, encoder) else None
        parts = [] if self.edition is None else [segment.tables.keys for segment in self.edition.segments]
        keys = np.concatenate([np.zeros((0, KEY_BYTES), np.uint8), *parts])
        sizes = [len(each) for each in parts]
        # Where each segment's documents begin among all keys.
        self._begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        halves = keys.view(np.uint64).reshape(-1, 2)
        self._order = np.argsort(halves[:, 0], kind="stable")
        self._halves = halves[self._order]

    def __len__(self) -> int:
        """How many documents the edition before has."""
        return 0 if self.edition is None else self.edition.manifest.documents

    def find(self, key: bytes) -> Place | None:
        """Where the document of a key is, `None` when it is not in the edition before."""
        if self.edition is None:
            return None
        first, second = np.frombuffer(key[:KEY_BYTES], np.uint64)
        at = int(np.searchsorted(self._halves[:, 0], first))
        while at < len(self._halves) and self._halves[at, 0] == first:
            number = int(self._order[at])
            segment = int(np.searchsorted(self._begins, number, "right")) - 1
            place = Place(segment, number - int(self._begins[segment]))
            # A document that the edition leaves out has no words in it.
            if self._halves[at, 1] == second and self.edition.numbering.documents[segment][place.number] >= 0:
                return place
            at += 1
        return None


def _is_usable(before: Edition, encoder: Encoder) -> bool:
    made = before.manifest
    return (made.form, made.rules, made.encoder_fingerprint) == (FORMAT, RULES, encoder.fingerprint)


class Contents:
    """The documents of one reading in order, hashed, each with its place; those of the new segment are in none yet."""

    # The segment, in `places`, of documents that are new.
    NEW = -1

    def __init__(self) -> None:
        self.new = 0
        # The keys of the new documents.
        self.keys = bytearray()
        self._places = array("i")
        self._hash = sha256()

    def __len__(self) -> int:
        return len(self._places) // 2

    def add(self, key: bytes, place: Place | None) -> None:
        """Adds the next document: a known one with its place, or a new one."""
        self._hash.update(key)
        if place is None:
            place = Place(self.NEW, self.new)
            self.new += 1
            self.keys += key[:KEY_BYTES]
        self._places.extend(place)

    @property
    def places(self) -> NDArray[np.int32]:
        """(documents, 2): of each document, its segment in the edition before or `NEW`, and its number there."""
        return np.frombuffer(self._places, np.int32).reshape(-1, 2)

    def digest(self, encoder: Encoder, folder: Texts) -> str:
        """The hash of everything an edition depends on: two builds of one digest would be the same."""
        settings = f"{FORMAT} {RULES} {encoder.fingerprint} {len(folder.faults)} "
        return sha256(settings.encode() + self._hash.digest()).hexdigest()
