"""A quote: a slice of a document, with its dates and how likely it answers."""

from dataclasses import dataclass
from datetime import date

from index.dated import Dated
from index.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a document: `document.text[start:end] == text`, where the document was checked against its hash.

    `passage` is the span of the passage that holds `span`. `similarity` is the cosine of the question with the nearest
    sentence of the quote; `confidence` the probability (0 to 1) that the quote answers. `answer` is the span of the
    words that answer, in characters of the document, `None` when no words are likely enough. `dates` are those the
    quote's own words mention, `anchor` the day they were resolved against where the text states a finer one than its
    date of publication, and `when` the one of `dates` that answers a question asking for a date.
    """

    text: str
    document: Document
    span: Span
    passage: Span
    similarity: float
    confidence: float
    dates: tuple[Dated, ...]
    anchor: date | None = None
    when: Dated | None = None
    answer: Span | None = None
