"""Events in order: the dated sentences on a topic, by the day they speak of, each told once."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.question.understand import understand
from index.quoting.confidence import answers, nearness
from index.quoting.quote import Quote
from index.quoting.ranking import passage_features
from index.retrieval.search import Candidate, search
from index.stems import shared, terms
from index.storage.edition import Dated, Edition

# Passages looked at for a topic.
_PASSAGES = 400
# A sentence of a passage on the topic is on it too when it is this near to the passage's nearest one (in the
# encoder's own standard deviations), or holds half of the topic's words.
_NEAR = 2.8
_WORDS = 0.5
# Two sentences of one date tell one event when they share this much of their words, or are this near (cosine).
_SAME_WORDS = 0.5
_SAME_MEANING = 0.93


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at one time: the sentence that tells it, and the other documents that tell it too."""

    dated: Dated
    quote: Quote
    also: tuple[Document, ...]

    @property
    def when(self) -> When:
        """The days it is told to have happened on."""
        return self.dated.when


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events, the earliest first; `undated` sentences on the topic tell no date and were left out."""

    topic: str
    events: tuple[Event, ...]
    undated: int
    window: When | None
    edition: str


# An event, with the vector of its sentence.
_Told: TypeAlias = tuple[Event, NDArray[np.float32]]


def timeline(edition: Edition, encoder: Encoder, topic: str = "", window: When | None = None) -> Timeline:
    """The events an edition tells on a topic (all of them when it is empty), inside the window of days, if any."""
    asked = understand(topic, None)
    vector = encoder.questions([topic])[0] if topic.strip() else None
    documents: dict[int, Document] = {}
    told: dict[tuple[date | None, date | None], list[_Told]] = {}
    undated = 0
    for candidate in _candidates(edition, topic, vector):
        number = candidate.passage.document
        if number not in documents:
            documents[number] = edition.document(number)
        document = documents[number]
        features = passage_features(encoder, asked, candidate, document)
        if vector is not None and not answers(features) and not _holds(topic, candidate, document):
            continue
        dates = edition.dates(number, candidate.passage.span)
        limit = float(candidate.sentence_similarities.max()) - _NEAR * encoder.scale[1]
        for place, span in enumerate(candidate.sentences):
            near = candidate.sentence_similarities[place] >= limit
            if not near and shared(topic, span.of(document.text), document.language) < _WORDS:
                continue
            own = [each for each in dates if span.start <= each.span.start and each.span.end <= span.end]
            if not own:
                undated += 1
                continue
            own = [each for each in own if window is None or each.bounded.meets(window)]
            if not own:
                continue
            quote = Quote(
                span.of(document.text),
                document,
                span,
                candidate.passage.span,
                round(float(candidate.sentence_similarities[place]), 4),
                round(nearness(features), 3),
                tuple(own),
                edition.anchor(number),
            )
            row = edition.vectors.rows(np.array([candidate.passage.row + 1 + place]))[0]
            event = Event(min(own, key=lambda each: each.when.days), quote, ())
            _add(told.setdefault((event.when.first, event.when.last), []), event, row)
    events = sorted((event for then in told.values() for event, _ in then), key=_order)
    return Timeline(topic, tuple(events), undated, window, edition.folder.name)


def _candidates(edition: Edition, topic: str, vector: NDArray[np.float32] | None) -> list[Candidate]:
    if vector is not None:
        return search(edition, topic, vector, _PASSAGES)
    found = []
    for number in range(edition.manifest.passages):
        passage = edition.passage(number)
        spans = edition.sentences(passage)
        found.append(Candidate(passage, spans, 0.0, np.zeros(len(spans), dtype=np.float32), 0.0, 0.0))
    return found


def _holds(topic: str, candidate: Candidate, document: Document) -> bool:
    """Whether a passage holds every word of the topic."""
    return shared(topic, candidate.passage.span.of(document.text), document.language) >= 1


def _add(told: list[_Told], event: Event, row: NDArray[np.float32]) -> None:
    """Adds an event to those of its date, or, when it is told already, the document that tells it again."""
    words = terms(event.quote.text, event.quote.document.language)
    for place, (other, beside) in enumerate(told):
        others = terms(other.quote.text, other.quote.document.language)
        same = len(words & others) >= _SAME_WORDS * len(words | others) if words | others else True
        if same or float(row @ beside) >= _SAME_MEANING:
            # The first to publish it tells it.
            first, second = sorted((other, event), key=lambda each: _published(each.quote.document))
            documents = {each.id: each for each in (*other.also, second.quote.document)}
            documents.pop(first.quote.document.id, None)
            told[place] = (Event(first.dated, first.quote, tuple(documents.values())), beside)
            return
    told.append((event, row))


def _published(document: Document) -> tuple[date, str]:
    when = document.published
    return (when and when.first) or date.max, document.id


def _order(event: Event) -> tuple[date, date, str, Span]:
    """By first day, then last, then where it is told; what is open at its beginning comes by its end."""
    first, last = event.when.first, event.when.last
    begins = first or last or date.min
    return begins, last or date.max, event.quote.document.id, event.quote.span
