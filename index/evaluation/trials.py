"""Trials: each question asked of an archive with its paragraph and without it.

Both follow the steps of `index.answer`, from search to ranked quotes; each passage is read once per question.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from index.answer import query_vector
from index.building.build import build
from index.encoding.encoder import Encoder
from index.evaluation.corpora import Asked, Corpus, holds_one
from index.question.understand import understand
from index.quoting.ranking import RankedQuote, rank
from index.quoting.reader import Readable, Reader, Reading
from index.retrieval.search import Candidate, search
from index.segment import sentences
from index.storage.current import open_current
from index.storage.edition import Edition

# The day the questions are asked, the same in every run.
TODAY = date(2020, 3, 1)
_TOP = 3
_DEEP = 40
_WORD = re.compile(r"\w+")
# Rank of what is not among the first ten.
FAR = 99


@dataclass
class CachedReader:
    """A reader that reads each passage once per question."""

    reader: Reader
    cache: dict[tuple[str, Readable], Reading | None] = field(default_factory=dict)

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """See `Reader.read`."""
        new = [each for each in dict.fromkeys(candidates) if (question, each) not in self.cache]
        for each, reading in zip(new, self.reader.read(question, new), strict=True):
            self.cache[question, each] = reading
        return [self.cache[question, each] for each in candidates]


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of one question.

    `rank` is the right paragraph's (0 is first, `FAR` past the tenth); `found` the ranked quotes, each with whether it
    is of the right paragraph and holds a gold answer whole; `without` the quotes when the right paragraph is left out;
    `f1` the best F1 (0 to 1) of the reader's answer in the right paragraph against a gold answer.
    """

    asked: Asked
    rank: int
    found: list[tuple[RankedQuote, bool]]
    without: list[RankedQuote]
    f1: float


@contextmanager
def built(encoder: Encoder, at: Path) -> Iterator[Edition]:
    """An edition of what stands in `at`/seeds, built in `at`."""
    build(at / "seeds", at / "index", lambda: encoder, "none")
    with closing(open_current(at / "index")) as edition:
        yield edition


@contextmanager
def archive_of(corpus: Corpus, encoder: Encoder, at: Path) -> Iterator[Edition]:
    """The paragraphs of a corpus as an edition built in `at`; each is a document whose id is its number."""
    corpus.write(at / "seeds")
    with built(encoder, at) as edition:
        yield edition


def asked_of_their_own(
    queries: Sequence[dict[str, Any]], encoder: Encoder, reader: Reader | None, at: Path
) -> Iterator[tuple[dict[str, Any], list[Candidate], list[RankedQuote]]]:
    """NoMIRACL's queries, each asked of its own ten passages: what the search finds, and the ranked quotes.

    The passages are documents of an edition built in `at`; the id of each is its query's number and its own.
    """
    (at / "seeds").mkdir(parents=True)
    with (at / "seeds" / "passages.jsonl").open("w", encoding="utf-8") as out:
        for number, query in enumerate(queries):
            for place, passage in enumerate(query["passages"]):
                about = {"id": f"{number}.{place}", "text": passage, "language": "fr"}
                out.write(json.dumps(about, ensure_ascii=False) + "\n")
    with built(encoder, at) as edition:
        own: dict[int, list[int]] = {}
        for number, document in edition.documents():
            own.setdefault(int(document.id.split(".")[0]), []).append(number)
        for number, query in enumerate(queries):
            asked = replace(understand(query["query"], TODAY), window=None)
            found = search(edition, asked.rest, query_vector(encoder, asked), 20, edition.passages_of(own[number]))
            yield query, found, rank(edition, encoder, reader, asked, found, 10)


def trials(
    corpus: Corpus, questions: Iterable[Asked], edition: Edition, encoder: Encoder, reader: Reader | None
) -> Iterator[Trial]:
    """One trial a question, in order."""
    numbers = {int(document.id): number for number, document in edition.documents()}
    paragraphs = {number: paragraph for paragraph, number in numbers.items()}
    everything = set(paragraphs)
    for asked in questions:
        cached = CachedReader(reader) if reader else None
        understood = understand(asked.question, TODAY)
        without_window = replace(understood, window=None, topic=None, rest=understood.text)
        vector = query_vector(encoder, without_window)
        found = search(edition, without_window.rest, vector, 10_000)
        ranked_quotes = rank(edition, encoder, cached, without_window, found, _TOP)
        order = [int(each.quote.document.id) for each in ranked_quotes]
        order += [paragraphs[each.passage.document] for each in found]
        ranked = list(dict.fromkeys(order))[:10]
        window = edition.within(None, understood.window)
        vector = query_vector(encoder, understood)
        if window is not None:
            found = search(edition, understood.rest, vector, _DEEP, window)
            ranked_quotes = rank(edition, encoder, cached, understood, found, _TOP)
        others = edition.passages_of(sorted(everything - {numbers[asked.paragraph]}))
        without = search(edition, understood.rest, vector, _DEEP, others if window is None else window & others)
        text = corpus.paragraphs[asked.paragraph][1]
        readable = Readable("", "", text, tuple(sentences(text)))
        reading = cached.read(understood.text, [readable])[0] if cached else None
        words = reading.answer.of(text) if reading and reading.answer else ""
        yield Trial(
            asked,
            ranked.index(asked.paragraph) if asked.paragraph in ranked else FAR,
            [(each, holds(each, asked)) for each in ranked_quotes],
            rank(edition, encoder, cached, understood, without, _TOP),
            max((f1(words, text[start:end]) for start, end in asked.answers), default=0.0),
        )


def holds(ranked: RankedQuote, asked: Asked) -> bool:
    """Whether the quote is of the question's paragraph and holds one of its gold answers whole."""
    right = int(ranked.quote.document.id) == asked.paragraph
    return right and holds_one(ranked.quote.span, asked.answers)


def f1(answer: str, gold: str) -> float:
    """Harmonic mean of precision and recall of the answer's words (Rajpurkar et al. 2016, SQuAD).

    >>> f1("en 2003", "2003"), f1("Rome", "Paris")
    (0.6666666666666666, 0.0)
    """
    left, right = _WORD.findall(answer.lower()), _WORD.findall(gold.lower())
    shared = sum(min(left.count(word), right.count(word)) for word in set(left))
    return 2 * shared / (len(left) + len(right)) if shared else 0.0
