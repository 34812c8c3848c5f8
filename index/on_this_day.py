"""What happened on one day of the year, in other years: the sentences that name such a day, and the texts of that day.

Only days that are written or counted precisely count: a month or a week has many days, and is an event of none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.documents import Document, Span
from index.quoting.confidence import Certainty
from index.quoting.distinct import Distinct
from index.quoting.event_date import is_dateline
from index.quoting.quote import Quote
from index.segment import is_heading
from index.stems import terms
from index.storage.store import Store

# Texts looked at, the newest days first.
_MOST = 500
# A sentence with fewer content words tells nothing.
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class DayEvent:
    """The sentence that tells what happened on a day; without one that names it, the opening of a text of that day.

    `named` is whether the sentence itself names the day.
    """

    day: date
    quote: Quote
    named: bool


def on_this_day(edition: Store, day: date) -> list[DayEvent]:
    """The events of that day and month in all other years, newest first, at most one a text and day, no two alike."""
    places: dict[tuple[date, int], list[tuple[int, int]]] = {}
    for number, when, passage, start in edition.on_day_of_year(day.month, day.day):
        if when.year != day.year:
            found = places.setdefault((when, number), [])
            if passage is not None and start is not None:
                found.append((passage, start))
    newest = sorted(places.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1]))[:_MOST]
    events: list[DayEvent] = []
    distinct: dict[date, Distinct] = {}
    for (when, number), mentions in newest:
        event = _event(edition, when, number, mentions)
        if event is not None and distinct.setdefault(when, Distinct()).admits(event.quote.text, event.quote.document):
            events.append(event)
    return events


def _event(edition: Store, when: date, number: int, mentions: Sequence[tuple[int, int]]) -> DayEvent | None:
    document = edition.document(number)
    for passage, start in mentions:
        spans = edition.sentences(edition.passage(passage))
        span = next((each for each in spans if each.start <= start < each.end), None)
        if span is None or not _tells(span, document):
            continue
        mention = next((each for each in edition.dates(number, span) if each.span.start == start), None)
        # The date that a dispatch opens with says when it was written.
        if mention is not None and not is_dateline(mention, document):
            return DayEvent(when, _quote(edition, number, document, span), named=True)
    if not _is_of_that_day(document, when, edition.anchor(number)):
        return None
    opening = _opening(edition, number, document)
    return DayEvent(when, _quote(edition, number, document, opening), named=False) if opening else None


def _is_of_that_day(document: Document, when: date, anchor: date | None) -> bool:
    published = document.published
    return anchor == when or (published is not None and published.first == when == published.last)


def _opening(edition: Store, number: int, document: Document) -> Span | None:
    """The first sentence that tells something."""
    spans = (span for passage in edition.passages_in(number) for span in edition.sentences(passage))
    return next((span for span in spans if _tells(span, document)), None)


def _tells(span: Span, document: Document) -> bool:
    text = span.of(document.text)
    return not is_heading(text) and len(terms(text, document.language)) >= _LEAST_WORDS


def _quote(edition: Store, number: int, document: Document, span: Span) -> Quote:
    return Quote(
        text=span.of(document.text),
        document=document,
        span=span,
        passage=edition.passage_at(number, span),
        similarity=0.0,
        confidence=1.0,
        certainty=Certainty.SURE,
        dates=tuple(edition.dates(number, span)),
        anchor=edition.anchor(number),
    )
