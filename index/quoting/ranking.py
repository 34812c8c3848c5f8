"""From candidates to quotes: read the first ones, quote each, and order the quotes by confidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.dated import Dated
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.question.understand import Asked
from index.quoting.calibration import judged, sureness
from index.quoting.confidence import Features, similarity_z
from index.quoting.distinct import Distinct
from index.quoting.event_date import answering, without_dateline
from index.quoting.excerpt import excerpt
from index.quoting.quote import Quote
from index.quoting.reader import Readable, Reader, Reading
from index.retrieval.search import Candidate
from index.stages import Stage, stage
from index.stems import lacks_a_name, names_another, overlap, terms
from index.storage.store import Store

# Candidates that a search is asked for.
CANDIDATES = 40
# Passages that are read: the first ones, unless their score is so far behind the best one's (z-scores) that they hardly
# ever answer. What is read beyond these costs time, and wrong quotes: docs/certainty.md has the figures.
_READ, _FARTHEST = 4, 2.0
# Among fewer candidates a z-score means little, and all of the first ones are read.
_FEW = 10
# Two scores this near are as good as equal (z-scores).
_EQUAL = 0.15
# Words are marked as the answer from this probability, given that the passage answers.
_MARKED = 0.1


@dataclass(frozen=True, slots=True)
class RankedQuote:
    """A quote with its features."""

    quote: Quote
    features: Features


@dataclass(frozen=True, slots=True)
class _Read:
    """A candidate with its document, and what the reader makes of it, if it was read."""

    candidate: Candidate
    document: Document
    reading: Reading | None

    @property
    def log_odds(self) -> float | None:
        """Those of its best sentence."""
        return None if self.reading is None else float(self.reading.log_odds.max())


@dataclass(frozen=True, slots=True)
class _Search:
    """What the quotes of one search have in common."""

    edition: Store
    encoder: Encoder
    reader: Reader | None
    asked: Asked
    best_score: float
    candidates: int
    read: Sequence[_Read]

    def lead(self, of: _Read) -> float:
        """By how much the log odds of a candidate exceed the best other's."""
        others = self._others(of)
        return 0.0 if of.log_odds is None or not others else of.log_odds - max(others)

    def rivals(self, of: _Read) -> int:
        """How many others seem to answer."""
        return sum(each > 0 for each in self._others(of))

    def _others(self, than: _Read) -> list[float]:
        """The log odds of the others that were read."""
        return [each.log_odds for each in self.read if each is not than and each.log_odds is not None]


@stage(Stage.RANK)
def rank(
    edition: Store, encoder: Encoder, reader: Reader | None, asked: Asked, found: Sequence[Candidate], top: int
) -> list[RankedQuote]:
    """A quote of each candidate worth reading, the most confident first, the newest among equals, no two alike."""
    best_score = max((each.score for each in found), default=0.0)
    near = [each for each in found if best_score - each.score <= _FARTHEST or len(found) < _FEW]
    documents: dict[int, Document] = {}
    distinct = Distinct()
    new = (
        each
        for each in _newest_first(edition, near, documents)
        if distinct.admits(each.passage.span.of((of := documents[each.passage.document]).text), of)
    )
    read = _read(edition, reader, asked, list(islice(new, max(_READ, top))), documents)
    search = _Search(edition, encoder, reader, asked, best_score, min(len(found), CANDIDATES), read)
    ranked = [_ranked(search, each) for each in read]
    if any(each.reading is not None for each in read):
        ranked.sort(key=lambda each: sureness(reader, each.features, each.quote.confidence), reverse=True)
    quoted = Distinct()
    return _by_date(asked, [each for each in ranked if quoted.admits(each.quote.text, each.quote.document)])


def _read(
    edition: Store,
    reader: Reader | None,
    asked: Asked,
    candidates: Sequence[Candidate],
    documents: dict[int, Document],
) -> list[_Read]:
    owners = [documents[each.passage.document] for each in candidates]
    readings: Sequence[Reading | None] = [None] * len(candidates)
    if reader is not None:
        readable = [_readable(edition, each, document) for each, document in zip(candidates, owners, strict=True)]
        with stage(Stage.READ):
            readings = reader.read(asked.read, readable)
    return [_Read(*each) for each in zip(candidates, owners, readings, strict=True)]


def _readable(edition: Store, candidate: Candidate, document: Document) -> Readable:
    """The passage as it is read, with its text's title and month."""
    passage = candidate.passage.span
    sentences = tuple(Span(each.start - passage.start, each.end - passage.start) for each in candidate.sentences)
    return Readable(document.title, document.month, passage.of(document.text), sentences)


def _ranked(search: _Search, read: _Read) -> RankedQuote:
    """The quote of one candidate."""
    asked, candidate, document, reading = search.asked, read.candidate, read.document, read.reading
    passage = candidate.passage.span
    dates = search.edition.dates(candidate.passage.document, passage)
    wanted = terms(asked.rest, document.language)
    asked_for = _asked_for(dates, asked, document)
    span, similarity, probability = excerpt(
        document, candidate, wanted, asked_for, reading, _is_in_window_by_its_dates(asked, document)
    )
    known = f"{document.title}\n{passage.of(document.text)}"
    mentioned = tuple(each for each in dates if span.start <= each.span.start and each.span.end <= span.end)
    features = Features(
        *_search_features(search.encoder, asked, candidate, document),
        log_odds=read.log_odds,
        lead=search.lead(read),
        quoted_probability=probability,
        score_gap=min(0.0, candidate.score - search.best_score),
        candidates=search.candidates,
        headed=bool(document.title or document.published),
        lacks_a_name=lacks_a_name(asked.rest, known),
        names_another=names_another(asked.rest, known),
        sentences=len(candidate.sentences),
        alone=None if reading is None else reading.alone,
        rivals=search.rivals(read),
    )
    answer = _answer_words(reading, passage, span)
    likely, given_as = judged(search.reader, features)
    quote = Quote(
        text=span.of(document.text),
        document=document,
        span=span,
        passage=passage,
        similarity=similarity,
        confidence=round(likely, 3),
        certainty=given_as,
        dates=mentioned,
        anchor=search.edition.anchor(candidate.passage.document),
        when=answering(mentioned, answer, document, asked.rest) if asked.wants_date and answer else None,
        answer=answer,
    )
    return RankedQuote(quote, features)


def passage_features(encoder: Encoder, asked: Asked, candidate: Candidate, document: Document) -> Features:
    """The features of a candidate, a passage of `document`, that nothing has read: what the search knows of it."""
    return Features(*_search_features(encoder, asked, candidate, document))


def _search_features(
    encoder: Encoder, asked: Asked, candidate: Candidate, document: Document
) -> tuple[float, float, bool]:
    """`similarity_z`, `overlap` and `cross_language` of a candidate."""
    return (
        similarity_z(float(candidate.sentence_similarities.max()), encoder.scale),
        overlap(asked.text, candidate.passage.span.of(document.text), document.language),
        asked.language is not None and document.language is not None and asked.language is not document.language,
    )


def _asked_for(dates: Sequence[Dated], asked: Asked, document: Document) -> Sequence[Dated]:
    """The dates that count for the sentence they stand in: those inside the window, or any when a date is asked for."""
    if asked.window is not None:
        return [each for each in dates if each.bounded.meets(asked.window)]
    return without_dateline(dates, document) if asked.wants_date else []


def _is_in_window_by_its_dates(asked: Asked, document: Document) -> bool:
    """Whether a document is in the question's window only for the dates that it mentions, not for its own."""
    window, published = asked.window, document.published
    return window is not None and not (published is not None and published.lies_in(window))


def _answer_words(reading: Reading | None, passage: Span, quoted: Span) -> Span | None:
    """The words that answer, in characters of the document, when they are likely enough and inside the quote."""
    if reading is None or reading.answer is None or reading.answer_probability < _MARKED:
        return None
    words = Span(passage.start + reading.answer.start, passage.start + reading.answer.end)
    return words if quoted.start <= words.start and words.end <= quoted.end else None


def _newest_first(edition: Store, found: Sequence[Candidate], documents: dict[int, Document]) -> Iterator[Candidate]:
    """The candidates in their order; among scores that are as good as equal, the newest document first.

    Fills `documents`, by number, as it goes.
    """
    start = 0
    while start < len(found):
        end = start
        while end < len(found) and found[start].score - found[end].score <= _EQUAL:
            end += 1
        for each in found[start:end]:
            number = each.passage.document
            if number not in documents:
                documents[number] = edition.document(number)
        yield from sorted(found[start:end], key=lambda each: _age(documents[each.passage.document]))
        start = end


def _age(document: Document) -> int:
    """Lower is newer; undated is oldest."""
    day = document.published and (document.published.last or document.published.first)
    return -day.toordinal() if day else 0


def _by_date(asked: Asked, ranked: list[RankedQuote]) -> list[RankedQuote]:
    """Quotes with a date before those without, when a date is asked for."""
    if asked.wants_date:
        ranked = sorted(ranked, key=lambda each: each.quote.when is None)
    return ranked
