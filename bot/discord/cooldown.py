"""What keeps one person from filling the queue, and one message from being answered twice."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from index.errors import DatelineError

# People who wait at one time, beyond which those who wait no more are forgotten.
_REMEMBERED = 1000


class CooldownError(DatelineError):
    """Somebody asks again too soon. `first` is true once a wait, so that nobody is told the same five times."""

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
        """Lets a question pass and begins the wait for the next; raises `CooldownError` while there is one."""
        now = self._clock()
        until, told = self._until.get(person, (0.0, False))
        if now < until:
            self._until[person] = (until, True)
            raise CooldownError(until - now, first=not told)
        if len(self._until) >= _REMEMBERED:
            self._until = {each: kept for each, kept in self._until.items() if now < kept[0]}
        if self._seconds:
            self._until[person] = (now + self._seconds, False)


class Seen:
    """Which messages were met, the last `most` of them: after a reconnect Discord may send one again."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first_time(self, message: int) -> bool:
        """Whether this message was not met before; it is from now on."""
        if message in self._ids:
            return False
        self._ids[message] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True
