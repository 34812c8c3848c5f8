"""Parts of another sense or of a calendar unit, and completion of a sense by the words around it."""

from dataclasses import dataclass, replace
from datetime import date

from index.dates import calendar as spans
from index.dates import parts
from index.dates.mention import Policy
from index.dates.scene import Scene
from index.dates.senses.base import Sense
from index.dates.senses.bound import Bound
from index.dates.senses.day import Day
from index.dates.senses.month import Month
from index.dates.senses.weekday import Weekday
from index.dates.when import When


@dataclass(frozen=True, slots=True)
class PartOf(Sense):
    """A part of another sense: its beginning, middle, end or half."""

    of: Sense
    which: parts.Part

    @property
    def explicit(self) -> bool:
        """Whether the year of the whole was written."""
        return self.of.explicit

    def resolve(self, scene: Scene) -> When | None:
        whole = self.of.resolve(scene)
        return parts.part(whole, self.which) if whole is not None else None


@dataclass(frozen=True, slots=True)
class PartOfUnit(Sense):
    """A part of the calendar unit that contains the anchor ("en fin de mois"); in plans, of the next one once past."""

    unit: spans.Unit
    which: parts.Part

    def resolve(self, scene: Scene) -> When | None:
        return scene.agreed(lambda day: self._here(scene, day))

    def _here(self, scene: Scene, day: date) -> When:
        piece = parts.part(spans.around(day, self.unit), self.which)
        if scene.policy is Policy.FORWARD and piece.last is not None and piece.last < day:
            return parts.part(spans.around(day, self.unit, 1), self.which)
        return piece


def in_year(sense: Sense, year: int) -> Sense:
    """`sense` with `year`, where it had none."""
    if isinstance(sense, PartOf):
        return replace(sense, of=in_year(sense.of, year))
    if isinstance(sense, Day | Month) and sense.year is None:
        return replace(sense, year=year)
    return sense


def with_bound(sense: Sense, bound: Bound) -> Sense:
    """`sense` with the bound that precedes it."""
    if isinstance(sense, PartOf):
        return replace(sense, of=with_bound(sense.of, bound))
    return replace(sense, bound=bound) if isinstance(sense, Day | Month | Weekday) else sense
