"""A weekday without a date: "vendredi", "ce vendredi", "lundi prochain"."""

from dataclasses import dataclass
from datetime import date

from index.dates import calendar as spans
from index.dates.mention import Policy
from index.dates.scene import Scene
from index.dates.senses.base import Sense
from index.dates.senses.bound import Bound
from index.dates.when import Precision, When

_WEEK = frozenset({Precision.WEEK})


@dataclass(frozen=True, slots=True)
class Weekday(Sense):
    """A weekday; `side` is -1 for "dernier", 1 for "prochain", and `this` is set for "ce vendredi"."""

    weekday: int
    side: int = 0
    this: bool = False
    bound: Bound = Bound.NONE

    def resolve(self, scene: Scene) -> When | None:
        if self.side:
            return scene.agreed(lambda day: When.day(_weekday(day, self.weekday, self.side, strict=True)))
        if self.this and scene.policy is Policy.PAST:
            return scene.agreed(lambda day: self._this(scene, day))
        forward = scene.policy is Policy.FORWARD and scene.verb_direction() == 0
        # A bound that may be future ("jusqu'à lundi") is, unless the nearest verb is past.
        side = -1 if self.bound is Bound.BACK else scene.direction(1 if self.bound else 0)
        return scene.agreed(lambda day: When.day(_weekday(day, self.weekday, side, strict=forward)))

    @property
    def holders(self) -> frozenset[Precision]:
        """A week that it may stand in ("lundi de la semaine prochaine")."""
        return frozenset() if self.side else _WEEK

    def of(self, span: When) -> When:
        """This weekday of a week."""
        return spans.nth_weekday(span, self.weekday, 1)

    def _this(self, scene: Scene, day: date) -> When:
        verb = scene.verb_direction()
        if verb:
            return When.day(_weekday(day, self.weekday, verb, strict=False))
        return When.day(spans.add(day, self.weekday - day.weekday()))


def _weekday(day: date, weekday: int, side: int, *, strict: bool) -> date:
    if side < 0:
        back = (day.weekday() - weekday) % 7
        return spans.add(day, -(back or 7 * strict))
    return spans.add(day, (weekday - day.weekday()) % 7 or 7 * strict)
