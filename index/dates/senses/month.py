"""A month, with or without its year."""

from dataclasses import dataclass

from index.dates.scene import Scene
from index.dates.senses.base import Sense
from index.dates.senses.bound import Bound, pick_by_side
from index.dates.senses.year_in_text import framed_year
from index.dates.when import Precision, When


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
        return pick_by_side(scene, listed, self.side, self.bound)
