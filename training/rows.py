"""The rows the reader learns from: a question, a passage, and where in it the answer stands, if it does."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import corpora

_FILES = (
    "squad-v2.0-dev-half.en squad-v2.0-dev.pt squad-test.it squad-new-wiki.en xquad.en xquad.es xquad.de xquad.ro"
).split()


@dataclass(frozen=True, slots=True)
class Row:
    """`answer` is a span (start, end) of characters of `passage`, `None` when nothing in it answers.

    `group` is a query's number where only the query's passages together are known to answer or not: then the row's
    own `answer` says nothing, and `answered` speaks for the group.
    """

    question: str
    passage: str
    answer: tuple[int, int] | None
    group: int | None = None
    answered: bool = False


def _of(rows: list[dict[str, Any]], chance: random.Random, impossible: float = 1.0) -> Iterator[Row]:
    for row in rows:
        if row["impossible"]:
            if chance.random() < impossible:
                yield Row(row["question"], row["context"], None)
        else:
            yield Row(row["question"], row["context"], _first(row))


def _first(row: dict[str, Any]) -> tuple[int, int]:
    answer = row["answers"][0]
    return answer["start"], answer["start"] + len(answer["text"])


def _crossed(
    questions: list[dict[str, Any]], passages: list[dict[str, Any]], share: float, chance: random.Random
) -> Iterator[Row]:
    asked = {row["id"]: row["question"] for row in questions}
    for row in passages:
        if row["id"] in asked and not row["impossible"] and chance.random() < share:
            yield Row(asked[row["id"]], row["context"], _first(row))


def _wrong(rows: list[Row], negatives: dict[str, list[str]], share: float, chance: random.Random) -> Iterator[Row]:
    """For a share of the rows one of the passages the search confuses with the right one."""
    for row in rows:
        if chance.random() < share and (wrong := negatives.get(row.question)):
            yield Row(row.question, chance.choice(wrong), None)


def piaf(data: Path, kept: str) -> tuple[list[Row], list[list[tuple[int, int]]]]:
    """PIAF's rows and their gold spans: `kept` is "train", "test" or "development"."""
    split = corpora.split()
    apart = {name: part for part in ("test", "development") for name in split[f"piaf_{part}"]}
    corpus = corpora.piaf(data)
    rows, golds = [], []
    for asked in corpus.questions:
        article, text = corpus.paragraphs[asked.paragraph]
        if apart.get(article, "train") == kept:
            rows.append(Row(asked.question, text, asked.answers[0]))
            golds.append(list(asked.answers))
    return rows, golds


def first_stage(data: Path, chance: random.Random) -> list[Row]:
    """Every language; what does not answer is SQuAD's own, or another paragraph of the article."""
    files = {name: corpora.rows(data, name) for name in _FILES}
    french, _ = piaf(data, "train")
    corpus = corpora.piaf(data)
    articles = {text: article for article, text in corpus.paragraphs}
    return [
        *french,
        *_beside(french, articles, 0.8, chance),
        *_some(_answerable(files["squad-test.it"], 0.2, chance), 0.6, chance),
        *_some(_answerable(files["squad-new-wiki.en"], 0.3, chance), 0.7, chance),
        *_some(_of(files["squad-v2.0-dev-half.en"], chance, 0.7), 0.75, chance),
        *_some(_of(files["squad-v2.0-dev.pt"], chance), 0.2, chance),
        *_crossed(files["xquad.en"], files["xquad.es"], 0.9, chance),
        *_crossed(files["xquad.en"], files["xquad.ro"], 0.5, chance),
        *_crossed(files["squad-test.it"], files["squad-v2.0-dev.pt"], 0.2, chance),
    ]


def _some(rows: Iterable[Row], share: float, chance: random.Random) -> Iterator[Row]:
    return (row for row in rows if chance.random() < share)


def second_stage(data: Path, negatives: dict[str, list[str]], chance: random.Random) -> list[Row]:
    """French above all, and what the search confuses with the right passage; twice over."""
    files = {name: corpora.rows(data, name) for name in _FILES}
    french, _ = piaf(data, "train")
    italian = list(_of(files["squad-test.it"], chance))
    fresh = list(_of(files["squad-new-wiki.en"], chance))
    rows: list[Row] = []
    for _ in range(2):
        rows += [
            *french,
            *_wrong(french, negatives, 1.0, chance),
            *_crossed(files["xquad.en"], files["xquad.es"], 0.5, chance),
            *_wrong(fresh, negatives, 0.15, chance),
            *chance.sample(italian, 300),
            *chance.sample(fresh, 500),
            *chance.sample(list(_of(files["squad-v2.0-dev-half.en"], chance)), 400),
        ]
    return [*rows, *_groups(data)]


def _answerable(rows: list[dict[str, Any]], beside: float, chance: random.Random) -> Iterator[Row]:
    """The rows, and for a share of them the question beside another paragraph of its article."""
    kept = list(_of(rows, chance))
    yield from kept
    yield from _beside(kept, {row["context"]: row["title"] for row in rows}, beside, chance)


def _beside(rows: list[Row], articles: dict[str, str], share: float, chance: random.Random) -> Iterator[Row]:
    paragraphs: dict[str, list[str]] = {}
    for text, article in articles.items():
        paragraphs.setdefault(article, []).append(text)
    for row in rows:
        if row.answer is None or chance.random() >= share:
            continue
        gold = row.passage[slice(*row.answer)].lower()
        others = [text for text in paragraphs[articles[row.passage]] if gold not in text.lower()]
        if others:
            yield Row(row.question, chance.choice(others), None)


def _groups(data: Path) -> Iterator[Row]:
    kept = set(corpora.split()["nomiracl_test"])
    for number, line in enumerate((data / "nomiracl-fr-dev.jsonl").read_text(encoding="utf-8").splitlines()):
        query = json.loads(line)
        if query["query_id"] not in kept:
            for passage in query["passages"]:
                yield Row(query["query"], passage, None, number, query["answerable"])
