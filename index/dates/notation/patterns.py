"""Notation of rules: regular expressions over the categories of words.

A pattern is written with category names ("THE? d=DAY_NUMBER MONTH_NAME (COMMA? y=FOURDIGIT)?"): blanks only separate,
`name=` captures, `( | )`, `?`, `{m,n}` and look-arounds mean what they mean in `re`. Every repeat is bounded, so a
rule costs bounded time at each token and a text is read in linear time.
"""

import re
from dataclasses import dataclass

from index.dates.tokens import CODE

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
