"""Which texts speak of a topic: for each, the sentence that does most, and how likely it does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.documents import Document, has_words
from index.encoding.encoder import Encoder
from index.question.understand import Asked, understand
from index.quoting.confidence import Certainty, nearness
from index.quoting.quote import Quote
from index.quoting.ranking import passage_features
from index.retrieval.search import Candidate, search
from index.segment import is_heading
from index.stems import overlap
from index.storage.store import Store

# Passages looked at for a topic, over all of the texts.
_PASSAGES = 400
# A text speaks of a topic from this likelihood on. Of 70 topics on 400 texts, their article is told by its text alone
# in 0.89, and 0.004 of the texts that do not hold all words of the topic; from 0.5 on, 0.60 and 0.001
# (`index.evaluation.topics`).
THRESHOLD = 0.2


@dataclass(frozen=True, slots=True)
class Speaks:
    """A text, by its number, the sentence that speaks of the topic, and how likely it does (0 to 1)."""

    number: int
    quote: Quote
    likely: float


def speaks_of(
    edition: Store, encoder: Encoder, topic: str, numbers: Sequence[int], threshold: float = THRESHOLD
) -> list[Speaks]:
    """Of the texts of these numbers, those that speak of the topic, the likeliest first, each once."""
    if not numbers or not has_words(topic):
        return []
    asked = understand(topic, None)
    vector = encoder.questions([topic])[0]
    best: dict[int, Speaks] = {}
    documents: dict[int, Document] = {}
    for candidate in search(edition, topic, vector, _PASSAGES, edition.passages_of(numbers)):
        number = candidate.passage.document
        if number not in documents:
            documents[number] = edition.document(number)
        likely = _likely(encoder, asked, candidate, documents[number])
        if likely >= threshold and (number not in best or likely > best[number].likely):
            best[number] = Speaks(number, _quote(edition, topic, candidate, documents[number], likely), likely)
    return sorted(best.values(), key=lambda each: (-each.likely, each.quote.document.id))


def _likely(encoder: Encoder, asked: Asked, candidate: Candidate, document: Document) -> float:
    """How likely a passage speaks of the topic; a title counts as words of each of its passages."""
    features = passage_features(encoder, asked, candidate, document)
    told = f"{document.title}\n{candidate.passage.span.of(document.text)}"
    return nearness(replace(features, overlap=overlap(asked.text, told, document.language)))


def _quote(edition: Store, topic: str, candidate: Candidate, document: Document, likely: float) -> Quote:
    """The sentence that holds the most words of the topic, the nearest among equals; a heading only alone."""

    def rank(place: int) -> tuple[bool, float, float]:
        text = candidate.sentences[place].of(document.text)
        share = overlap(topic, text, document.language)
        return not is_heading(text), round(share, 3), float(candidate.sentence_similarities[place])

    place = max(range(len(candidate.sentences)), key=rank)
    span = candidate.sentences[place]
    return Quote(
        text=span.of(document.text),
        document=document,
        span=span,
        passage=candidate.passage.span,
        similarity=round(float(candidate.sentence_similarities[place]), 4),
        confidence=round(likely, 3),
        certainty=Certainty.SURE,
        dates=tuple(edition.dates(candidate.passage.document, span)),
        anchor=edition.anchor(candidate.passage.document),
    )
