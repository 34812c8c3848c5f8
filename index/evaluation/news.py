"""Questions on dated news articles, as people ask them, in an archive of other articles.

The rows of `training/news-fr.jsonl.gz` give articles and questions, a third of which their article does not answer;
`news-archive.jsonl.gz` gives the other articles. The archive's titles and dates are kept.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.answer import Answer, answer
from index.documents import heading, normalise
from index.encoding.encoder import Encoder
from index.evaluation.corpora import holds_one, moved, rows
from index.evaluation.figures import Figure, auroc, share
from index.evaluation.trials import built
from index.question.query import Query
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote
from index.quoting.reader import Reader
from index.segment import passages, sentences
from index.storage.edition import Edition

ARCHIVE_SIZE = 600
# The day the questions are asked: after the newest article, the same in every run.
_TODAY = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Article:
    """A dated article; `text` is normalised and stripped, as it is when read from a file."""

    id: str
    title: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A question on an article, by its id; `answers` are the spans (start, end) of the text that answer, none when it
    does not answer. `kind` is what is asked for ("person", "cause", …; "none" without an answer)."""

    question: str
    article: str
    answers: tuple[tuple[int, int], ...]
    kind: str
    language: str


@dataclass(frozen=True, slots=True)
class NewsCorpus:
    """Articles and the questions on some of them."""

    articles: tuple[Article, ...]
    questions: tuple[NewsQuestion, ...]

    def write(self, folder: Path) -> None:
        """Writes the articles as one JSON Lines file of seeds."""
        write_articles(self.articles, folder)


def news(data: Path, split: str, size: int = ARCHIVE_SIZE) -> NewsCorpus:
    """The questions of a split ("train", "development", "test") and their articles, among others up to `size`.

    Articles of other splits are used as fillers only when they stand in the archive file.
    """
    articles: dict[str, Article] = {}
    questions = []
    for row in rows(data, "news-fr"):
        if row["split"] != split:
            continue
        text, identity = row["context"], row["document"]
        articles[identity] = Article(identity, row["title"], row["date"], normalise(text).strip())
        spans = tuple(moved(text, [(each["start"], len(each["text"])) for each in row["answers"]]))
        questions.append(NewsQuestion(row["question"], identity, spans, row["kind"], row["language"]))
    for other in archive(data):
        if len(articles) >= size:
            break
        articles.setdefault(other.id, other)
    return NewsCorpus(tuple(articles.values()), tuple(questions))


def archive(data: Path) -> Iterator[Article]:
    """The articles of `news-archive.jsonl.gz`, in order."""
    with gzip.open(data / "news-archive.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Article(row["id"], row["title"], row["date"], normalise(row["text"]).strip())


def passages_of(articles: Iterable[Article]) -> Iterator[str]:
    """What Dateline encodes of each passage of the articles: its text, with the heading of its article before it."""
    for each in articles:
        before = heading(each.title, each.date[:7])
        yield from (before + span.of(each.text) for span in passages(each.text, sentences(each.text)))


def write_articles(articles: Iterable[Article], folder: Path) -> None:
    """Writes articles as `articles.jsonl`, a file of seeds."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as lines:
        for each in articles:
            row = {"id": each.id, "title": each.title, "date": each.date, "text": each.text, "language": "fr"}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def news_edition(corpus: NewsCorpus, encoder: Encoder, at: Path) -> Iterator[Edition]:
    """The articles as an edition, built in `at`."""
    corpus.write(at / "seeds")
    with built(encoder, at) as edition:
        yield edition


@dataclass(frozen=True, slots=True)
class NewsResult:
    """The outcome of one question: `first` is the first quote, or the nearest passage where none is shown."""

    asked: NewsQuestion
    certainty: Certainty
    first: Quote | None

    @property
    def shown(self) -> bool:
        """Whether it is shown, as sure or as possible."""
        return self.certainty is not Certainty.NONE

    @property
    def right_article(self) -> bool:
        """Whether the first quote is of the question's article."""
        return self.first is not None and self.first.document.id == self.asked.article

    @property
    def right(self) -> bool:
        """Whether the first quote is of the question's article and holds an answer whole."""
        if self.first is None or not self.right_article:
            return False
        return holds_one(self.first.span, self.asked.answers)

    @property
    def confidence(self) -> float:
        """The confidence of the first quote, 0 to 1; 0 without one."""
        return self.first.confidence if self.first else 0.0


# What is wanted of the questions kept for reporting.
WANTED = {
    "first quote holds the answer": "≥ 0.64",
    "right and sure": "≥ 0.28",
    "right of all sure": "≥ 0.80",
    "right and shown": "≥ 0.55",
    "right but none": "≤ 0.08",
    "sure though nothing answers": "≤ 0.05",
    "AUROC answerable or not": "≥ 0.82",
}


def ask(
    questions: Iterable[NewsQuestion], edition: Edition, encoder: Encoder, reader: Reader | None
) -> list[NewsResult]:
    """The outcome of each question, in order."""
    results = []
    for asked in questions:
        given: Answer = answer(edition, encoder, Query(asked.question, today=_TODAY), reader)
        first = next(iter(given.quotes or given.nearest), None)
        results.append(NewsResult(asked, given.certainty, first))
    return results


def figures(name: str, results: Sequence[NewsResult], wanted: Mapping[str, str] = {}) -> Iterator[Figure]:
    """The figures of all results, then by language, then by kind (answerable questions of the kind, all the others).

    "Right" is of the first quote, that it holds the answer; "of all sure" counts the questions without an answer in.
    Those of all results that are `wanted` are gated.
    """
    for each in _figures(name, results):
        target = wanted.get(each.name.removeprefix(f"{name}: "), "")
        yield replace(each, target=target, gated=bool(target))
    for language in sorted({each.asked.language for each in results}):
        yield from _figures(f"{name}, {language}", [each for each in results if each.asked.language == language])
    impossible = [each for each in results if not each.asked.answers]
    for kind in sorted({each.asked.kind for each in results if each.asked.answers}):
        yield from _figures(
            f"{name}, {kind}", [each for each in results if each.asked.kind == kind], impossible=impossible
        )


def _figures(
    name: str, results: Sequence[NewsResult], impossible: Sequence[NewsResult] | None = None
) -> Iterator[Figure]:
    answerable = [each for each in results if each.asked.answers]
    rest = [each for each in results if not each.asked.answers] if impossible is None else impossible
    count = len(answerable)
    yield Figure(f"{name}: questions answerable", count)
    yield Figure(f"{name}: right article first", share(sum(each.right_article for each in answerable), count))
    yield Figure(f"{name}: first quote holds the answer", share(sum(each.right for each in answerable), count))
    sure = [each for each in (*answerable, *rest) if each.certainty is Certainty.SURE]
    yield Figure(f"{name}: right and sure", share(sum(each.right for each in answerable if each in sure), count))
    yield Figure(f"{name}: right of all sure", share(sum(each.right for each in sure), len(sure)))
    yield Figure(f"{name}: right and shown", share(sum(each.right for each in answerable if each.shown), count))
    yield Figure(f"{name}: right but none", share(sum(each.right and not each.shown for each in answerable), count))
    yield Figure(f"{name}: sure though nothing answers", share(sum(each in sure for each in rest), len(rest)))
    positive, negative = [[each.confidence for each in side] for side in (answerable, rest)]
    yield Figure(f"{name}: AUROC answerable or not", auroc(positive, negative))
