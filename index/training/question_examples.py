"""What the encoder of questions learns from: passages, and of each question which of them answers, and which may.

All passages are negatives of every question, but those that may answer it too: the others that hold a sentence which
does, and those that hold the answer's words.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.documents import heading
from index.evaluation import corpora
from index.training import texts
from index.training.texts import Query, Text, plain_letters

# The share of questions asked in plain letters as well, and of questions in other languages that are asked.
_PLAIN, _ACROSS = 0.2, 0.6
# An answer this short stands anywhere: it is looked for in its own text alone.
_SHORT = 4
LANGUAGES = ("en", "es", "de", "ro")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, the number of the passage that answers, and of those that are no negatives of it."""

    question: str
    right: int
    masked: list[int]


@dataclass(slots=True)
class Examples:
    """`passages` as they are encoded, with their headings."""

    passages: list[str] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    def add(self, found: Sequence[Text], titles: bool) -> list[int]:
        """Adds the passages of some texts; gives the number of each text's first."""
        firsts = []
        for text in found:
            firsts.append(len(self.passages))
            self.passages += passages_of(text, titles)
        return firsts

    def ask(self, text: Text, first: int, queries: Iterable[Query], chance: random.Random, plain: float) -> None:
        """Adds the questions that a text answers, whose passages are the `first` one and those after it."""
        for query in queries:
            if not query.gold:
                continue
            held = [len(query.gold & set(passage)) for passage in text.passages]
            masked = {first + place for place, count in enumerate(held) if count}
            words = query.answer.of(text.text).lower() if query.answer else ""
            if words:
                own = range(first, first + len(held))
                looked = own if len(words) <= _SHORT else range(len(self.passages))
                masked |= {number for number in looked if words in self.passages[number].lower()}
            right = first + int(np.argmax(held))
            masked.discard(right)
            self.examples.append(Example(query.question, right, sorted(masked)))
            if chance.random() < plain:
                self.examples.append(Example(plain_letters(query.question), right, sorted(masked)))


def passages_of(text: Text, titles: bool) -> list[str]:
    """The passages of a text as they are encoded, with its heading if `titles`."""
    lead = heading(text.title, text.month) if titles else ""
    return [lead + text.span(passage).of(text.text) for passage in text.passages]


def crossed(data: Path, language: str) -> list[Text]:
    """XQuAD's English paragraphs with its questions in another language."""
    paragraphs = texts.squad(corpora.rows(data, "xquad.en"), "xquad")
    others = texts.squad(corpora.rows(data, f"xquad.{language}"), "xquad")
    return [
        Text(
            each.id,
            each.title,
            "",
            each.text,
            each.sentences,
            each.passages,
            [
                Query(asked.question, query.gold, query.answer, "xquad", language)
                for asked, query in zip(other.queries, each.queries, strict=True)
            ],
        )
        for each, other in zip(paragraphs, others, strict=True)
    ]


def examples_of(data: Path, limits: tuple[int, int], chance: random.Random) -> Examples:
    """News and PIAF to train, as many texts as `limits` says of each, and half of XQuAD's paragraphs."""
    made = Examples()
    news = [*texts.news(data, "train"), *texts.news_more(data)]
    piaf = [*texts.piaf(data, "train"), *texts.piaf_more(data)]
    chosen = [chance.sample(each, min(limit, len(each))) for each, limit in zip((news, piaf), limits, strict=True)]
    across = {language: crossed(data, language) for language in LANGUAGES}
    half = len(across["en"]) // 2
    firsts = [made.add(chosen[0], True), made.add(chosen[1], False), made.add(across["en"][:half], False)]
    for found, numbers in zip(chosen, firsts[:2], strict=True):
        for text, first in zip(found, numbers, strict=True):
            made.ask(text, first, text.queries, chance, _PLAIN)
    for found in across.values():
        for text, first in zip(found[:half], firsts[2], strict=True):
            asked = (query for query in text.queries if chance.random() < _ACROSS)
            made.ask(text, first, asked, chance, 0.0)
    return made
