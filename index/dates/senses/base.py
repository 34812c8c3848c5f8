"""Meaning of an expression before its place is known: a `Sense`, resolved to days against a `Scene`."""

from collections.abc import Callable
from dataclasses import dataclass

from index.dates import calendar as spans
from index.dates.scene import Scene
from index.dates.when import Precision, When


class Sense:
    """Base of senses; subclasses are plain values, so that rules can inspect and complete them."""

    __slots__ = ()

    @property
    def explicit(self) -> bool:
        """Whether the year was written, so that later dates may take theirs from it."""
        return False

    @property
    def grain(self) -> Precision | None:
        """Precision of the result, where it follows from the words alone."""
        return None

    def resolve(self, scene: Scene) -> When | None:
        """The interval meant in `scene`, or `None` where it cannot be known."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Fixed(Sense):
    """An interval that needs no anchor."""

    when: When
    full: bool = True

    @property
    def explicit(self) -> bool:
        """Whether the year was written."""
        return self.full

    @property
    def grain(self) -> Precision | None:
        """Precision of the interval."""
        return self.when.precision

    def resolve(self, scene: Scene) -> When | None:
        return self.when


@dataclass(frozen=True, slots=True)
class Silent(Sense):
    """An expression that only looks like a date, or an impossible one: it takes up its words and gives no mention."""

    def resolve(self, scene: Scene) -> When | None:
        return None


@dataclass(frozen=True, slots=True)
class Offset(Silent):
    """A count of units before or after something: silent unless a date follows ("two days before Christmas")."""

    unit: spans.Unit
    count: int

    def of(self, when: When) -> When | None:
        """The interval that far from `when`, with the precision that the unit and `when` allow."""
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
    """A sense given by a function of the scene."""

    find: Callable[[Scene], When | None]
    unit_grain: Precision | None = None

    @property
    def grain(self) -> Precision | None:
        """Precision of the unit that the words name."""
        return self.unit_grain

    def resolve(self, scene: Scene) -> When | None:
        return self.find(scene)


@dataclass(frozen=True, slots=True)
class Inside(Sense):
    """A piece of a larger interval ("the third quarter"): `of` finds it inside one, `alone` resolves it without."""

    of: Callable[[When], When | None]
    holders: frozenset[Precision]
    alone: Callable[[Scene], When | None] | None = None

    def resolve(self, scene: Scene) -> When | None:
        return self.alone(scene) if self.alone else None
