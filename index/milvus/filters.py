"""Windows of days as expressions that Milvus filters by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.dates.when import When
from index.storage.store import Allowed

# What no passage meets; every number of a document or passage is at least 0.
NOTHING = "passage < 0"


@dataclass(frozen=True, slots=True)
class Filter(Allowed):
    """An expression over the fields that passages and rows share."""

    expression: str


def either(*expressions: str) -> str:
    """What meets any of them."""
    return " or ".join(f"({each})" for each in expressions)


def both(*expressions: str) -> str:
    """What meets all of them."""
    return " and ".join(f"({each})" for each in expressions)


def one_of(field: str, numbers: Iterable[int]) -> str:
    """A field that has one of these numbers."""
    listed = ",".join(map(str, numbers))
    return f"{field} in [{listed}]" if listed else NOTHING


def overlapping(window: When) -> str:
    """A document's own interval that has a day of the window; one that is open at an end, or missing, has none."""
    first, last = _ends(window)
    return f"first >= 1 and first <= {last} and last >= {first}"


def lying_in(window: When) -> str:
    """An interval of which at least half of the days are the window's (`When.lies_in`).

    Twice the days they share is at least the interval's own number: that number is the least of four differences of
    ends, so that each of the four has to be large enough, and each is a bound of `middle` or `length`.
    """
    first, last = _ends(window)
    return both(
        f"middle >= {max(1, 2 * first - 1)}", f"middle <= {2 * last + 1}", f"length <= {2 * (last - first) + 1}"
    )


def _ends(window: When) -> tuple[int, int]:
    return (window.first or date.min).toordinal(), (window.last or date.max).toordinal()
