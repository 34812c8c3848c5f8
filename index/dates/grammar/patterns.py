"""The notation of rules: regular expressions over the categories of words.

A pattern is written with the names of the vocabulary ("THE? d=DAY_NUMBER MONTH_NAME (COMMA? y=FOURDIGIT)?"): blanks
only separate, `name=` captures, `( | )`, `?`, `{m,n}` and look-arounds mean what they mean in `re`. Every repeat is
bounded, so a rule costs a bounded time at each token and a text is read in linear time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.dates.calendar import Unit
from index.dates.senses import Sense
from index.dates.tokens import CODE, Segment

_UNITS = "DAY|WEEK HYPHEN END|WEEK|WEEKEND|FORTNIGHT|MONTHS|QUARTER|HALF_YEAR|YEAR|AN|DECADE|CENTURY"
MACROS = {
    "UNIT": f"({_UNITS})",
    "NUMBER_WORDS": "(NUMBER|SEPT) (HYPHEN? (NUMBER|SEPT) | HYPHEN? AND HYPHEN? ONE | HYPHEN (ONE|ORDINAL)){0,5}",
    "YEAR_WORDS": "(NUMBER|SEPT) (HYPHEN? (AND HYPHEN?)? (NUMBER|SEPT|ONE)){1,8}",
    "ORDINAL_WORDS": "(ORDINAL | NUMBER HYPHEN? (AND HYPHEN?)? ORDINAL)",
    "ORDER": "(NTH | ORDINAL_WORDS)",
    "DAY_NUMBER": "(DIGIT | NTH | ORDINAL | NUMBER_WORDS)",
    "COUNT": "(DIGIT | NUM | FOURDIGIT | (ONE|A|AN)? DOZEN OF? | NUMBER_WORDS | ONE|A|AN)",
    "MONTH_NAME": "(MONTH | MONTH_DOUBTFUL | MONTH_CAPITAL | (MONTH_SHORT|SEPT|MAR) DOT?)",
    "WEEKDAY_NAME": "(WEEKDAY | (WEEKDAY_SHORT|MAR) DOT?)",
    "OF_ANY": "(OF (THE|THIS)? | OF_THE | OF_THES)",
    "TO_ANY": "(TO THE? | TO_THE | A THE? | HYPHEN | DASH | THROUGH THE? | UNTIL (TO_THE|A THE?|THE)?)",
    "BACK": "(LAST|PAST|GONE)",
    "AHEAD": "(NEXT|COMING)",
    "NOW_DAY": "(TODAY | AUJOURD HUI)",
    "HOURS": "(A? DAYPART | A? AFTERNOON | A? NIGHT | AFTER HYPHEN AFTERNOON | TO_THE DAYPART | AT NIGHT)",
}

_ITEM = re.compile(
    r"\s+|(?:(?P<name>[a-z]\w*)=)?(?:(?P<word>[A-Z][A-Z_0-9]*)|(?P<open>\((?:\?<?[=!])?))|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<repeat>\?|\{\d,\d\})"
)


@dataclass(slots=True)
class _Piece:
    """A compiled part of a pattern: its expression, the categories it may begin with, whether it may be empty."""

    expression: str
    first: set[str]
    empty: bool


class _Compiler:
    """Turns one pattern into an expression over category codes, and finds what it may begin with."""

    def __init__(self, pattern: str) -> None:
        self.items: list[re.Match[str]] = []
        position = 0
        while position < len(pattern):
            item = _ITEM.match(pattern, position)
            if item is None:
                raise ValueError(f"the pattern {pattern!r} is not understood at {pattern[position:]!r}")
            position = item.end()
            if not item.group().isspace():
                self.items.append(item)
        self.at = 0

    def alternatives(self) -> _Piece:
        branches = [self.sequence()]
        while self.at < len(self.items) and self.items[self.at]["bar"]:
            self.at += 1
            branches.append(self.sequence())
        first = set().union(*(branch.first for branch in branches))
        return _Piece("|".join(b.expression for b in branches), first, any(b.empty for b in branches))

    def sequence(self) -> _Piece:
        whole = _Piece("", set(), True)
        while self.at < len(self.items) and not (self.items[self.at]["bar"] or self.items[self.at]["close"]):
            piece = self.piece()
            if whole.empty:
                whole.first |= piece.first
            whole.empty = whole.empty and piece.empty
            whole.expression += piece.expression
        return whole

    def piece(self) -> _Piece:
        item = self.items[self.at]
        self.at += 1
        name = f"?P<{item['name']}>" if item["name"] else "?:"
        if word := item["word"]:
            if word in MACROS:
                inner = _Compiler(MACROS[word]).alternatives()
                piece = _Piece(f"({name}{inner.expression})", inner.first, inner.empty)
            else:
                piece = _Piece(f"({name}{CODE[word]})" if item["name"] else CODE[word], {CODE[word]}, False)
        else:
            inner = self.alternatives()
            self.at += 1
            look = item["open"][1:]
            piece = _Piece(f"({look or name}{inner.expression})", inner.first, inner.empty)
            if look:
                return _Piece(piece.expression, set(), True)
        if self.at < len(self.items) and (repeat := self.items[self.at]["repeat"]):
            self.at += 1
            empty = repeat == "?" or repeat.startswith("{0")
            return _Piece(piece.expression + repeat, piece.first, piece.empty or empty)
        return piece


def compile_pattern(pattern: str) -> tuple[re.Pattern[str], set[str]]:
    """The expression over category codes, and the codes it may begin with.

    >>> expression, first = compile_pattern("THE? MONTH")
    >>> sorted(first) == sorted((CODE["THE"], CODE["MONTH"]))
    True
    """
    piece = _Compiler(pattern).alternatives()
    return re.compile(piece.expression), piece.first


_UNIT_OF = {
    "DAY": Unit.DAY,
    "WEEK": Unit.WEEK,
    "WEEKEND": Unit.WEEKEND,
    "FORTNIGHT": Unit.FORTNIGHT,
    "MONTHS": Unit.MONTH,
    "QUARTER": Unit.QUARTER,
    "HALF_YEAR": Unit.HALF,
    "YEAR": Unit.YEAR,
    "AN": Unit.YEAR,
    "DECADE": Unit.DECADE,
    "CENTURY": Unit.CENTURY,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found in a segment; groups are named by the pattern and hold tokens."""

    segment: Segment
    match: re.Match[str]

    def has(self, name: str) -> bool:
        """Whether the pattern has the group and it took part."""
        return name in self.match.re.groupindex and self.match[name] is not None

    def value(self, name: str) -> int:
        """The value of the group's first token."""
        return self.segment.tokens[self.match.start(name)].value

    def category(self, name: str) -> str:
        """The category of the group's first token."""
        return self.segment.tokens[self.match.start(name)].category

    def word(self, name: str) -> str:
        """The group's characters."""
        return self.segment.chars(*self.match.span(name))

    def unit(self, name: str) -> Unit:
        """The unit the group names."""
        first, last = self.match.span(name)
        return Unit.WEEKEND if last - first == 3 else _UNIT_OF[self.category(name)]

    def number(self, name: str) -> int | None:
        """The number the group writes, in digits or words; `None` when its words make none ("deux trois")."""
        first, last = self.match.span(name)
        values = []
        for token in self.segment.tokens[first:last]:
            if token.category in ("A", "AN"):
                if self.segment.text[token.start : token.end].lower() == "à":
                    return None
                values.append(1)
            elif token.category == "SEPT":
                values.append(7)
            elif token.category not in ("HYPHEN", "AND", "OF"):
                values.append(token.value)
        if any(t.category == "DOZEN" for t in self.segment.tokens[first:last]):
            product = 1
            for value in values:
                product *= value
            return product
        return compose(values)

    def year_in_words(self, name: str) -> int | None:
        """The year the group writes in words, from 1100 to 2099: "mille neuf cent quatorze", "nineteen eighty-four"."""
        first, last = self.match.span(name)
        signs = ("HYPHEN", "AND")
        values = [
            7 if t.category == "SEPT" else t.value for t in self.segment.tokens[first:last] if t.category not in signs
        ]
        if 11 <= values[0] <= 20 and values[1] >= 10 and values[1] != 1000:
            # By hundreds: "nineteen eighty-four", "nineteen hundred".
            rest = compose(values[2:] if values[1] == 100 else values[1:])
            year = values[0] * 100 + rest if rest is not None and rest < 100 else None
        elif values[0] == 10 and len(values) > 2 and values[2] == 100:
            rest = compose(values[3:])
            year = (10 + values[1]) * 100 + rest if rest is not None and rest < 100 else None
        else:
            year = compose(values) if 1000 in values else None
        return year if year is not None and 1100 <= year < 2100 else None

    @property
    def text(self) -> str:
        """The hit's own characters."""
        return self.segment.chars(self.match.start(), self.match.end())

    @property
    def before(self) -> str:
        """Up to 24 characters before the hit."""
        start = self.segment.tokens[self.match.start()].start
        return self.segment.text[max(0, start - 24) : start]

    @property
    def after(self) -> str:
        """Up to 24 characters after the hit."""
        end = self.segment.tokens[self.match.end() - 1].end
        return self.segment.text[end : end + 24]

    @property
    def alone(self) -> bool:
        """Whether the hit is all the text but blanks."""
        text, tokens = self.segment.text, self.segment.tokens
        start, end = tokens[self.match.start()].start, tokens[self.match.end() - 1].end
        return start <= 8 and len(text) - end <= 8 and not text[:start].strip() and not text[end:].strip(" .\n")


def compose(values: list[int]) -> int | None:
    """The number a sequence of number words makes.

    >>> compose([4, 20, 10, 7]), compose([60, 12]), compose([1000, 9, 100, 14]), compose([2, 3])
    (97, 72, 1914, None)
    """
    total = group = 0
    for value in values:
        tens = group % 100
        if value == 1000:
            total, group = total + max(group, 1) * 1000, 0
        elif value == 100:
            if group > 9:
                return None
            group = max(group, 1) * 100
        elif value == 20 and tens == 4:
            group += 76
        elif (
            tens == 0
            or (value < 10 and tens % 10 == 0 and tens >= 20)
            or (10 <= value < 20 and tens in (60, 80))
            or (7 <= value < 10 and tens == 10)
        ):
            group += value
        else:
            return None
    return total + group


Build = Callable[[Hit], Sense | list[tuple[str, Sense]] | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern and what builds its meaning; the build may refuse (`None`) or name several expressions."""

    name: str
    expression: re.Pattern[str]
    first: frozenset[str]
    build: Build


@dataclass(slots=True)
class Book:
    """The rules of one theme, in the order they are tried among matches of one length."""

    rules: list[Rule] = field(default_factory=list)

    def rule(self, name: str, *patterns: str) -> Callable[[Build], Build]:
        """Register the decorated build under `name`, once for each pattern."""

        def register(build: Build) -> Build:
            for pattern in patterns:
                expression, first = compile_pattern(pattern)
                self.rules.append(Rule(name, expression, frozenset(first), build))
            return build

        return register
