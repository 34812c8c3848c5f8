"""Reading the seeds: every form, every fault, and nothing silently dropped."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from index.building.seeds import read
from index.dates.when import Precision, When
from index.errors import SeedsError, Step
from index.phrases import Language
from tests.conftest import ROOT


def _faults(folder: Path) -> list[str]:
    return [fault.say(Language.ENGLISH) for fault in read(folder)[1]]


def test_the_seed_text_is_dated_to_the_month() -> None:
    """The blank, the word `date` and the month are not the text's; a month stays a month."""
    documents, faults = read(ROOT / "seeds")
    assert not faults
    (document,) = documents
    assert document.id == "000_5e77be33358d088b.txt"
    assert document.published == When(date(2022, 1, 1), date(2022, 1, 31), Precision.MONTH)
    assert document.text.startswith("Une ultime entrevue, ce vendredi 21 janvier 2022,")
    assert document.language is Language.FRENCH


def test_a_file_may_hold_several_texts(seeds: Path) -> None:
    """Each begins with its own date, to the day, the month or the year; what comes before the first is undated."""
    (seeds / "a.txt").write_text(
        "Sans date.\n date 2021 Un.\nSuite.\ndate 2021-05 Deux.\n\tdate 2021-05-06\tTrois.", encoding="utf-8"
    )
    documents, faults = read(seeds)
    assert not faults
    assert [(each.id, each.text, str(each.published)) for each in documents] == [
        ("a.txt#1", "Sans date.", "None"),
        ("a.txt#2", "Un.\nSuite.", "2021"),
        ("a.txt#3", "Deux.", "2021-05"),
        ("a.txt#4", "Trois.", "2021-05-06"),
    ]


def test_a_line_that_speaks_of_a_date_is_text(seeds: Path) -> None:
    """Only the word `date` before a date in figures begins a text."""
    (seeds / "a.txt").write_text("La date 2022 compte.\ndate limite : mardi\ndate 12 mai", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert [each.id for each in documents] == ["a.txt"]


def test_markdown_says_what_it_is_in_its_front_matter(seeds: Path) -> None:
    """Title, date, source and language; without a front matter, the first heading is the title."""
    (seeds / "a.md").write_text(
        "---\ntitle: The Talks\ndate: 2022-01-21\nsource: https://example.org/a\nlanguage: en\n---\n\nThey met.\n",
        encoding="utf-8",
    )
    (seeds / "b.md").write_text("# Un titre\n\nDu texte.\n", encoding="utf-8")
    (seeds / "c.md").write_text("---\ndate: 2022\n---\nDu texte.\n", encoding="utf-8")
    (seeds / "d.md").write_text("---\ndate: 2022-01-21T10:00:00Z\n---\nDu texte.\n", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    first, second, third, fourth = documents
    assert (first.title, first.source, first.language) == ("The Talks", "https://example.org/a", Language.ENGLISH)
    assert first.published == When.day(date(2022, 1, 21))
    assert first.text == "They met."
    assert (second.title, second.published, second.source) == ("Un titre", None, "b.md")
    assert third.published == When.year(2022)
    assert fourth.published == When.day(date(2022, 1, 21))


def test_json_lines_are_texts(seeds: Path) -> None:
    """A line a text; one without an id is named by its line."""
    lines = [
        {"text": "Un.", "id": "x", "title": "T", "date": "2022-01", "url": "https://example.org/x"},
        {"text": "Deux."},
        {"text": "Trois.", "id": 3, "date": 2020},
    ]
    (seeds / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert [(each.id, each.title, each.source, str(each.published)) for each in documents] == [
        ("x", "T", "https://example.org/x", "2022-01"),
        ("a.jsonl#2", "", "a.jsonl", "None"),
        ("3", "", "a.jsonl", "2020"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b" date 2022-13 Texte.", "a.txt:1: the date '2022-13' does not exist"),
        ("a.txt", b"date 2021 Oui.\n\ndate 2022-02-30 Texte.", "a.txt:3: the date '2022-02-30' does not exist"),
        ("a.txt", b"date 21/01/2022 Texte.", "a.txt:1: the date '21/01/2022' does not exist"),
        ("a.txt", b"date 20222 Texte.", "a.txt:1: the date '20222' does not exist"),
        ("a.md", b"---\ntitle: T\ndate: 2022\nTexte", "a.md:1: the front matter is not closed"),
        ("a.jsonl", b'{"id": true, "text": "Un."}', 'a.jsonl:1: "id" is not a text'),
        ("a.txt", b"date 2022\n", "a.txt:1: has a date but no text after it"),
        ("a.txt", b"Bon.\nMauvais \xe9t\xe9.", "a.txt:2: is not UTF-8"),
        ("a.txt", b"PNG\0\1\2", "a.txt: is binary"),
        ("a.txt", b" \n\t", "a.txt: is empty"),
        ("a.txt", b"", "a.txt: is empty"),
        ("a.pdf", b"%PDF", "a.pdf: is not a form Dateline reads"),
        ("a.md", b"---\ntitle: [\n---\nTexte", "a.md:2: the front matter is not valid YAML"),
        ("a.md", b"---\ndate: 2022-02-30\n---\nTexte", "a.md:2: the date '2022-02-30' does not exist"),
        ("a.md", b"---\ntitle: T\ndate: demain\n---\nTexte", "a.md:3: the date 'demain' does not exist"),
        ("a.md", b"---\ntitle: {a: 1}\n---\nTexte", 'a.md: "title" is not a text'),
        ("a.md", b"---\ntitle: T\n---\n", "a.md: has a front matter but no text"),
        ("a.jsonl", b'{"text": "Un."}\n{"text": ', "a.jsonl:2: is not valid JSON"),
        ("a.jsonl", b'["text"]', "a.jsonl:1: is not a JSON object"),
        ("a.jsonl", b'{"title": "T"}', 'a.jsonl:1: has no "text"'),
        ("a.jsonl", b'{"text": 3}', 'a.jsonl:1: has no "text"'),
        ("a.jsonl", b'{"text": "Un.", "date": "2022-1-1"}', "a.jsonl:1: the date '2022-1-1' does not exist"),
        ("a.jsonl", b'{"text": "Un.", "date": 2022.5}', "a.jsonl:1: the date '2022.5' does not exist"),
        ("a.jsonl", b'{"text": "Un \\ud800."}', "a.jsonl:1: holds characters that are not text"),
        ("a.jsonl", b'{"text": "Un \\u0000."}', "a.jsonl:1: holds characters that are not text"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: is not valid JSON"),
        ("a.jsonl", b'{"id": "x", "text": "1"}\n{"id": "x", "text": "2"}', "a.jsonl:2: a second text is called 'x'"),
    ],
)
def test_a_fault_names_the_file_and_the_line(seeds: Path, name: str, content: bytes, told: str) -> None:
    """One plain sentence; the next text is read all the same."""
    (seeds / name).write_bytes(content)
    (seeds / "z.txt").write_text("Un texte sain.", encoding="utf-8")
    (fault,) = _faults(seeds)
    assert fault.startswith(told)
    assert "z.txt" in [each.id for each in read(seeds)[0]]


def test_a_link_out_of_the_folder_is_not_followed(seeds: Path, tmp_path: Path) -> None:
    """Neither to a file nor to a folder, nor to nothing; a link inside the folder is another name of a text."""
    (tmp_path / "secret.txt").write_text("Secret.", encoding="utf-8")
    (seeds / "a.txt").write_text("Sain.", encoding="utf-8")
    (seeds / "b.txt").symlink_to(tmp_path / "secret.txt")
    (seeds / "c").symlink_to(tmp_path)
    (seeds / "d.txt").symlink_to(seeds / "nothing.txt")
    (seeds / "e.txt").symlink_to(seeds / "a.txt")
    documents, _ = read(seeds)
    assert [each.id for each in documents] == ["a.txt", "e.txt"]
    told = _faults(seeds)
    assert len(told) == 3
    assert told[0].startswith("b.txt: is a link out of the folder")
    assert any(each.startswith("c: is a link out of the folder") for each in told)
    assert any(each.startswith("d.txt: cannot be read") for each in told)


def test_what_is_no_file_is_a_fault(seeds: Path) -> None:
    """A pipe is not waited for, a link in a circle is not followed, a name that is not UTF-8 is told."""
    (seeds / "a.txt").write_text("Sain.", encoding="utf-8")
    os.mkfifo(seeds / "b.txt")
    (seeds / "c.txt").symlink_to(seeds / "c.txt")
    Path(os.fsdecode(os.fsencode(seeds) + b"/d\xff.txt")).write_text("Texte.", encoding="utf-8")
    assert [each.id for each in read(seeds)[0]] == ["a.txt"]
    told = _faults(seeds)
    assert len(told) == 3
    assert told[0].startswith("b.txt: is no file")
    assert told[1].startswith("c.txt: is a link that leads back to itself")
    assert "has a name that is not UTF-8" in told[2]


def test_the_word_date_may_be_written_large(seeds: Path) -> None:
    """`Date 2022-01` begins a text too."""
    (seeds / "a.txt").write_text("Date 2022-01 Un.", encoding="utf-8")
    assert str(read(seeds)[0][0].published) == "2022-01"


def test_a_rule_above_a_paragraph_is_no_front_matter(seeds: Path) -> None:
    """Three dashes may only part."""
    (seeds / "a.md").write_text("---\nDu texte.", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert documents[0].text == "---\nDu texte."


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_a_fault(seeds: Path) -> None:
    """Said as what it is."""
    (seeds / "a.txt").write_text("Texte.", encoding="utf-8")
    (seeds / "a.txt").chmod(0)
    (fault,) = _faults(seeds)
    assert fault.startswith("a.txt: cannot be read")


def test_hidden_files_and_readmes_are_not_texts(seeds: Path) -> None:
    """They are no fault either."""
    (seeds / "README.md").write_text("Comment faire.", encoding="utf-8")
    (seeds / ".DS_Store").write_bytes(b"\0")
    (seeds / "sub").mkdir()
    (seeds / "sub" / "a.txt").write_text("Texte.", encoding="utf-8")
    documents, faults = read(seeds)
    assert [each.id for each in documents] == ["sub/a.txt"]
    assert not faults


def test_a_missing_folder_says_the_next_step(tmp_path: Path) -> None:
    """In both languages."""
    with pytest.raises(SeedsError) as raised:
        read(tmp_path / "nowhere")
    assert raised.value.step is Step.NAME_SEEDS
    assert raised.value.say(Language.ENGLISH) == f"There is no folder {tmp_path / 'nowhere'}."
    assert raised.value.say(Language.FRENCH) == f"Il n’y a pas de dossier {tmp_path / 'nowhere'}."


def test_text_is_normalised_once(seeds: Path) -> None:
    """NFC, newlines, no byte order mark."""
    (seeds / "a.txt").write_bytes("\ufeff date 2022 E\u0301te\u0301\r\nfroid\r".encode())
    (document,), _ = read(seeds)
    assert document.text == "Été\nfroid"
    assert document.published == When.year(2022)
