"""Every format: what cannot be used is a fault with its place, and the rest is read."""

from pathlib import Path

import pytest

from index.building.seeds import Folder, read
from index.phrases import Language


def _faults(folder: Path) -> list[str]:
    return [fault.say(Language.ENGLISH) for fault in read(folder)[1]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.md", b"---\ntitle: T\ndate: 2022\nTexte", "a.md:1: the front matter is not closed"),
        ("a.txt", b"date 2022\n", "a.txt:1: has a date but no text after it"),
        ("a.txt", b"PNG\0\1\2", "a.txt: is binary"),
        ("a.txt", b" \n\t", "a.txt: is empty"),
        ("a.txt", b"", "a.txt: is empty"),
        ("a.md", b"---\ntitle: T\n---\n", "a.md: has a front matter but no text"),
        ("a.jsonl", b'{"text": "Un."}\n{"text": ', "a.jsonl:2: is not valid JSON"),
        ("a.jsonl", b'["text"]', "a.jsonl:1: is not a JSON object"),
        ("a.jsonl", b'{"title": "T"}', 'a.jsonl:1: has no "text"'),
        ("a.jsonl", b'{"text": 3}', 'a.jsonl:1: has no "text"'),
        ("a.jsonl", b'{"text": "Un \\ud800."}', "a.jsonl:1: holds characters that are not text"),
        ("a.jsonl", b'{"text": "Un \\u0000."}', "a.jsonl:1: holds characters that are not text"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: is not valid JSON"),
        ("a.jsonl", b'{"id": "x", "text": "1"}\n{"id": "x", "text": "2"}', "a.jsonl:2: a second text is called 'x'"),
    ],
)
def test_a_fault_names_the_file_and_the_line(seeds: Path, name: str, content: bytes, said: str) -> None:
    """One plain sentence; the next text is read all the same."""
    (seeds / name).write_bytes(content)
    (seeds / "z.txt").write_text("Un texte sain.", encoding="utf-8")
    (fault,) = _faults(seeds)
    assert fault.startswith(said)
    assert "z.txt" in [each.id for each in read(seeds)[0]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b" date 2022-13 Texte.", "a.txt:1: the date '2022-13' is not understood"),
        ("a.txt", b"date 2021 Oui.\n\ndate 2022-02-30 Texte.", "a.txt:3: the date '2022-02-30' is not understood"),
        ("a.txt", b"date 20222 Texte.", "a.txt:1: the date '20222' is not understood"),
        ("a.md", b"---\ndate: 2022-02-30\n---\nTexte", "a.md:2: the date '2022-02-30' is not understood"),
        ("a.md", b"---\ntitle: T\ndate: demain\n---\nTexte", "a.md:3: the date 'demain' is not understood"),
        ("a.jsonl", b'{"text": "Un.", "id": true}', 'a.jsonl:1: "id" is not a text; the text is kept without it'),
        ("a.md", b"---\ntitle: {a: 1}\n---\nTexte", 'a.md: "title" is not a text; the text is kept without it'),
        ("a.md", b"---\ntitle: Gel : un bilan: 2\n---\nTexte", "a.md:1: the front matter is not valid YAML; it was"),
        ("a.jsonl", b'{"text": "Un.", "date": 2022.55}', "a.jsonl:1: the date '2022.55' is not understood"),
    ],
)
def test_what_is_not_understood_keeps_its_text(seeds: Path, name: str, content: bytes, said: str) -> None:
    """Without the date, title or id that cannot be used, and with one warning that says so."""
    (seeds / name).write_bytes(content)
    folder = Folder(seeds)
    documents = list(folder)
    assert not folder.faults
    assert documents[-1].published is None
    (warning,) = folder.notices
    assert warning.warning
    assert warning.say(Language.ENGLISH).startswith(said)
    assert folder.undated == 1
