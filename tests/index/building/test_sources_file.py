"""`sources.yaml`: strict and bounded, every fault with its line."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from index.building.sources import NO_SOURCES, Address, Collection, Kind, Sources
from index.building.sources_file import SourcesError, read_sources
from index.building.sources_yaml import LARGEST_SOURCES_FILE
from index.phrases import Language

_FULL = """\
collections:
  news:
    folders: [seeds/news, ../archive]
    feeds:
      - https://example.org/rss.xml#top
      - address: https://example.org/other.xml
        every: 30 min
    pages: [https://example.org/page.html]
    every: 2 heures
  Plan d'eau_2: {}
allow_private: [10.0.0.0/8, "::1"]
"""


def _faults(tmp_path: Path, text: str | bytes, language: Language = Language.ENGLISH) -> list[str]:
    file = tmp_path / "sources.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourcesError) as raised:
        read_sources(file)
    return raised.value.say(language).splitlines()[:-1]


def test_all_that_may_stand_in_it(tmp_path: Path) -> None:
    """Folders beside the file, addresses without fragments, each rhythm with its unit, private networks."""
    file = tmp_path / "sources.yaml"
    file.write_text(_FULL.replace("Plan d'eau_2", "Plan d eau_2"), encoding="utf-8")
    hours = timedelta(hours=2)
    addresses = (
        Address("https://example.org/rss.xml", Kind.FEED, hours, "news"),
        Address("https://example.org/other.xml", Kind.FEED, timedelta(minutes=30), "news"),
        Address("https://example.org/page.html", Kind.PAGE, hours, "news"),
    )
    assert read_sources(file) == Sources(
        (
            Collection("news", (tmp_path / "seeds/news", tmp_path / "../archive"), addresses),
            Collection("Plan d eau_2"),
        ),
        (ip_network("10.0.0.0/8"), ip_network("::1")),
    )


def test_the_usual_rhythm(tmp_path: Path) -> None:
    """An hour for a feed, a day for a page."""
    file = tmp_path / "sources.yaml"
    file.write_text("collections: {a: {feeds: ['http://a.org/'], pages: ['http://b.org/']}}", encoding="utf-8")
    assert [each.every for each in read_sources(file).addresses()] == [timedelta(hours=1), timedelta(days=1)]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "collections:\n", "collections: {}\n"])
def test_an_empty_file_names_nothing(tmp_path: Path, text: str) -> None:
    """As no file does."""
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    assert read_sources(tmp_path / "sources.yaml") == NO_SOURCES == read_sources(tmp_path / "none.yaml")


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    """In the order of the lines, in both languages, and nothing of the file is used."""
    text = (
        "colections: {}\ncollections:\n  a/b: {}\n  news:\n    folders: seeds\n    feeds:\n      - ftp://example.org/\n"
        "      - every: 1 h\n      - https://me:secret@example.org/\n    every: 1 s\n  News: {}\n  server-12: {}\n"
        "allow_private: [intranet]\n"
    )
    lines = _faults(tmp_path, text)
    assert [int(line.split(":")[1]) for line in lines] == [1, 3, 5, 7, 8, 9, 10, 11, 12, 13]
    assert lines[0] == "sources.yaml:1: 'colections' is not known here; known are: collections, allow_private"
    assert (
        lines[6]
        == "sources.yaml:10: '1 s' is no time between two fetches; write 30 min, 6 h or 1 d, from 5 min to 30 d"
    )
    assert lines[7] == "sources.yaml:11: 'News' stands on line 4 already; keep one of them"
    assert len(_faults(tmp_path, text, Language.FRENCH)) == len(lines)


def test_what_is_named_twice_is_a_fault(tmp_path: Path) -> None:
    """A folder or an address of two collections would break the wall between them; on one line too."""
    twice = "collections: {a: {folders: [x, ./x]}, b: {pages: ['http://a.org/'], feeds: ['http://a.org/#b']}}"
    assert [line.split(": ", 1)[1] for line in _faults(tmp_path, twice)] == [
        "'./x' stands on line 1 already; keep one of them",
        "'http://a.org/' stands on line 1 already; keep one of them",
    ]


def test_a_bomb_is_refused_before_it_is_unfolded(tmp_path: Path) -> None:
    """Aliases of aliases, deep lists, and a large file: one plain sentence each."""
    bomb = "a: &a [x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert "an alias or an anchor" in _faults(tmp_path, bomb)[0]
    assert _faults(tmp_path, "a: " + "[" * 5000)[0].endswith("is nested too deep")
    assert _faults(tmp_path, b"#" * (LARGEST_SOURCES_FILE + 1)) == ["sources.yaml: is larger than 256 KiB"]


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"a: b: c", b'"\\UFFFFFFFF"', b"\0", b"- a", b"collections: [a]", b"a: 'open", b"? [x]\n: y"]
)
def test_what_is_not_of_its_form_is_one_sentence(tmp_path: Path, text: bytes) -> None:
    """Whatever the bytes are."""
    assert len(_faults(tmp_path, text)) == 1
