"""The rows the reader learns from: a question, a passage, and where in it the answer stands, if it does."""

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.evaluation import corpora

_FILES = (
    "squad-v2.0-dev-half.en squad-v2.0-dev.pt squad-test.it squad-new-wiki.en xquad.en xquad.es xquad.de xquad.ro"
    " jaquad-train.ja"
).split()
# A name of several words is one.
_WORD = re.compile(r"[A-ZÀ-Þ]\w+(?:[ -][A-ZÀ-Þ]\w+)*|\w+")
# Words that stand in more of the questions than this are not changed: they ask, and name nothing.
_COMMON = 0.01
_BESIDE = 4
# Of all rows, those asked as people type: no capitals, no accents, no question mark.
_TYPED = 0.08


@dataclass(frozen=True, slots=True)
class Row:
    """`answer` is a span (start, end) of characters of `passage`, `None` when nothing in it answers.

    `group` is a query's number where only the query's passages together are known to answer or not: then the row's
    own `answer` says nothing, and `answered` speaks for the group. `beside` is a question's number where its rows, one
    that answers and several that do not, are to be told apart.
    """

    question: str
    passage: str
    answer: tuple[int, int] | None
    group: int | None = None
    answered: bool = False
    beside: int | None = None


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
    """Every language; what does not answer is SQuAD's own, another paragraph of the article, or a question changed."""
    files = {name: corpora.rows(data, name) for name in _FILES}
    french, _ = piaf(data, "train")
    corpus = corpora.piaf(data)
    articles = {text: article for article, text in corpus.paragraphs}
    italian, fresh, portuguese = files["squad-test.it"], files["squad-new-wiki.en"], files["squad-v2.0-dev.pt"]
    rows = [
        *french,
        *french,
        *_beside([*french, *french], articles, 0.8, chance),
        *_answerable(italian, 0.25, chance),
        *_answerable(fresh, 0.3, chance),
        *_of(files["squad-v2.0-dev-half.en"], chance, 0.7),
        *_some(_of(portuguese, chance, 0.7), 0.6, chance),
        *_some(_answerable(files["jaquad-train.ja"], 0.15, chance), 0.4, chance),
        *_crossed(files["xquad.en"], files["xquad.es"], 0.9, chance),
        *_crossed(files["xquad.en"], files["xquad.ro"], 0.5, chance),
        *_crossed(files["xquad.en"], files["xquad.de"], 0.5, chance),
        *_crossed(italian, portuguese, 0.3, chance),
    ]
    for asked in (french, list(_of(italian, chance)), list(_of(fresh, chance)), list(_of(portuguese, chance, 0.0))):
        rows += changed(asked, 0.15, chance)
    return _typed(rows, chance)


def _some(rows: Iterable[Row], share: float, chance: random.Random) -> Iterator[Row]:
    return (row for row in rows if chance.random() < share)


def second_stage(data: Path, negatives: dict[str, list[str]], chance: random.Random) -> list[Row]:
    """French above all, what the search confuses with the right passage, and questions changed; twice over."""
    files = {name: corpora.rows(data, name) for name in _FILES}
    french, _ = piaf(data, "train")
    italian = list(_of(files["squad-test.it"], chance))
    fresh = list(_of(files["squad-new-wiki.en"], chance))
    english = list(_of(files["squad-v2.0-dev-half.en"], chance))
    rows: list[Row] = []
    for _ in range(2):
        rows += [
            *french,
            *_wrong(french, negatives, 1.0, chance),
            *changed(french, 0.5, chance),
            *_wrong(fresh, negatives, 0.2, chance),
            *changed(fresh, 0.1, chance),
            *_crossed(files["xquad.en"], files["xquad.es"], 0.4, chance),
            *chance.sample(italian, 1000),
            *chance.sample(fresh, 1500),
            *chance.sample(english, 800),
        ]
    return [*_typed(rows, chance), *_groups(data)]


def third_stage(data: Path, negatives: dict[str, list[str]], chance: random.Random) -> list[Row]:
    """French questions as they are asked: the right passage beside four that the search finds with it."""
    french, _ = piaf(data, "train")
    rows: list[Row] = []
    for number, row in enumerate(french):
        wrong = negatives.get(row.question, ())
        if len(wrong) >= _BESIDE:
            rows.append(replace(row, beside=number))
            rows += [Row(row.question, text, None, beside=number) for text in chance.sample(wrong, _BESIDE)]
    return [*rows, *_groups(data)]


def changed(rows: Sequence[Row], share: float, chance: random.Random) -> Iterator[Row]:
    """For a share of the rows the right people and the wrong fact: one word of the question changed.

    The word stands in the passage; the other, of its kind and from another question, does not.
    """
    asked = [{word[0] for word in _WORD.finditer(row.question) if word.start()} for row in rows]
    counts = Counter(word.lower() for words in asked for word in words)
    common = {word for word, count in counts.items() if count > _COMMON * len(rows)}
    kinds: dict[tuple[str, int], list[str]] = {}
    for words in asked:
        for word in sorted(words):
            if word.lower() not in common:
                kinds.setdefault(_kind(word), []).append(word)
    for row in rows:
        if row.answer is None or chance.random() >= share:
            continue
        passage = row.passage.lower()
        places = [
            word.span()
            for word in _WORD.finditer(row.question)
            if word.start() and len(word[0]) > 2 and word[0].lower() not in common and word[0].lower() in passage
        ]
        if places:
            start, end = chance.choice(places)
            alike = kinds[_kind(row.question[start:end])]
            others = [word for word in chance.choices(alike, k=8) if word.lower() not in passage]
            if others:
                yield Row(row.question[:start] + others[0] + row.question[end:], row.passage, None)


def _kind(word: str) -> tuple[str, int]:
    """Numbers by their length, names together, the others by their last letters: those agree in gender and number."""
    if word.isdigit():
        return "0", len(word)
    return ("A", 0) if word[0].isupper() else (word[-3:], 0)


def _typed(rows: list[Row], chance: random.Random) -> list[Row]:
    return [
        replace(row, question=plain(row.question)) if row.group is None and chance.random() < _TYPED else row
        for row in rows
    ]


def plain(question: str) -> str:
    """The question in small letters, without accents or its mark, as it is typed in a channel."""
    bare = unicodedata.normalize("NFD", question.lower().rstrip(" ?？"))
    return unicodedata.normalize("NFC", "".join(each for each in bare if not "\u0300" <= each <= "\u036f"))


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
