"""What the reader learns from, in one form: texts cut as Dateline cuts them, and the questions asked on each."""

import gzip
import json
import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index.documents import Span, normalise
from index.evaluation import corpora
from index.question.follow_up import without_opening
from index.segment import passages, sentences

_WRITTEN = Path(__file__).with_name("data")
# Characters of an article's paragraphs that were read for its questions, at most.
_ARTICLE = 4200
# So many of the texts with follow-ups, the last, are kept to choose by.
FOLLOW_UPS_APART = 40
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


def news_more(data: Path) -> list[Text]:
    """5,400 more questions, on 600 other texts of the news archive, all to train (`data/news-more.jsonl.gz`)."""
    return _news_written(data, "more")


def news_later(data: Path) -> list[Text]:
    """8,100 more, on 900 other texts of the archive, written later (`data/news-later.jsonl.gz`)."""
    return _news_written(data, "later")


def news_follow_ups(data: Path) -> list[Text]:
    """3,060 questions that follow up another, on 519 texts of the two before (`data/news-follow-ups.jsonl.gz`)."""
    return _news_written(data, "follow-ups")


def _news_written(data: Path, name: str) -> list[Text]:
    about = {each.id: {"title": each.title, "date": each.month, "context": each.text} for each in archive(data)}
    return of_rows(_written(f"news-{name}", name, lambda id: {"document": id} | about[id]))


def _written(file: str, prefix: str, asked_on: Callable[[str], dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The rows of a file of questions that came later, in the form of news-fr."""
    with gzip.open(_WRITTEN / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            answers = [] if row["impossible"] else [row["answer"]]
            yield row | asked_on(row["text"]) | {"id": f"{prefix}-{number}", "answers": answers}


def wiki_more(data: Path) -> list[Text]:
    """3,184 questions asked from curiosity about the subjects of 289 of PIAF's articles, less those kept apart.

    Of each article as many of its paragraphs as were read for them (`data/wiki-more.jsonl.gz`); all to train.
    """
    articles: dict[str, list[str]] = {}
    for each in [*piaf(data, "train"), *piaf_more(data)]:
        held = articles.setdefault(each.title, [])
        whole = sum(map(len, held)) + len(each.text) <= _ARTICLE
        if each.text not in held and (whole or not held):
            held.append(each.text)
    contexts = {title: "\n\n".join(each.strip() for each in held) for title, held in articles.items()}
    return of_rows(
        _written(
            "wiki-more", "wiki", lambda id: {"document": f"wiki-{id}", "title": id, "date": "", "context": contexts[id]}
        )
    )


def wiki_groups(data: Path) -> list[Text]:
    """8,047 questions on the passages of 128 of NoMIRACL's queries, none of those kept apart.

    The passages that a search found for one query stand together; a third of the questions are answered by none of
    them (`data/wiki-groups.jsonl.gz`). Passages that a query kept apart has too are left out.
    """
    kept, others = corpora.nomiracl(data)
    apart = {id for query in kept for id in query["docids"]}
    about = {}
    for query in others:
        for id, passage in zip(query["docids"], query["passages"], strict=True):
            if id not in apart:
                title, _, text = passage.partition(": ")
                about[id] = {"document": f"group-{id}", "title": title, "date": "", "context": normalise(text.strip())}
    return of_rows(_written("wiki-groups", "group", about.__getitem__))


def with_later(found: Sequence[Text]) -> list[Text]:
    """PIAF's paragraphs with the questions written later on them as well (`data/piaf-later.jsonl.gz`)."""
    contexts = {each.id: {"document": each.id, "title": each.title, "date": "", "context": each.text} for each in found}
    later = {each.id: each.queries for each in of_rows(_written("piaf-later", "piaf-later", contexts.__getitem__))}
    return [replace(each, queries=[*each.queries, *later.get(each.id, ())]) for each in found]


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
