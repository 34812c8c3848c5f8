"""What a checked answer must be, and whether an answer is that."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.answer import Answer
from index.dates.when import When
from index.question.query import Query
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")  # typed on a keyboard, typeset, copied from a web page


@dataclass(frozen=True, slots=True)
class Expected:
    """A question and what its answer must be: a first quote with all of these words, of that date; without words, none.

    `line` is the entry's line in its file, from 1. `certainty` is the least that the quote must be given with, and
    where there must be none the most that may be shown; `None` stands for `PERHAPS` and for `NONE`.
    """

    question: str
    line: int
    holds: tuple[str, ...] = ()
    date: When | None = None
    certainty: Certainty | None = None

    @property
    def refused(self) -> bool:
        """Whether there must be no answer."""
        return not self.holds


@dataclass(frozen=True, slots=True)
class Questions:
    """The entries of a file, and the day they are asked on: the file's `today`, else the day it was read."""

    file: Path
    today: date
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was expected of one question, and its answer."""

    expected: Expected
    answer: Answer

    @property
    def place(self) -> int | None:
        """The rank, from 1, of the first quote that is as expected; `None` when there is none, or must be none."""
        ranks = (rank for rank, quote in enumerate(self.answer.quotes, start=1) if _is_expected(self.expected, quote))
        return None if self.expected.refused else next(ranks, None)

    @property
    def first_is_expected(self) -> bool:
        """Whether the first quote, or the nearest passage where none is shown, is as expected."""
        first = next(iter(self.answer.quotes or self.answer.nearest), None)
        return not self.expected.refused and first is not None and _is_expected(self.expected, first)

    @property
    def near(self) -> bool:
        """Whether one of the nearest passages of a refusal is as expected."""
        return any(_is_expected(self.expected, quote) for quote in self.answer.nearest)

    @property
    def missing(self) -> list[str]:
        """The expected words that the first quote lacks."""
        return [words for words in self.expected.holds if not holds(self.answer.quotes[0].text, words)]

    @property
    def has_expected_date(self) -> bool:
        """Whether the first quote is of the expected date; true when no date is expected."""
        return _has_date(self.expected.date, self.answer.quotes[0])

    @property
    def has_expected_certainty(self) -> bool:
        """Whether what is shown is sure enough, or where there must be none, not too sure."""
        certainty = self.answer.certainty
        if self.expected.refused:
            return certainty is Certainty.NONE or certainty is self.expected.certainty
        return certainty is Certainty.SURE or self.expected.certainty is not Certainty.SURE

    @property
    def passed(self) -> bool:
        """Whether the first quote is as expected, or there is none where there must be none."""
        return self.has_expected_certainty and (self.expected.refused or self.place == 1)


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of every entry of a file, in its order."""

    questions: Questions
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """The outcomes that are not as expected."""
        return [each for each in self.outcomes if not each.passed]

    @property
    def seconds(self) -> float:
        """The time that all answers took together."""
        return sum(each.answer.milliseconds for each in self.outcomes) / 1000


def check(ask: Callable[[Query], Answer], questions: Questions) -> Checked:
    """Asks every question as `dateline ask` does; `ask` is `Archive.ask`."""
    outcomes = (Outcome(each, ask(Query(each.question, today=questions.today))) for each in questions.expected)
    return Checked(questions, tuple(outcomes))


def holds(text: str, words: str) -> bool:
    """Whether the words stand in the text, ignoring case, white space and the kind of apostrophe.

    A number must stand there whole: 20 000 is no part of 120 000, nor 20 of 20 000.

    >>> holds("Il y a 120\u00a0000 hommes, dit-on, à l’Est.", "120 000 HOMMES"), holds("À l’est", "à l'Est")
    (True, True)
    >>> holds("Il y a 120\u00a0000 hommes.", "20 000"), holds("Il y a 120\u00a0000 hommes.", "120")
    (False, False)
    """
    wanted = comparable(words)
    before = r"(?<!\d)(?<!\d[ .,])" if wanted[:1].isdecimal() else ""
    after = r"(?![ .,]?\d)" if wanted[-1:].isdecimal() else ""
    return re.search(before + re.escape(wanted) + after, comparable(text)) is not None


def comparable(text: str) -> str:
    """A text in the form in which two are compared: NFC, folded case, plain apostrophes, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold().split())


def _is_expected(expected: Expected, quote: Quote) -> bool:
    return all(holds(quote.text, words) for words in expected.holds) and _has_date(expected.date, quote)


def _has_date(wanted: When | None, quote: Quote) -> bool:
    """Whether a quote is of a date: by the date it answers with, else by its text's date or one that it mentions."""
    if wanted is None:
        return True
    if quote.when is not None:
        return quote.when.bounded.meets(wanted)
    published = quote.document.published
    return (published is not None and published.meets(wanted)) or any(
        each.bounded.meets(wanted) for each in quote.dates
    )
