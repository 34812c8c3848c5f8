"""A generator of distinct news-like texts in French, dated over twenty years: as many as are wanted.

Each is put together from two articles of `news-archive.jsonl.gz`: sentences in a row of one, then of the other, with
other names and numbers, so that words are as frequent as in news and no two texts are alike. They make no
sense, and need not: what is measured on them is time, memory, disk and recall.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from index.dates.when import When
from index.documents import Document, normalise
from index.evaluation.news import archive
from index.phrases import Language
from index.segment import sentences

ARCHIVE = "news-archive.jsonl.gz"
FIRST_DAY = date(2001, 1, 1)
DAYS = 7305
# Capitalised words that follow a small one: names of people, places, bodies.
_NAME = re.compile(r"(?<=[a-zéèà,] )[A-ZÉÈ][\w-]+(?: [A-ZÉÈ][\w-]+)*")
_NUMBER = re.compile(r"\d+")
# Sentences taken from the first article and from the second: as many as make two or three passages.
_FROM_FIRST = (6, 10)
_FROM_SECOND = (2, 4)


@dataclass(frozen=True, slots=True)
class _Article:
    title: str
    sentences: tuple[str, ...]


class ManyTexts:
    """Texts numbered from zero; the same seed and number always give the same text."""

    def __init__(self, data: Path, seed: int = 1) -> None:
        """`data` is the folder that holds `ARCHIVE`."""
        self._seed = seed
        self._articles = [
            _Article(
                normalise(each.title), tuple(" ".join(span.of(each.text).split()) for span in sentences(each.text))
            )
            for each in archive(data)
        ]
        found = {name for each in self._articles for text in each.sentences for name in _NAME.findall(text)}
        self._names = sorted(found)

    def __iter__(self) -> Iterator[Document]:
        number = 0
        while True:
            yield self.text(number)
            number += 1

    def text(self, number: int) -> Document:
        """The text of that number."""
        chance = random.Random(self._seed << 32 | number)
        first, second = chance.choice(self._articles), chance.choice(self._articles)
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        taken = [*_in_a_row(first.sentences, _FROM_FIRST, chance), *_in_a_row(second.sentences, _FROM_SECOND, chance)]
        title, *body = self._changed([first.title, *taken], day.year, chance)
        return Document(f"texts/{number:07}.txt", title, " ".join(body), When.day(day), f"{number:07}", Language.FRENCH)

    def _changed(self, texts: list[str], year: int, chance: random.Random) -> list[str]:
        """The texts with other names, the same one always for the same, and other numbers of as many figures."""
        others: dict[str, str] = {}

        def name(match: re.Match[str]) -> str:
            return others.setdefault(match.group(), chance.choice(self._names))

        def digits(match: re.Match[str]) -> str:
            written = match.group()
            if len(written) == 4 and written[:2] in {"19", "20"}:
                return str(year - chance.randrange(4))
            # "3 mai" stays a day of a month, and "10 h 30" an hour.
            return written if int(written) < 32 else str(chance.randrange(10 ** (len(written) - 1), 10 ** len(written)))

        return [_NUMBER.sub(digits, _NAME.sub(name, text)) for text in texts]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _in_a_row(texts: tuple[str, ...], between: tuple[int, int], chance: random.Random) -> tuple[str, ...]:
    count = min(len(texts), chance.randint(*between))
    start = chance.randint(0, len(texts) - count)
    return texts[start : start + count]
