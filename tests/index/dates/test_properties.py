"""What holds for any text whatever."""

import json
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import Mention, Policy, When, anchor_of, read
from tests.index.dates.cases import DATA, lines, table

_WORDS = sorted(
    {word for name in ("english.txt", "french.txt") for case in table(name) for word in case.sentence.split()}
    | {word for line in lines("traps.txt") for word in line.split()}
)
_ANCHORS = st.one_of(
    st.none(),
    st.dates().map(When.day),
    st.builds(When.month, st.integers(1, 9999), st.integers(1, 12)),
    st.builds(When.year, st.integers(1, 9999)),
)
_NUMBERS = st.one_of(st.integers(0, 40), st.integers(0, 12000)).map(str)
_PIECES = st.one_of(st.sampled_from(_WORDS), _NUMBERS, st.text(max_size=3), st.sampled_from(list(string.punctuation)))
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join), st.lists(_PIECES).map("".join))


def check(text: str, mentions: list[Mention]) -> None:
    """Mentions are non-blank slices of the text, in order, none overlapping, with days in order."""
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip()
        assert mention.rule
        first, last = mention.when.first, mention.when.last
        assert first is not None or last is not None
        assert first is None or last is None or first <= last
        end = mention.end


@given(text=_TEXTS, anchor=_ANCHORS, policy=st.sampled_from(Policy))
def test_any_text_is_read_without_a_fault(text: str, anchor: When | None, policy: Policy) -> None:
    """Whatever the text, the anchor and the policy, mentions are valid and nothing raises."""
    check(text, read(text, anchor, policy))


@given(text=_TEXTS, published=_ANCHORS)
def test_any_text_has_an_anchor_inside_what_was_published(text: str, published: When | None) -> None:
    """The day a text states is inside the time it was published, where that is known."""
    anchor = anchor_of(text, published)
    if published is None:
        return
    assert anchor is not None
    assert anchor.meets(published)


@given(day=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    """A day written in full, in either language or as numbers, is read as itself."""
    english = f"{day:%B} {day.day}, {day.year}"
    french = f"{day.day} {_FRENCH[day.month - 1]} {day.year}"
    for text in (english, french, day.isoformat(), f"{day:%d/%m/%Y}"):
        [mention] = read(text, None)
        assert mention.when == When.day(day)
        assert (mention.start, mention.end) == (0, len(text))


_FRENCH = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@given(day=st.dates(date(1, 3, 1), date(9999, 10, 31)), text=st.sampled_from(["hier", "yesterday"]))
def test_yesterday_is_the_day_before(day: date, text: str) -> None:
    """Whatever the anchor, yesterday is one day before it."""
    [mention] = read(text, When.day(day))
    assert mention.when.first is not None
    assert (day - mention.when.first).days == 1


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), weekday=st.integers(0, 6), policy=st.sampled_from(Policy))
def test_a_bare_weekday_is_within_a_week(day: date, weekday: int, policy: Policy) -> None:
    """A weekday is the nearest on the policy's side: today or within six days back, or one to seven days ahead."""
    [mention] = read(_WEEKDAYS[weekday], When.day(day), policy)
    assert mention.when.first is not None
    assert mention.when.first.weekday() == weekday
    distance = (mention.when.first - day).days
    assert -6 <= distance <= 0 if policy is Policy.PAST else 1 <= distance <= 7


_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@pytest.mark.parametrize(
    "text",
    ["hier", "il y a dix mille ans", "il y a 2999 ans", "dans 2999 ans", "dans trois siècles", "an 1", "l'an 0",
     "l'an 1", "le 31 décembre 9999", "9999-12-31", "0001-01-01", "0000-00-00", "99999-99-99", "IIe siècle",
     "XXXe siècle", "le siècle dernier", "le siècle prochain", "a century ago", "la nuit du 31 au 1er",
     "l'hiver 9999", "au 1er trimestre", "Noël", "cet hiver", "depuis 3000 ans", "il y a 2999 ans et deux mois",
     "two days before 0001-01-01", "deux jours après le 31 décembre 9999", "les mille dernières années"],
)  # fmt: skip
@pytest.mark.parametrize("anchor", ["0001-01-01", "9999-12-31", "2022-01-25"])
def test_the_ends_of_the_calendar_hold(text: str, anchor: str) -> None:
    """Outside the years 1 to 9999 there is silence, not a fault."""
    for policy in Policy:
        check(text, read(text, When.parse(anchor), policy))


@pytest.mark.parametrize(
    "word",
    ["lundi ", "le 21, ", "janvier ", "2012, ", "1-", "1/2/", "deux ", "et ", "fin de ", "il y a ", "deux jours avant ",
     "two days before Christmas two weeks after ", "mille neuf cent ", "nineteen eighty-four ", "pas avant 2025 ",
     "1 er "],
)  # fmt: skip
def test_a_long_text_is_read_like_a_short_one(word: str) -> None:
    """Repeating an expression many times neither fails nor reads past its own characters."""
    text = word * 2000
    check(text, read(text, When.parse("2022-01-25")))


_HOSTILE = (
    "",
    "\x00",
    "\u202e21 janvier 2022",
    "\ufeffhier",
    "hier\u200b",
    "2\u0301022",
    "٢٠٢٢",
    "２０２２年１月２１日",
    "½ janvier",
    "1e400",
    "0x7e6",
    "2022-02-30",
    "99/99/9999",
    "21/01/2022/2023",
    "-1",
    "1" * 400,
    "NaN undefined null nil None",
    "<script>alert('21 janvier')</script>",
    "'; DROP TABLE passages; --",
    "%s %d %n {0} {{7*7}} ${date}",
    "../../../../etc/passwd",
    "\\d{4}-(\\d+)+$",
    "👩‍👩‍👧 hier 👍🏽",
    "Z̷̡̛͇a̸l̴g̶o̵ ̷h̴i̸e̸r̵",
    "ﬁn janvier",
    "İ ı ſ ß lundi",
    "\r\n\t\v\f\x85\u2028\u2029",
    "\ud800",
)


@pytest.mark.parametrize("item", _HOSTILE, ids=ascii)
def test_hostile_strings_are_only_text(item: str) -> None:
    """Control characters, other digits, markup and lone surrogates are read without a fault, alone and among dates."""
    for text in (item, f"Le 21 janvier 2022 {item} hier {item}", item * 20):
        check(text, read(text, When.parse("2022-01-25")))


def test_the_large_list_of_hostile_strings_is_only_text() -> None:
    """Each string of the collected list is read without a fault, alone and inside a dated sentence."""
    path = DATA / "naughty-strings.json"
    if not path.is_file():
        pytest.skip(f"large corpus not there: {path}")
    for item in json.loads(path.read_text(encoding="utf-8")):
        for text in (item, f"Le 21 janvier 2022 {item} hier {item}", item * 20):
            check(text, read(text, When.parse("2022-01-25")))
