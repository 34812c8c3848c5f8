"""Questions with known answers, asked of an archive with the right paragraph in it and without: for benches and fits.

Both times the way is the one of `answer`, from the search to the quotes in their order; a passage is read once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from index.answer import query_vector
from index.building.build import build
from index.encoding.encoder import Encoder
from index.evaluation.corpora import Asked, Corpus
from index.question.understand import understand
from index.quoting.ranking import RankedQuote, rank
from index.quoting.reader import Reader, Reading
from index.retrieval.search import search
from index.storage import edition as store

# The day the questions are asked, so that a run of tomorrow measures the same.
TODAY = date(2020, 3, 1)
_TOP = 3
_DEEP = 40
_WORD = re.compile(r"\w+")
# A rank past the tenth.
FAR = 99


@dataclass
class Remembering:
    """A reader that reads no passage twice for the same question."""

    reader: Reader
    read_: dict[tuple[str, str], Reading | None] = field(default_factory=dict)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading | None]:
        """See `Reader.read`."""
        new = [passage for passage in dict.fromkeys(passages) if (question, passage) not in self.read_]
        for passage, reading in zip(new, self.reader.read(question, new), strict=True):
            self.read_[question, passage] = reading
        return [self.read_[question, passage] for passage in passages]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one question.

    `rank` is the right paragraph's among the paragraphs (0 is first, `FAR` past the tenth); `found` the quotes in
    their order, each with whether it is of the right paragraph and holds a gold answer whole; `without` the quotes when
    the right paragraph is taken out; `f1` how well the words read in the right paragraph meet a gold answer's.
    """

    asked: Asked
    rank: int
    found: list[tuple[RankedQuote, bool]]
    without: list[RankedQuote]
    f1: float


@contextmanager
def archive_of(corpus: Corpus, encoder: Encoder, at: Path) -> Iterator[store.Edition]:
    """The paragraphs of a corpus as an edition, each a document named by its number."""
    corpus.write(at / "seeds")
    build(at / "seeds", at / "index", lambda: encoder, "none")
    edition = store.open_current(at / "index")
    yield edition
    edition.close()


def trials(
    corpus: Corpus, questions: Iterable[Asked], edition: store.Edition, encoder: Encoder, reader: Reader | None
) -> Iterator[Trial]:
    """One trial a question, in order."""
    numbers = {int(document.id): number for number, document in edition.documents()}
    paragraphs = {number: paragraph for paragraph, number in numbers.items()}
    everything = set(paragraphs)
    for asked in questions:
        reads = Remembering(reader) if reader else None
        understood = understand(asked.question, TODAY)
        without_window = replace(understood, window=None, rest=understood.text)
        vector = query_vector(encoder, without_window)
        found = search(edition, without_window.rest, vector, 10_000)
        told = rank(edition, encoder, reads, without_window, found, _TOP)
        order = [int(each.quote.document.id) for each in told]
        order += [paragraphs[each.passage.document] for each in found]
        ranked = list(dict.fromkeys(order))[:10]
        window = edition.within(None, understood.window)
        vector = query_vector(encoder, understood)
        if window is not None:
            found = search(edition, understood.rest, vector, _DEEP, window)
            told = rank(edition, encoder, reads, understood, found, _TOP)
        others = edition.passages_of(sorted(everything - {numbers[asked.paragraph]}))
        without = search(edition, understood.rest, vector, _DEEP, others if window is None else window & others)
        text = corpus.paragraphs[asked.paragraph][1]
        reading = reads.read(understood.text, [text])[0] if reads else None
        words = reading.answer.of(text) if reading and reading.answer else ""
        yield Trial(
            asked,
            ranked.index(asked.paragraph) if asked.paragraph in ranked else FAR,
            [(each, holds(each, asked)) for each in told],
            rank(edition, encoder, reads, understood, without, _TOP),
            max((f1(words, text[start:end]) for start, end in asked.answers), default=0.0),
        )


def holds(quoted: RankedQuote, asked: Asked) -> bool:
    """Whether the quote is of the question's paragraph and holds one of its gold answers whole."""
    span = quoted.quote.span
    right = int(quoted.quote.document.id) == asked.paragraph
    return right and any(span.start <= start and end <= span.end for start, end in asked.answers)


def f1(told: str, gold: str) -> float:
    """Harmonic mean of the precision and the recall of the words told (Rajpurkar et al. 2016, SQuAD).

    >>> f1("en 2003", "2003"), f1("Rome", "Paris")
    (0.6666666666666666, 0.0)
    """
    left, right = _WORD.findall(told.lower()), _WORD.findall(gold.lower())
    shared = sum(min(left.count(word), right.count(word)) for word in set(left))
    return 2 * shared / (len(left) + len(right)) if shared else 0.0
