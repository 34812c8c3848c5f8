"""Which of the dates that a text, its name and its file state is the day it was published."""

from collections.abc import Sequence
from typing import NamedTuple

from index.building.seeds.written import read_date
from index.dates.when import When
from index.documents import Origin, Stated

_ORDER = list(Origin)


class Dated(NamedTuple):
    """The date chosen and the statement it was read from; and the statements that no rule understands."""

    published: When | None
    by: Stated | None
    not_understood: tuple[Stated, ...]


def date_of(stated: Sequence[Stated], text: str, name: str) -> Dated:
    """The date of a text: the first statement, in the order of `Origin`, that is understood.

    `stated` is what its reader found; `text` is normalised, `name` the file's path in the seeds.
    """
    not_understood: list[Stated] = []
    for each in sorted(stated, key=lambda one: _ORDER.index(one.origin)):
        if (when := read_date(each.written)) is not None:
            return Dated(when, each, tuple(not_understood))
        not_understood.append(each)
    return Dated(None, None, tuple(not_understood))
