"""Quotes for a question that asks what happened in a window: the dates decide, not the likeness to the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from index.dates.when import When
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.phrases import Language
from index.question.understand import Asked
from index.quoting.confidence import Certainty, similarity_z
from index.quoting.distinct import Distinct
from index.quoting.event_date import is_compared, lies_in
from index.quoting.quote import Quote
from index.retrieval.search import Candidate, search
from index.segment import is_heading
from index.stems import overlap
from index.storage.store import Allowed, Store

# Passages looked at for a topic, and passages of a window that are weighed against each other.
_CANDIDATES = 100
_MOST_PASSAGES = 2000
# Characters of a quote of two sentences.
_LONGEST = 300
# A passage is on the topic when it and its title hold all of the topic's words; possibly, when they hold half, or, for
# a topic in another language than the text's, when the passage's cosine is this near (z-score): of one-word topics in
# English on Wikinews in French, those of a text have 1.3 to 2.5 there ("space", "museum"), others 1.2 at the most.
_ON_TOPIC, _NEAR_TOPIC = 1.0, 0.5
_NEAR_ACROSS = 1.3


@dataclass(frozen=True, slots=True)
class _Event:
    """A passage of the window: the sentence to quote, and its place in the order, lower first."""

    document: Document
    candidate: Candidate
    sentence: int
    order: tuple[float, ...]
    overlap: float


def events(edition: Store, encoder: Encoder, asked: Asked, allowed: Allowed, top: int) -> list[Quote]:
    """A quote of each document that tells what happened in the window of `asked`, at most `top` that answer.

    `allowed` is what `Store.within` keeps for the window. First come documents of the window's
    own time that mention one of its days, then those published in it, then those that look back on it; on a topic,
    those that hold all of its words before those that hold half.
    """
    assert asked.topic is not None
    assert asked.window is not None
    documents: dict[int, Document] = {}
    best: dict[int, _Event] = {}
    for candidate in _candidates(edition, encoder, asked.topic, allowed):
        number = candidate.passage.document
        if number not in documents:
            documents[number] = edition.document(number)
        event = _event(edition, encoder, asked, candidate, documents[number])
        if event is not None and (number not in best or event.order < best[number].order):
            best[number] = event
    ordered = sorted(best.values(), key=lambda event: event.order)
    quotes = (_quoted(edition, event) for event in ordered)
    distinct = Distinct()
    return list(islice((each for each in quotes if distinct.admits(each.text, each.document)), top))


def _candidates(edition: Store, encoder: Encoder, topic: str, allowed: Allowed) -> Iterable[Candidate]:
    if topic:
        return search(edition, topic, encoder.questions([topic])[0], _CANDIDATES, allowed)
    unscored = []
    for number in islice(edition.numbers(allowed), _MOST_PASSAGES):
        passage = edition.passage(number)
        spans = edition.sentences(passage)
        unscored.append(Candidate(passage, spans, 0.0, np.zeros(len(spans), dtype=np.float32), 0.0, 0.0))
    return unscored


def _event(edition: Store, encoder: Encoder, asked: Asked, candidate: Candidate, document: Document) -> _Event | None:
    """The event a passage tells; `None` when it is not on the topic, or tells only what was still to come."""
    assert asked.window is not None
    window, passage = asked.window, candidate.passage.span
    share = 1.0
    if asked.topic:
        told = f"{document.title}\n{passage.of(document.text)}"
        share = overlap(asked.topic, told, document.language, asked.language)
        across = {asked.language, document.language} == set(Language)
        if across and similarity_z(candidate.similarity, encoder.scale) >= _NEAR_ACROSS:
            share = max(share, _NEAR_TOPIC)
        if share < _NEAR_TOPIC:
            return None
    anchor = edition.anchor(candidate.passage.document)
    published = When.day(anchor) if anchor else document.published
    mentioned = [
        each.span.start
        for each in edition.dates(candidate.passage.document, passage)
        if lies_in(each, window)
        and not is_compared(each, document)
        and (asked.ahead or not _to_come(each.bounded, published))
    ]
    of_its_time = published is not None and published.lies_in(window)
    if not mentioned and not of_its_time:
        return None
    tier = 0 if of_its_time and mentioned else 1 if of_its_time else 2
    sentence = _sentence(candidate.sentences, document.text, mentioned)
    # A dispatch opens with what happened.
    is_lead = passage.start == 0
    order = (share < _ON_TOPIC, tier, not is_lead, -round(candidate.score, 1), passage.start)
    return _Event(document, candidate, sentence, order, share)


def _to_come(when: When, published: When | None) -> bool:
    """Whether a time was still to come when its text was published: planned, not told."""
    return bool(published and published.last and when.first and when.first > published.last)


def _sentence(sentences: Sequence[Span], text: str, mentioned: Sequence[int]) -> int:
    """The first sentence that mentions a day of the window; without one, the first that is no heading."""
    for place, span in enumerate(sentences):
        if any(span.start <= start < span.end for start in mentioned):
            return place
    for place, span in enumerate(sentences):
        if not is_heading(span.of(text)):
            return place
    return 0


def _with_next(sentences: Sequence[Span], place: int, text: str) -> Span:
    """The sentence, with the next one when both are short: what happened is seldom told in the first clause."""
    span = sentences[place]
    if place + 1 < len(sentences):
        both = Span(span.start, sentences[place + 1].end)
        if both.end - both.start <= _LONGEST and "\n\n" not in both.of(text):
            return both
    return span


def _quoted(edition: Store, event: _Event) -> Quote:
    document, passage = event.document, event.candidate.passage
    span = _with_next(event.candidate.sentences, event.sentence, document.text)
    dates = edition.dates(passage.document, span)
    quote = Quote(
        text=span.of(document.text),
        document=document,
        span=span,
        passage=passage.span,
        similarity=round(float(event.candidate.sentence_similarities[event.sentence]), 4),
        confidence=round(event.overlap, 3),
        certainty=Certainty.SURE if event.overlap >= _ON_TOPIC else Certainty.PERHAPS,
        dates=tuple(dates),
        anchor=edition.anchor(passage.document),
    )
    return quote
