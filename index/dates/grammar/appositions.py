"""Appositions: the same time written twice in a row ("hier, jeudi 16 août")."""

import re
from dataclasses import dataclass
from datetime import date

from index.dates.grammar.atoms import Node, between, gap_between
from index.dates.scene import Scene
from index.dates.senses.base import Sense
from index.dates.senses.day import Day
from index.dates.tokens import Segment
from index.dates.when import Precision, When

_NEAR_DAYS = re.compile(
    r"(?:part:)?(?:today|this-day|yesterday|before-yesterday|tomorrow|after-tomorrow|weekday|unit-shifted|this-unit|"
    r"last-night|weekday:unit-shifted|weekday:this-unit|eve)$"
)


_NAMED_DAYS = re.compile(r"(?:date|day-month|numeric-date|weekday|weekday-day|day)$")


_APPOSED = between("COMMA? (THE|THIS)?")


def appositions(segment: Segment, found: list[Node]) -> list[Node]:
    done: list[Node] = []
    for node in found:
        if done and (joined := _apposition(segment, done[-1], node)):
            done[-1] = joined
        else:
            done.append(node)
    return done


def _apposition(segment: Segment, left: Node, right: Node) -> Node | None:
    """Merges two adjacent expressions of one time ("en fin de semaine dernière, le 21 janvier 2022").

    A relative day or week next to a date means the same time. A date with its year always wins; one without is
    resolved on the side of the relative day.
    """
    if not (_NEAR_DAYS.match(left.rule) and _NAMED_DAYS.match(right.rule)):
        return None
    if not _APPOSED.fullmatch(gap_between(segment, left, right)):
        return None
    if right.rule == "weekday" and not left.rule.startswith(("today", "yesterday", "tomorrow", "before-", "after-")):
        return None
    if left.rule == right.rule == "weekday":
        return None
    return Node(left.first, right.last, _Apposed(left.sense, right.sense), f"apposition:{right.rule}")


@dataclass(frozen=True, slots=True)
class _Apposed(Sense):
    near: Sense
    named: Sense

    @property
    def explicit(self) -> bool:
        """Whether the date's year was written."""
        return self.named.explicit

    def resolve(self, scene: Scene) -> When | None:
        near, named = self.near.resolve(scene), self.named.resolve(scene)
        if named is None or near is None or self.named.explicit:
            return named or near
        if near.meets(named) or near.precision is not Precision.DAY:
            return named
        return self._on_the_near_side(near) or named

    def _on_the_near_side(self, near: When) -> When | None:
        if not isinstance(self.named, Day) or near.first is None:
            return near
        day: date = near.first
        same = day.day == self.named.day and self.named.month in (None, day.month)
        return near if same else None
