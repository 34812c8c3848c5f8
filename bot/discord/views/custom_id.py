"""The state of an answer's buttons, packed into their custom ids; nothing about a message is stored anywhere else.

A place is a document's key, offsets, and a checksum of the text: after a rebuild a button finds the same characters or
says that they are gone.
"""

import base64
import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from index.phrases import Language
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

# Four places, the person, and a prefix make 100 characters, the longest custom id.
MOST_PLACES = 4
_HEAD = struct.Struct(">QB")
# Of the byte of flags: whether it is French, the place shown (from the second bit on), whether the quotes are possible
# only. The last is 0 in the ids of older messages, whose quotes were all given as answers.
_FRENCH, _AT, _PERHAPS = 0x01, 1, 0x80
_PLACE = struct.Struct(">6sIH2sB")


def document_key(name: str) -> bytes:
    """The first six bytes of the SHA-256 of a document's id."""
    return sha256(name.encode("utf-8", "surrogatepass")).digest()[:6]


def text_checksum(text: str) -> bytes:
    """The first two bytes of the SHA-256 of a quoted text."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:2]


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """A quote's place: document key, first character, number of characters, checksum of the text.

    `answering` is the number, from 1, of the quote's date that answers the question; 0 is none.
    """

    document: bytes
    start: int
    length: int
    checksum: bytes
    answering: int = 0

    @classmethod
    def of(cls, quote: Quote) -> "QuotePlace":
        """The place of a quote; of a longer one, that of its first 65,535 characters."""
        text = quote.text[:0xFFFF]
        answering = quote.dates.index(quote.when) + 1 if quote.when in quote.dates else 0
        return cls(
            document_key(quote.document.id), quote.span.start, len(text), text_checksum(text), min(answering, 255)
        )

    def pack(self) -> bytes:
        """The place in fifteen bytes."""
        return _PLACE.pack(self.document, self.start, self.length, self.checksum, self.answering)


@dataclass(frozen=True, slots=True)
class ButtonState:
    """Who asked (a Discord id, 0 for nobody), the language of the message, its places, and which of them is shown.

    `certainty` is that of its quotes; the state does not tell `NONE` from `SURE`, which no button needs.
    """

    asker: int
    language: Language
    places: tuple[QuotePlace, ...]
    at: int = 0
    certainty: Certainty = Certainty.SURE

    @classmethod
    def of(cls, asker: int, language: Language, quotes: Sequence[Quote]) -> "ButtonState":
        """The state of an answer."""
        perhaps = any(quote.certainty is Certainty.PERHAPS for quote in quotes)
        places = tuple(QuotePlace.of(quote) for quote in quotes[:MOST_PLACES])
        return cls(asker, language, places, certainty=Certainty.PERHAPS if perhaps else Certainty.SURE)

    def turned(self, step: int) -> "ButtonState":
        """The same state on another of its places; after the last comes the first."""
        return replace(self, at=(self.at + step) % max(1, len(self.places)))

    def only(self) -> "ButtonState":
        """A state of the place that is shown, alone."""
        return replace(self, places=self.places[self.at : self.at + 1], at=0)

    def pack(self) -> str:
        """The state in the letters of a custom id."""
        french = _FRENCH * (self.language is Language.FRENCH)
        perhaps = _PERHAPS * (self.certainty is Certainty.PERHAPS)
        head = _HEAD.pack(self.asker, perhaps | self.at << _AT | french)
        return base64.urlsafe_b64encode(head + b"".join(map(QuotePlace.pack, self.places))).decode().rstrip("=")

    @classmethod
    def unpack(cls, letters: str) -> "ButtonState":
        """The state that was packed; raises `ValueError` on anything else."""
        try:
            raw = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
            asker, flags = _HEAD.unpack_from(raw)
            places = tuple(QuotePlace(*each) for each in _PLACE.iter_unpack(raw[_HEAD.size :]))
        except (binascii.Error, struct.error, UnicodeEncodeError) as error:
            raise ValueError(f"{letters!r} is not a state") from error
        at = (flags & ~_PERHAPS) >> _AT
        if at >= max(1, len(places)) or len(places) > MOST_PLACES:
            raise ValueError(f"{letters!r} points past its places")
        language = Language.FRENCH if flags & _FRENCH else Language.ENGLISH
        return cls(asker, language, places, at, Certainty.PERHAPS if flags & _PERHAPS else Certainty.SURE)
