"""A text, and the pieces of it: spans into a text that never changes, so an offset cannot lie."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from index.dates.when import When
from index.phrases import Language


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the seeds, normalised once.

    `id` names it for people and for links; `published` is its own date, with its precision, or `None` when the text
    gives none; `source` is an address or a file; `language` is `None` when it is neither French nor English.
    """

    id: str
    title: str
    text: str
    published: When | None = None
    source: str = ""
    language: Language | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the text, hexadecimal: what a quote is checked against when it leaves."""
        return text_hash(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a text, zero-based and half-open.

    >>> Span(0, 4).of("Rien n’indique")
    'Rien'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of `text`."""
        return text[self.start : self.end]


def text_hash(text: str) -> str:
    """SHA-256 of the UTF-8 text, hexadecimal. A lone surrogate, which UTF-8 has no bytes for, is hashed as it is."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def normalise(text: str) -> str:
    r"""NFC, newlines as `\n`, no byte order mark: done once, when a text is read, and never again.

    >>> normalise("\ufeffe\u0301t\u00e9\r\n")
    'été\n'
    """
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
