"""A text and spans of it. A text is normalised once, when it is read, so that offsets into it stay valid."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from index.dates.when import Precision, When
from index.dating import Dating as Dating
from index.dating import Origin as Origin
from index.dating import Stated as Stated
from index.phrases import Language


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text was read: the file's path in the seeds and its SHA-256, the form, the reader with its version.

    `encoding` is what the file was decoded as, empty for forms that say it themselves.
    """

    path: str
    file_hash: str
    form: str
    reader: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the seeds, normalised.

    `id` is unique in an index and shown to people; `published` is the date the text gives itself, with its precision,
    or `None`; `source` is an address or a file; `language` is `None` when it is neither French nor English.
    `dating` tells where `published` was found, and what else was; `pages` are the first characters of the pages of a
    PDF, the first page's included, empty for other forms.
    """

    id: str
    title: str
    text: str
    published: When | None = None
    source: str = ""
    language: Language | None = None
    dating: Dating | None = None
    pages: tuple[int, ...] = ()
    reading: Reading | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of the text, hexadecimal; a quote is checked against it before it is shown."""
        return text_hash(self.text)

    @property
    def month(self) -> str:
        """The month it was published in, as "2018-03", or its year; empty when it has no date."""
        if self.published is None or self.published.first is None:
            return ""
        first = self.published.first
        return f"{first.year:04}" if self.published.precision is Precision.YEAR else f"{first.year:04}-{first.month:02}"

    def page(self, character: int) -> int | None:
        """The page, from 1, that a character of the text stands on; `None` for a text without pages.

        >>> Document("a.pdf", "", "Un. Deux.", pages=(0, 4)).page(5)
        2
        """
        return bisect_right(self.pages, character) or None


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


# Marks that may follow one letter and still be put into canonical order: Unicode's Stream-Safe Text Format (UAX #15)
# allows as many, more than any language writes. Ordering takes quadratic time in a run of them.
_MOST_MARKS = 30
# A run that is long enough and may be of marks: they are neither letters, digits nor white space.
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")
# Three Tibetan vowels are no marks by their class, but are taken apart into marks.
_MARKS_IN_DISGUISE = frozenset("\u0f73\u0f75\u0f81")


def normalise(text: str) -> str:
    r"""A text in NFC, its line breaks as `\n`, without byte order marks before it. Linear in its length.

    A run of more than 30 combining marks stays as it is written, in whatever order its marks stand.

    >>> normalise("\ufeffe\u0301t\u00e9\r\n")
    'été\n'
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    pieces = []
    done = 0
    for start, end in _long_marks(text):
        pieces += [unicodedata.normalize("NFC", text[done:start]), text[start:end]]
        done = end
    return "".join([*pieces, unicodedata.normalize("NFC", text[done:])])


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in a text.

    >>> has_words("24 ?"), has_words("… ?!")
    (True, False)
    """
    return any(letter.isalnum() for letter in text)


def _long_marks(text: str) -> Iterator[tuple[int, int]]:
    """Where more than `_MOST_MARKS` combining marks stand in a row: first character and end."""
    for maybe in _MAYBE_MARKS.finditer(text):
        place = maybe.start()
        for is_mark, letters in groupby(maybe.group(), _is_mark):
            length = sum(1 for _ in letters)
            if is_mark and length > _MOST_MARKS:
                yield place, place + length
            place += length


def _is_mark(letter: str) -> bool:
    return unicodedata.combining(letter) != 0 or letter in _MARKS_IN_DISGUISE


def heading(title: str, month: str) -> str:
    """What stands before a passage where it is encoded or read: "title (2018-03). ", as much of it as is known.

    >>> heading("Gel en mars", "2018-03"), heading("", "2018-03"), heading("Gel en mars", ""), heading("", "")
    ('Gel en mars (2018-03). ', '(2018-03). ', 'Gel en mars. ', '')
    """
    parts = [part for part in (title.strip().rstrip("."), month and f"({month})") if part]
    return " ".join(parts) + ". " if parts else ""
