"""A text and spans of it. A text is normalised once, when it is read, so that offsets into it stay valid."""

import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from index.dates.when import When
from index.phrases import Language


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the seeds, normalised.

    `id` is unique in an index and shown to people; `published` is the date the text gives itself, with its precision,
    or `None`; `source` is an address or a file; `language` is `None` when it is neither French nor English.
    """

    id: str
    title: str
    text: str
    published: When | None = None
    source: str = ""
    language: Language | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the text, hexadecimal; a quote is checked against it before it is shown."""
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
    """SHA-256 of the UTF-8 text, hexadecimal. A lone surrogate, which UTF-8 cannot encode, is passed through."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def normalise(text: str) -> str:
    r"""A text in NFC, its line breaks as `\n`, without a byte order mark.

    >>> normalise("\ufeffe\u0301t\u00e9\r\n")
    'été\n'
    """
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
