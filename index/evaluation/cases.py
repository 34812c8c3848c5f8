"""Questions asked of archives of several sizes, with the features of the quotes found and whether each is right.

The archives are parts of one edition: a mask leaves the other texts out of the search, as if they were not there.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from index.answer import query_vector
from index.encoding.encoder import Encoder
from index.evaluation import corpora
from index.evaluation.news import NewsQuestion, news, news_edition
from index.evaluation.trials import CachedReader, archive_of, asked_of_their_own
from index.question.understand import understand
from index.quoting.confidence import Features
from index.quoting.ranking import CANDIDATES, RankedQuote, rank
from index.quoting.reader import Reader
from index.retrieval.search import search
from index.storage.edition import Edition

# The day the questions are asked, the same in every run.
TODAY = date(2021, 1, 1)
_TOP = 3
# The archive of all questions whose text is not there, whatever its size: they weigh together as much as one archive.
ABSENT = "the text asked of absent"
# Archives smaller than this hold next to nothing that could be mistaken for an answer.
_ABSENT_FROM = 70
_NOMIRACL_ANSWERS = Path(__file__).with_name("data") / "nomiracl-answers.jsonl"


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked of one archive.

    `archive` names the archive for the curves ("600 news texts"); `answerable` is whether its text answers there;
    `quotes` are the features and the confidence of each quote, first to last, and whether it holds the answer.
    """

    archive: str
    language: str
    answerable: bool
    quotes: tuple[tuple[Features, float, bool], ...]


class _Answered(Protocol):
    """A question with the spans that answer it."""

    @property
    def question(self) -> str: ...

    @property
    def answers(self) -> tuple[tuple[int, int], ...]: ...


def news_cases(
    data: Path, encoder: Encoder, reader: Reader, split: str, sizes: Sequence[int], limit: int | None = None
) -> Iterator[Case]:
    """Every question of a split in the largest archive, every third in the smaller ones; every other third in archives
    that its own text is not in."""
    corpus = news(data, split, max(sizes))
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as made, news_edition(corpus, encoder, Path(made)) as edition:
        numbers = {document.id: number for number, document in edition.documents()}
        # Those in English are in no other third; one in eight makes their share the same as that of the others.
        english = {place for place, each in enumerate(corpus.questions) if each.language == "en"}
        english = set(sorted(english)[::8])
        for place, asked in enumerate(corpus.questions[:limit]):
            cached = CachedReader(reader)
            others = [number for name, number in numbers.items() if name != asked.article]
            for size in sizes:
                some = chance.sample(others, min(size - 1, len(others)))
                archives = []
                if size == max(sizes) or place % 3 == 0:
                    archives.append([numbers[asked.article], *some])
                if size >= _ABSENT_FROM and (place % 3 == 1 or place in english):
                    archives.append(some)
                for texts in archives:
                    absent = texts is some
                    quotes = _ranked(asked.question, edition, encoder, cached, texts)
                    yield Case(
                        ABSENT if absent else f"{size:,} news text{'s' if size > 1 else ''}",
                        asked.language,
                        bool(asked.answers) and not absent,
                        tuple(_judged(each, asked.article, asked) for each in quotes),
                    )


def piaf_cases(data: Path, encoder: Encoder, reader: Reader, part: str, limit: int | None = None) -> Iterator[Case]:
    """PIAF's questions of a part ("development", "test"), of all paragraphs, with and without the one that answers."""
    corpus = corpora.piaf(data)
    questions = corpora.kept(corpus, corpora.split()[f"piaf_{part}"])
    with tempfile.TemporaryDirectory() as made, archive_of(corpus, encoder, Path(made)) as edition:
        numbers = {int(document.id): number for number, document in edition.documents()}
        for asked in questions[:limit]:
            cached = CachedReader(reader)
            for present in (True, False):
                kept = [number for name, number in numbers.items() if present or name != asked.paragraph]
                quotes = _ranked(asked.question, edition, encoder, cached, kept)
                judged = tuple(_judged(each, str(asked.paragraph), asked) for each in quotes)
                yield Case("761 PIAF paragraphs", "fr", present, judged)


def nomiracl_cases(data: Path, encoder: Encoder, reader: Reader, limit: int | None = None) -> Iterator[Case]:
    """NoMIRACL's queries that are not kept apart, each asked of its own ten passages.

    It says which queries are answered; which sentences answer them is ours (`data/nomiracl-answers.jsonl`).
    """
    rows = map(json.loads, _NOMIRACL_ANSWERS.read_text(encoding="utf-8").splitlines())
    answers = {(row["query_id"], each["passage"]): each["sentences"] for row in rows for each in row["answers"]}
    queries = corpora.nomiracl(data)[1][:limit]
    with tempfile.TemporaryDirectory() as made:
        for query, _, ranked in asked_of_their_own(queries, encoder, reader, Path(made)):
            quotes = []
            for each in ranked:
                passage = int(each.quote.document.id.partition(".")[2])
                right = corpora.holds_one(each.quote.span, answers.get((query["query_id"], passage), ()))
                quotes.append((each.features, each.quote.confidence, right))
            yield Case("NoMIRACL's queries", "fr", query["answerable"], tuple(quotes))


def _ranked(
    question: str, edition: Edition, encoder: Encoder, reader: Reader, documents: Sequence[int]
) -> list[RankedQuote]:
    asked = replace(understand(question, TODAY), window=None, topic=None)
    asked = replace(asked, rest=asked.text)
    allowed = edition.passages_of(sorted(documents))
    found = search(edition, asked.rest, query_vector(encoder, asked), CANDIDATES, allowed)
    return rank(edition, encoder, reader, asked, found, _TOP)[:_TOP]


def _judged(ranked: RankedQuote, document: str, asked: _Answered | NewsQuestion) -> tuple[Features, float, bool]:
    right = ranked.quote.document.id == document and corpora.holds_one(ranked.quote.span, asked.answers)
    return ranked.features, ranked.quote.confidence, right
