"""Which sentences of a passage to quote: the best one, and the neighbours that belong to it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dated import Dated
from index.documents import Document, Span
from index.quoting.reader import Reading
from index.retrieval.search import Candidate
from index.segment import is_heading
from index.stems import terms

# Sentences of a quote, and its characters, at the most.
_MOST_SENTENCES = 3
_MOST_CHARACTERS = 400
# Read sentences: a neighbour joins when the probability that it answers, given that the passage does, is at least this.
# From 0.15 on, quotes are 15 characters shorter (245 on average), and 0.01 fewer hold the answer.
_NEIGHBOUR_PROBABILITY = 0.06
# Unread ones: a neighbour joins when its score is this near the best one's.
_NEIGHBOUR_MARGIN = 0.015
# Unread: bonuses and a penalty on a sentence's cosine: times the share of the question's words that stand in it; when
# it mentions a date that was asked for; when it is a heading. The cosines of a passage's sentences spread by 0.01.
_WORDS_BONUS = 0.02
_DATE_BONUS = 0.012
_HEADING_PENALTY = 0.05
# First words that refer to the sentence before, so that the two are quoted together: "Portant le total à …".
_REFERRING = frozenset({"soit", "dont", "lequel", "laquelle", "lesquels", "lesquelles", "cela", "ceci", "which"})
_NO_PARTICIPLE = frozenset(
    """
    auparavant autant avant cependant constant devant distant durant enfant étudiant gant géant instant maintenant
    moyennant nonobstant pendant pourtant puissant quant restant suivant tant touchant
    """.split()
)


class Excerpt(NamedTuple):
    """What to quote of a passage.

    `similarity` is the cosine of the nearest sentence in `span`; `probability` (0 to 1) that the answer stands there,
    given that one of the sentences that may be quoted answers; 1 for a passage that was not read.
    """

    span: Span
    similarity: float
    probability: float


def excerpt(
    document: Document,
    candidate: Candidate,
    wanted: frozenset[str],
    dates: Sequence[Dated],
    reading: Reading | None,
    dated: bool = False,
) -> Excerpt:
    """What to quote of a candidate.

    `wanted` are the stems of the question's content words, `dates` those that count for the sentence they stand in;
    with `dated`, the quote holds one of them if the passage does.
    """
    text, sentences = document.text, candidate.sentences
    mentions = _mentions(sentences, dates)
    if reading is not None:
        scores = _sentence_probabilities(reading)
        limit = _NEIGHBOUR_PROBABILITY
    else:
        scores = _scores(document, candidate, wanted, mentions)
        limit = float(scores.max()) - _NEIGHBOUR_MARGIN
    allowed = mentions if dated and mentions.any() else np.ones(len(sentences), np.bool_)
    first = last = int(np.where(allowed, scores, -np.inf).argmax())

    def fits(start: int, end: int) -> bool:
        whole = text[sentences[start].start : sentences[end].end]
        # Across a blank line begins another subject.
        return end - start < _MOST_SENTENCES and len(whole) <= _MOST_CHARACTERS and "\n\n" not in whole

    if first > 0 and fits(first - 1, last) and _refers_back(sentences[first].of(text)):
        first -= 1
    if last + 1 < len(sentences) and fits(first, last + 1) and _refers_back(sentences[last + 1].of(text)):
        last += 1
    while True:
        neighbours = [
            (float(scores[place]), start, end)
            for place, start, end in ((first - 1, first - 1, last), (last + 1, first, last + 1))
            if 0 <= place < len(sentences) and scores[place] >= limit and fits(start, end)
        ]
        if not neighbours:
            break
        _, first, last = max(neighbours)
    similarity = float(candidate.sentence_similarities[first : last + 1].max())
    probability = 1.0
    if reading is not None:
        likely = np.where(allowed, scores, 0.0)
        # All that may be quoted was cut off before the reader saw it: none of it is known to answer.
        probability = float(likely[first : last + 1].sum() / likely.sum()) if likely.any() else 0.0
    return Excerpt(Span(sentences[first].start, sentences[last].end), round(similarity, 4), probability)


def _sentence_probabilities(reading: Reading) -> NDArray[np.float64]:
    """(sentences,) probabilities that each answers, given that one of them does."""
    weights = np.exp(reading.log_odds.astype(np.float64) - float(reading.log_odds.max()))
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _scores(
    document: Document,
    candidate: Candidate,
    wanted: frozenset[str],
    mentions: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """(sentences,) scores of a passage that was not read: the cosine with the bonuses and the penalty."""
    text, sentences = document.text, candidate.sentences
    shared = [len(wanted & terms(span.of(text), document.language)) for span in sentences]
    # A question answers no more than a heading does.
    headings = [is_heading(span.of(text)) or span.of(text).endswith("?") for span in sentences]
    scores: NDArray[np.float64] = (
        candidate.sentence_similarities
        - _HEADING_PENALTY * np.array(headings)
        + _WORDS_BONUS * np.array(shared) / max(1, len(wanted))
        + _DATE_BONUS * mentions
    )
    return scores


def _mentions(sentences: Sequence[Span], dates: Sequence[Dated]) -> NDArray[np.bool_]:
    """(sentences,) whether each mentions one of the dates."""
    return np.array([any(span.start <= each.span.start < span.end for each in dates) for span in sentences], np.bool_)


def _refers_back(sentence: str) -> bool:
    word = sentence.split(maxsplit=1)[0].strip("«“\"'(,").lower()
    return word in _REFERRING or (word.endswith("ant") and len(word) > 4 and word not in _NO_PARTICIPLE)
