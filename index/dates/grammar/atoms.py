"""Single expressions: at each word of a segment, the longest rule that reads there."""

import re
from dataclasses import dataclass

from index.dates.grammar.patterns import Hit, Rule, compile_pattern
from index.dates.rules import (
    counts as rules_counts,
)
from index.dates.rules import (
    day_ranges as rules_day_ranges,
)
from index.dates.rules import (
    days as rules_days,
)
from index.dates.rules import (
    feasts as rules_feasts,
)
from index.dates.rules import (
    months as rules_months,
)
from index.dates.rules import (
    relative as rules_relative,
)
from index.dates.rules import (
    weekdays as rules_weekdays,
)
from index.dates.rules import (
    years as rules_years,
)
from index.dates.senses import Day, Sense
from index.dates.tokens import Segment

RULES: tuple[Rule, ...] = tuple(
    rule
    for book in (
        rules_feasts.BOOK,
        rules_day_ranges.BOOK,
        rules_days.BOOK,
        rules_weekdays.BOOK,
        rules_years.BOOK,
        rules_months.BOOK,
        rules_relative.BOOK,
        rules_counts.BOOK,
    )
    for rule in book.rules
)


_BY_FIRST: dict[str, list[Rule]] = {
    code: [rule for rule in RULES if code in rule.first] for code in sorted(set().union(*(r.first for r in RULES)))
}


@dataclass(frozen=True, slots=True)
class Node:
    """An expression: tokens `first` to before `last`, its meaning and the rule that read it."""

    first: int
    last: int
    sense: Sense
    rule: str


def atoms(segment: Segment) -> list[Node]:
    """The single expressions of a segment: at each token the longest match, in the order of the books among equals."""
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
    """The rule's name, marked where a written weekday is not the calendar's."""
    return f"{rule}-weekday-disagrees" if isinstance(sense, Day) and sense.disagrees() else rule


def ending_in(pattern: str) -> re.Pattern[str]:
    """A pattern that must end where an expression begins."""
    return re.compile(f"(?:{compile_pattern(pattern)[0].pattern})$")


def between(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern)[0]


LOOK_BEHIND = 8


def gap_between(segment: Segment, left: Node, right: Node) -> str:
    return segment.codes[left.last : right.first]
