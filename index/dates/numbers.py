"""Numbers in a text: which are days, years or numeric dates, and which are parts of prices, times and references."""

import re
from datetime import date

from index.dates.lexicon.spellings import Word

DIGITS = frozenset("0123456789")
_NTH = re.compile(r"(\d{1,2})(er|ère|re|e|è|ème|eme|ième|ieme|ᵉʳ|º|nde?|st|rd|th)", re.ASCII | re.IGNORECASE)
_NINETIES = re.compile(r"(\d{2}|\d{3}0)s", re.ASCII)
_SHAPES = re.compile(
    r"(?P<y1>\d{4})(?P<s1>[-/.‐‑–])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>[-/.‐‑–])(?P<m2>\d{1,2})(?P=s2)(?P<y2>\d{4}|\d{2})"
    r"|(?P<m3>\d{1,2})/(?P<y3>\d{4})"
    r"|(?P<d4>\d{1,2})/(?P<m4>\d{1,2})"
    r"|(?P<y6>\d{4})/(?P<n6>\d{4})"
    r"|(?P<y5>\d{4})(?P<s5>[-/‐‑–])(?P<n5>\d{2})",
    re.ASCII,
)
_AFTER_SHAPE = re.compile(r"[-/.:‐‑–,]?\d|[-/‐‑–][^\W\d_]{0,3}\d|(?!T\d)[^\W\d_]|%|€", re.ASCII)
# "1 er" and "1°" before a month.
_FIRST = re.compile(
    r"(?:\s?er|\s?°)(?=\s(?:janv|f[ée]vr|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c))", re.IGNORECASE
)
_PLAIN = {str(n): Word("DIGIT" if 1 <= n <= 31 else "NUM", n) for n in range(1000)} | {
    f"{n:02}": Word("DIGIT" if n else "NUM", n) for n in range(10)
}
_CURRENCY = frozenset("$€£¥#§°+")
_UNIT_SIGN = frozenset("%°€$£‰²³")
_INNER = frozenset(".,:/")


def number(text: str, start: int, end: int, spelling: str) -> tuple[Word | None, int]:
    """Category and value of the number at `start`, and its end offset.

    The word is `None` where the number is part of a larger number, a measure, a time of day, a version, a telephone
    number or an impossible date."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    following = text[end + 1] if end + 1 < len(text) else " "
    if before in "-–" and after in "-–" and following in DIGITS and start > 1 and text[start - 2] in DIGITS:
        return None, end
    if before in _CURRENCY or (before in "-–/.,:" and start > 1 and text[start - 2].isdigit() and before not in "-–"):
        return None, end
    if after in "-/.‐‑–" and following in DIGITS and (shape := _SHAPES.match(text, start)):
        if before not in "-–/.:\\" and not _AFTER_SHAPE.match(text, shape.end()):
            word = _date(shape)
            return word, shape.end()
        if after not in "-‐‑–" or not _plain_years(text, start, end):
            return None, end
    if spelling == "1" and (first := _FIRST.match(text, end)):
        return Word("NTH", 1), first.end()
    if after in _UNIT_SIGN or (after in _INNER and following in DIGITS):
        return None, end
    if after in " \u00a0\u202f\u2009":
        if following in _UNIT_SIGN:
            return None, end
        if len(spelling) < 4 and following in DIGITS and _thousands(text, end + 1):
            return None, end
    if before in " \u00a0\u202f\u2009" and len(spelling) == 3 and start > 1 and text[start - 2] in DIGITS:
        return None, end
    if (plain := _PLAIN.get(spelling)) is not None:
        return plain, end
    if len(spelling) == 4 and spelling.isdecimal() and spelling.isascii():
        value = int(spelling)
        return Word("FOURDIGIT" if 1000 <= value < 3000 else "NUM", value), end
    if nth := _NTH.fullmatch(spelling):
        return Word("NTH", int(nth[1])), end
    if nineties := _NINETIES.fullmatch(spelling):
        return Word("NINETIES", int(nineties[1])), end
    return None, end


def _plain_years(text: str, start: int, end: int) -> bool:
    """Whether the text here is exactly two hyphenated numbers ("1939-1945", "13-15")."""
    stop = end + 1
    while stop < len(text) and stop < end + 6 and text[stop] in DIGITS:
        stop += 1
    after = text[stop] if stop < len(text) else " "
    return not (after in "-–./:‐‑" and stop + 1 < len(text) and text[stop + 1] in DIGITS)


def _thousands(text: str, start: int) -> bool:
    """Whether exactly three digits are at `start`, as in the tail of "20 000"."""
    group = text[start : start + 4]
    return len(group) >= 3 and group[:3].isdecimal() and not group[3:].isdecimal()


def _date(shape: re.Match[str]) -> Word | None:
    """The date, month or pair of years that a numeric shape writes; `None` for an impossible one."""
    if shape["y1"]:
        if shape["s1"] == "." and len(shape["m1"] + shape["d1"]) < 4:
            return None
        return _full(int(shape["y1"]), int(shape["m1"]), int(shape["d1"]))
    if shape["y2"]:
        if len(shape["y2"]) == 2 and shape["s2"] != "/":
            return None
        year, month, day = int(shape["y2"]), int(shape["m2"]), int(shape["d2"])
        if len(shape["y2"]) == 2:
            # A negative value marks a year written with two digits.
            year += 2000
            word = _full(year, month, day)
            return word and Word("DATE", -word.value)
        return _full(year, month, day) or (_full(year, day, month) if shape["s2"] == "/" else None)
    if shape["y3"]:
        month = int(shape["m3"])
        return Word("YEAR_MONTH", int(shape["y3"]) * 100 + month) if 1 <= month <= 12 else None
    if shape["d4"]:
        day, month = int(shape["d4"]), int(shape["m4"])
        return Word("DAY_MONTH", month * 100 + day) if _full(2000, month, day) else None
    if shape["y6"]:
        year, last = int(shape["y6"]), int(shape["n6"])
        return Word("YEAR_SPAN", year * 10000 + last) if year < last <= year + 10 else None
    year, tail = int(shape["y5"]), int(shape["n5"])
    if tail == (year + 1) % 100 or (shape["s5"] != "/" and tail > 12 and tail > year % 100):
        return Word("YEAR_SPAN", year * 10000 + year - year % 100 + tail + (100 if tail < year % 100 else 0))
    return Word("YEAR_MONTH", year * 100 + tail) if 1 <= tail <= 12 else None


def _full(year: int, month: int, day: int) -> Word | None:
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Word("DATE", year * 10000 + month * 100 + day)
