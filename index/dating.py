"""The date of a text and why it is that one: every date that was found for it, and the one that was taken.

Values only; `index.building.dating` finds and decides. docs/dating.md tells the order of trust.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from index.dates.when import Precision, When
from index.phrases import Phrase


class Origin(StrEnum):
    """Where a date of a text stands, the most trusted first; the value is what `--json` prints."""

    FIELD = "field"  # of the text itself: a front matter, a key of JSON, a column, a line "date 2012-07-04"
    PAGE = "page"  # the metadata of a web page
    FEED = "feed"  # the entry of a feed
    MAIL = "mail"  # a header of a message
    LINE = "line"  # the first lines of the text
    ADDRESS = "address"  # the address of the page
    NAME = "name"  # the name of the file
    PATH = "path"  # the folders above it
    CHANGED = "changed"  # when the text says it was last changed: it may have been published earlier
    FILE = "file"  # what a program wrote into the file: a PDF's CreationDate

    @property
    def stated(self) -> bool:
        """Whether the text states the date of itself, in its form."""
        return self in (Origin.FIELD, Origin.PAGE, Origin.FEED, Origin.MAIL)

    @property
    def doubtful(self) -> bool:
        """Whether a date of this origin is shown as doubtful."""
        return self in (Origin.CHANGED, Origin.FILE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as it is written, where it stands, and the name of the field there ("pubDate"), empty without one."""

    origin: Origin
    written: str
    field: str = ""


class Note(StrEnum):
    """What there is to say of how a date was read."""

    NOT_UNDERSTOOD = "not-understood"
    PLACEHOLDER = "placeholder"
    """A value that programs write where they know none (1970-01-01)."""
    DAY_FIRST = "day-first"
    """"03/04/2012" read as 3 April, by the language of the text; it might be 4 March."""
    MONTH_FIRST = "month-first"
    """"03/04/2012" read as 4 March, by the language of the text; it might be 3 April."""
    COMPLETED = "completed"
    """Its year was taken from a less trusted date."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One date found for a text.

    `field` names its place as a person knows it ("pubDate", "line 2", "2012/02/titre.md"), `written` is what stands
    there. `when` is what it means, `None` where it is not usable, which `note` then explains.
    """

    origin: Origin
    written: str
    field: str = ""
    when: When | None = None
    note: Note | None = None


# Characters of a date as written that a warning shows.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Dating:
    """The dates found for a text, the most trusted first, and the place among them of the one taken, if any.

    >>> told = Candidate(Origin.FIELD, "2012-02", "date", When.parse("2012-02"))
    >>> str(Dating((told,), 0).when)
    '2012-02'
    """

    candidates: tuple[Candidate, ...] = ()
    place: int | None = None

    @property
    def taken(self) -> Candidate | None:
        """The candidate that gives the date."""
        return None if self.place is None else self.candidates[self.place]

    @property
    def when(self) -> When | None:
        """The date of the text, `None` when none was found."""
        return self.taken.when if self.taken else None

    @property
    def doubtful(self) -> bool:
        """Whether the date is of the file, or of a change, and not of the text."""
        return self.taken is not None and self.taken.origin.doubtful

    def conflicts(self) -> list[Candidate]:
        """The trusted dates that are more than a day from the one taken.

        A day between a dispatch and its publication is usual, and is no conflict; nor is a date of the file.
        """
        when = self.when
        if when is None or self.doubtful:
            return []
        others = [each for place, each in enumerate(self.candidates) if place != self.place]
        return [each for each in others if not each.origin.doubtful and each.when and _apart(each.when, when) > 1]

    def warnings(self) -> Iterator[Phrase]:
        """What a person should know of this date, a sentence each, without its end: conflicts, doubts, guesses."""
        for each in self.candidates:
            if each.note is Note.NOT_UNDERSTOOD and not each.origin.doubtful:
                shown = each.written if len(each.written) <= _SHOWN else each.written[: _SHOWN - 1] + "…"
                yield Phrase(
                    en=f"the date {shown!r} is not understood; the text is kept without it; write 2022, 2022-01 or "
                    "2022-01-21",
                    fr=f"la date {shown!r} n’est pas comprise ; le texte est gardé sans elle ; écrivez 2022, 2022-01 "
                    "ou 2022-01-21",
                )
        taken = self.taken
        if taken is None:
            return
        # With the day first it is as everybody writes it but Americans.
        if taken.note is Note.MONTH_FIRST:
            yield Phrase(
                en=f"the date {taken.written!r} can be read in two ways; it was taken for {taken.when}",
                fr=f"la date {taken.written!r} peut se lire de deux façons ; elle a été prise pour {taken.when}",
            )
        conflicts = self.conflicts()
        for when in dict.fromkeys(each.when for each in conflicts):
            own, places = _place(taken), [_place(each) for each in conflicts if each.when == when]
            en, fr = ", ".join(each.en for each in places), ", ".join(each.fr for each in places)
            yield Phrase(
                en=f"it is dated {taken.when} ({own.en}), but {when} is told too ({en})",
                fr=f"il est daté de {taken.when} ({own.fr}), mais {when} est dit aussi ({fr})",
            )
        if taken.origin is Origin.CHANGED:
            yield Phrase(
                en=f"its only date, {taken.when}, is of its last change and may be doubted",
                fr=f"sa seule date, {taken.when}, est celle de sa dernière modification et peut être mise en doute",
            )
        elif taken.origin is Origin.FILE:
            yield Phrase(
                en=f"its only date, {taken.when}, is of the file and may be doubted",
                fr=f"sa seule date, {taken.when}, est celle du fichier et peut être mise en doute",
            )

    def to_json(self) -> str:
        """A line that `from_json` reads."""
        rows = [[each.origin, each.written, each.field, *_ends(each.when), each.note] for each in self.candidates]
        return json.dumps([self.place, rows], ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The dating that `to_json` wrote."""
        place, rows = json.loads(line)
        return cls(
            tuple(
                Candidate(Origin(origin), written, field, _when(first, last, precision), Note(note) if note else None)
                for origin, written, field, first, last, precision, note in rows
            ),
            place,
        )


def _place(candidate: Candidate) -> Phrase:
    match candidate.origin:
        case Origin.LINE:
            return Phrase(en=f"line {candidate.field}", fr=f"ligne {candidate.field}")
        case Origin.ADDRESS:
            return Phrase(en="its address", fr="son adresse")
        case Origin.NAME | Origin.PATH:
            return Phrase(en="its name", fr="son nom")
        case _:
            return Phrase(en=candidate.field, fr=candidate.field)


def _apart(one: When, other: When) -> int:
    """Days between two closed intervals; 0 when they meet."""
    gaps = [(late.first - early.last).days for early, late in ((one, other), (other, one)) if early.last and late.first]
    return max(0, *gaps)


def _ends(when: When | None) -> tuple[str | None, str | None, str | None]:
    if when is None:
        return None, None, None
    first, last = (end.isoformat() if end else None for end in (when.first, when.last))
    return first, last, when.precision.value


def _when(first: str | None, last: str | None, precision: str | None) -> When | None:
    if precision is None:
        return None
    begins, ends = (date.fromisoformat(end) if end else None for end in (first, last))
    return When(begins, ends, Precision(precision))
