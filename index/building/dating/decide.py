"""The order of trust: of all dates found for a text, the one that is taken. docs/dating.md tells it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import PurePosixPath

from index.building.dating.fields import Meaning, meaning_of
from index.building.dating.first_line import opening_dates
from index.building.dating.named import date_in_address, date_in_folders, date_in_name
from index.building.dating.written import read_date
from index.dates.when import Precision, When
from index.dating import Candidate, Dating, Note, Origin, Stated
from index.phrases import Language

_ORDER = list(Origin)
# Origins among which a finer date that lies inside a coarser one is the better of the two.
_INFERRED = (Origin.LINE, Origin.ADDRESS, Origin.NAME, Origin.PATH)
# The template of python-docx carries the day it was made into every document that is made with it.
_TEMPLATES = (date(2013, 12, 23),)
# What programs note where their clock or their archive knows no date, with any hour.
_CLOCKS = (date(1, 1, 1), date(1970, 1, 1), date(1980, 1, 1), date(1601, 1, 1), date(1904, 1, 1))


def date_of(
    stated: Sequence[Stated], text: str, name: str, address: str = "", language: Language | None = None
) -> Dating:
    """The dating of a text: every date found for it in the order of trust, and the first that is understood.

    `stated` is what its reader found, in the reader's order of trust; `text` is normalised; `name` is the path of its
    file in the seeds, `address` where it was published, and `language` decides between "3 April" and "4 March".

    >>> dating = date_of([Stated(Origin.FIELD, "22 mai 2012", "date")], "Rien.", "a.md")
    >>> str(dating.when), dating.taken.origin.value
    ('2012-05-22', 'field')
    """
    found = [*_stated(stated, language), *_lines(text, language), *_named(name, address, language)]
    found.sort(key=_trust)
    if not any(each.origin is Origin.LINE and each.when for each in found):
        found = _completed(found, text, language)
    place = next((number for number, each in enumerate(found) if each.when), None)
    if place is not None and found[place].origin in _INFERRED:
        place = _finest(found, place)
    return Dating(tuple(found), place)


def _trust(candidate: Candidate) -> tuple[int, int]:
    meaning = meaning_of(candidate.field) if candidate.origin.stated or candidate.origin is Origin.FILE else None
    # A web page, a feed and a field are trusted alike: what the date is said to be counts for more.
    place = 0 if candidate.origin.stated else _ORDER.index(candidate.origin)
    return place, Meaning.DATED if meaning is None else meaning


def _stated(stated: Sequence[Stated], language: Language | None) -> Iterator[Candidate]:
    for each in stated:
        # What is no character can be neither stored nor shown: JSON writes half of a pair as "\ud800".
        written = " ".join(each.written.encode("utf-8", "replace").decode().replace("\0", " ").split())
        if not written:
            continue
        when, note, changed = read_date(written, language)
        origin = each.origin
        if origin.stated and (changed or meaning_of(each.field) is Meaning.CHANGED):
            origin = Origin.CHANGED
        if origin is Origin.FILE and when and when.first in (*_TEMPLATES, *_CLOCKS):
            when, note = None, Note.PLACEHOLDER
        yield Candidate(origin, written, each.field, when, note)


def _lines(text: str, language: Language | None) -> Iterator[Candidate]:
    for each in opening_dates(text, language):
        origin = Origin.CHANGED if each.read.changed else Origin.LINE
        yield Candidate(origin, each.written, f"{each.line}", each.read.when, each.read.note)


def _named(name: str, address: str, language: Language | None) -> Iterator[Candidate]:
    path = PurePosixPath(name)
    places = (
        (Origin.ADDRESS, address, date_in_address(address, language)),
        (Origin.NAME, path.name, date_in_name(path.name, language)),
        (Origin.PATH, str(path.parent), date_in_folders(list(path.parent.parts), language)),
    )
    for origin, field, found in places:
        if found is not None:
            yield Candidate(origin, found.written, field, found.read.when, found.read.note)


def _completed(found: list[Candidate], text: str, language: Language | None) -> list[Candidate]:
    """The candidates with a dateline that states no year ("Paris, 14 février —"), read inside the best of them.

    Inside the date of a file it is the last such day before the file was made; and "ce vendredi 1er juin" is left alone
    there, as little is known of a file's day.
    """
    known = next((each for each in found if each.when), None)
    if known is None or known.when is None or known.origin.stated:
        return found
    inside = known.when
    if known.origin.doubtful and inside.last is not None:
        days = min(364, inside.last.toordinal() - 1)
        inside = When(inside.last - timedelta(days=days), inside.last, Precision.RANGE)
    lines = [
        Candidate(Origin.LINE, each.written, f"{each.line}", each.read.when, Note.COMPLETED)
        for each in opening_dates(text, language, inside)[:1]
        if not each.read.changed and each.trust >= (3 if known.origin.doubtful else 2)
    ]
    return sorted([*found, *lines], key=_trust)


def _finest(found: list[Candidate], place: int) -> int:
    """The place of the finest date that lies inside the one at `place`: "février 2012" and then "2012-02-14.md"."""
    best = found[place].when
    for number in range(place + 1, len(found)):
        each = found[number]
        if best is None or each.when is None or each.origin not in _INFERRED:
            continue
        if each.when.days < best.days and each.when.meets(best) and each.when.lies_in(best):
            best, place = each.when, number
    return place
