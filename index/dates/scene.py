"""Context in which an expression is resolved: anchor, policy, nearest verb, and the times mentioned before it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from index.dates.mention import Policy
from index.dates.tense import Tense
from index.dates.when import When


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A time mentioned earlier: its interval, its character span, and whether its year was written."""

    when: When
    start: int
    end: int
    explicit: bool


@dataclass(slots=True)
class Scene:
    """Context of the current expression; `first` and `last` are the ends of the anchor, both `None` without one.

    An anchor wider than a day (a month, a year) is an unknown day inside it: an expression is resolved only where every
    such day gives the same result (`agreed`). `latest` is the last time mentioned and `latest_day` the last one shorter
    than a week. Resolving an expression may set `core` (the bound of an open interval) and `framed` (its year comes
    from the text, not from the anchor).
    """

    text: str
    policy: Policy
    first: date | None = None
    last: date | None = None
    latest: Mentioned | None = None
    latest_day: Mentioned | None = None
    start: int = 0
    end: int = 0
    core: When | None = None
    framed: bool = False
    _direction: int | None = None
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
        self.core, self.framed, self._direction = None, False, None

    def record(self, when: When, *, explicit: bool) -> None:
        """Remember the resolved interval for the expressions that follow."""
        if when.first is None and when.last is None:
            return
        self.latest = Mentioned(when, self.start, self.end, explicit)
        if when.first is not None and when.last is not None and (when.last - when.first).days < 7:
            self.latest_day = self.latest

    @property
    def day(self) -> bool:
        """Whether the anchor is one day."""
        return self.first is not None and self.first == self.last

    def direction(self, default: int = 0) -> int:
        """1 for future, -1 for past: by the nearest verb, else `default`, else the policy."""
        return self.verb_direction() or default or (1 if self.policy is Policy.FORWARD else -1)

    def verb_direction(self) -> int:
        """1 near a future verb, -1 near a past one, 0 near neither."""
        if self._direction is None:
            self._direction = self.tense.direction(self.start, self.end)
        return self._direction

    def agreed(self, resolve: Callable[[date], When]) -> When | None:
        """`resolve` of the anchor's day; `None` where the first and last day of a wider anchor differ."""
        if self.first is None or self.last is None:
            return None
        when = resolve(self.first)
        return when if self.first == self.last or resolve(self.last) == when else None

    def choose(self, candidates: Iterable[When], side: int, *, strict: bool = False) -> When | None:
        """The nearest candidate on one side of the anchor (-1 back, 1 forward), including one that contains it unless
        `strict`; with a wide anchor, the only candidate inside it comes first."""
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
        """The candidate closest to the anchor, on either side."""
        listed = [c for c in candidates if c.first is not None and c.last is not None]
        return self.agreed(lambda day: min(listed, key=lambda when: _away(when, day))) if listed else None

    @property
    def alone(self) -> bool:
        """Whether the text holds nothing but the expression (up to 4 characters more)."""
        return len(self.text) - (self.end - self.start) <= 4

    def near(self, reach: int) -> Mentioned | None:
        """The last time mentioned, when it ends within `reach` characters before the expression."""
        latest = self.latest
        return latest if latest is not None and 0 <= self.start - latest.end <= reach else None


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
