"""What was read of an edition, which never changes: kept until so many others were read since."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """The last `most` values by number. Safe to use from several threads at once."""

    def __init__(self, most: int, read: Callable[[Sequence[int]], dict[int, Value]]) -> None:
        """`read` gives those of the numbers asked for that are there."""
        self._most = most
        self._read = read
        self._lock = threading.Lock()
        self._held: OrderedDict[int, Value] = OrderedDict()

    def of(self, numbers: Sequence[int]) -> dict[int, Value]:
        """The values of these numbers, of those that there are, read in one call where they are not held."""
        with self._lock:
            found = {number: self._held[number] for number in numbers if number in self._held}
        missing = [number for number in dict.fromkeys(numbers) if number not in found]
        new = self._read(missing) if missing else {}
        with self._lock:
            for number, value in (found | new).items():
                self._held[number] = value
                self._held.move_to_end(number)
            while len(self._held) > max(self._most, len(numbers)):
                self._held.popitem(last=False)
        return found | new
