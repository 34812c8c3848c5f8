"""From a query to an answer: quotes that stand in the sources, or none and the reason.

Nothing here writes a word of an answer: a quote is a slice of a document, which is checked against the hash it was
stored with when it is read.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from index.dates.when import When
from index.documents import has_words
from index.encoding.encoder import Encoder
from index.overview import Overview, overview
from index.question.kind import Kind, kind_of
from index.question.query import MOST_QUOTES, Query
from index.question.understand import Asked, understand_query
from index.quoting.confidence import Certainty, Features, is_near
from index.quoting.differences import Side, differences
from index.quoting.events import events
from index.quoting.quote import Quote
from index.quoting.ranking import CANDIDATES, RankedQuote, rank
from index.quoting.reader import Reader
from index.retrieval.search import Candidate, raised, search
from index.stages import Stage, measured, stage
from index.storage.store import Allowed, Store


class Reason(StrEnum):
    """Why there is no answer."""

    NOTHING_NEAR = "nothing_near"
    NEAR_ONLY = "near_only"
    OUTSIDE_WINDOW = "outside_window"
    EMPTY_INDEX = "empty_index"
    NO_WORDS = "no_words"
    SMALL_TALK = "small_talk"
    OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes of one certainty, best first; or none, a `reason`, and the `nearest` passages, which claim nothing.

    `window` is what bounded the search: the dates the question names, else those given for the documents' own dates.
    `expression` are the words of the question, or of the one that it follows up, that name it, `None` when none do;
    `published` is what bounded the documents' own dates. `beside` are the nearest times there is anything of, when
    there is nothing in the window. `overview` is of the archive, when that was asked for. `stages` are the
    milliseconds of each stage. `features` are those of the first quote, or of the nearest passage, `None` where its
    dates decide rather than its words, or nothing was found. `differing` are the sides of a difference between
    sources, each with its own quote, which may be none of `quotes`; empty when nothing found differs.
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
    overview: Overview | None = None
    stages: Mapping[Stage, float] = field(default_factory=dict, compare=False)
    features: Features | None = None
    differing: tuple[Side, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is at least one quote, sure or possible."""
        return bool(self.quotes)

    @property
    def certainty(self) -> Certainty:
        """That of its quotes."""
        return self.quotes[0].certainty if self.quotes else Certainty.NONE


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for a question; see `Answer`."""

    quotes: Sequence[Quote] = ()
    nearest: Sequence[Quote] = ()
    reason: Reason | None = None
    beside: Sequence[When] = ()
    overview: Overview | None = None
    features: Features | None = None
    differing: Sequence[Side] = ()


def answer(edition: Store, encoder: Encoder, query: Query, reader: Reader | None = None) -> Answer:
    """The answer of one edition to one query.

    Without a `reader`, a passage that is near is taken for one that answers. Without `query.today`, only dates that
    need no such day are read.
    """
    started = time.perf_counter()
    with measured() as stages:
        with stage(Stage.UNDERSTAND):
            asked = understand_query(query)
        found = _find(edition, encoder, reader, query, asked)
    return Answer(
        question=query.question,
        quotes=tuple(found.quotes),
        nearest=tuple(found.nearest),
        reason=found.reason,
        window=asked.window or query.window,
        edition=edition.name,
        milliseconds=round((time.perf_counter() - started) * 1000, 2),
        expression=asked.expression,
        published=query.window,
        beside=tuple(found.beside),
        overview=found.overview,
        stages=stages,
        features=found.features,
        differing=tuple(found.differing),
    )


def _find(edition: Store, encoder: Encoder, reader: Reader | None, query: Query, asked: Asked) -> _Found:
    if edition.manifest.passages == 0:
        return _Found(reason=Reason.EMPTY_INDEX)
    if not has_words(asked.text):
        return _Found(reason=Reason.NO_WORDS)
    kind = kind_of(query.question)
    if kind is Kind.SMALL_TALK:
        return _Found(reason=Reason.SMALL_TALK)
    if kind is Kind.OVERVIEW:
        return _Found(reason=Reason.OVERVIEW, overview=overview(edition))
    top = max(1, min(query.top, MOST_QUOTES))
    allowed = edition.within(query.window, asked.window, query.source)
    if asked.topic is not None and allowed is not None:
        if quotes := events(edition, encoder, asked, allowed, top):
            return _Found(_of_one_certainty(quotes))
        return _outside_window(edition, encoder, reader, query, asked)
    candidates = _search(edition, encoder, asked, allowed)
    if not candidates:
        return _outside_window(edition, encoder, reader, query, asked)
    ranked = rank(edition, encoder, reader, asked, candidates, top)
    if kind is Kind.KEYWORDS:
        ranked = [_at_least_perhaps(each) for each in ranked]
    if quotes := _of_one_certainty([each.quote for each in ranked])[:top]:
        features = next(each.features for each in ranked if each.quote is quotes[0])
        others = [each.quote for each in ranked if each.quote not in quotes]
        return _Found(quotes, features=features, differing=differences(quotes, others))
    reason = Reason.NEAR_ONLY if any(is_near(each.features) for each in ranked) else Reason.NOTHING_NEAR
    return _Found(nearest=_nearest(ranked), reason=reason, features=ranked[0].features if ranked else None)


def _search(edition: Store, encoder: Encoder, asked: Asked, allowed: Allowed | None) -> list[Candidate]:
    """The candidates; of a follow-up, first those of the text that is nearest to the question before."""
    found = search(edition, asked.rest, query_vector(encoder, asked), CANDIDATES, allowed)
    if asked.before is None or not has_words(asked.before.rest):
        return found
    before = search(edition, asked.before.rest, query_vector(encoder, asked.before), 1, allowed)
    return raised(found, before[0].passage.document) if before else found


def _of_one_certainty(quotes: Sequence[Quote]) -> list[Quote]:
    """The sure quotes; where there are none, the possible ones."""
    for certainty in (Certainty.SURE, Certainty.PERHAPS):
        if given := [each for each in quotes if each.certainty is certainty]:
            return given
    return []


def _at_least_perhaps(ranked: RankedQuote) -> RankedQuote:
    """A passage that holds all of the keywords is worth showing, though keywords ask nothing that it could answer."""
    if ranked.quote.certainty is not Certainty.NONE or ranked.features.overlap < 1:
        return ranked
    return replace(ranked, quote=replace(ranked.quote, certainty=Certainty.PERHAPS))


def _outside_window(edition: Store, encoder: Encoder, reader: Reader | None, query: Query, asked: Asked) -> _Found:
    """Nothing bears the dates asked for: what is nearest outside them is shown as what it is, never as an answer."""
    allowed = edition.within(source=query.source)
    elsewhere = search(edition, asked.rest, query_vector(encoder, asked), CANDIDATES, allowed)
    nearest = _nearest(rank(edition, encoder, reader, asked, elsewhere, 1))
    window = asked.window or query.window
    if window is None:
        return _Found(nearest=nearest, reason=Reason.NOTHING_NEAR)
    return _Found(nearest=nearest, reason=Reason.OUTSIDE_WINDOW, beside=edition.dates_beside(window))


def _nearest(ranked: Sequence[RankedQuote]) -> list[Quote]:
    """The first quote, which does not claim to answer, and so marks neither a date nor words as if it did."""
    return [replace(each.quote, certainty=Certainty.NONE, when=None, answer=None) for each in ranked[:1]]


@stage(Stage.ENCODE)
def query_vector(encoder: Encoder, asked: Asked) -> NDArray[np.float32]:
    """The question's unit vector, (dimension,).

    When the question names a window, it is the mean of the question with and without the expression of time: without
    it, too little may be left to be near to ("Qui s’est rencontré ?"); with it, every sentence with a date is near.
    """
    texts = [asked.text]
    if asked.rest != asked.text and has_words(asked.rest):
        texts.append(asked.rest)
    mean = encoder.questions(texts).mean(axis=0, dtype=np.float32)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)
