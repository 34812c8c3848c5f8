"""Single expressions (atoms): at each token of a segment, the longest rule that matches."""

import re
from dataclasses import dataclass

from index.dates.notation.book import Rule
from index.dates.notation.hit import Hit
from index.dates.notation.patterns import compile_pattern
from index.dates.rules import (
    bare_days,
    counts,
    day_ranges,
    days,
    feasts,
    months,
    near_days,
    neighbours,
    numeric_dates,
    seasons,
    stretches,
    unit_parts,
    weekdays,
    years,
)
from index.dates.senses.base import Sense
from index.dates.senses.day import Day
from index.dates.tokens import Segment

# In the order rules are tried among matches of the same length.
_BOOKS = (
    seasons.BOOK,
    feasts.BOOK,
    day_ranges.BOOK,
    days.BOOK,
    numeric_dates.BOOK,
    bare_days.BOOK,
    weekdays.BOOK,
    years.BOOK,
    months.BOOK,
    near_days.BOOK,
    neighbours.BOOK,
    unit_parts.BOOK,
    counts.BOOK,
    stretches.BOOK,
)
RULES: tuple[Rule, ...] = tuple(rule for book in _BOOKS for rule in book.rules)


_BY_FIRST: dict[str, list[Rule]] = {
    code: [rule for rule in RULES if code in rule.first] for code in sorted(set().union(*(r.first for r in RULES)))
}


@dataclass(frozen=True, slots=True)
class Node:
    """An expression: tokens `first` (inclusive) to `last` (exclusive), its sense and the name of its rule."""

    first: int
    last: int
    sense: Sense
    rule: str


def atoms(segment: Segment) -> list[Node]:
    """The atoms of a segment: at each token the longest match; among equals, the order of `_BOOKS`."""
    found: list[Node] = []
    codes, index, size = segment.codes, 0, len(segment.codes)
    while index < size:
        rules = _BY_FIRST.get(codes[index])
        if rules is None:
            index += 1
            continue
        hits = [(match.end(), rule, match) for rule in rules if (match := rule.expression.match(codes, index))]
        if len(hits) > 1:
            hits.sort(key=_end, reverse=True)
        for end, rule, match in hits:
            built = rule.build(Hit(segment, match))
            if built is None:
                continue
            if isinstance(built, list):
                for place, (name, sense) in enumerate(built):
                    first = index if place == 0 else match.start(name)
                    found.append(Node(first, match.end(name) if place < len(built) - 1 else end, sense, rule.name))
            else:
                found.append(Node(index, end, built, _name(rule.name, built)))
            index = end
            break
        else:
            index += 1
    return found


def _end(hit: tuple[int, Rule, re.Match[str]]) -> int:
    return hit[0]


def _name(rule: str, sense: Sense) -> str:
    """The rule's name, with a suffix where the written weekday contradicts the date."""
    return f"{rule}-weekday-disagrees" if isinstance(sense, Day) and sense.disagrees() else rule


def ending_in(pattern: str) -> re.Pattern[str]:
    """The pattern, anchored to end where an expression begins."""
    return re.compile(f"(?:{compile_pattern(pattern)[0].pattern})$")


def between(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern)[0]


LOOK_BEHIND = 8


def gap_between(segment: Segment, left: Node, right: Node) -> str:
    return segment.codes[left.last : right.first]
