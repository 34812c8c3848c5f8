"""The folder of seeds: which files are texts, links, and unreadable files."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from index.building.seeds import Folder, read
from index.dates.when import Precision, When
from index.documents import normalise
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
    faults = _faults(seeds)
    assert len(faults) == 3
    assert faults[0].startswith("b.txt: is a link out of the folder")
    assert any(each.startswith("c: is a link out of the folder") for each in faults)
    assert any(each.startswith("d.txt: cannot be read") for each in faults)


def test_what_is_no_file_is_a_fault(seeds: Path) -> None:
    """A pipe is not waited for, a link in a circle is not followed, a name that is not UTF-8 is named."""
    (seeds / "a.txt").write_text("Sain.", encoding="utf-8")
    os.mkfifo(seeds / "b.txt")
    (seeds / "c.txt").symlink_to(seeds / "c.txt")
    Path(os.fsdecode(os.fsencode(seeds) + b"/d\xff.txt")).write_text("Texte.", encoding="utf-8")
    assert [each.id for each in read(seeds)[0]] == ["a.txt"]
    faults = _faults(seeds)
    assert len(faults) == 3
    assert faults[0].startswith("b.txt: is no file")
    assert faults[1].startswith("c.txt: is a link that leads back to itself")
    assert "has a name that is not UTF-8" in faults[2]


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


def test_the_articles_of_the_tests_are_read_whole() -> None:
    """Each format gives its titles, dates, languages and addresses, in the order of the paths."""
    documents, faults = read(ROOT / "tests" / "data" / "articles")
    assert not faults
    assert [(each.id, each.title, str(each.published), each.language, each.source) for each in documents] == [
        (
            "harbour.md",
            "The harbour of Port Ellery opens again",
            "2020-11-05",
            Language.ENGLISH,
            "https://example.org/port-ellery",
        ),
        (
            "observatoire-1",
            "Un observatoire à Montclerc",
            "2019-07-02",
            Language.FRENCH,
            "https://example.org/observatoire",
        ),
        ("observatory-2", "Montclerc sees first light", "2019-07", Language.ENGLISH, "observatory.jsonl"),
        ("observatory.jsonl#3", "", "None", Language.FRENCH, "observatory.jsonl"),
        ("verdaine.txt#1", "", "2021-03", Language.FRENCH, "verdaine.txt"),
        ("verdaine.txt#2", "", "2021-06-14", Language.FRENCH, "verdaine.txt"),
        ("verdaine.txt#3", "", "2022", Language.FRENCH, "verdaine.txt"),
    ]
    assert all(each.text for each in documents)


@pytest.mark.parametrize("text", json.loads((ROOT / "tests" / "data" / "hostile_strings.json").read_text("utf-8")))
def test_a_hostile_string_is_read_as_it_is_or_is_a_fault(text: str, seeds: Path) -> None:
    """In every field of a JSON line: the text comes back normalised and stripped, the title on one line."""
    short = text[:500]
    line = json.dumps({"text": text, "title": short, "id": f"a {short}", "url": short, "language": short})
    (seeds / "a.jsonl").write_text(line, encoding="utf-8")
    documents, faults = read(seeds)
    if not text.strip():
        assert [fault.why.en for fault in faults] == ['has no "text", or an empty one']
    else:
        (document,) = documents
        assert document.text == normalise(text).strip()
        assert document.title == " ".join(normalise(short).split())
        assert not faults


def test_files_of_no_format_are_counted_by_extension(seeds: Path) -> None:
    """They are no fault: forty good texts and a Thumbs.db are forty good texts."""
    for number in range(40):
        (seeds / f"{number}.txt").write_text("Un texte.", encoding="utf-8")
    for name in ("Thumbs.db", "a.png", "b.PNG", "Makefile", ".DS_Store"):
        (seeds / name).write_bytes(b"\0")
    folder = Folder(seeds)
    assert len(list(folder)) == 40
    assert folder.faults == []
    assert folder.skipped == {".db": 1, ".png": 2, "": 1}


def test_each_pass_counts_anew(seeds: Path) -> None:
    """Faults and skipped files are those of the last pass over the folder."""
    (seeds / "a.txt").write_bytes(b"\0")
    (seeds / "b.png").write_bytes(b"")
    folder = Folder(seeds)
    assert [list(folder), list(folder)] == [[], []]
    assert (len(folder.faults), folder.skipped.total()) == (1, 1)
    (seeds / "a.txt").unlink()
    (seeds / "b.png").unlink()
    assert list(folder) == []
    assert (folder.faults, folder.skipped.total()) == ([], 0)


def test_a_file_that_vanishes_is_a_fault(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the listing and the reading; so is one of 5,000 texts of one id, and the file is read once."""
    for name in ("a.txt", "b.txt", "c.txt"):
        (seeds / name).write_text("Un texte.", encoding="utf-8")
    folder = Folder(seeds)
    texts = iter(folder)
    assert next(texts).id == "a.txt"
    (seeds / "b.txt").unlink()
    assert [document.id for document in texts] == ["c.txt"]
    assert [fault.say(Language.ENGLISH) for fault in folder.faults] == [
        "b.txt: cannot be read (No such file or directory)"
    ]


def test_many_texts_of_one_id_are_faults_with_their_lines(seeds: Path) -> None:
    """Each line is counted while the file is read, so that it may vanish afterwards."""
    (seeds / "a.jsonl").write_text('{"id": "x", "text": "Un."}\n' * 5_000, encoding="utf-8")
    (seeds / "b.txt").write_text("Deux.", encoding="utf-8")
    folder = Folder(seeds)
    texts = iter(folder)
    assert next(texts).id == "x"
    (seeds / "a.jsonl").unlink()
    assert [document.id for document in texts] == ["b.txt"]
    assert [fault.line for fault in folder.faults] == [*range(2, 102), None]
    assert folder.faults[-1].why.en == "has 4899 faults more"


@pytest.mark.parametrize(
    ("limit", "value", "said"),
    [("MOST_FILES", 2, "more than 2 files"), ("LARGEST_FOLDER", 20, "more than 0 MiB of texts")],
)
def test_a_folder_beyond_the_limits_is_refused(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, said: str
) -> None:
    """In one sentence: an index that holds half of the texts would say that the others are silent."""
    monkeypatch.setattr(f"index.building.seeds.folder.{limit}", value)
    for name in ("a.txt", "b.txt", "c.txt"):
        (seeds / name).write_text("Un texte.", encoding="utf-8")
    with pytest.raises(SeedsError, match=said) as raised:
        list(Folder(seeds))
    assert raised.value.phrase.fr.startswith(f"Le dossier {seeds} contient plus de ")
