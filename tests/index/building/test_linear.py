"""Everything that reads a text takes time in proportion to its length: twice the input, about twice the time."""

import json
from collections.abc import Callable
from time import process_time

import pytest

from index import dates
from index.building.seeds import read_bytes
from index.dates.when import When
from index.documents import normalise
from index.languages import detect
from index.segment import paragraphs, passages, sentences

_ANCHOR = When.parse("2022-01-21")
# Seconds of processor time that a first measure takes at least: below it, noise would decide.
_MEASURABLE = 0.005
# A quadratic step takes four times as long on twice the input.
_MOST = 3.0
_TRIES = 4

_PROSE = [
    "a. ", "« ", "« “ ", "«“", "M. ", "M.", "A.b", "...", "\n", "\n \n", " \n", "\n ", "(", "1. ", "- \n", "a", "a ",
    "é ", "a, ", "\u00a0", ".»", "“.” ", "A\n", "# a\n", "\t", "a\n\n", "\u2028", "12 ", "? – ", "www.", "a.B", ".-",
    "’",
]  # fmt: skip
_DATED = [
    "le ", "21 janvier ", "du 1er au ", "janvier, ", "lundi ", "depuis ", "12/", "1-", "2022-01-",
    "le 21 janvier 2022. ", "mille neuf cent ", "trois jours avant ", "hier, demain ", "entre 2011 et ", "ce vendredi ",
    "avant le ", "1 ",
    "the first of the ", "last ", "day after tomorrow ", "’", "\n", "(", "5 juin 2012. - ", "twenty ", "of ", "vingt-",
]  # fmt: skip
_MARKS = [
    "\u0301", "\u0316\u0301", "a\u0301", "\u0f73", "\u0f71\u0f72", "a" + "\u0301\u0327" * 16, "\u0336\u0489", "\u1161",
    "\u1100\u1161", "—", "\u093c\u094d", "é", "\u0344", "\r", "\ufeff",
]  # fmt: skip
_FILES = {
    "a.txt": [
        "date 2022 a\n", "date ", "date\t\t", "date 2022-13 a\n", "\ndate", "date 2022", " ", "\n", "date 1.1.2022 ",
        "date 2022-01-01\n",
    ],
    "a.md": [
        "# ", "#", "# a ", "# a" + " " * 40, "\n# #", "---\n", "\n---", "--- ", "a: b\n", "######\n", "... ",
        "\n...  a",
    ],
    "a.jsonl": [
        "{}\n", "[", '{"text":"a"}\n', '"', "\n", '{"text":"a","id":"b"}\n', "\\", '{"a":', "1", "[],", " ", "\\ud800",
    ],
}  # fmt: skip
_INSIDE = [" ", "a", "#", "\\n"]
_YAML = ["a: b\n", "[", "- ", "a: &a [*a]\n", '"\\x41', "? ", "a", "{"]
# Around a repeated text: how it stands in a file.
_WRAPPED = {
    "a.txt": ("date 2022", ""),
    "a.md": ("# a", "b"),
    "a.jsonl": ('{"text": "', '"}'),
}


def _read(name: str, before: str, after: str) -> Callable[[str], object]:
    return lambda text: list(read_bytes(f"{before}{text}{after}".encode(), name))


def _front_matter(text: str) -> object:
    """Within the limit on a front matter, however long the text: many files instead of a long one."""
    return [list(read_bytes(f"---\n{text[:16_000]}\n---\nb".encode(), "a.md")) for _ in range(len(text) // 16_000)]


_CASES = [
    *(("sentences", sentences, each) for each in _PROSE),
    ("one sentence", sentences, "a"),
    *(("paragraphs", paragraphs, each) for each in _PROSE),
    *(("passages", lambda text: passages(text, sentences(text)), each) for each in _PROSE),
    *(("normalise", normalise, each) for each in (*_PROSE, *_MARKS)),
    *(("detect", detect, each) for each in _PROSE[:4]),
    *(("dates", lambda text: dates.read(text, _ANCHOR), each) for each in (*_DATED, *_PROSE)),
    *(("anchor", lambda text: dates.anchor_of(text, When.parse("2022")), each) for each in (*_DATED, "PARIS, ")),
    *((name, _read(name, "", ""), each) for name, units in _FILES.items() for each in units),
    *(
        (f"in {name}", _read(name, *around), each)
        for name, around in _WRAPPED.items()
        for each in (" ", "a", "#", "\\n")
    ),
    *(
        ("front matter", _front_matter, each)
        for each in ("a: b\n", "[", "- ", "a: &a [*a]\n", '"\\x41', "? ", "a", "{")
    ),
    *(("title", _read("a.jsonl", '{"text": "a. b. c.", "title": "', '"}'), each) for each in ("a", " ", "\\u0301")),
]


@pytest.mark.parametrize(
    ("what", "read", "unit"), _CASES, ids=[f"{what} {json.dumps(unit)}" for what, _, unit in _CASES]
)
def test_twice_the_input_takes_about_twice_the_time(what: str, read: Callable[[str], object], unit: str) -> None:
    """Best of several measures, in processor time; measured again on a longer text before it fails."""
    # A copy of the rest at every step is quick, and shows in a long text alone.
    size = 4_000_000 if what == "one sentence" else 4_000
    for _ in range(_TRIES):
        while size < 2_000_000 and _seconds(read, unit, size) < _MEASURABLE:
            size *= 2
        once = min(_seconds(read, unit, size) for _ in range(3))
        twice = min(_seconds(read, unit, 2 * size) for _ in range(3))
        if twice < _MOST * max(once, _MEASURABLE / 2):
            return
        size = size * 3 // 2
    pytest.fail(f"{what} of {2 * size} characters took {twice:.3f} s, of half as many {once:.3f} s")


def _seconds(read: Callable[[str], object], unit: str, size: int) -> float:
    text = unit * (size // len(unit))
    started = process_time()
    read(text)
    return process_time() - started
