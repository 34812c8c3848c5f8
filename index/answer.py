"""From a question to an answer: quotes that stand in the sources, or silence and its reason.

Nothing here writes a word of an answer: a quote is a slice of a document, and is checked against the hash the
document was stored with before it leaves.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.languages import detect
from index.question.query import LONGEST_QUESTION, MOST_QUOTES, Query
from index.question.understand import Asked, understand
from index.quoting.confidence import Signs, confidence, is_enough, is_near, outstanding
from index.quoting.reader import Reader, Reading
from index.retrieval.search import Candidate, search
from index.segment import is_heading
from index.stems import shared, terms
from index.storage.edition import Dated, Edition

_CANDIDATES = 40
# Passages that are read, at the least: the right one is among the first eight for 93 of 100 of PIAF's questions. When
# one of the first four answers this surely, the others are not read: half the time, and the same figures.
_READ, _READ_FIRST = 8, 4
_ENOUGH_READ = 0.8
# Sentences of a quote, and its characters, at the most.
_SENTENCES = 3
_LONGEST = 400
# A neighbour goes with the best sentence when its score is this near: one sentence alone holds the answer in 0.54 of
# PIAF's questions, with such neighbours in 0.58, at 247 characters instead of 204 (make bench measures it).
_NEAR = 0.05
# What a question's words add to a sentence's cosine when all of them stand in it.
_WORDS = 0.05
# What a date in a sentence adds, when the question asks for a date, or for what was then.
_DATED = 0.03
# What it adds that the reader sees the answer start in a sentence, when it is sure.
_TOLD = 0.15
# Words are marked as the answer when the reader is this sure of them, if the passage answers.
_SURE = 0.1
# What a heading loses: it names what is told below it, and tells nothing.
_HEADING = 0.05
_WORD = re.compile(r"\w+")
# The date of a dispatch stands in its first characters: "Paris, 14 février 2012. - …".
_DATELINE = 40
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
    NOT_TOLD = "not_told"
    OUTSIDE_WINDOW = "outside_window"
    EMPTY_INDEX = "empty_index"
    NO_WORDS = "no_words"


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a document: `document.text[start:end] == text`, verified.

    `similarity` is the cosine of the question with the nearest sentence of the quote; `confidence` the probability (0
    to 1) that the quote answers; `answer` the words in it that do, in characters of the document, `None` when none
    stand out; `dates` what the quote's own words say of when, and `anchor` the day they were counted from, where the
    text states a finer one than it was published under; `when` is the one of `dates` that answers a question that asks
    for a date.
    """

    text: str
    document: Document
    span: Span
    similarity: float
    confidence: float
    dates: tuple[Dated, ...]
    anchor: date | None = None
    when: Dated | None = None
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, best first; or none, a `reason`, and the `nearest` passages, which do not claim to answer.

    `window` is what bounded the search: the dates asked for in the question, else those the documents were to be
    published in. `expression` are the words of the question that told it, `None` when none did;
    `published` what the documents' own dates were bounded to. `beside` are
    the nearest times there is anything of, when there is nothing in the window.
    """

    question: str
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    reason: Reason | None
    window: When | None
    edition: str
    milliseconds: float
    expression: str | None = None
    published: When | None = None
    beside: tuple[When, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is at least one quote."""
        return bool(self.quotes)


def answer(edition: Edition, encoder: Encoder, query: Query, reader: Reader | None = None) -> Answer:
    """The answer of one edition to one query.

    Without a `reader`, what is near is taken for what answers. Without `query.today`, only dates that need no such day
    are read.
    """
    started = time.perf_counter()
    asked = _understood(query.question, query.follows, query.today)
    window, source = query.window, query.source
    top = max(1, min(query.top, MOST_QUOTES))

    def done(
        quotes: Sequence[Quote], nearest: Sequence[Quote], reason: Reason | None, beside: Sequence[When] = ()
    ) -> Answer:
        return Answer(
            query.question,
            tuple(quotes),
            tuple(nearest),
            reason,
            asked.window or window,
            edition.folder.name,
            round((time.perf_counter() - started) * 1000, 2),
            asked.expression,
            window,
            tuple(beside),
        )

    if edition.manifest.passages == 0:
        return done([], [], Reason.EMPTY_INDEX)
    if not any(letter.isalnum() for letter in asked.text):
        return done([], [], Reason.NO_WORDS)
    vector = vector_of(encoder, asked)
    found = search(edition, asked.rest, vector, _CANDIDATES, edition.within(window, asked.window, source))
    quoted = quotes_of(edition, encoder, reader, asked, found, top)
    if quotes := [each.quote for each in quoted if each.enough][:top]:
        return done(quotes, [], None)
    if found:
        near = any(is_near(each.signs) for each in quoted)
        return done([], _nearest(quoted), Reason.NOT_TOLD if near else Reason.NOTHING_NEAR)
    # Nothing bears the dates asked for. What is nearest otherwise is shown as what it is, never as an answer.
    elsewhere = search(edition, asked.rest, vector, _CANDIDATES, edition.within(source=source))
    quoted = quotes_of(edition, encoder, reader, asked, elsewhere, 1)
    bounds = asked.window or window
    beside = edition.dates_beside(bounds) if bounds else []
    return done([], _nearest(quoted), Reason.OUTSIDE_WINDOW if bounds else Reason.NOTHING_NEAR, beside)


class Quoted(NamedTuple):
    """A quote, what told of it, and whether that is enough to give it."""

    quote: Quote
    signs: Signs
    enough: bool


def _nearest(quoted: Sequence[Quoted]) -> list[Quote]:
    """The first, which does not claim to answer, and so marks neither a date nor words as if it did."""
    return [replace(each.quote, when=None, answer=None) for each in quoted[:1]]


def _understood(question: str, follows: str | None, today: date | None) -> Asked:
    """The question, with the one before where it follows it up; a window it does not tell itself is that one's."""
    own = understand(_searchable(question), today)
    if follows is None:
        return own
    before = understand(_searchable(follows), today)
    told = own if own.window else replace(own, window=before.window)
    return replace(told, text=f"{before.text} {own.text}", rest=f"{before.rest} {own.rest}", anything=False)


def vector_of(encoder: Encoder, asked: Asked) -> NDArray[np.float32]:
    """The question's unit vector. Beside a window, half of it is the question without the expression that told it.

    The expression taken out, little may be left to be near to: "Qui s’est rencontré ?"; left in, every sentence with
    a date is near.
    """
    texts = [asked.text]
    if asked.rest != asked.text and any(letter.isalnum() for letter in asked.rest):
        texts.append(asked.rest)
    mean = encoder.questions(texts).mean(axis=0, dtype=np.float32)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def _searchable(question: str) -> str:
    # A lone surrogate is no character; nothing that is searched holds one.
    return question.encode("utf-8", "ignore").decode().replace("\0", " ").strip()[:LONGEST_QUESTION]


def quotes_of(
    edition: Edition, encoder: Encoder, reader: Reader | None, asked: Asked, found: Sequence[Candidate], top: int
) -> list[Quoted]:
    """A quote of each of the first candidates, the surest first, the newest first among equals, no two alike.

    A few more than `top`, since not all of them will be enough.
    """
    documents: dict[int, Document] = {}
    first = list(islice(_unlike(_newest_first(edition, found, documents), documents), max(_READ, top + 5)))
    highest, among = max((each.score for each in found), default=0.0), min(len(found), _CANDIDATES)
    quoted: list[Quoted] = []
    for some in (first[: max(_READ_FIRST, top)], first[max(_READ_FIRST, top) :]):
        readings: Sequence[Reading | None] = [None] * len(some)
        if reader is not None and not asked.anything:
            texts = [each.passage.span.of(documents[each.passage.document].text) for each in some]
            readings = reader.read(asked.text, texts)
        quoted += [
            _quoted(edition, encoder, asked, candidate, documents[candidate.passage.document], reading, highest, among)
            for candidate, reading in zip(some, readings, strict=True)
        ]
        if any(each.quote.confidence >= _ENOUGH_READ and each.signs.odds is not None for each in quoted):
            break
    if any(each.signs.odds is not None for each in quoted):
        quoted.sort(key=lambda each: -round(each.quote.confidence, 2))
    told: list[frozenset[str]] = []
    apart: list[Quoted] = []
    for each in quoted:
        words = terms(each.quote.text, each.quote.document.language)
        if not any(_alike(words, other) for other in told):
            told.append(words)
            apart.append(each)
    if asked.anything and asked.window is not None:
        # What tells a day of the window goes before what was only published in it.
        window = asked.window
        apart.sort(key=lambda each: not any(dated.bounded.meets(window) for dated in each.quote.dates))
    if asked.wants_date:
        apart.sort(key=lambda each: each.quote.when is None)
    return apart


def _quoted(
    edition: Edition,
    encoder: Encoder,
    asked: Asked,
    candidate: Candidate,
    document: Document,
    reading: Reading | None,
    highest: float,
    among: int,
) -> Quoted:
    """The quote of one candidate; `highest` is the best candidate's score, `among` how many there are."""
    number, passage = candidate.passage.document, candidate.passage.span
    dates = edition.dates(number, passage)
    if asked.window is not None:
        marks = [each for each in dates if each.bounded.meets(asked.window)]
    else:
        marks = list(_of_the_event(dates, document)) if asked.wants_date else []
    wanted = terms(asked.rest, document.language)
    span, similarity = _best(document, candidate, wanted, marks, reading)
    spoken = tuple(each for each in dates if span.start <= each.span.start and each.span.end <= span.end)
    told = replace(
        signs(asked.text, candidate, document, encoder, reading, span),
        behind=min(0.0, candidate.score - highest),
        among=among,
        dated=asked.wants_date and bool(spoken),
    )
    answers = None
    if reading is not None and reading.answer is not None and reading.sure >= _SURE:
        answers = Span(passage.start + reading.answer.start, passage.start + reading.answer.end)
    quote = Quote(
        span.of(document.text),
        document,
        span,
        similarity,
        round(confidence(told), 3),
        spoken,
        edition.anchor(number),
        answer=answers if answers and span.start <= answers.start and answers.end <= span.end else None,
    )
    if asked.wants_date and quote.dates:
        quote = replace(quote, when=_answering(_of_the_event(quote.dates, document), quote, wanted))
    return Quoted(quote, told, asked.anything or is_enough(told))


def _unlike(found: Iterable[Candidate], documents: dict[int, Document]) -> Iterator[Candidate]:
    """The candidates whose passages do not tell the same as one before: of ten reprints, one is read."""
    told: list[frozenset[str]] = []
    for each in found:
        document = documents[each.passage.document]
        words = terms(each.passage.span.of(document.text), document.language)
        if not any(_alike(words, other) for other in told):
            told.append(words)
            yield each


def _newest_first(edition: Edition, found: Sequence[Candidate], documents: dict[int, Document]) -> Iterator[Candidate]:
    """The candidates in their order; those whose scores are as good as equal, newest document first.

    Fills `documents` with what they are passages of.
    """
    for _, group in groupby(found, key=lambda each: round(each.score, 1)):
        equals = list(group)
        for each in equals:
            number = each.passage.document
            if number not in documents:
                documents[number] = edition.document(number)
        yield from sorted(equals, key=lambda each: _age(documents[each.passage.document]))


def _age(document: Document) -> int:
    """Lower is newer; undated is oldest."""
    day = document.published and (document.published.last or document.published.first)
    return -day.toordinal() if day else 0


def _of_the_event(dates: Sequence[Dated], document: Document) -> Sequence[Dated]:
    """Without the date a dispatch opens with, which is the text's own, as long as there is another."""
    others = [each for each in dates if each.span.start > _DATELINE or each.when != document.published]
    return others or dates


def _answering(dates: Sequence[Dated], quote: Quote, wanted: frozenset[str]) -> Dated:
    """The date a question of when is answered with: the one nearest to the question's words, then the finest.

    "Mardi, le journal annonce qu’il a été tué le 11 janvier": who asks when he was killed is told the second.
    """
    language = quote.document.language
    words = [
        (quote.span.start + match.start(), quote.span.start + match.end())
        for match in _WORD.finditer(quote.text)
        if terms(match.group(), language) & wanted
    ]

    def apart(each: Dated) -> int:
        outside = [word for word in words if word[1] <= each.span.start or word[0] >= each.span.end]
        return min((max(each.span.start - end, start - each.span.end) for start, end in outside), default=0)

    return min(dates, key=lambda each: (apart(each), each.when.days))


def signs(
    question: str,
    candidate: Candidate,
    document: Document,
    encoder: Encoder,
    reading: Reading | None = None,
    quoted: Span | None = None,
) -> Signs:
    """What tells whether a candidate, which is a passage of `document`, answers, and its quote (all of it) with it."""
    asked = detect(question)
    passage = candidate.passage.span
    known = Signs(
        outstanding(float(candidate.similarities.max()), encoder.scale),
        shared(question, passage.of(document.text), document.language),
        across=asked is not None and document.language is not None and asked is not document.language,
    )
    if reading is None:
        return known
    span = quoted or passage
    held = reading.within(Span(span.start - passage.start, span.end - passage.start))
    return replace(known, odds=reading.odds, held=held)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two quotes tell the same: what they share over what either holds (Jaccard)."""
    either = words | others
    return words == others or (bool(either) and len(words & others) / len(either) >= _SAME)


def _best(
    document: Document,
    candidate: Candidate,
    wanted: frozenset[str],
    marks: Sequence[Dated],
    reading: Reading | None = None,
) -> tuple[Span, float]:
    """The sentences to quote, and the cosine of the nearest of them: the best one, with the neighbours that belong.

    `wanted` are the question's content words, `marks` the dates that speak for the sentence they stand in.
    """
    text, sentences = document.text, candidate.sentences
    held = [len(wanted & terms(span.of(text), document.language)) for span in sentences]
    marked = [any(span.start <= mark.span.start < span.end for mark in marks) for span in sentences]
    # A question answers none either.
    headings = [is_heading(span.of(text)) or span.of(text).endswith("?") for span in sentences]
    scores = (
        candidate.similarities
        - _HEADING * np.array(headings)
        + _WORDS * np.array(held) / max(1, len(wanted))
        + _DATED * np.array(marked)
    )
    if reading is not None:
        start = candidate.passage.span.start
        told = [reading.within(Span(span.start - start, span.end - start)) for span in sentences]
        scores = scores + _TOLD * np.array(told)
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
