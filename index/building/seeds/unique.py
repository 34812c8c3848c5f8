"""Each id once: a second text of one id is a fault, not a text."""

from collections import Counter
from collections.abc import Iterator, Set

from index.building.seeds.fault import Fault, Found, Located, Notice, duplicate_id
from index.building.seeds.known import Each
from index.building.seeds.limits import MOST_FAULTS
from index.documents import Document
from index.phrases import Phrase, counted


def distinct(found: Found, taken: Set[str] = frozenset()) -> Iterator[Document | Fault | Notice]:
    """The documents, each id once: a second text of one id, or one whose id is `taken`, becomes a fault. Linear.

    After `MOST_FAULTS` the faults of a file are counted, and their number is one fault more; so are its notices.
    """
    for each in unique(found, set(), taken):
        if isinstance(each, Located):
            yield each.document
        elif isinstance(each, Fault | Notice):
            yield each


def unique(found: Iterator[Each], used: set[str], taken: Set[str] = frozenset()) -> Iterator[Each]:
    """See `distinct`. Adds the id of each text to `used` when it yields it."""
    path = ""
    said: Counter[type] = Counter()
    for each in _unique(found, used, taken):
        if isinstance(each, Fault | Notice):
            if each.path != path:
                yield from _others(path, said)
                path, said = each.path, Counter()
            said[type(each)] += 1
            if said[type(each)] > MOST_FAULTS:
                continue
        yield each
    yield from _others(path, said)


def _others(path: str, said: Counter[type]) -> Iterator[Fault | Notice]:
    if (more := said[Fault] - MOST_FAULTS) > 0:
        yield Fault(path, None, _more(more, "fault", "défaut"))
    if (more := said[Notice] - MOST_FAULTS) > 0:
        yield Notice(path, None, _more(more, "warning", "avertissement"))


def _unique(found: Iterator[Each], used: set[str], taken: Set[str]) -> Iterator[Each]:
    for each in found:
        if isinstance(each, Fault | Notice):
            yield each
        elif each.id in used or each.id in taken:
            yield Fault(each.path, each.line, duplicate_id(each.id))
        else:
            used.add(each.id)
            yield each


def _more(number: int, en: str, fr: str) -> Phrase:
    left = counted(number, en, fr)
    return Phrase(en=f"has {left.en} more", fr=f"a encore {left.fr}")
