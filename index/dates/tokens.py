"""From text to segments: runs of words of time, and the numbers among them, each with its place.

Only words the vocabulary knows are kept; any other word, and any punctuation that separates, ends a segment. So rules
never look across a sentence, and a text without time costs one dictionary lookup a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.dates.lexicon import LEXICON, Word

_PUNCTUATION = {"-": "HYPHEN", "‐": "HYPHEN", "‑": "HYPHEN", "–": "DASH", "—": "DASH", ",": "COMMA", ".": "DOT"}
_APOSTROPHES = "'’ʼ`´＇′‵՚‘"
_NUMBERS = ("DIGIT", "NUM", "FOURDIGIT", "NTH", "NINETIES", "DATE", "DAY_MONTH", "YEAR_SPAN", "YEAR_MONTH")

CATEGORIES = sorted({word.category for word in LEXICON.values()} | set(_PUNCTUATION.values()) | set(_NUMBERS))
"""Every name a rule may use."""
CODE = {category: chr(0x100 + index) for index, category in enumerate(CATEGORIES)}
"""One character a category, so that a rule is a regular expression over categories."""

# Categories without which a segment tells no time.
_HOT = frozenset(
    "WEEKDAY WEEKDAY_SHORT MONTH MONTH_DOUBTFUL MONTH_CAPITAL MONTH_SHORT MONTH_LOWER MAR SEPT AN DAY WEEK MONTHS "
    "QUARTER HALF_YEAR HALF YEAR DECADE CENTURY FORTNIGHT WEEKEND TODAY AUJOURD YESTERDAY TOMORROW TONIGHT OVERNIGHT "
    "DAYPART NIGHT EVE BEFORE_EVE MORROW AFTER_MORROW MOMENT SEASON SPRING_FALL SUMMER SUMMER_EN CHRISTMAS EASTER "
    "EASTER_FEAST FEAST FETE SAINT BOXING THANKSGIVING INDEPENDENCE LABOR BASTILLE VALENTINE NEW_YEAR NEW QUARTER_CODE "
    "HALF_CODE FOURDIGIT NINETIES DATE DAY_MONTH YEAR_SPAN YEAR_MONTH ORDINAL HOUR AFTERNOON".split()
)
# Words after which a plain number may be a day ("le 21", "du 13 au 18"); elsewhere it needs a month beside it.
_ARTICLES = frozenset("THE THIS OF_THE TO_THE".split())
_DAY_LIKE = frozenset("DIGIT NTH".split())
_SHORT = 40
"""A text no longer than this may be nothing but a date ("17 02")."""
_ABBREVIATED = frozenset("MONTH_SHORT WEEKDAY_SHORT SEPT MAR".split())

_WORD = re.compile(r"\w+")
_DIGITS = frozenset("0123456789")
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


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or separating sign: its characters, its category and its value."""

    start: int
    end: int
    category: str
    value: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of tokens with nothing foreign between them; `codes[i]` is the category of `tokens[i]`."""

    text: str
    tokens: list[Token]
    codes: str

    def chars(self, first: int, last: int) -> str:
        """The text from token `first` to before token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


_Entry = tuple[int, int, str, int]


def segments(text: str) -> Iterator[Segment]:
    """The segments of `text` that may tell a time, in order; linear in the length of `text`."""
    run: list[_Entry] = []
    hot = False
    end = skip = 0
    lookup = LEXICON.get
    short = len(text) <= _SHORT
    for match in _WORD.finditer(text):
        if match.start() < skip:
            continue
        spelling = match.group()
        word: Word | None = lookup(spelling)
        start = match.start()
        if word is None:
            stop = match.end()
            if spelling[0] in _DIGITS:
                word, stop = _number(text, start, stop, spelling)
                if stop > match.end():
                    skip = stop
        else:
            stop = match.end()
        if word is None:
            if hot:
                yield _segment(text, run)
            if run:
                run = []
            hot = False
            continue
        if run:
            gap = text[end:start]
            if gap != " " and (sign := _gap(gap, run[-1])) is not _INSIDE:
                if sign is _BREAK:
                    if hot:
                        yield _segment(text, run)
                    run, hot = [], False
                else:
                    run.append((end, start, sign, 0))
        category = word.category
        if (
            category in _HOT
            or (category == "NUMBER" and run and run[-1][2] == "NUMBER")
            or (category in _DAY_LIKE and (short or (run and run[-1][2] in _ARTICLES)))
        ):
            hot = True
        run.append((start, stop, category, word.value))
        end = stop
    if hot:
        yield _segment(text, run)


def _segment(text: str, run: list[_Entry]) -> Segment:
    return Segment(text, [Token(*entry) for entry in run], "".join([CODE[entry[2]] for entry in run]))


_INSIDE = ""
_BREAK = "break"


def _gap(gap: str, before: _Entry) -> str:
    """What stands between two words: `_INSIDE` for blanks and apostrophes, a sign's category, or `_BREAK`."""
    if len(gap) > 8:
        return _BREAK
    sign = gap.strip()
    if gap.count("\n") > 1:
        return _BREAK
    if not sign or (len(sign) == 1 and sign in _APOSTROPHES):
        return _INSIDE
    category = _PUNCTUATION.get(sign, _BREAK)
    if category == "DOT":
        return "DOT" if before[2] in _ABBREVIATED else _BREAK
    if category == _BREAK and before[2] in _ABBREVIATED and sign == ".,":
        return "COMMA"
    return category


# "1 er" and "1°", where a month follows.
_FIRST = re.compile(
    r"(?:\s?er|\s?°)(?=\s(?:janv|f[ée]vr|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c))", re.IGNORECASE
)
_PLAIN = {str(n): Word("DIGIT" if 1 <= n <= 31 else "NUM", n) for n in range(1000)} | {
    f"{n:02}": Word("DIGIT" if n else "NUM", n) for n in range(10)
}
_CURRENCY = frozenset("$€£¥#§°+")
_UNIT_SIGN = frozenset("%°€$£‰²³")
_INNER = frozenset(".,:/")


def _number(text: str, start: int, end: int, spelling: str) -> tuple[Word | None, int]:
    """What the number at `start` is, and where it ends; no word when it is a part of a larger number, a measure, a
    time of day, a version, a telephone number or an impossible date."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    following = text[end + 1] if end + 1 < len(text) else " "
    if before in "-–" and after in "-–" and following in _DIGITS and start > 1 and text[start - 2] in _DIGITS:
        return None, end
    if before in _CURRENCY or (before in "-–/.,:" and start > 1 and text[start - 2].isdigit() and before not in "-–"):
        return None, end
    if after in "-/.‐‑–" and following in _DIGITS and (shape := _SHAPES.match(text, start)):
        if before not in "-–/.:\\" and not _AFTER_SHAPE.match(text, shape.end()):
            word = _date(shape)
            return word, shape.end()
        if after not in "-‐‑–" or not _plain_years(text, start, end):
            return None, end
    if spelling == "1" and (first := _FIRST.match(text, end)):
        return Word("NTH", 1), first.end()
    if after in _UNIT_SIGN or (after in _INNER and following in _DIGITS):
        return None, end
    if after in " \u00a0\u202f\u2009":
        if following in _UNIT_SIGN:
            return None, end
        if len(spelling) < 4 and following in _DIGITS and _thousands(text, end + 1):
            return None, end
    if before in " \u00a0\u202f\u2009" and len(spelling) == 3 and start > 1 and text[start - 2] in _DIGITS:
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
    """Whether "1939-1945" or "13-15" stands here: two plain numbers, no third."""
    stop = end + 1
    while stop < len(text) and stop < end + 6 and text[stop] in _DIGITS:
        stop += 1
    after = text[stop] if stop < len(text) else " "
    return not (after in "-–./:‐‑" and stop + 1 < len(text) and text[stop + 1] in _DIGITS)


def _thousands(text: str, start: int) -> bool:
    """Whether exactly three digits stand at `start`, the tail of a number such as "20 000"."""
    group = text[start : start + 4]
    return len(group) >= 3 and group[:3].isdecimal() and not group[3:].isdecimal()


def _date(shape: re.Match[str]) -> Word | None:
    """The date, month or pair of years a numeric shape tells; none for an impossible one."""
    if shape["y1"]:
        if shape["s1"] == "." and len(shape["m1"] + shape["d1"]) < 4:
            return None
        return _full(int(shape["y1"]), int(shape["m1"]), int(shape["d1"]))
    if shape["y2"]:
        if len(shape["y2"]) == 2 and shape["s2"] != "/":
            return None
        year, month, day = int(shape["y2"]), int(shape["m2"]), int(shape["d2"])
        if len(shape["y2"]) == 2:
            # A negative value says that the century was not written.
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
