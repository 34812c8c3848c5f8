"""Events that come once a year: seasons and feasts."""

from collections.abc import Callable
from datetime import date

from index.dates import calendar as spans
from index.dates.scene import Scene
from index.dates.senses.base import Inside, Sense
from index.dates.when import Precision, When

YEARS = frozenset({Precision.YEAR})


def yearly(build: Callable[[int], When], *, side: int = 0, this: bool = False) -> Sense:
    """Sense of a yearly event: inside a year that follows, else the nearest one in the sentence's direction."""

    def alone(scene: Scene) -> When | None:
        if scene.first is None:
            return None
        if this:
            return _this_year(scene, build)
        years = range(max(1, scene.first.year - 3), min(9997, scene.first.year + 3) + 1)
        return scene.choose([build(year) for year in years], side or scene.direction(), strict=bool(side))

    return Inside(lambda span: build(spans.closed(span)[0].year), YEARS if not side else frozenset(), alone)


def _this_year(scene: Scene, build: Callable[[int], When]) -> When | None:
    """ "Cet été", "this winter": the one that contains the anchor, else that of its year; the previous one near a past
    verb when that is still to come."""

    def find(day: date) -> When:
        last_year, this_year = build(day.year - 1), build(day.year)
        if last_year.meets(When.day(day)):
            return last_year
        if scene.verb_direction() < 0 and this_year.first is not None and this_year.first > day:
            return last_year
        return this_year

    return scene.agreed(find)
