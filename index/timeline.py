"""A timeline: the dated sentences on a topic, in the order of the days they tell of, each event once.

What happened in the archive's own time, or was still to come, stands before what its texts recall.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.dates.when import When
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.question.understand import Asked, understand
from index.quoting.confidence import Certainty, is_near, nearness
from index.quoting.event_date import is_compared, without_dateline
from index.quoting.quote import Quote
from index.quoting.ranking import passage_features
from index.retrieval.search import Candidate, search
from index.stems import overlap, terms
from index.storage.store import Store

# Passages looked at for a topic.
_PASSAGES = 400
# Within a language, a passage is on the topic from this likelihood on: a topic has fewer words than the questions that
# nearness was fitted on, and they stand in much about something else (`index.evaluation.topics` has the figures).
_ON_TOPIC = 0.35
# A sentence of a passage on the topic is on it too when its cosine is this near the passage's nearest sentence's (in
# standard deviations of the encoder's background), or when it holds half of the topic's words. A passage's sentences
# are close together: of those that answer a question on news 0.98 are as near, and 0.78 of the others.
_NEAR_DEVIATIONS = 0.5
_TOPIC_WORDS = 0.5
# Two sentences of one date tell one event when their stems overlap this much (Jaccard), or, of different texts, at this
# cosine: those of one passage share its subject, and are as near as 0.97 whatever they tell.
_SAME_WORDS = 0.5
_SAME_MEANING = 0.95
# News tells of the weeks before it, so that an archive's own time begins this long before its first text.
_NEWS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at one time: the sentence that tells it, and the other documents that tell it too.

    `recalled` is whether that was before the archive's own time.
    """

    dated: Dated
    quote: Quote
    also: tuple[Document, ...]
    recalled: bool = False

    @property
    def when(self) -> When:
        """The days the sentence gives for it."""
        return self.dated.when


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, the earliest first, but those recalled after all others.

    `undated` counts the sentences on the topic left out because they give no date; `begins` is the first day of the
    archive's own time, a month before its first text, `None` where no text has a date.
    """

    topic: str
    events: tuple[Event, ...]
    undated: int
    window: When | None
    edition: str
    begins: date | None = None


class _Sentence(NamedTuple):
    """A sentence on the topic: its quote, with the dates it mentions, and its vector."""

    quote: Quote
    vector: NDArray[np.float32]


def timeline(edition: Store, encoder: Encoder, topic: str = "", window: When | None = None) -> Timeline:
    """The events of an edition on a topic (on any, when it is empty), inside the window of days, if there is one."""
    by_date: dict[tuple[date | None, date | None], list[tuple[Event, NDArray[np.float32]]]] = {}
    first = edition.begins()
    begins = first and first - min(_NEWS, first - date.min)
    undated = 0
    for quote, vector in _sentences(edition, encoder, topic):
        dates = _event_dates(quote)
        undated += not dates
        inside = [each for each in dates if window is None or each.bounded.meets(window)]
        if inside:
            dated = min(inside, key=lambda each: each.when.days)
            last = dated.when.last
            event = Event(dated, quote, (), begins is not None and last is not None and last < begins)
            _add(by_date.setdefault((event.when.first, event.when.last), []), event, vector)
    events = sorted((event for same_date in by_date.values() for event, _ in same_date), key=_order)
    return Timeline(topic, tuple(events), undated, window, edition.name, begins)


def _event_dates(quote: Quote) -> Sequence[Dated]:
    """When what a sentence tells may have happened: its dates without its dispatch's, as long as there is another, and
    without those that it only compares with."""
    told = [each for each in quote.dates if not is_compared(each, quote.document)]
    return without_dateline(told, quote.document)


def _sentences(edition: Store, encoder: Encoder, topic: str) -> Iterator[_Sentence]:
    """Every sentence on the topic, passage by passage."""
    asked = understand(topic, None)
    documents: dict[int, Document] = {}
    for candidate in _candidates(edition, encoder, topic):
        number = candidate.passage.document
        if number not in documents:
            documents[number] = edition.document(number)
        document = documents[number]
        features = passage_features(encoder, asked, candidate, document)
        on_topic = is_near(features) if features.cross_language else nearness(features) >= _ON_TOPIC
        if topic.strip() and not on_topic and not _holds_topic(asked, candidate, document):
            continue
        dates = edition.dates(number, candidate.passage.span)
        vectors = edition.vectors_of([candidate.passage])[0]
        for place in _places_on_topic(encoder, topic, candidate, document):
            span = candidate.sentences[place]
            quote = Quote(
                text=span.of(document.text),
                document=document,
                span=span,
                passage=candidate.passage.span,
                similarity=round(float(candidate.sentence_similarities[place]), 4),
                confidence=round(nearness(features), 3),
                certainty=Certainty.PERHAPS,
                dates=tuple(each for each in dates if span.start <= each.span.start and each.span.end <= span.end),
                anchor=edition.anchor(number),
            )
            yield _Sentence(quote, vectors[1 + place])


def _candidates(edition: Store, encoder: Encoder, topic: str) -> Sequence[Candidate]:
    """The passages found for a topic; all of them, unscored, when there is none."""
    if topic.strip():
        return search(edition, topic, encoder.questions([topic])[0], _PASSAGES)
    found = []
    for number in edition.numbers():
        passage = edition.passage(number)
        spans = edition.sentences(passage)
        found.append(Candidate(passage, spans, 0.0, np.zeros(len(spans), dtype=np.float32), 0.0, 0.0))
    return found


def _places_on_topic(encoder: Encoder, topic: str, candidate: Candidate, document: Document) -> list[int]:
    """Which sentences of a candidate are on the topic."""
    limit = float(candidate.sentence_similarities.max()) - _NEAR_DEVIATIONS * encoder.scale[1]
    return [
        place
        for place, span in enumerate(candidate.sentences)
        if candidate.sentence_similarities[place] >= limit
        or overlap(topic, span.of(document.text), document.language) >= _TOPIC_WORDS
    ]


def _holds_topic(asked: Asked, candidate: Candidate, document: Document) -> bool:
    """Whether a passage holds every word of the topic."""
    return overlap(asked.text, candidate.passage.span.of(document.text), document.language) >= 1


def _add(same_date: list[tuple[Event, NDArray[np.float32]]], event: Event, vector: NDArray[np.float32]) -> None:
    """Adds an event to those of its date; one that is there already gains the document that tells it again."""
    stems = terms(event.quote.text, event.quote.document.language)
    for place, (other, other_vector) in enumerate(same_date):
        other_stems = terms(other.quote.text, other.quote.document.language)
        either = stems | other_stems
        same = len(stems & other_stems) >= _SAME_WORDS * len(either) if either else True
        elsewhere = event.quote.document.id != other.quote.document.id
        if same or (elsewhere and float(vector @ other_vector) >= _SAME_MEANING):
            # The first to publish it is the one quoted.
            first, second = sorted((other, event), key=lambda each: _published(each.quote.document))
            documents = {each.id: each for each in (*other.also, second.quote.document)}
            documents.pop(first.quote.document.id, None)
            same_date[place] = (
                replace(first, also=tuple(documents.values())),
                vector if first is event else other_vector,
            )
            return
    same_date.append((event, vector))


def _published(document: Document) -> tuple[date, str]:
    when = document.published
    return (when and when.first) or date.max, document.id


def _order(event: Event) -> tuple[bool, date, date, str, Span]:
    """Those recalled last; by first day, then last, then document and place. An interval that is open at its beginning
    comes by its end."""
    first, last = event.when.first, event.when.last
    begins = first or last or date.min
    return event.recalled, begins, last or date.max, event.quote.document.id, event.quote.span
