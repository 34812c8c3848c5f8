"""What one reading of the texts found: each document known from the edition before, or new."""

from array import array
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from index.building.last import RULES
from index.building.texts import Texts
from index.encoding.encoder import Encoder
from index.storage.edition import Edition
from index.storage.manifest import FORMAT
from index.storage.numbering import Place
from index.storage.tables import KEY_BYTES


class Known:
    """The documents of the edition before, by their keys: some 40 bytes each in memory.

    Nothing is known where that edition was made by another form, other rules or another encoder.
    """

    def __init__(self, before: Edition | None, encoder: Encoder) -> None:
        self.edition = before if before is not None and _is_usable(before, encoder) else None
        self._places = np.zeros((0, 2), np.int32)
        keys = np.zeros((0, KEY_BYTES), np.uint8)
        if self.edition is not None:
            self._places = self.edition.numbering.places
            keys = np.empty((len(self._places), KEY_BYTES), np.uint8)
            for ordinal, segment in enumerate(self.edition.segments):
                mine = self._places[:, 0] == ordinal
                keys[mine] = segment.tables.keys[self._places[mine, 1]]
        # In the order of the texts, and by the first half of the key.
        self._keys = keys.tobytes()
        halves = keys.view(np.uint64).reshape(-1, 2)[:, 0]
        self._order = np.argsort(halves, kind="stable")
        self._halves = halves[self._order]
        self._next = 0

    def __len__(self) -> int:
        """How many documents the edition before has."""
        return len(self._places)

    def find(self, key: bytes) -> Place | None:
        """Where the document of a key is, `None` when it is not in the edition before."""
        key = key[:KEY_BYTES]
        # Most texts come in the order they came in the last time.
        number: int | None = self._next
        if self._key(self._next) != key:
            number = self._number(key)
        if number is None:
            return None
        self._next = number + 1
        return Place(*self._places[number].tolist())

    def _number(self, key: bytes) -> int | None:
        (half, _) = np.frombuffer(key, np.uint64)
        at = int(np.searchsorted(self._halves, half))
        while at < len(self._halves) and self._halves[at] == half:
            number = int(self._order[at])
            if self._key(number) == key:
                return number
            at += 1
        return None

    def _key(self, number: int) -> bytes:
        return self._keys[number * KEY_BYTES : (number + 1) * KEY_BYTES]


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

    def digest(self, encoder: Encoder, folder: Texts, form: str = str(FORMAT)) -> str:
        """The hash of everything an edition of that form depends on: two builds of one digest would be the same."""
        settings = f"{form} {RULES} {encoder.fingerprint} {len(folder.faults)} "
        return sha256(settings.encode() + self._hash.digest()).hexdigest()
