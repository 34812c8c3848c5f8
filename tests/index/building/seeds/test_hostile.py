"""Hostile files: bytes in, texts or faults out, never an exception, and one file never stops the others."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.building.seeds import Fault, Folder, Notice, decoding, fields, read_bytes
from index.building.seeds.fault import Found, Located
from index.building.seeds.forms import FORMS
from index.building.seeds.readers import markdown
from index.documents import normalise
from index.phrases import Language
from tests.conftest import ROOT

HOSTILE = ROOT / "tests" / "data" / "hostile"
EXPECTED = HOSTILE.with_suffix(".faults")
WARNED = HOSTILE.with_suffix(".notices")


def test_every_hostile_file_has_the_faults_that_are_listed() -> None:
    """`tests/data/hostile.faults` holds a line a fault, in the order of the files; everything else of them is read.

    `tests/data/hostile.notices` holds the dates that are not understood; their texts are read.
    """
    folder = Folder(HOSTILE)
    documents = {document.id: document for document in folder}
    assert [fault.say(Language.ENGLISH) for fault in folder.faults] == EXPECTED.read_text("utf-8").splitlines()
    assert [notice.say(Language.ENGLISH) for notice in folder.notices] == WARNED.read_text("utf-8").splitlines()
    files = {each.path for each in folder.faults} | {each.split("#")[0] for each in documents}
    assert {"heading.md", "marks.txt", "tibetan.txt", "not-utf-8.jsonl#3"} <= set(documents)
    assert files - {"inf", "nan"} == {path.name for path in HOSTILE.iterdir()}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OverflowError("no"), "b.md: cannot be read (OverflowError)"),
        (RecursionError("no"), "b.md: cannot be read (RecursionError)"),
        (MemoryError(), "b.md: needs more memory than there is"),
        (OSError(5, "Input/output error"), "b.md: cannot be read (Input/output error)"),
        (KeyError("no"), "b.md: cannot be read (KeyError)"),
    ],
)
def test_whatever_a_reader_raises_is_a_fault_of_its_file(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    """The files before and after it are read."""

    def broken(stream: BinaryIO, name: str) -> Found:
        raise error
        yield

    monkeypatch.setattr(markdown, "read", broken)
    for name in ("a.txt", "b.md", "c.txt"):
        (seeds / name).write_text("Un texte.", encoding="utf-8")
    folder = Folder(seeds)
    assert [document.id for document in folder] == ["a.txt", "c.txt"]
    assert [fault.say(Language.ENGLISH) for fault in folder.faults] == [said]


def test_the_faults_of_one_file_are_named_up_to_a_number(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are counted, and the texts between them are read."""
    monkeypatch.setattr("index.building.seeds.unique.MOST_FAULTS", 2)
    (seeds / "a.jsonl").write_text('{}\n[]\n{}\n{"text": "Un."}\n[]\n', encoding="utf-8")
    folder = Folder(seeds)
    assert [document.id for document in folder] == ["a.jsonl#4"]
    assert [fault.say(Language.ENGLISH) for fault in folder.faults] == [
        'a.jsonl:1: has no "text", or an empty one',
        "a.jsonl:2: is not a JSON object",
        "a.jsonl: has 2 faults more",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "a" * 51, "a.txt:1: is longer than 50 characters; split it into several texts"),
        ("a.md", "a" * 51, "a.md: is longer than 50 characters; split it into several texts"),
        ("a.jsonl", json.dumps({"text": "a" * 51}), "a.jsonl:1: is longer than 50 characters"),
        ("a.jsonl", "\n" + json.dumps({"text": "a", "x": "b" * 70}), "a.jsonl:2: is longer than 0 MiB"),
        ("a.txt", "a" * 91, "a.txt: is larger than 0 MiB; split it into several files"),
    ],
)
def test_a_limit_is_one_plain_sentence(monkeypatch: pytest.MonkeyPatch, name: str, content: str, said: str) -> None:
    """A text, a line and a file each have theirs, named in both languages."""
    monkeypatch.setattr(fields, "LONGEST_TEXT", 50)
    monkeypatch.setattr(decoding, "LARGEST_FILE", 90)
    monkeypatch.setattr("index.building.seeds.readers.json_lines.LONGEST_LINE", 80)
    (fault,) = read_bytes(content.encode(), name)
    assert isinstance(fault, Fault)
    assert fault.say(Language.ENGLISH).startswith(said)
    assert fault.why.fr != fault.why.en


def test_what_follows_a_line_that_is_too_long_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its own number: the line is skipped, not cut into several."""
    monkeypatch.setattr("index.building.seeds.readers.json_lines.LONGEST_LINE", 20)
    content = b'{"text": "Un."}\n{"text": "' + b"a" * 200 + b'"}\n{"text": "Deux."}\n{"text": "Trois.   "'
    found = list(read_bytes(content, "a.jsonl"))
    assert [each.line for each in found] == [1, 2, 3, 4]
    assert [each.document.text for each in found if isinstance(each, Located)] == ["Un.", "Deux."]


_SIGNS = [
    "date ", "2022-01", "---\n", "\n---\n", "title: ", "&a", "*a", "[", "]", "{", "}", '"', ": ", "# ", "\n", " ",
    "\\u", "\\ud800", '{"text": "a"}', '"id"', "\0", "\ufeff", "\r",
]  # fmt: skip
_PIECES = st.lists(st.sampled_from(_SIGNS) | st.text(max_size=8))
_BYTES = st.binary(max_size=400) | _PIECES.map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass"))


def _each_file() -> Iterator[Callable[[Callable[..., None]], Callable[..., None]]]:
    for path in sorted(HOSTILE.iterdir()):
        if path.stat().st_size < 20_000:
            yield example(path.suffix, path.read_bytes())


def _examples(test: Callable[..., None]) -> Callable[..., None]:
    for each in _each_file():
        test = each(test)
    return test


# How long an example takes on a busy machine says nothing; test_linear measures what time does.
@_examples
@settings(deadline=None)
@given(st.sampled_from(sorted(FORMS)), _BYTES)
def test_any_bytes_are_texts_or_faults(extension: str, content: bytes) -> None:
    """Of each format: texts are normalised and not blank, fields are on one line; nothing is raised."""
    for found in read_bytes(content, f"a{extension}"):
        if isinstance(found, Fault | Notice):
            assert found.path == f"a{extension}"
            assert len(found.say(Language.FRENCH)) < 3000
        else:
            document = found.document
            assert document.text == document.text.strip() == normalise(document.text) != ""
            assert document.id
            assert document.source
            for field in (document.id, document.title, document.source):
                assert "\n" not in field
            document.text.encode()


@example("\ufeff\ufeff\ufeff")
@given(st.text(st.sampled_from("a\u0301\u0316\u0327\u0f73é—\u1100\u1161\r\n\ufeff "), max_size=200))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """Also where a run of marks is too long to be put in order."""
    once = normalise(text)
    assert normalise(once.removeprefix("\ufeff")) == once.removeprefix("\ufeff")
