"""The questions that were written for Dateline beside news-fr, each read with the text it is asked on.

All are to train, but those of the last texts with follow-ups.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.documents import normalise
from index.evaluation import corpora
from index.training import texts
from index.training.texts import Text

_FOLDER = Path(__file__).with_name("data")
# Characters of an article's paragraphs that were read for its questions, at most.
_ARTICLE = 4200
# So many of the texts with follow-ups, the last, are kept to choose by.
FOLLOW_UPS_APART = 40


def news_more(data: Path) -> list[Text]:
    """5,400 more questions, on 600 other texts of the news archive (`data/news-more.jsonl.gz`)."""
    return _on_news(data, "more")


def news_later(data: Path) -> list[Text]:
    """8,100 more, on 900 other texts of the archive, written later (`data/news-later.jsonl.gz`)."""
    return _on_news(data, "later")


def news_follow_ups(data: Path) -> list[Text]:
    """7,707 questions that follow up another, on 1,318 texts of the two before (`data/news-follow-ups.jsonl.gz`)."""
    return _on_news(data, "follow-ups")


def _on_news(data: Path, name: str) -> list[Text]:
    about = {each.id: {"title": each.title, "date": each.month, "context": each.text} for each in texts.archive(data)}
    return texts.of_rows(_written(f"news-{name}", name, lambda id: {"document": id} | about[id]))


def _written(file: str, prefix: str, asked_on: Callable[[str], dict[str, str]]) -> Iterator[dict[str, Any]]:
    """The rows of a file of questions that came later, in the form of news-fr."""
    for number, row in enumerate(_lines(file)):
        answers = [] if row["impossible"] else [row["answer"]]
        yield row | asked_on(row["text"]) | {"id": f"{prefix}-{number}", "answers": answers}


def _lines(file: str) -> Iterator[dict[str, Any]]:
    with gzip.open(_FOLDER / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def wiki_more(data: Path) -> list[Text]:
    """3,184 questions asked from curiosity about the subjects of 289 of PIAF's articles, less those kept apart.

    Of each article as many of its paragraphs as were read for them (`data/wiki-more.jsonl.gz`).
    """
    articles: dict[str, list[str]] = {}
    for each in [*texts.piaf(data, "train"), *texts.piaf_more(data)]:
        held = articles.setdefault(each.title, [])
        whole = sum(map(len, held)) + len(each.text) <= _ARTICLE
        if each.text not in held and (whole or not held):
            held.append(each.text)
    contexts = {title: "\n\n".join(each.strip() for each in held) for title, held in articles.items()}
    return texts.of_rows(
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
    return texts.of_rows(_written("wiki-groups", "group", about.__getitem__))


def encyclopedia() -> list[Text]:
    """32,639 questions on 4,885 passages in the style of an encyclopedia, written for this with the passages.

    Five passages on related subjects stand together (`data/encyclopedia-texts.jsonl.gz`): what a search finds for a
    general question, or parts of one article; over a quarter of the questions on them (`data/encyclopedia.jsonl.gz`)
    are answered by none of the five. All of it was written from memory, to learn reading from: nothing in it is a
    source of facts. A passage that never names its subject has it before its first sentence.
    """
    about, moved = {}, {}
    for each in _lines("encyclopedia-texts"):
        lead = "" if _names(each["text"], each["title"]) else f"{each['title']}: "
        moved[each["id"]] = len(lead)
        about[each["id"]] = {"document": each["id"], "title": each["title"], "date": "", "context": lead + each["text"]}
    rows = _written("encyclopedia", "encyclopedia", about.__getitem__)
    return texts.of_rows(_moved(row, moved[row["text"]]) for row in rows)


def _names(text: str, title: str) -> bool:
    """Whether a text has a word of its title of four letters or more."""
    return any(len(word) > 3 and word in text.lower() for word in title.lower().split())


def _moved(row: dict[str, Any], by: int) -> dict[str, Any]:
    """A row whose spans stand so many characters later."""
    if row["impossible"]:
        return row
    answers = [each | {"start": each["start"] + by} for each in row["answers"]]
    return row | {"answers": answers, "quote": {end: place + by for end, place in row["quote"].items()}}


def with_later(found: Sequence[Text]) -> list[Text]:
    """PIAF's paragraphs with the questions written later on them as well (`data/piaf-later.jsonl.gz`)."""
    contexts = {each.id: {"document": each.id, "title": each.title, "date": "", "context": each.text} for each in found}
    later = {
        each.id: each.queries for each in texts.of_rows(_written("piaf-later", "piaf-later", contexts.__getitem__))
    }
    return [replace(each, queries=[*each.queries, *later.get(each.id, ())]) for each in found]
