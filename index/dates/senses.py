"""What an expression means before it is known where it is read: senses, resolved against a `Scene`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache

from index.dates import calendar as spans
from index.dates.mention import Policy
from index.dates.scene import Scene, Told
from index.dates.when import Precision, When

_SOON = 7
"""Days ahead within which a day without its year, beside no verb that looks back, is the coming one."""
_ANNOUNCED = 60
"""Days ahead up to which a day told with its weekday may be meant beside a past verb."""
_YEAR_REACH = 12
"""A weekday agrees with a date of the calendar at least once in this many years (leap years included)."""


class Sense:
    """A meaning; its kinds are values, so that rules may look inside and complete them."""

    __slots__ = ()

    @property
    def explicit(self) -> bool:
        """Whether the year was written, so that what follows may lean on it."""
        return False

    @property
    def grain(self) -> Precision | None:
        """The precision of what it tells, where the words alone say it."""
        return None

    def resolve(self, scene: Scene) -> When | None:
        """The days meant in `scene`, or `None` where that cannot be known."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Fixed(Sense):
    """Days that need no anchor."""

    when: When
    full: bool = True

    @property
    def explicit(self) -> bool:
        """Whether the year was written."""
        return self.full

    @property
    def grain(self) -> Precision | None:
        """That of the days."""
        return self.when.precision

    def resolve(self, scene: Scene) -> When | None:
        return self.when


@dataclass(frozen=True, slots=True)
class Silent(Sense):
    """An expression that only looks like a time, or an impossible date: it is consumed and never told."""

    def resolve(self, scene: Scene) -> When | None:
        return None


@dataclass(frozen=True, slots=True)
class Offset(Silent):
    """A count of units before or after something: silent, unless a date follows ("two days before Christmas")."""

    unit: spans.Unit
    count: int

    def of(self, when: When) -> When | None:
        """The time that far from `when`, as finely as the count and the time allow."""
        if when.first is None or when.last is None:
            return None
        length = (when.last - when.first).days
        if self.unit in (spans.Unit.YEAR, spans.Unit.DECADE, spans.Unit.CENTURY):
            return spans.year_of(spans.move(when.first, self.unit, self.count)) if length <= 366 else None
        if self.unit in (spans.Unit.MONTH, spans.Unit.QUARTER, spans.Unit.HALF):
            return spans.month_of(spans.move(when.first, self.unit, self.count)) if length <= 31 else None
        day = when.last if self.count > 0 else when.first
        return When.day(spans.move(day, self.unit, self.count)) if length < 7 else None


@dataclass(frozen=True, slots=True)
class Lookup(Sense):
    """A meaning that is a function of the scene."""

    find: Callable[[Scene], When | None]
    told_grain: Precision | None = None

    @property
    def grain(self) -> Precision | None:
        """That of the unit the words name."""
        return self.told_grain

    def resolve(self, scene: Scene) -> When | None:
        return self.find(scene)


@dataclass(frozen=True, slots=True)
class Inside(Sense):
    """A piece of a larger time ("the third quarter"): `of` finds it there, `alone` where no larger time is told."""

    of: Callable[[When], When | None]
    holders: frozenset[Precision]
    alone: Callable[[Scene], When | None] | None = None

    def resolve(self, scene: Scene) -> When | None:
        return self.alone(scene) if self.alone else None


_WEEK = frozenset({Precision.WEEK})


class Bound(IntEnum):
    """Which way a bound turns a time it holds: "depuis" back, "d'ici" forward, "pas avant" forward unless the verb
    beside it is in the past, others to the nearest."""

    NONE = 0
    BACK = -1
    FORWARD = 1
    NEAREST = 2
    AHEAD = 3


@dataclass(frozen=True, slots=True)
class Weekday(Sense):
    """A bare weekday: `side` -1 for "dernier", 1 for "prochain"; `this` for "ce vendredi"."""

    weekday: int
    side: int = 0
    this: bool = False
    bound: Bound = Bound.NONE

    def resolve(self, scene: Scene) -> When | None:
        if self.side:
            return scene.agreed(lambda day: When.day(_weekday(day, self.weekday, self.side, strict=True)))
        if self.this and scene.policy is Policy.PAST:
            return scene.agreed(lambda day: self._this(scene, day))
        forward = scene.policy is Policy.FORWARD and scene.verb() == 0
        # A bound that may lie ahead ("jusqu'à lundi") does, unless the verb beside it is in the past.
        side = -1 if self.bound is Bound.BACK else scene.lean(1 if self.bound else 0)
        return scene.agreed(lambda day: When.day(_weekday(day, self.weekday, side, strict=forward)))

    @property
    def holders(self) -> frozenset[Precision]:
        """A week told with it places it ("lundi de la semaine prochaine")."""
        return frozenset() if self.side else _WEEK

    def of(self, span: When) -> When:
        """This weekday of a week."""
        return spans.nth_weekday(span, self.weekday, 1)

    def _this(self, scene: Scene, day: date) -> When:
        verb = scene.verb()
        if verb:
            return When.day(_weekday(day, self.weekday, verb, strict=False))
        return When.day(spans.add(day, self.weekday - day.weekday()))


def _weekday(day: date, weekday: int, side: int, *, strict: bool) -> date:
    if side < 0:
        back = (day.weekday() - weekday) % 7
        return spans.add(day, -(back or 7 * strict))
    return spans.add(day, (weekday - day.weekday()) % 7 or 7 * strict)


@dataclass(frozen=True, slots=True)
class Day(Sense):
    """A day of a month, told with or without its weekday, month and year; `side` as in `Weekday`."""

    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    side: int = 0
    bound: Bound = Bound.NONE

    @property
    def explicit(self) -> bool:
        """Whether the year was written."""
        return self.year is not None

    def on(self, year: int, month: int) -> When | None:
        """This day of that month, where the calendar has it."""
        try:
            return When.day(date(year, month, self.day))
        except ValueError:
            return None

    def disagrees(self) -> bool:
        """Whether the date is full and its weekday is not the calendar's."""
        if self.year is None or self.month is None or self.weekday is None:
            return False
        when = self.on(self.year, self.month)
        return when is not None and when.first is not None and when.first.weekday() != self.weekday

    def resolve(self, scene: Scene) -> When | None:
        if self.month is None:
            return self._in_some_month(scene)
        if self.year is not None:
            return self.on(self.year, self.month)
        if not self.side and (framed := self._framed(scene)):
            scene.framed = True
            return framed
        return self._in_some_year(scene, self.month)

    def _framed(self, scene: Scene) -> When | None:
        assert self.month is not None
        year = framed_year(scene, lambda year: self.on(year, self.month or 1))
        when = self.on(year, self.month) if year else None
        return when if when is not None and self._fits(when) else None

    def _fits(self, when: When) -> bool:
        return self.weekday is None or when.first is None or when.first.weekday() == self.weekday

    def _in_some_year(self, scene: Scene, month: int) -> When | None:
        if scene.first is None:
            return None
        listed = _yearly(self.day, month, scene.first.year)
        if self.weekday is not None and (agreeing := self._agreeing(scene, listed)):
            return agreeing
        return turned(scene, listed, self.side, self.bound, near=_SOON)

    def _agreeing(self, scene: Scene, listed: tuple[When, ...]) -> When | None:
        """The candidate whose weekday is the calendar's: within a year the nearest (forward: the next two years),
        else the nearest past one."""
        fitting = [when for when in listed if self._fits(when)]
        if self.side:
            return scene.choose(fitting, self.side, strict=True)
        if scene.policy is Policy.FORWARD:
            return scene.choose(
                [w for w in fitting if scene.first and w.first and w.first.year < scene.first.year + 2], 1
            )
        near = scene.agreed(lambda day: min(fitting, key=lambda when: _distance(when, day)))
        if near is None or near.first is None or scene.first is None:
            return near
        # A past verb may announce the weeks to come ("a convoqué une réunion le jeudi 3 février"), not a year ahead.
        far = 370 if scene.verb() >= 0 or near.first < scene.first else _ANNOUNCED
        return near if _distance(near, scene.first) <= far else scene.choose(fitting, -1)

    def _in_some_month(self, scene: Scene) -> When | None:
        told = scene.near(400)
        if self.weekday is None and told and told.explicit and _apart(scene, told):
            scene.framed = True
            return next((w for w in _monthly(self.day, _first(told), 2) if w.first and w.first >= _first(told)), None)
        if scene.first is None:
            return None
        if self.weekday is None:
            listed = _monthly(self.day, spans.add_months(scene.first, -2), 18)
            return turned(scene, listed, self.side, self.bound, near=_SOON)
        fitting = [w for w in _monthly(self.day, spans.add_months(scene.first, -60), 120) if self._fits(w)]
        if scene.policy is Policy.FORWARD or self.side:
            return scene.choose(fitting, self.side or 1, strict=bool(self.side))
        near = scene.agreed(lambda day: min(fitting, key=lambda when: _distance(when, day)))
        if near is None or (scene.first and _distance(near, scene.first) <= 45):
            return near
        return scene.choose(fitting, -1)


@lru_cache(maxsize=1024)
def _yearly(day: int, month: int, year: int) -> tuple[When, ...]:
    """That day of the years around `year`, where the calendar has it."""
    years = range(max(1, year - _YEAR_REACH), min(9999, year + _YEAR_REACH) + 1)
    return tuple(when for near in years if (when := Day(day).on(near, month)))


@lru_cache(maxsize=1024)
def _monthly(day: int, start: date, count: int) -> tuple[When, ...]:
    """That day of `count` months from that of `start`, where the calendar has it."""
    listed = (spans.add_months(start.replace(day=1), step) for step in range(count))
    return tuple(when for month in listed if (when := Day(day).on(month.year, month.month)))


@dataclass(frozen=True, slots=True)
class Month(Sense):
    """A month, with or without its year."""

    month: int
    year: int | None = None
    side: int = 0
    bound: Bound = Bound.NONE

    @property
    def explicit(self) -> bool:
        """Whether the year was written."""
        return self.year is not None

    @property
    def grain(self) -> Precision | None:
        """A month."""
        return Precision.MONTH

    def resolve(self, scene: Scene) -> When | None:
        if self.year is not None:
            return When.month(self.year, self.month)
        if not self.side and (year := framed_year(scene, lambda year: When.month(year, self.month))):
            scene.framed = True
            return When.month(year, self.month)
        if scene.first is None:
            return None
        years = range(max(1, scene.first.year - 2), min(9999, scene.first.year + 2) + 1)
        listed = [When.month(year, self.month) for year in years]
        return turned(scene, listed, self.side, self.bound)


def turned(scene: Scene, candidates: Sequence[When], side: int, bound: Bound, *, near: int = 0) -> When | None:
    """The candidate a time without its year means: on the `side` a word says, else where the bound, the verb or the
    policy turns it. In a sentence whose verb says neither, a day at most `near` days ahead is the coming one."""
    if side:
        return scene.choose(candidates, side, strict=True)
    if bound is Bound.BACK:
        return scene.choose(candidates, -1)
    verb = scene.verb()
    if bound in (Bound.FORWARD, Bound.AHEAD) or scene.policy is Policy.FORWARD or verb > 0:
        return scene.choose(candidates, -1 if verb < 0 and bound in (Bound.NONE, Bound.AHEAD) else 1)
    if bound is Bound.NEAREST:
        return scene.choose_nearest(candidates)
    if near and verb == 0 and not scene.alone:
        coming = scene.choose(candidates, 1)
        if coming and coming.first and scene.last and (coming.first - scene.last).days <= near:
            return coming
    return scene.choose(candidates, -1)


@dataclass(frozen=True, slots=True)
class PartOf(Sense):
    """A part of another time: its beginning, middle, end, or a half of it."""

    of: Sense
    which: spans.Part

    @property
    def explicit(self) -> bool:
        """Whether the year of the whole was written."""
        return self.of.explicit

    def resolve(self, scene: Scene) -> When | None:
        whole = self.of.resolve(scene)
        return spans.part(whole, self.which) if whole is not None else None


@dataclass(frozen=True, slots=True)
class PartOfUnit(Sense):
    """A part of the unit the anchor is in ("en fin de mois"); forward, of the next one once it has gone by."""

    unit: spans.Unit
    which: spans.Part

    def resolve(self, scene: Scene) -> When | None:
        return scene.agreed(lambda day: self._here(scene, day))

    def _here(self, scene: Scene, day: date) -> When:
        piece = spans.part(spans.around(day, self.unit), self.which)
        if scene.policy is Policy.FORWARD and piece.last is not None and piece.last < day:
            return spans.part(spans.around(day, self.unit, 1), self.which)
        return piece


def in_year(sense: Sense, year: int) -> Sense:
    """`sense` with the year it lacked."""
    if isinstance(sense, PartOf):
        return replace(sense, of=in_year(sense.of, year))
    if isinstance(sense, Day | Month) and sense.year is None:
        return replace(sense, year=year)
    return sense


def lean_on_bound(sense: Sense, bound: Bound) -> Sense:
    """`sense` looking where its bound looks."""
    if isinstance(sense, PartOf):
        return replace(sense, of=lean_on_bound(sense.of, bound))
    return replace(sense, bound=bound) if isinstance(sense, Day | Month | Weekday) else sense


def _distance(when: When, day: date) -> int:
    return abs((when.first - day).days) if when.first else 10**6


def _first(told: Told) -> date:
    return told.when.first or date.min


def _apart(scene: Scene, told: Told) -> bool:
    """Whether what was told is a story of its own, more than 45 days from the anchor."""
    if scene.first is None:
        return True
    return told.when.first is not None and abs(told.when.first - scene.first) > timedelta(days=45)


_OPENERS = ("", "en", "au", "dès", "in", "on", "by", "fin", "début")
_SENTENCE_END = (". ", "! ", "? ", ".\n", "\n")


def framed_year(scene: Scene, at: Callable[[int], When | None]) -> int | None:
    """The year the text's own story gives a date that lacks one, or `None` where the anchor must.

    A story is a year that opens the sentence ("En 2014, la Russie … le 18 mars"), or a dated day or month told just
    before, in another year than the anchor's, that the date follows; without an anchor, any such day or month.
    """
    told = scene.near(400)
    if told is None or not told.explicit or told.when.first is None or told.when.last is None:
        return None
    between = scene.text[told.end : scene.start]
    if "\n" in between:
        return None
    year, precision = told.when.first.year, told.when.precision
    ends = sum(between.count(end) for end in _SENTENCE_END)
    if precision is Precision.YEAR:
        opening = scene.text[max(0, told.start - 12) : told.start]
        cut = max((opening.rfind(end) + len(end) for end in _SENTENCE_END if end in opening), default=-1)
        opens = told.start < 8 or (cut >= 0 and len(opening) - cut <= 8)
        # The story goes on where the next sentence opens with its date ("En 2014, … . En mars, …").
        goes_on = ends == 1 and between.rpartition(". ")[2].strip().lower() in _OPENERS
        return year if opens and (ends == 0 or goes_on) else None
    if precision not in (Precision.DAY, Precision.MONTH):
        return None
    if scene.first is not None and (ends > 1 or year == scene.first.year):
        return None
    when = at(year)
    follows = when is not None and when.last is not None and when.last >= told.when.first
    return year if follows else None
