"""The date in the name of a file, in the folders above it, or in the address of a page."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from index import dates
from index.building.dating.written import NOT_UNDERSTOOD, Read, numeric
from index.dates.when import Precision, When
from index.phrases import Language

_EXTENSION = re.compile(r"(?:\.[A-Za-z][A-Za-z0-9]{0,9}){1,2}$")
_BEFORE, _AFTER = r"(?<!\d)(?<!\d[.,])", r"(?!\d)"
_YEAR = r"(?P<year>1[0-9]\d{2}|20\d{2})"
# 2012-02-14, 2012_02_14, and behind it an hour.
_DAY = re.compile(rf"{_BEFORE}{_YEAR}(?P<sign>[-_. ])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){_AFTER}", re.A)
_COMPACT = re.compile(
    rf"{_BEFORE}(?P<year>19\d\d|20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?:[Tt]?\d{{4}}(?:\d\d)?)?{_AFTER}", re.A
)
_DAY_FIRST = re.compile(rf"{_BEFORE}\d{{1,2}}(?P<sign>[-_. ])\d{{1,2}}(?P=sign)(?:1\d|20)\d\d{_AFTER}", re.A)
_MONTH = re.compile(rf"{_BEFORE}{_YEAR}[-_. ](?P<month>\d\d){_AFTER}(?![-_. ]\d{{1,2}}{_AFTER})", re.A)
_YEAR_ALONE = re.compile(r"19\d{2}|20\d{2}", re.A)
_NUMBER = re.compile(r"\d{1,2}", re.A)
# "les-attentats-du-13-novembre-2015" is about that day.
_ABOUT = re.compile(
    r"\b(?:du|de|d|le|la|des|au|en|depuis|avant|apres|après|of|on|in|the|since|before|after|from)\W$", re.I
)


class Named(NamedTuple):
    """A date found in a name: the characters it was read from, and what they mean."""

    written: str
    read: Read


def date_in_name(name: str, language: Language | None) -> Named | None:
    """The date in a file's name without its folders: in figures anywhere, in words at its start or end.

    A year alone is none: "elections-2012.txt" may have been written in another year, and "1848.txt" is a number. Two
    different days ("2012-02-14_2012-02-20") are no date of the text.

    >>> str(date_in_name("2012-02-14-titre.md", None).read.when), date_in_name("elections-2012.txt", None)
    ('2012-02-14', None)
    """
    stem = _EXTENSION.sub("", name)
    for found in (_days(stem, language), _words(stem), _months(stem)):
        each = list(found)
        if each:
            return each[0] if len({one.read.when for one in each}) == 1 else None
    return None


def date_in_folders(folders: list[str], language: Language | None) -> Named | None:
    """The date in the folders of a file or an address, the outermost first: "2012/02/14", "2012/février", "2012-02".

    >>> str(date_in_folders(["news", "2012", "02"], None).read.when)
    '2012-02'
    """
    for place in range(len(folders) - 1, -1, -1):
        if _YEAR_ALONE.fullmatch(folders[place]):
            return _below_year(folders[place:])
        if (found := date_in_name(folders[place] + ".", language)) is not None:
            return found
    return None


def date_in_address(address: str, language: Language | None) -> Named | None:
    """The date in the address of a page: in its path, or as a value of its query. Never raises.

    >>> str(date_in_address("https://example.org/2012/02/14/titre.html?id=3", None).read.when)
    '2012-02-14'
    """
    try:
        parts = urlsplit(address)
        path = [unquote(part) for part in parts.path.split("/") if part]
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    found = [
        date_in_folders(path if address.endswith("/") else path[:-1], language),
        date_in_name(path[-1], language) if path else None,
        date_in_name(unquote(parts.query) + ".", language),
    ]
    return min((each for each in found if each and each.read.when), key=_days_of, default=None)


def _days_of(named: Named) -> float:
    return named.read.when.days if named.read.when else 0


def _days(stem: str, language: Language | None) -> Iterator[Named]:
    for pattern in (_DAY, _COMPACT):
        for match in pattern.finditer(stem):
            yield from _named(match[0], "-".join(f"{int(match[part]):02}" for part in ("year", "month", "day")))
    for match in _DAY_FIRST.finditer(stem):
        try:
            read = numeric(match[0].translate(_SIGNS), language) or NOT_UNDERSTOOD
        except ValueError:
            continue
        yield Named(match[0], read)


_SIGNS = {ord(sign): "-" for sign in "_. "}


def _months(stem: str) -> Iterator[Named]:
    for match in _MONTH.finditer(stem):
        year, month = int(match["year"]), int(match["month"])
        # "saison-2011-12" is a season of two years.
        if match.start() == 0 or month != (year + 1) % 100:
            yield from _named(match[0], f"{year:04}-{month:02}")


def _named(written: str, iso: str) -> Iterator[Named]:
    try:
        yield Named(written, Read(When.parse(iso)))
    except ValueError:
        return


def _words(stem: str) -> Iterator[Named]:
    """By the grammar of `index.dates`, which wants its English months with a capital."""
    spaced = re.sub(r"[-_.+]", " ", stem)
    capital = spaced.title()
    for text in (spaced, capital if len(capital) == len(spaced) else spaced):
        found = False
        for mention in dates.read(text, None):
            precise = mention.when.precision in (Precision.DAY, Precision.MONTH)
            at_start = not stem[: mention.start].strip(" -_.+")
            at_end = not stem[mention.end :].strip(" -_.+") and not _ABOUT.search(spaced, 0, mention.start)
            if precise and (at_start or at_end) and not mention.rule.startswith("numeric"):
                found = True
                yield Named(stem[mention.start : mention.end], Read(mention.when))
        if found:
            return


def _below_year(folders: list[str]) -> Named:
    """The date of a folder named by its year, with the month and the day of those below it, where they are."""
    year = folders[0]
    when = month = When.parse(year)
    used = 1
    if len(folders) > 1:
        if _NUMBER.fullmatch(folders[1]):
            month = next((each.read.when or when for each in _named("", f"{year}-{int(folders[1]):02}")), when)
        else:
            named = [each.when for each in dates.read(f"{folders[1].strip().title()} {year}", None)]
            month = next((each for each in named if each.precision is Precision.MONTH), when)
        whole = date_in_name(folders[1] + ".", None)
        if month is when and whole is not None and whole.read.when is not None and whole.read.when.meets(when):
            return Named("/".join(folders[:2]), whole.read)
    if month is not when:
        when, used = month, 2
        if len(folders) > 2 and _NUMBER.fullmatch(folders[2]) and month.first:
            for each in _named("", f"{month}-{int(folders[2]):02}"):
                when, used = each.read.when or when, 3
    return Named("/".join(folders[:used]), Read(when))
