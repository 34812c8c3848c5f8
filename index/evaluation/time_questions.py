"""Questions of time asked of the Wikinews of 2012 (`tests/golden/time.jsonl`): what happened, and when."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.answer import Answer, answer
from index.dates.read import read
from index.documents import normalise
from index.encoding.encoder import Encoder
from index.evaluation.figures import Figure, share
from index.evaluation.news import Article, NewsCorpus, news_edition
from index.question.query import Query
from index.quoting.reader import Reader
from index.storage.edition import Edition

QUESTIONS = Path("tests/golden/time.jsonl")
_APOSTROPHES = str.maketrans("’‘", "''")


@dataclass(frozen=True, slots=True)
class TimeQuestion:
    """A question asked on the day `today`.

    Any of `documents` may be quoted, and one of the `holds` must be; without any, nothing may be. `date` must head the
    answer to a question of when, as exact as the text tells it; "" where several may, or for what happened.
    """

    id: str
    question: str
    today: date
    of_when: bool
    documents: frozenset[str]
    holds: tuple[str, ...]
    date: str

    def is_right(self, given: Answer) -> bool:
        """Whether an answer is as expected."""
        if not self.holds or not given.quotes:
            return not self.holds and not given.quotes
        if any(each.document.id not in self.documents for each in given.quotes):
            return False
        quoted = [comparable(each.text) for each in given.quotes]
        if not any(comparable(words) in text for words in self.holds for text in quoted):
            return False
        headed = given.quotes[0].when
        return not self.of_when or (headed is not None and str(headed.bounded).startswith(self.date))


def time_questions(path: Path = QUESTIONS) -> list[TimeQuestion]:
    """All of them, in the file's order."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        TimeQuestion(
            id=row["id"],
            question=row["question"],
            today=date.fromisoformat(row["today"]),
            of_when=row["window"] is None,
            documents=frozenset(row["documents"]),
            holds=tuple(row["holds"]),
            date=row["date"] or "",
        )
        for row in rows
    ]


def wikinews(data: Path) -> Iterator[Article]:
    """The articles of `wikinews-fr-100.jsonl`, each on its day."""
    for row in map(json.loads, (data / "wikinews-fr-100.jsonl").read_text(encoding="utf-8").splitlines()):
        yield Article(row["id"], row["title"], _day(row["date_text"]), normalise(row["text"]).strip())


def _day(written: str) -> str:
    return str(read(written, None)[0].when)


def ask(
    questions: Iterable[TimeQuestion], edition: Edition, encoder: Encoder, reader: Reader | None
) -> list[tuple[TimeQuestion, Answer]]:
    """Each question with its answer."""
    return [(each, answer(edition, encoder, Query(each.question, today=each.today), reader)) for each in questions]


def figures(answers: Sequence[tuple[TimeQuestion, Answer]]) -> Iterator[Figure]:
    """The shares that are right, of all but the empty periods, and of each sort."""
    empty = [each for each in answers if not each[0].of_when and not each[0].holds]
    told = [each for each in answers if each not in empty]
    sorts = {
        "what happened": [each for each in told if not each[0].of_when],
        "when": [each for each in told if each[0].of_when and each[0].holds],
        "when, not told, nothing shown": [each for each in told if not each[0].holds],
    }
    yield _right("time: right", told, "≥ 0.85", gated=True)
    yield _right("time: empty periods refused", empty, "1.0", gated=True)
    for name, of_sort in sorts.items():
        yield _right(f"time: {name}", of_sort)


def _right(
    name: str, answers: Sequence[tuple[TimeQuestion, Answer]], target: str = "", *, gated: bool = False
) -> Figure:
    return Figure(name, share(sum(asked.is_right(given) for asked, given in answers), len(answers)), target, gated)


def measure(data: Path, encoder: Encoder, reader: Reader | None, at: Path) -> Iterator[Figure]:
    """Builds the archive in `at`, asks, and prints what is not as expected."""
    with news_edition(NewsCorpus(tuple(wikinews(data)), ()), encoder, at) as edition:
        answers = ask(time_questions(), edition, encoder, reader)
    print_misses(answers)
    yield from figures(answers)


def print_misses(answers: Iterable[tuple[TimeQuestion, Answer]]) -> None:
    """Prints each question that is not answered as expected, with what came."""
    for asked, given in answers:
        if not asked.is_right(given):
            print(f"{asked.id} {asked.question!r}, asked {asked.today}: {given.certainty}, {given.reason}")
            for quote in given.quotes:
                outside = "" if quote.document.id in asked.documents else " (outside)"
                headed = f" [{quote.when.when}]" if quote.when else ""
                print(f"    {quote.document.id}{outside}{headed} {quote.confidence} {quote.text[:160]!r}")


def comparable(text: str) -> str:
    """A text with one kind of apostrophe and of blank, in lower case."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold().split())
