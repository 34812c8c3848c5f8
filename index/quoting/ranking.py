"""From candidates to quotes: read the first ones, quote each, and order the quotes by confidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from index.dated import Dated
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.question.understand import Asked
from index.quoting.confidence import Features, answers, confidence, similarity_z
from index.quoting.event_date import event_date, without_dateline
from index.quoting.excerpt import excerpt
from index.quoting.quote import Quote
from index.quoting.reader import Reader, Reading
from index.retrieval.search import Candidate
from index.stems import shared, terms
from index.storage.edition import Edition

# Candidates that a search is asked for.
CANDIDATES = 40
# Passages that are read: the right one is among the first eight for 93 of 100 of PIAF's questions. When one of the
# first four answers this surely, the others are not read: half the time, and the same figures.
_READ, _READ_FIRST = 8, 4
_SURE = 0.8
# More passages are quoted than asked for, since not all of them will answer.
_SPARE = 5
# Words are marked as the answer from this probability, given that the passage answers.
_MARKED = 0.1
# Two texts whose stems overlap this much (Jaccard) say the same.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class RankedQuote:
    """A quote with its features, and whether it is given as an answer."""

    quote: Quote
    features: Features
    answers: bool


@dataclass(frozen=True, slots=True)
class _Search:
    """What the quotes of one search have in common: the best score, and the number of candidates."""

    edition: Edition
    encoder: Encoder
    asked: Asked
    best_score: float
    candidates: int


def rank(
    edition: Edition, encoder: Encoder, reader: Reader | None, asked: Asked, found: Sequence[Candidate], top: int
) -> list[RankedQuote]:
    """A quote of each of the first candidates, the most confident first, the newest first among equals, no two alike.

    A few more than `top`, since not all of them will answer.
    """
    documents: dict[int, Document] = {}
    newest_first = _newest_first(edition, found, documents)
    first = list(islice(_distinct(newest_first, documents), max(_READ, top + _SPARE)))
    best_score = max((each.score for each in found), default=0.0)
    search = _Search(edition, encoder, asked, best_score, min(len(found), CANDIDATES))
    ranked: list[RankedQuote] = []
    half = max(_READ_FIRST, top)
    for batch in (first[:half], first[half:]):
        readings = _read(reader, asked, batch, documents)
        ranked += [
            _ranked(search, candidate, documents[candidate.passage.document], reading)
            for candidate, reading in zip(batch, readings, strict=True)
        ]
        if any(each.features.log_odds is not None and each.quote.confidence >= _SURE for each in ranked):
            break
    if any(each.features.log_odds is not None for each in ranked):
        ranked.sort(key=lambda each: -round(each.quote.confidence, 2))
    return _by_date(asked, _without_repeats(ranked))


def _read(
    reader: Reader | None, asked: Asked, candidates: Sequence[Candidate], documents: dict[int, Document]
) -> Sequence[Reading | None]:
    if reader is None or asked.anything:
        return [None] * len(candidates)
    texts = [each.passage.span.of(documents[each.passage.document].text) for each in candidates]
    return reader.read(asked.text, texts)


def _ranked(search: _Search, candidate: Candidate, document: Document, reading: Reading | None) -> RankedQuote:
    """The quote of one candidate, a passage of `document`."""
    asked, passage = search.asked, candidate.passage.span
    dates = search.edition.dates(candidate.passage.document, passage)
    wanted = terms(asked.rest, document.language)
    span, similarity = excerpt(document, candidate, wanted, _asked_for(dates, asked, document), reading)
    mentioned = tuple(each for each in dates if span.start <= each.span.start and each.span.end <= span.end)
    within = Span(span.start - passage.start, span.end - passage.start)
    features = Features(
        *_search_features(search.encoder, asked, candidate, document),
        log_odds=reading.log_odds if reading else None,
        start_probability=reading.start_probability(within) if reading else 1.0,
        score_gap=min(0.0, candidate.score - search.best_score),
        candidates=search.candidates,
        dates_the_answer=asked.wants_date and bool(mentioned),
    )
    quote = Quote(
        text=span.of(document.text),
        document=document,
        span=span,
        passage=passage,
        similarity=similarity,
        confidence=round(confidence(features), 3),
        dates=mentioned,
        anchor=search.edition.anchor(candidate.passage.document),
        when=event_date(mentioned, span, document, wanted) if asked.wants_date and mentioned else None,
        answer=_answer_words(reading, passage, span),
    )
    return RankedQuote(quote, features, asked.anything or answers(features))


def passage_features(encoder: Encoder, asked: Asked, candidate: Candidate, document: Document) -> Features:
    """The features of a candidate, a passage of `document`, that nothing has read: what the search knows of it."""
    return Features(*_search_features(encoder, asked, candidate, document))


def _search_features(
    encoder: Encoder, asked: Asked, candidate: Candidate, document: Document
) -> tuple[float, float, bool]:
    """`similarity_z`, `overlap` and `cross_language` of a candidate."""
    return (
        similarity_z(float(candidate.sentence_similarities.max()), encoder.scale),
        shared(asked.text, candidate.passage.span.of(document.text), document.language),
        asked.language is not None and document.language is not None and asked.language is not document.language,
    )


def _asked_for(dates: Sequence[Dated], asked: Asked, document: Document) -> Sequence[Dated]:
    """The dates that count for the sentence they stand in: those inside the window, or any when a date is asked for."""
    if asked.window is not None:
        return [each for each in dates if each.bounded.meets(asked.window)]
    return without_dateline(dates, document) if asked.wants_date else []


def _answer_words(reading: Reading | None, passage: Span, quoted: Span) -> Span | None:
    """The words that answer, in characters of the document, when they are likely enough and inside the quote."""
    if reading is None or reading.answer is None or reading.span_probability < _MARKED:
        return None
    words = Span(passage.start + reading.answer.start, passage.start + reading.answer.end)
    return words if quoted.start <= words.start and words.end <= quoted.end else None


def _newest_first(edition: Edition, found: Sequence[Candidate], documents: dict[int, Document]) -> Iterator[Candidate]:
    """The candidates in their order; among scores that are equal to one decimal, the newest document first.

    Fills `documents`, by number, as it goes.
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


def _distinct(found: Iterable[Candidate], documents: dict[int, Document]) -> Iterator[Candidate]:
    """The candidates whose passages say something new: of ten reprints, one is read."""
    seen: list[frozenset[str]] = []
    for each in found:
        document = documents[each.passage.document]
        if _is_new(each.passage.span.of(document.text), document, seen):
            yield each


def _without_repeats(ranked: Sequence[RankedQuote]) -> list[RankedQuote]:
    """The quotes that say something those before them do not."""
    seen: list[frozenset[str]] = []
    return [each for each in ranked if _is_new(each.quote.text, each.quote.document, seen)]


def _is_new(text: str, document: Document, seen: list[frozenset[str]]) -> bool:
    """Whether a text says something that none of those seen does; adds its stems to them if so."""
    stems = terms(text, document.language)
    if any(_same(stems, other) for other in seen):
        return False
    seen.append(stems)
    return True


def _same(stems: frozenset[str], others: frozenset[str]) -> bool:
    either = stems | others
    return stems == others or (bool(either) and len(stems & others) / len(either) >= _SAME)


def _by_date(asked: Asked, ranked: list[RankedQuote]) -> list[RankedQuote]:
    """Quotes that mention a day of the window before those only published in it; dated ones first when asked when."""
    if asked.anything and asked.window is not None:
        window = asked.window
        ranked = sorted(ranked, key=lambda each: not any(date.bounded.meets(window) for date in each.quote.dates))
    if asked.wants_date:
        ranked = sorted(ranked, key=lambda each: each.quote.when is None)
    return ranked
