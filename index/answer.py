"""From a question to an answer: quotes that stand in the sources, or silence and its reason.

Nothing here writes a word of an answer: a quote is a slice of a document, and is checked against the hash the
document was stored with before it leaves.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from index.dates.when import When
from index.documents import Document, Span
from index.encoder import Encoder
from index.languages import detect
from index.lexical import shared, terms
from index.phrases import Language
from index.search import Candidate, search
from index.store import Dated, Edition
from index.support import Signs, is_enough, outstanding, support

DEFAULT_QUOTES = 3
MOST_QUOTES = 20
# The question that was typed, at the most; the rest of a longer one would not reach the encoder.
LONGEST_QUESTION = 2000
_CANDIDATES = 40
# Sentences of a quote, and its characters, at the most.
_SENTENCES = 3
_LONGEST = 400
# A neighbour goes with the best sentence when its score is this near: one sentence alone holds the answer in 0.54 of
# PIAF's questions, with such neighbours in 0.58, at 247 characters instead of 204 (make bench measures it).
_NEAR = 0.05
# What a question's words add to a sentence's cosine when all of them stand in it.
_WORDS = 0.05
# Two quotes that share this much of their words tell the same.
_SAME = 0.8
# A first word that leans on the sentence before, so that the two are quoted together: "Portant le total à …".
_LEANING = frozenset({"soit", "dont", "lequel", "laquelle", "lesquels", "lesquelles", "cela", "ceci", "which"})
_NO_PARTICIPLE = frozenset(
    """
    auparavant autant avant cependant constant devant distant durant enfant étudiant gant géant instant maintenant
    moyennant nonobstant pendant pourtant puissant quant restant suivant tant touchant
    """.split()
)


class Reason(StrEnum):
    """Why there is no answer."""

    NOTHING_NEAR = "nothing_near"
    OUTSIDE_WINDOW = "outside_window"
    EMPTY_INDEX = "empty_index"
    NO_WORDS = "no_words"


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a document: `document.text[start:end] == text`, verified.

    `similarity` is the cosine of the question with the nearest sentence of the quote; `support` the probability (0 to
    1) that its passage answers; `dates` what the quote's own words say of when.
    """

    text: str
    document: Document
    span: Span
    similarity: float
    support: float
    dates: tuple[Dated, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first; or none, a `reason`, and the `nearest` passages, which do not claim to answer."""

    question: str
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    reason: Reason | None
    window: When | None
    edition: str
    milliseconds: float

    @property
    def answered(self) -> bool:
        """Whether there is at least one quote."""
        return bool(self.quotes)


def answer(
    edition: Edition,
    encoder: Encoder,
    question: str,
    *,
    top: int = DEFAULT_QUOTES,
    window: When | None = None,
    source: str | None = None,
    follows: str | None = None,
) -> Answer:
    """The answer of one edition to one question.

    `top` quotes at most (1 to 20); `window` bounds the documents' own dates; `source` names one document; `follows` is
    the question before, when this one follows it up.
    """
    started = time.perf_counter()
    asked = _searchable(question if follows is None else f"{follows.strip()} {question.strip()}")
    top = max(1, min(top, MOST_QUOTES))

    def done(quotes: list[Quote], nearest: list[Quote], reason: Reason | None) -> Answer:
        milliseconds = (time.perf_counter() - started) * 1000
        return Answer(
            question, tuple(quotes), tuple(nearest), reason, window, edition.folder.name, round(milliseconds, 2)
        )

    if edition.manifest.passages == 0:
        return done([], [], Reason.EMPTY_INDEX)
    if not any(letter.isalnum() for letter in asked):
        return done([], [], Reason.NO_WORDS)
    vector = encoder.questions([asked])[0]
    documents = edition.within(window, source)
    found = search(edition, asked, vector, _CANDIDATES, documents)
    quoted = _quotes(edition, encoder, asked, found, top)
    if quotes := [quote for quote, enough in quoted if enough][:top]:
        return done(quotes, [], None)
    if window is not None and not found:
        # Said as what it is: the nearest of the other dates, never an answer for the window that was asked.
        elsewhere = search(edition, asked, vector, _CANDIDATES, edition.within(None, source))
        quoted = _quotes(edition, encoder, asked, elsewhere, 1)
    reason = Reason.OUTSIDE_WINDOW if window is not None and not found else Reason.NOTHING_NEAR
    return done([], [quote for quote, _ in quoted[:1]], reason)


def _searchable(question: str) -> str:
    # A lone surrogate is no character; nothing that is searched holds one.
    return question.encode("utf-8", "ignore").decode().replace("\0", " ").strip()[:LONGEST_QUESTION]


def _quotes(
    edition: Edition, encoder: Encoder, question: str, found: Sequence[Candidate], top: int
) -> list[tuple[Quote, bool]]:
    """A quote of each candidate and whether it is enough, in their order, near-duplicates collapsed.

    A few more than `top`, since not all of them will be enough.
    """
    documents: dict[int, Document] = {}
    quotes: list[tuple[Quote, bool]] = []
    told: list[frozenset[str]] = []
    for candidate in found:
        number = candidate.passage.document
        if number not in documents:
            documents[number] = edition.document(number)
        document = documents[number]
        wanted = terms(question, document.language)
        span, similarity = _best(document.text, candidate, wanted, document.language)
        text = span.of(document.text)
        words = terms(text, document.language)
        if any(_alike(words, other) for other in told):
            continue
        told.append(words)
        told_by = signs(question, candidate, document, encoder)
        quote = Quote(text, document, span, similarity, round(support(told_by), 3), tuple(edition.dates(number, span)))
        quotes.append((quote, is_enough(told_by)))
        if len(quotes) >= top + 5:
            break
    return quotes


def signs(question: str, candidate: Candidate, document: Document, encoder: Encoder) -> Signs:
    """What tells whether a candidate, which is a passage of `document`, answers."""
    asked = detect(question)
    return Signs(
        outstanding(float(candidate.similarities.max()), encoder.scale),
        shared(question, candidate.passage.span.of(document.text), document.language),
        across=asked is not None and document.language is not None and asked is not document.language,
    )


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two quotes tell the same: what they share over what either holds (Jaccard)."""
    either = words | others
    return words == others or (bool(either) and len(words & others) / len(either) >= _SAME)


def _best(text: str, candidate: Candidate, wanted: frozenset[str], language: Language | None) -> tuple[Span, float]:
    """The sentences to quote, and the cosine of the nearest of them: the best one, with the neighbours that belong."""
    sentences = candidate.sentences
    held = [len(wanted & terms(span.of(text), language)) for span in sentences]
    scores = candidate.similarities + _WORDS * np.array(held) / max(1, len(wanted))
    first = last = int(scores.argmax())
    limit = float(scores[first]) - _NEAR

    def fits(start: int, end: int) -> bool:
        whole = text[sentences[start].start : sentences[end].end]
        # A heading, or the paragraph after, is another thing said.
        return end - start < _SENTENCES and len(whole) <= _LONGEST and "\n\n" not in whole

    if first > 0 and fits(first - 1, last) and _leans(sentences[first].of(text)):
        first -= 1
    if last + 1 < len(sentences) and fits(first, last + 1) and _leans(sentences[last + 1].of(text)):
        last += 1
    while True:
        beside = [
            (float(scores[place]), start, end)
            for place, start, end in ((first - 1, first - 1, last), (last + 1, first, last + 1))
            if 0 <= place < len(sentences) and scores[place] >= limit and fits(start, end)
        ]
        if not beside:
            break
        _, first, last = max(beside)
    similarity = float(candidate.similarities[first : last + 1].max())
    return Span(sentences[first].start, sentences[last].end), round(similarity, 4)


def _leans(sentence: str) -> bool:
    word = sentence.split(maxsplit=1)[0].strip("«“\"'(,").lower()
    return word in _LEANING or (word.endswith("ant") and len(word) > 4 and word not in _NO_PARTICIPLE)
