"""What the encoders learn from: texts with their passages, the questions asked on them, and which passages may answer.

All passages of a batch are negatives of all its questions, but those that may answer too: the others of the text that
hold a sentence which does, and those that hold the answer's words.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.building.pieces import piece_of
from index.documents import heading
from index.encoding.piece import Piece
from index.evaluation import corpora
from index.training import texts, written
from index.training.texts import Text, plain_letters

# The share of questions asked in plain letters, and of those on XQuAD's paragraphs that are asked.
_PLAIN, _ACROSS = 0.15, 0.6
# An answer this short stands anywhere: it is looked for in its own text alone.
_SHORT = 4
LANGUAGES = ("en", "es", "de", "ro")
# Paragraphs in other languages with questions in their own.
_OF_OTHERS = ("squad-v2.0-dev-half.en", "squad-new-wiki.en", "squad-test.it", "squad-v2.0-dev.pt")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; of its text's passages the place of the `right` one, which holds most of what answers, and of all
    that hold some of it; and the answer's words in small letters, empty if they are not known."""

    question: str
    right: int
    gold: frozenset[int]
    words: str


@dataclass(frozen=True, slots=True)
class Example:
    """The passages of a text as they are encoded, and what is asked on them."""

    pieces: list[Piece]
    asked: list[Asked]


def pieces_of(text: Text, titles: bool) -> list[Piece]:
    """The passages of a text as they are encoded, with its heading if `titles`."""
    lead = heading(text.title, text.month) if titles else ""
    return [
        piece_of(lead, text.text, text.span(passage), text.sentences[passage.start : passage.stop])
        for passage in text.passages
    ]


def example_of(text: Text, titles: bool, chance: random.Random, share: float = 1.0) -> Example:
    """A text with a share of the questions that it answers, some of them in plain letters."""
    asked = []
    for query in text.queries:
        if not query.gold or chance.random() >= share:
            continue
        question = plain_letters(query.question) if chance.random() < _PLAIN else query.question
        held = [len(query.gold & set(passage)) for passage in text.passages]
        gold = frozenset(place for place, count in enumerate(held) if count)
        words = query.answer.of(text.text).lower() if query.answer else ""
        asked.append(Asked(question, int(np.argmax(held)), gold, words))
    return Example(pieces_of(text, titles), asked)


def answering(
    batch: Sequence[Example], asked: Sequence[tuple[int, Asked]]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Of each question, asked on a text of the batch by its place: the number of the right passage, and a row of
    (passages,) that is true where one is no negative. The batch's passages are numbered text after text."""
    lines = [piece.text.lower() for each in batch for piece in each.pieces]
    ends = np.cumsum([len(each.pieces) for each in batch])
    right = np.zeros(len(asked), dtype=np.int64)
    masked = np.zeros((len(asked), len(lines)), dtype=bool)
    for row, (place, each) in enumerate(asked):
        own = range(ends[place] - len(batch[place].pieces), ends[place])
        right[row] = own[each.right]
        masked[row, [own[number] for number in each.gold]] = True
        if each.words:
            looked = own if len(each.words) <= _SHORT else range(len(lines))
            masked[row, [number for number in looked if each.words in lines[number]]] = True
        masked[row, right[row]] = False
    return right, masked


def crossed(data: Path, language: str) -> list[Text]:
    """XQuAD's English paragraphs with its questions in another language."""
    paragraphs = texts.squad(corpora.rows(data, "xquad.en"), "xquad")
    others = texts.squad(corpora.rows(data, f"xquad.{language}"), "xquad")
    return [
        replace(
            each,
            queries=[
                replace(query, question=asked.question, kind="xquad", language=language)
                for asked, query in zip(other.queries, each.queries, strict=True)
            ],
        )
        for each, other in zip(paragraphs, others, strict=True)
    ]


def _across(data: Path) -> list[Text]:
    """Half of XQuAD's paragraphs, each with its questions in all languages: none is a negative of itself."""
    alike = zip(*(crossed(data, language) for language in LANGUAGES), strict=True)
    together = [replace(each[0], queries=[query for text in each for query in text.queries]) for each in alike]
    return together[: len(together) // 2]


def examples_of(data: Path, chance: random.Random, limit: int | None = None) -> list[Example]:
    """All that is learnt from, or at most `limit` texts of each kind; texts that answer no question are left out."""
    news = [*texts.news(data, "train"), *written.news_more(data), *written.news_later(data)]
    piaf = written.with_later([*texts.piaf(data, "train"), *texts.piaf_more(data)])
    made = []
    for found, titles, share in (
        (news, True, 1.0),
        (piaf, False, 1.0),
        (written.wiki_more(data), True, 1.0),
        (written.wiki_groups(data), True, 1.0),
        (_across(data), False, _ACROSS),
        *((texts.cross_language(data, name, name), False, 1.0) for name in _OF_OTHERS),
    ):
        made += [example_of(text, titles, chance, share) for text in found[:limit]]
    return [each for each in made if each.asked]
