"""What the reader learns from, in one form: texts cut as Dateline cuts them, and the questions asked on each."""

import gzip
import json
import random
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.documents import Span, normalise
from index.evaluation import corpora
from index.question.follow_up import without_opening
from index.segment import passages, sentences

HARD = frozenset({"cause", "manner", "statement", "yesno"})


@dataclass(frozen=True, slots=True)
class Query:
    """A question on a text.

    `gold` are the numbers of the sentences that answer, any of them; none where the text does not answer. `answer` is
    the answer's span in the text, if it is known.
    """

    question: str
    gold: frozenset[int]
    answer: Span | None
    kind: str = ""
    language: str = "fr"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its sentences and its passages, each passage a range of sentences, and the questions on it."""

    id: str
    title: str
    month: str
    text: str
    sentences: list[Span]
    passages: list[range]
    queries: list[Query] = field(default_factory=list)

    def span(self, numbers: range) -> Span:
        """From the first to the last of some neighbouring sentences."""
        return Span(self.sentences[numbers.start].start, self.sentences[numbers.stop - 1].end)


def split_text(id: str, title: str, month: str, text: str) -> Text:
    """A text cut into sentences and passages, no questions asked on it yet."""
    found = sentences(text)
    starts = {each.start: number for number, each in enumerate(found)}
    firsts = [starts[each.start] for each in passages(text, found)]
    ranges = [range(a, b) for a, b in zip(firsts, [*firsts[1:], len(found)], strict=True)]
    return Text(id, title, month, text, found, ranges)


def overlapping(text: Text, span: Span) -> frozenset[int]:
    """The numbers of the sentences that share a character with a span."""
    found = (n for n, each in enumerate(text.sentences) if each.start < span.end and each.end > span.start)
    return frozenset(found)


def news(data: Path, split: str) -> list[Text]:
    """The texts of news-fr, with the questions of one split ("train", "development", "test")."""
    with gzip.open(data / "training" / "news-fr.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines)
        return of_rows(row for row in found if row["split"] == split)


def of_rows(rows: Iterable[dict[str, Any]]) -> list[Text]:
    """Rows of the form of news-fr, gathered by the text they are asked on; `before` is the question one follows."""
    texts: dict[str, Text] = {}
    for row in rows:
        key = row["context"]
        if key not in texts:
            texts[key] = split_text(row["document"], row["title"], (row["date"] or "")[:7], row["context"])
        text = texts[key]
        gold: frozenset[int] = frozenset()
        answer = None
        if not row["impossible"]:
            first = row["answers"][0]
            answer = Span(first["start"], first["start"] + len(first["text"]))
            gold = overlapping(text, Span(row["quote"]["start"], row["quote"]["end"]))
        question = after(row["before"], row["question"]) if "before" in row else row["question"]
        text.queries.append(Query(question, gold, answer, row["kind"], row["language"], row["id"]))
    return list(texts.values())


def after(before: str, question: str) -> str:
    """A follow-up with the question before, which stands last: a long question is cut at its end.

    >>> after("Combien de morts à Lagos ?", "Et la cause ?")
    'la cause ? (Combien de morts à Lagos ?)'
    """
    return f"{without_opening(question)} ({before})"


def archive(data: Path) -> list[Text]:
    """The texts of the news archive, nothing asked on them."""
    with gzip.open(data / "news-archive.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return [split_text(each["id"], each["title"], each["date"][:7], normalise(each["text"])) for each in found]


def piaf(data: Path, kept: str) -> list[Text]:
    """PIAF v1.0's paragraphs with the questions of one part: "train", "development" or "test"."""
    split = corpora.split()
    apart = {name: part for part in ("test", "development") for name in split[f"piaf_{part}"]}
    corpus = corpora.piaf(data)
    texts: dict[int, Text] = {}
    for asked in corpus.questions:
        article, text = corpus.paragraphs[asked.paragraph]
        if apart.get(article, "train") != kept:
            continue
        if asked.paragraph not in texts:
            texts[asked.paragraph] = split_text(f"piaf-{asked.paragraph}", article.split(" ", 1)[1], "", text)
        at = texts[asked.paragraph]
        spans = [Span(start, end) for start, end in asked.answers]
        gold = frozenset().union(*(overlapping(at, span) for span in spans))
        at.queries.append(Query(asked.question, gold, spans[0], "piaf", id=f"{at.id}-{len(at.queries)}"))
    return list(texts.values())


def piaf_more(data: Path) -> list[Text]:
    """PIAF v1.1's further paragraphs, less those whose article is kept from training."""
    split = corpora.split()
    left_out = {name.split(" ", 1)[1] for name in split["piaf_test"] + split["piaf_development"]}
    rows = []
    for article in json.loads((data / "piaf-v1.1-more.json").read_text(encoding="utf-8"))["data"]:
        if article["title"] in left_out:
            continue
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = [{"start": each["answer_start"], "text": each["text"]} for each in asked["answers"]]
                about = {"title": article["title"], "context": paragraph["context"], "language": "fr"}
                rows.append(about | {"question": asked["question"], "answers": answers, "impossible": not answers})
    return squad(rows, "piaf-more")


def squad(rows: Iterable[dict[str, Any]], kind: str) -> list[Text]:
    """Rows of the SQuAD form, gathered by paragraph."""
    texts: dict[str, Text] = {}
    for row in rows:
        key = row["context"]
        if key not in texts:
            texts[key] = split_text(f"{kind}-{len(texts)}", row["title"], "", key)
        text, spans = texts[key], []
        if not row["impossible"]:
            spans = [Span(each["start"], each["start"] + len(each["text"])) for each in row["answers"]]
        gold = frozenset().union(*(overlapping(text, span) for span in spans))
        at = f"{text.id}-{len(text.queries)}"
        text.queries.append(Query(row["question"], gold, spans[0] if spans else None, kind, row["language"], at))
    return list(texts.values())


def cross_language(data: Path, questions: str, passages_of: str) -> list[Text]:
    """The questions of one file on the passages of another that has the same ids."""
    asked = {row["id"]: row["question"] for row in corpora.rows(data, questions)}
    rows = [row | {"question": asked[row["id"]]} for row in corpora.rows(data, passages_of) if row["id"] in asked]
    return squad(rows, passages_of)


def sample(texts: Sequence[Text], queries: int, chance: random.Random) -> Iterator[Text]:
    """Texts drawn until they hold so many questions."""
    left = queries
    for text in chance.sample(list(texts), len(texts)):
        if left <= 0:
            return
        left -= len(text.queries)
        yield text


def plain_letters(question: str) -> str:
    """The question in small letters, without accents or its mark, as it is typed in a channel."""
    bare = unicodedata.normalize("NFD", question.lower().rstrip(" ?？"))
    return unicodedata.normalize("NFC", "".join(each for each in bare if not "\u0300" <= each <= "\u036f"))
