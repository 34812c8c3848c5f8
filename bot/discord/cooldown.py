"""A cooldown for each person, and the ids that were seen, so that no message is answered twice."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from index.errors import DatelineError

# Above this many people, expired entries are purged.
_MOST_ENTRIES = 1000


class CooldownError(DatelineError):
    """Somebody asks again too soon. `first` is true for the first refusal of each wait, the only one that is told."""

    def __init__(self, seconds: float, *, first: bool) -> None:
        left = max(1, math.ceil(seconds))
        super().__init__(
            f"One moment: you can ask again in {left} s.",
            f"Un instant : vous pourrez reposer une question dans {left} s.",
        )
        self.first = first


class Cooldown:
    """At most one question a person every `seconds`."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: dict[int, tuple[float, bool]] = {}

    def take(self, person: int) -> None:
        """Starts the wait until the next question; raises `CooldownError` while one runs."""
        now = self._clock()
        until, refused = self._until.get(person, (0.0, False))
        if now < until:
            self._until[person] = (until, True)
            raise CooldownError(until - now, first=not refused)
        if len(self._until) >= _MOST_ENTRIES:
            self._until = {each: kept for each, kept in self._until.items() if now < kept[0]}
        if self._seconds:
            self._until[person] = (now + self._seconds, False)


class SeenIds:
    """The last `most` ids, of messages for one, which Discord may send again after a reconnect."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._ids: OrderedDict[int, None] = OrderedDict()

    def holds(self, number: int) -> bool:
        """Whether an id was seen."""
        return number in self._ids

    def first_time(self, number: int) -> bool:
        """Whether an id is new; records it."""
        if number in self._ids:
            return False
        self._ids[number] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True
