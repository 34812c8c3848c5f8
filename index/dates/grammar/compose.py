"""Composition of single expressions: parts ("fin de"), pieces of a larger interval, ranges, bounds, appositions.

Rules match single expressions (atoms). Here neighbours are joined by the words between them, innermost first: a piece
with the interval that contains it, a part before it, a range, then a bound before the whole.
"""

from dataclasses import dataclass, replace

from index.dates import calendar as spans
from index.dates.grammar.appositions import appositions
from index.dates.grammar.atoms import LOOK_BEHIND, Node, atoms, between, ending_in, gap_between
from index.dates.grammar.bounds import bounds
from index.dates.grammar.ranges import ranges
from index.dates.parts import Part
from index.dates.rules.day_ranges import DaysBetween
from index.dates.rules.unit_parts import part_named
from index.dates.scene import Scene
from index.dates.senses.base import Inside, Lookup, Offset, Sense, Silent
from index.dates.senses.day import Day
from index.dates.senses.month import Month
from index.dates.senses.part import PartOf, in_year
from index.dates.senses.weekday import Weekday
from index.dates.tokens import Segment
from index.dates.when import Precision, When


def nodes(segment: Segment) -> list[Node]:
    """The whole expressions of a segment, in order, none overlapping."""
    found = atoms(segment)
    if not found:
        return found
    return appositions(segment, bounds(segment, ranges(segment, _pieces(segment, found))))


_PART = ending_in(
    "(?<!WEEK HYPHEN) part=(START|MIDDLE|END|BEGINNING|DURING|EARLY|LATE)"
    " (OF THE? | OF_THE | OF_THES | HYPHEN | IN)? (THE|THES)? (MONTHS OF)?"
)


_HALF = ending_in("THE? part=ORDINAL (MOITIE|HALF) (OF THE? | OF_THE | OF_THES) (THE|THES)?")


_EVE = ending_in(
    "(THE BEFORE HYPHEN old=EVE | THE? eve=EVE | THE? morrow=MORROW | THE? after=AFTER_MORROW) (OF THE? | OF_THE)"
)


_HELD = between("(OF THE? | OF_THE | OF_THES | IN THE? | EN | COMMA | THE)?")


_OF_YEAR = between("(OF THE? | OF_THE | IN)")


_EVERY = ending_in("EVERY (THE|THES)?")


def _pieces(segment: Segment, found: list[Node]) -> list[Node]:
    """Join each piece with the interval that contains it, and each part with its whole, from right to left."""
    done: list[Node] = []
    for place in range(len(found) - 1, -1, -1):
        node = found[place]
        floor = found[place - 1].last if place else 0
        if done and (joined := _held(segment, node, done[-1]) or _offset(segment, node, done[-1])):
            done.pop()
            node = joined
        start = max(floor, node.first - LOOK_BEHIND)
        left = segment.codes[start : node.first]
        if left:
            if match := _PART.search(left):
                which = part_named(segment.tokens[start + match.start("part")].category)
                node = Node(start + match.start(), node.last, PartOf(node.sense, which), f"part:{node.rule}")
            elif match := _HALF.search(left):
                value = segment.tokens[start + match.start("part")].value
                if value <= 2:
                    which = Part.FIRST_HALF if value == 1 else Part.SECOND_HALF
                    node = Node(start + match.start(), node.last, PartOf(node.sense, which), f"half:{node.rule}")
            elif match := _EVE.search(left):
                shift = -2 if match["old"] else -1 if match["eve"] else 1 if match["morrow"] else 2
                node = Node(start + match.start(), node.last, _day_beside(node.sense, shift), f"eve:{node.rule}")
            elif _EVERY.search(left):
                node = replace(node, sense=Silent())
        done.append(node)
    return done[::-1]


def _day_beside(sense: Sense, shift: int) -> Sense:
    def find(scene: Scene) -> When | None:
        when = sense.resolve(scene)
        if when is None or when.precision is not Precision.DAY or when.first is None:
            return None
        return When.day(spans.add(when.first, shift))

    return Lookup(find)


_OFF = between("(THE|THES)?")


def _offset(segment: Segment, node: Node, date: Node) -> Node | None:
    """Join a count of units with the date it counts from ("two days before Christmas"); counts do not nest."""
    if not isinstance(node.sense, Offset) or isinstance(date.sense, Silent | _OffsetFrom):
        return None
    if not _OFF.fullmatch(gap_between(segment, node, date)):
        return None
    return Node(node.first, date.last, _OffsetFrom(node.sense, date.sense), f"{node.rule}:{date.rule}")


@dataclass(frozen=True, slots=True)
class _OffsetFrom(Sense):
    """A time given by a count of units from a date."""

    offset: Offset
    date: Sense

    @property
    def explicit(self) -> bool:
        """Whether the date's year was written."""
        return self.date.explicit

    def resolve(self, scene: Scene) -> When | None:
        when = self.date.resolve(scene)
        return self.offset.of(when) if when is not None else None


def _held(segment: Segment, node: Node, holder: Node) -> Node | None:
    """`node` joined with the following expression, where that can contain it."""
    gap = gap_between(segment, node, holder)
    if isinstance(node.sense, Inside | Weekday) and _HELD.fullmatch(gap):
        if holder.sense.grain not in node.sense.holders:
            return None
        return Node(node.first, holder.last, _Held(node.sense, holder.sense), f"{node.rule}:{holder.rule}")
    partial = isinstance(node.sense, Day | Month | DaysBetween) and not node.sense.explicit
    if (
        partial
        and holder.sense.grain is Precision.YEAR
        and (_OF_YEAR.fullmatch(gap) or (not gap and not holder.sense.explicit))
    ):
        return Node(node.first, holder.last, _Held(node.sense, holder.sense), f"{node.rule}:{holder.rule}")
    return None


@dataclass(frozen=True, slots=True)
class _Held(Sense):
    """A piece of an interval, or a date without its year, resolved inside its container."""

    piece: Sense
    holder: Sense

    @property
    def explicit(self) -> bool:
        """Whether the holder's year was written."""
        return self.holder.explicit

    @property
    def grain(self) -> Precision | None:
        """Unknown until it is resolved."""
        return None

    def resolve(self, scene: Scene) -> When | None:
        when = self.holder.resolve(scene)
        if when is None or when.first is None:
            return None
        if isinstance(self.piece, Inside | Weekday):
            return self.piece.of(when)
        piece = self.piece
        dated = piece.in_year(when.first.year) if isinstance(piece, DaysBetween) else in_year(piece, when.first.year)
        return dated.resolve(scene)
