"""Ranges ("de … à …", "entre … et …", "from … to …") and nights between two days."""

import re
from dataclasses import dataclass, replace

from index.dates import calendar as spans
from index.dates.grammar.atoms import LOOK_BEHIND, Node, between, ending_in, gap_between
from index.dates.rules.day_ranges import DaysBetween
from index.dates.scene import Scene
from index.dates.senses.base import Fixed, Lookup, Sense, Silent
from index.dates.senses.day import Day
from index.dates.senses.month import Month
from index.dates.senses.part import PartOf, in_year
from index.dates.senses.weekday import Weekday
from index.dates.tokens import CODE, Segment
from index.dates.when import Precision, When

_FROM = ending_in("(start=(OF|OF_THE|FROM|SINCE|AS_EARLY_AS)) (THE|THES)?")


_FROM_BETWEEN = ending_in("BETWEEN (THE|THES)?")


_NIGHT = ending_in("THE? NIGHT (OF|OF_THE)? THE?")


# An hour after a night, in the morning or in the evening: "vers trois heures du matin", ", à 23h30", "at 3 a.m."; but
# "à deux heures de Paris" is a distance, and "à trois heures d’intervalle" a time between two.
_HOURS = ("une", "deux", "trois", "quatre", "cinq", "six")
_HOUR = re.compile(
    r",?\s(?:à|vers|peu (?:avant|après)|(?:aux (?:environs|alentours)|autour) de|at|around|about)\s"
    rf"(?:(?P<hour>\d{{1,2}}|{'|'.join(_HOURS)})\s?(?:heures?\b|h(?=\d\d|\b))(?!\s(?:de\s|d['’]))"
    r"|(?P<twelve>\d{1,2})(?:[:.]\d\d)?\s?(?P<half>[ap])\.?m\b)",
    re.IGNORECASE,
)
_MORNING, _EVENING = range(12), range(18, 24)


_TO = between("(TO THE? | TO_THE | A THE? | THROUGH THE? | UNTIL (TO_THE|A THE?|EN|THE)? | HYPHEN | DASH) (THE|THES)?")


_AND = between("AND (THE|THES)?")


_TO_BARE = {CODE[name] for name in ("TO_THE", "HYPHEN", "DASH", "TO", "THROUGH", "UNTIL")}


def ranges(segment: Segment, found: list[Node]) -> list[Node]:
    done: list[Node] = []
    index = 0
    while index < len(found):
        node = found[index]
        floor = done[-1].last if done else 0
        if index + 1 < len(found) and (joined := _range(segment, floor, node, found[index + 1])):
            done.append(joined)
            index += 2
            continue
        done.append(_night(segment, floor, node))
        index += 1
    return done


def _range(segment: Segment, floor: int, left: Node, right: Node) -> Node | None:
    gap = gap_between(segment, left, right)
    if not gap:
        return None
    if left.rule == right.rule == "weekday" and gap == CODE["TO_THE"] and isinstance(left.sense, Silent):
        return Node(left.first, right.last, Silent(), "habit")
    if isinstance(left.sense, Silent) or isinstance(right.sense, Silent):
        return None
    start = max(floor, left.first - LOOK_BEHIND)
    behind = segment.codes[start : left.first]
    between = _FROM_BETWEEN.search(behind)
    if between and _AND.fullmatch(gap):
        return Node(start + between.start(), right.last, _span(left.sense, right.sense), "range")
    if not _TO.fullmatch(gap):
        return None
    begun = _FROM.search(behind)
    dated = isinstance(left.sense, Day | Month | Fixed | PartOf) and isinstance(
        right.sense, Day | Month | Fixed | PartOf
    )
    if not begun and not (dated and gap[0] in _TO_BARE) and not _both_weekdays(left, right, gap):
        return None
    first = start + begun.start() if begun else left.first
    night = _NIGHT.search(segment.codes[max(floor, first - LOOK_BEHIND) : first])
    if night:
        first = max(floor, first - LOOK_BEHIND) + night.start()
    sense = _span(left.sense, right.sense, night=night is not None)
    if night:
        sense = _at_hour(segment, right.last, sense)
    return Node(first, right.last, sense, "night" if night else "range")


def _at_hour(segment: Segment, last: int, night: Sense) -> Sense:
    """A night whose expression ends before token `last`, at the hour that follows it, if one does."""
    match = _HOUR.match(segment.text, segment.tokens[last - 1].end)
    if match is None:
        return night
    if match["half"]:
        return _AtNight(night, int(match["twelve"]) % 12 + (12 if match["half"] in "pP" else 0))
    written = match["hour"].lower()
    return _AtNight(night, int(written) if written.isdigit() else 1 + _HOURS.index(written))


@dataclass(frozen=True, slots=True)
class _AtNight(Sense):
    """The day that an hour (0 to 23) of a night is of: the last one in the morning, the first one in the evening."""

    night: Sense
    hour: int

    @property
    def explicit(self) -> bool:
        """Whether either year was written."""
        return self.night.explicit

    def resolve(self, scene: Scene) -> When | None:
        when = self.night.resolve(scene)
        if when is not None and when.last is not None and self.hour in _MORNING:
            return When.day(when.last)
        if when is not None and when.first is not None and self.hour in _EVENING:
            return When.day(when.first)
        return when


def _both_weekdays(left: Node, right: Node, gap: str) -> bool:
    return left.rule == right.rule == "weekday" and gap[0] != CODE["HYPHEN"]


def _night(segment: Segment, floor: int, node: Node) -> Node:
    """Extends an expression over a preceding "la nuit de" ("la nuit du 12 au 13 juin")."""
    start = max(floor, node.first - LOOK_BEHIND)
    if match := _NIGHT.search(segment.codes[start : node.first]):
        sense = _at_hour(segment, node.last, node.sense)
        return replace(node, first=start + match.start(), sense=sense, rule=f"night:{node.rule}")
    return node


def _span(left: Sense, right: Sense, *, night: bool = False) -> Sense:
    """Sense of a range; each end takes the month or year that only the other end has."""
    if isinstance(left, Day) and isinstance(right, Day):
        return _Span(left, right, DaysBetween(left, right))
    if isinstance(left, Month) and isinstance(right, Month) and left.year is None:
        return _Span(left, right, _months_between(left, right))
    if (year := _year_of(right)) is not None and not left.explicit:
        left = in_year(left, year)
    return _Span(left, right, Lookup(lambda scene: _hull(scene, left, right, night=night)))


def _year_of(sense: Sense) -> int | None:
    inner = sense.of if isinstance(sense, PartOf) else sense
    return inner.year if isinstance(inner, Day | Month) else None


@dataclass(frozen=True, slots=True)
class _Span(Sense):
    left: Sense
    right: Sense
    whole: Sense

    @property
    def explicit(self) -> bool:
        """Whether either year was written."""
        return self.left.explicit or self.right.explicit

    def resolve(self, scene: Scene) -> When | None:
        when = self.whole.resolve(scene)
        return replace(when, precision=Precision.RANGE) if when is not None else None


def _months_between(left: Month, right: Month) -> Sense:
    def find(scene: Scene) -> When | None:
        ending = right.resolve(scene)
        if right.year is None:
            begun = left.resolve(scene)
            if begun is None or begun.first is None:
                return None
            year = begun.first.year + (right.month < left.month)
            return spans.days(begun.first, When.month(year, right.month).last)
        if ending is None:
            return None
        return spans.days(When.month(right.year - (left.month > right.month), left.month).first, ending.last)

    return Lookup(find)


def _hull(scene: Scene, left: Sense, right: Sense, *, night: bool) -> When | None:
    weekday = _weekday_of(right)
    if weekday is not None and (night or _weekday_of(left) is not None):
        return _weekdays_between(scene, left, weekday, night=night)
    begun, ending = left.resolve(scene), right.resolve(scene)
    if begun is None or ending is None:
        return None
    if begun.first and not right.explicit:
        # "De mi-janvier à fin février": the end is the first one after the beginning.
        for year in (begun.first.year, begun.first.year + 1):
            placed = in_year(right, year).resolve(scene)
            if placed is not None and placed.first is not None and placed.first >= begun.first:
                ending = placed
                break
    if begun.first is None or ending.last is None or begun.first > ending.last:
        return None
    return spans.days(begun.first, ending.last)


def _weekday_of(sense: Sense) -> int | None:
    return sense.weekday if isinstance(sense, Weekday) and not sense.side else None


def _weekdays_between(scene: Scene, left: Sense, weekday: int, *, night: bool) -> When | None:
    """A night is placed by its last day, other ranges of weekdays by their first."""
    begins = _weekday_of(left)
    if begins is None:
        return None
    placed = Weekday(weekday if night else begins).resolve(scene)
    if placed is None or placed.first is None:
        return None
    if night:
        return spans.days(spans.add(placed.first, -((weekday - begins) % 7)), placed.first)
    return spans.days(placed.first, spans.add(placed.first, (weekday - begins) % 7))
