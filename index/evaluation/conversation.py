"""Conversation: questions that follow up another, and sorts of messages (`tests/golden/`, follow-ups and kinds)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.answer import Answer, answer
from index.encoding.encoder import Encoder
from index.evaluation.figures import Figure, share
from index.evaluation.news import Article, NewsCorpus, archive, news_edition
from index.evaluation.time_questions import comparable, wikinews
from index.question.follow_up import follows_up
from index.question.kind import Kind, kind_of
from index.question.query import Query
from index.quoting.quote import Quote
from index.quoting.reader import Reader
from index.storage.edition import Edition

FOLLOW_UPS = Path("tests/golden/follow-ups.jsonl")
KINDS = Path("tests/golden/kinds.jsonl")
# Texts of the archive that the pairs are asked of: Wikinews's hundred, the news asked about, and other news.
ARCHIVE_SIZE = 200
_TODAY = date(2021, 1, 1)
_KIND = {
    "greeting": Kind.SMALL_TALK,
    "thanks": Kind.SMALL_TALK,
    "chatter": Kind.SMALL_TALK,
    "overview": Kind.OVERVIEW,
    "keywords": Kind.KEYWORDS,
    "question": Kind.QUESTION,
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that follows up `first`, and the same asked `in_full`; one of the `holds` of `document` answers it."""

    id: str
    first: str
    question: str
    in_full: str
    language: str
    document: str
    holds: tuple[str, ...]
    kind: str

    def is_right(self, given: Answer) -> bool:
        """Whether the first quote, shown or not, is of the document and holds the answer."""
        quote = first_quote(given)
        if quote is None or quote.document.id != self.document:
            return False
        return any(comparable(words) in comparable(quote.text) for words in self.holds)


def first_quote(given: Answer) -> Quote | None:
    """The first quote, or the nearest passage where none is shown."""
    return next(iter(given.quotes or given.nearest), None)


def follow_ups(path: Path = FOLLOW_UPS) -> list[FollowUp]:
    """All pairs, in the file's order."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        FollowUp(
            id=row["id"],
            first=row["first"],
            question=row["follow_up"],
            in_full=row["in_full"],
            language=row["language"],
            document=row["document"],
            holds=tuple(row["holds"]),
            kind=row["kind"],
        )
        for row in rows
    ]


def articles(data: Path, pairs: Sequence[FollowUp], size: int = ARCHIVE_SIZE) -> list[Article]:
    """The texts the pairs are asked of: those that answer, and others up to `size`."""
    needed = {each.document for each in pairs}
    found = list(wikinews(data))
    news = list(archive(data))
    found += [each for each in news if each.id in needed]
    return found + [each for each in news if each.id not in needed][: max(0, size - len(found))]


def ask(
    pairs: Sequence[FollowUp], edition: Edition, encoder: Encoder, reader: Reader | None
) -> list[tuple[FollowUp, Answer, Answer]]:
    """Each pair with the answer to the follow-up, asked as `dateline chat` does, and to the same in full."""
    answers = []
    for each in pairs:
        before = each.first if follows_up(each.question) else None
        followed = answer(edition, encoder, Query(each.question, follows=before, today=_TODAY), reader)
        answers.append((each, followed, answer(edition, encoder, Query(each.in_full, today=_TODAY), reader)))
    return answers


def figures(answers: Sequence[tuple[FollowUp, Answer, Answer]]) -> Iterator[Figure]:
    """How often the first quote holds the answer, asked as a follow-up and in full; then by kind."""
    recognised = sum(follows_up(each.question) for each, _, _ in answers)
    followed = sum(each.is_right(given) for each, given, _ in answers)
    in_full = sum(each.is_right(given) for each, _, given in answers)
    yield Figure("follow-ups: recognised", share(recognised, len(answers)))
    yield Figure("follow-ups: right asked in full", share(in_full, len(answers)))
    target = f"≥ {share(in_full, len(answers)) - 0.05:.2f}"
    yield Figure("follow-ups: right as follow-ups", share(followed, len(answers)), target, gated=True)
    for kind in sorted({each.kind for each, _, _ in answers}):
        of_kind = [(each, given) for each, given, _ in answers if each.kind == kind]
        right = sum(each.is_right(given) for each, given in of_kind)
        yield Figure(f"follow-ups: right, {kind}", share(right, len(of_kind)))


def kinds(path: Path = KINDS) -> Iterator[Figure]:
    """The share of messages whose sort is told rightly, by sort."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for kind in dict.fromkeys(_KIND.values()):
        of_kind = [row["text"] for row in rows if _KIND[row["kind"]] is kind]
        right = sum(kind_of(each) is kind for each in of_kind)
        yield Figure(f"messages told as {kind.value}", share(right, len(of_kind)), gated=True)


def measure(data: Path, encoder: Encoder, reader: Reader | None, at: Path) -> Iterator[Figure]:
    """Builds the archive in `at`, asks every pair both ways, and prints the follow-ups that are found less well."""
    pairs = follow_ups()
    with news_edition(NewsCorpus(tuple(articles(data, pairs)), ()), encoder, at) as edition:
        answers = ask(pairs, edition, encoder, reader)
    print_misses(answers)
    yield from figures(answers)
    yield from kinds()


def print_misses(answers: Sequence[tuple[FollowUp, Answer, Answer]]) -> None:
    """Prints each follow-up that is not right, with what came, and whether the same in full was."""
    for each, given, in_full in answers:
        if not each.is_right(given):
            quote = first_quote(given)
            came = f"{quote.document.id} {quote.text[:120]!r}" if quote else given.reason
            taken = "" if follows_up(each.question) else ", taken for a new question"
            print(f"{each.id} {each.first!r} {each.question!r}{taken}; in full: {each.is_right(in_full)}")
            print(f"    wanted {each.document} {each.holds[0]!r}, came {came}")
