"""Where an expression is read from: the anchor, the policy, the verb beside it and what the text has told so far."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from index.dates.mention import Policy
from index.dates.tense import Tense
from index.dates.when import Precision, When


@dataclass(frozen=True, slots=True)
class Told:
    """A time the text has told: its days, where its mention stands, and whether its year was written out."""

    when: When
    start: int
    end: int
    explicit: bool


@dataclass(slots=True)
class Scene:
    """What resolves an expression. `first` and `last` are the anchor's ends, both `None` when there is no anchor.

    An anchor wider than a day (a month, a year) stands for an unknown day inside it: an expression is resolved only
    where every such day would give the same answer (`agreed`). While an expression resolves it may leave its `core`
    (the bound itself of an open interval) and whether the text's own story gave its year (`framed`).
    """

    text: str
    policy: Policy
    first: date | None = None
    last: date | None = None
    told: Told | None = None
    told_day: Told | None = None
    start: int = 0
    end: int = 0
    core: When | None = None
    framed: bool = False
    _lean: int | None = None
    tense: Tense = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.tense = Tense(self.text)

    @classmethod
    def of(cls, text: str, anchor: When | None, policy: Policy) -> "Scene":
        """The scene at the start of `text`; an anchor open at an end counts as none."""
        if anchor is None or anchor.first is None or anchor.last is None:
            return cls(text, policy)
        return cls(text, policy, anchor.first, anchor.last)

    def enter(self, start: int, end: int) -> None:
        """Move to the expression at these characters."""
        self.start, self.end = start, end
        self.core, self.framed, self._lean = None, False, None

    def tell(self, when: When, *, explicit: bool) -> None:
        """Note what the expression told, for those that follow."""
        if when.first is None and when.last is None:
            return
        self.told = Told(when, self.start, self.end, explicit)
        if when.first is not None and when.last is not None and (when.last - when.first).days < 7:
            self.told_day = self.told

    @property
    def day(self) -> bool:
        """Whether the anchor is one day."""
        return self.first is not None and self.first == self.last

    def lean(self, default: int = 0) -> int:
        """1 when the expression looks forward, -1 when it looks back: the verb, else `default`, else the policy."""
        return self.verb() or default or (1 if self.policy is Policy.FORWARD else -1)

    def verb(self) -> int:
        """1 beside a future verb, -1 beside a past one, 0 where no verb says."""
        if self._lean is None:
            self._lean = self.tense.lean(self.start, self.end)
        return self._lean

    def agreed(self, resolve: Callable[[date], When]) -> When | None:
        """What `resolve` says of the anchor's day, when its first and last day agree."""
        if self.first is None or self.last is None:
            return None
        when = resolve(self.first)
        return when if self.first == self.last or resolve(self.last) == when else None

    def choose(self, candidates: Iterable[When], side: int, *, strict: bool = False) -> When | None:
        """The nearest candidate on one side of the anchor (-1 back, 1 forward), the anchor's own among them unless
        `strict`; with a wide anchor, first the one candidate inside it."""
        first, last = self.first, self.last
        if first is None or last is None:
            return None
        listed = [c for c in candidates if c.first is not None and c.last is not None]
        if first != last:
            inside = [c for c in listed if first <= _first(c) and _last(c) <= last]
            if len(inside) == 1 and not strict:
                return inside[0]
        near, far = _nearest(listed, first, side, strict), _nearest(listed, last, side, strict)
        return near if near == far else None

    def choose_nearest(self, candidates: Iterable[When]) -> When | None:
        """The candidate fewest days from the anchor, whichever side."""
        listed = [c for c in candidates if c.first is not None and c.last is not None]
        return self.agreed(lambda day: min(listed, key=lambda when: _away(when, day))) if listed else None

    @property
    def alone(self) -> bool:
        """Whether the expression is all the text, or nearly."""
        return len(self.text) - (self.end - self.start) <= 4

    def near(self, reach: int) -> Told | None:
        """The last time told, when it ends within `reach` characters before the expression."""
        told = self.told
        return told if told is not None and 0 <= self.start - told.end <= reach else None


def _first(when: When) -> date:
    return when.first or date.min


def _last(when: When) -> date:
    return when.last or date.max


def _away(when: When, day: date) -> int:
    if _first(when) <= day <= _last(when):
        return 0
    return min(abs((_first(when) - day).days), abs((_last(when) - day).days))


def _nearest(candidates: list[When], day: date, side: int, strict: bool) -> When | None:
    """The candidate nearest to `day` that has begun (side -1) or has not ended (side 1)."""
    if side < 0:
        kept = [c for c in candidates if (_last(c) < day if strict else _first(c) <= day)]
        return max(kept, key=_first, default=None)
    kept = [c for c in candidates if (_first(c) > day if strict else _last(c) >= day)]
    return min(kept, key=_first, default=None)


FINE = (Precision.DAY, Precision.WEEKEND)
"""Precisions from which "the next day" can be counted."""
