"""A day of a month, with or without its weekday, month and year."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from index.dates import calendar as spans
from index.dates.mention import Policy
from index.dates.scene import Mentioned, Scene
from index.dates.senses.base import Sense
from index.dates.senses.bound import Bound, pick_by_side
from index.dates.senses.year_in_text import framed_year
from index.dates.when import When

_SOON = 7
"""Days ahead within which a day without its year, near no past verb, is the coming one."""
_ANNOUNCED = 60
"""Days ahead up to which a day written with its weekday may be meant near a past verb."""
_YEAR_REACH = 12
"""Every date but 29 February falls on a given weekday at least once within this many years."""


@dataclass(frozen=True, slots=True)
class Day(Sense):
    """A day of a month; `side` as in `Weekday`."""

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
        return pick_by_side(scene, listed, self.side, self.bound, near=_SOON)

    def _agreeing(self, scene: Scene, listed: tuple[When, ...]) -> When | None:
        """The candidate whose weekday is the calendar's: within a year the nearest (forward: the next two years),
        else the nearest past one."""
        fitting = [when for when in listed if self._fits(when)]
        if not fitting:
            return None
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
        far = 370 if scene.verb_direction() >= 0 or near.first < scene.first else _ANNOUNCED
        return near if _distance(near, scene.first) <= far else scene.choose(fitting, -1)

    def _in_some_month(self, scene: Scene) -> When | None:
        latest = scene.near(400)
        if self.weekday is None and latest and latest.explicit and _apart(scene, latest):
            scene.framed = True
            return next(
                (w for w in _monthly(self.day, _first(latest), 2) if w.first and w.first >= _first(latest)), None
            )
        if scene.first is None:
            return None
        if self.weekday is None:
            listed = _monthly(self.day, spans.add_months(scene.first, -2), 18)
            return pick_by_side(scene, listed, self.side, self.bound, near=_SOON)
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


def _distance(when: When, day: date) -> int:
    return abs((when.first - day).days) if when.first else 10**6


def _first(latest: Mentioned) -> date:
    return latest.when.first or date.min


def _apart(scene: Scene, latest: Mentioned) -> bool:
    """Whether the earlier mention is more than 45 days from the anchor."""
    if scene.first is None:
        return True
    return latest.when.first is not None and abs(latest.when.first - scene.first) > timedelta(days=45)
