"""Tokenizer: text to segments, which are runs of date words, numbers and separators with their positions.

Any word outside the vocabulary, and any separating punctuation, ends a segment. So rules never match across a
sentence, and a text without dates costs one dictionary lookup per word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.dates.lexicon.spellings import LEXICON, Word
from index.dates.numbers import DIGITS, number

_PUNCTUATION = {"-": "HYPHEN", "‐": "HYPHEN", "‑": "HYPHEN", "–": "DASH", "—": "DASH", ",": "COMMA", ".": "DOT"}
_APOSTROPHES = "'’ʼ`´＇′‵՚‘"
_NUMBERS = ("DIGIT", "NUM", "FOURDIGIT", "NTH", "NINETIES", "DATE", "DAY_MONTH", "YEAR_SPAN", "YEAR_MONTH")

CATEGORIES = sorted({word.category for word in LEXICON.values()} | set(_PUNCTUATION.values()) | set(_NUMBERS))
"""Every category name that a rule may use."""
CODE = {category: chr(0x100 + index) for index, category in enumerate(CATEGORIES)}
"""One character per category, so that a rule compiles to a regular expression over category codes."""

# A segment without any of these categories holds no date and is dropped.
_HOT = frozenset(
    "WEEKDAY WEEKDAY_SHORT MONTH MONTH_DOUBTFUL MONTH_CAPITAL MONTH_SHORT MONTH_LOWER MAR SEPT AN DAY WEEK MONTHS "
    "QUARTER HALF_YEAR HALF YEAR DECADE CENTURY FORTNIGHT WEEKEND TODAY AUJOURD YESTERDAY TOMORROW TONIGHT OVERNIGHT "
    "DAYPART NIGHT EVE BEFORE_EVE MORROW AFTER_MORROW MOMENT SEASON SPRING_FALL SUMMER SUMMER_EN CHRISTMAS EASTER "
    "EASTER_FEAST FEAST FETE SAINT BOXING THANKSGIVING INDEPENDENCE LABOR BASTILLE VALENTINE NEW_YEAR NEW QUARTER_CODE "
    "HALF_CODE FOURDIGIT NINETIES DATE DAY_MONTH YEAR_SPAN YEAR_MONTH ORDINAL HOUR AFTERNOON".split()
)
# Words after which a plain number may be a day ("le 21", "du 13 au 18"); elsewhere it needs an adjacent month.
_ARTICLES = frozenset("THE THIS OF_THE TO_THE".split())
_DAY_LIKE = frozenset("DIGIT NTH".split())
_SHORT = 40
"""Characters; a text this short may be only a date ("17 02"), so plain numbers count."""
_ABBREVIATED = frozenset("MONTH_SHORT WEEKDAY_SHORT SEPT MAR".split())

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or separator: its character span, category and value."""

    start: int
    end: int
    category: str
    value: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of consecutive tokens; `codes[i]` is the category code of `tokens[i]`."""

    text: str
    tokens: list[Token]
    codes: str

    def chars(self, first: int, last: int) -> str:
        """The text from token `first` to before token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


_Entry = tuple[int, int, str, int]


def segments(text: str) -> Iterator[Segment]:
    """Segments of `text` that may hold a date, in order; linear in the length of `text`."""
    run: list[_Entry] = []
    hot = False
    end = skip = 0
    lookup = LEXICON.get
    short = len(text) <= _SHORT
    for match in _WORD.finditer(text):
        if match.start() < skip:
            continue
        spelling = match.group()
        word: Word | None = lookup(spelling)
        start = match.start()
        if word is None:
            stop = match.end()
            if spelling[0] in DIGITS:
                word, stop = number(text, start, stop, spelling)
                if stop > match.end():
                    skip = stop
        else:
            stop = match.end()
        if word is None:
            if hot:
                yield _segment(text, run)
            if run:
                run = []
            hot = False
            continue
        if run:
            gap = text[end:start]
            if gap != " " and (sign := _gap(gap, run[-1])) is not _INSIDE:
                if sign is _BREAK:
                    if hot:
                        yield _segment(text, run)
                    run, hot = [], False
                else:
                    run.append((end, start, sign, 0))
        category = word.category
        if (
            category in _HOT
            or (category == "NUMBER" and run and run[-1][2] == "NUMBER")
            or (category in _DAY_LIKE and (short or (run and run[-1][2] in _ARTICLES)))
        ):
            hot = True
        run.append((start, stop, category, word.value))
        end = stop
    if hot:
        yield _segment(text, run)


def _segment(text: str, run: list[_Entry]) -> Segment:
    return Segment(text, [Token(*entry) for entry in run], "".join([CODE[entry[2]] for entry in run]))


_INSIDE = ""
_BREAK = "break"


def _gap(gap: str, before: _Entry) -> str:
    """Kind of gap between two words: `_INSIDE` for blanks and apostrophes, a separator's category, or `_BREAK`."""
    if len(gap) > 8:
        return _BREAK
    sign = gap.strip()
    if gap.count("\n") > 1:
        return _BREAK
    if not sign or (len(sign) == 1 and sign in _APOSTROPHES):
        return _INSIDE
    category = _PUNCTUATION.get(sign, _BREAK)
    if category == "DOT":
        return "DOT" if before[2] in _ABBREVIATED else _BREAK
    if category == _BREAK and before[2] in _ABBREVIATED and sign == ".,":
        return "COMMA"
    return category
