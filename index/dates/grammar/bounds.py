"""Bounds, which make an open interval: "depuis", "jusqu'à", "avant", "après", "d'ici" and the English equivalents."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.dates import calendar as spans
from index.dates.grammar.atoms import LOOK_BEHIND, Node, ending_in
from index.dates.parts import Part
from index.dates.scene import Scene
from index.dates.senses.base import Sense, Silent
from index.dates.senses.bound import Bound
from index.dates.senses.part import PartOf, PartOfUnit, with_bound
from index.dates.tokens import CODE, Segment
from index.dates.when import When


@dataclass(frozen=True, slots=True)
class _Bounded(Sense):
    """An open interval; later expressions are counted from the bound itself (`Scene.core`)."""

    inner: Sense
    bound: Callable[[Scene, When, bool], When | None]

    @property
    def explicit(self) -> bool:
        """Whether the bound's year was written."""
        return self.inner.explicit

    def resolve(self, scene: Scene) -> When | None:
        inner = self.inner.resolve(scene)
        if inner is None:
            return None
        scene.core = inner
        ending = isinstance(self.inner, PartOf | PartOfUnit) and self.inner.which in (Part.END, Part.LATE)
        return self.bound(scene, inner, ending)


def _since(scene: Scene, when: When, ending: bool) -> When | None:
    # "Since the end of the year" starts in its last month, not in the whole last part of it.
    if ending and when.last is not None and when.first is not None and 45 < (when.last - when.first).days < 100:
        return spans.days(spans.month_of(when.last).first, None)
    return spans.days(when.first, None) if when.first else None


def _until(scene: Scene, when: When, ending: bool) -> When | None:
    return spans.days(None, when.last) if when.last else None


def _by(scene: Scene, when: When, ending: bool) -> When | None:
    if when.last is None:
        return None
    start = scene.first if scene.first is not None and scene.first <= when.last else None
    return spans.days(start, when.last)


def _earlier(scene: Scene, when: When, ending: bool) -> When | None:
    if ending:
        return _until(scene, when, ending)
    return spans.days(None, spans.add(when.first, -1)) if when.first else None


def _later(scene: Scene, when: When, ending: bool) -> When | None:
    return spans.days(spans.add(when.last, 1), None) if when.last else None


# A negated bound ("pas avant 2025", "not until 2015"): the interval starts at the time itself.
_DENIED = re.compile(r"\b(?:pas|jamais|not|never|cannot|no|n[’']t)(?:\s[\w’'-]{1,16}){0,4}\s$|n[’']t\s$", re.IGNORECASE)
_IF = re.compile(r"\b(?:si|s[’']il|s[’']ils|sauf|if|unless)\s", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|not|any)\s$", re.IGNORECASE)
_DENIABLE = 48
"""Characters before a bound that are searched for a negation."""


_AT_LEAST = "((TO_THE|AT) (ABOUT|LAST))?"


_BOUNDS: tuple[tuple[str, re.Pattern[str], Callable[[Scene, When, bool], When | None], Bound], ...] = (
    ("since", ending_in(f"SINCE {_AT_LEAST} ABOUT? (THE|THES|OF|EN)?"), _since, Bound.BACK),
    ("starting", ending_in(f"AS_EARLY_AS {_AT_LEAST} (THE|THES|OF|EN)?"), _since, Bound.NEAREST),
    ("starting", ending_in("(A STARTING (OF|OF_THE) | AS (OF|FROM)) (THE|THES)?"), _since, Bound.NEAREST),
    ("by", ending_in("OF HERE (A|TO_THE|EN)? (THE|THES)?"), _by, Bound.FORWARD),
    ("by", ending_in("(TO_THE PLUS LATER | LATER THAN) (THE|THES)?"), _by, Bound.FORWARD),
    ("starting", ending_in("TO_THE PLUS EARLIER (EN|ON|IN)? (THE|THES)?"), _since, Bound.AHEAD),
    ("until", ending_in("UNTIL (TO_THE|A|EN)? (THE|THES)?"), _until, Bound.NEAREST),
    ("before", ending_in("BEFORE (THE|THES)?"), _earlier, Bound.NEAREST),
    ("after", ending_in("AFTER (THE|THES)?"), _later, Bound.NEAREST),
)


_NO_EARLIER = ending_in("EARLIER THAN (THE)?")


_STARTING = ending_in("STARTING (ON|IN|THE)?")


_BY = ending_in("(BY|THROUGH) (THE)?")


_FROM_UP_TO = ending_in("(OF|OF_THE|FROM) (THE|THES)?")


_NOW = re.compile(r"\s(?:à|jusqu['’]à|to)\s(?:nos jours|aujourd['’]hui|présent|the present|today|now)\b", re.IGNORECASE)


_FROM_ON = ending_in("FROM (THE)?")


def bounds(segment: Segment, found: list[Node]) -> list[Node]:
    return [_bound(segment, found[place - 1].last if place else 0, node) for place, node in enumerate(found)]


def _bound(segment: Segment, floor: int, node: Node) -> Node:
    if isinstance(node.sense, Silent) or node.rule.startswith(("since", "within", "range-open")):
        return node
    start = max(floor, node.first - LOOK_BEHIND)
    left = segment.codes[start : node.first]
    if not left:
        return node
    for name, pattern, bound, turn in _BOUNDS:
        if match := pattern.search(left):
            if _list_of_years(segment, node) and name in ("before", "after"):
                return node
            if _denied(segment, start + match.start(), name):
                return _bounded(node, start + match.start(), node.last, "starting", _since, Bound.AHEAD)
            return _bounded(node, start + match.start(), node.last, name, bound, turn)
    if (match := _NO_EARLIER.search(left)) and _NO.search(_before(segment, start + match.start())):
        return _bounded(node, start + match.start(), node.last, "starting", _since, Bound.AHEAD)
    if (match := _STARTING.search(left)) and segment.chars(start + match.start(), node.first).lower().startswith(
        "start"
    ):
        return _bounded(node, start + match.start(), node.last, "starting", _since, Bound.FORWARD)
    if match := _BY.search(left):
        through = segment.codes[start + match.start()] == CODE["THROUGH"]
        return _bounded(
            node,
            start + match.start(),
            node.last,
            "until" if through else "by",
            _until if through else _by,
            Bound.NEAREST,
        )
    if (match := _FROM_UP_TO.search(left)) and _NOW.match(segment.text, segment.tokens[node.last - 1].end):
        return _bounded(node, start + match.start(), node.last, "since", _since, Bound.BACK)
    if (match := _FROM_ON.search(left)) and segment.codes[node.last : node.last + 1] in (CODE["ONWARD"], CODE["ON"]):
        return _bounded(node, start + match.start(), node.last + 1, "starting", _since, Bound.NEAREST)
    return node


def _before(segment: Segment, first: int) -> str:
    """Up to `_DENIABLE` characters before token `first`."""
    start = segment.tokens[first].start
    return segment.text[max(0, start - _DENIABLE) : start]


def _denied(segment: Segment, first: int, name: str) -> bool:
    """Whether the bound is negated: "not until Monday" starts on Monday, "pas jusqu'à lundi" ends before it."""
    english = name == "until" and segment.chars(first, first + 1).lower() in ("until", "till")
    if name != "before" and not english:
        return False
    before = _before(segment, first)
    return _DENIED.search(before) is not None and _IF.search(before) is None


_ANOTHER = CODE["COMMA"] + CODE["FOURDIGIT"]
_MORE_YEARS = re.compile(f"{_ANOTHER}(?:{_ANOTHER}){{0,3}}{CODE['AND']}")


def _list_of_years(segment: Segment, node: Node) -> bool:
    """Whether the year opens a list of them ("après 2002, 2003, 2009 et 2010"): each is its own expression."""
    return node.rule == "year" and _MORE_YEARS.match(segment.codes, node.last) is not None


def _bounded(
    node: Node, first: int, last: int, name: str, bound: Callable[[Scene, When, bool], When | None], turn: Bound
) -> Node:
    return Node(first, last, _Bounded(with_bound(node.sense, turn), bound), f"{name}:{node.rule}")
