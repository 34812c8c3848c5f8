"""One pass over the seeds, the folders that `sources.yaml` names, and what was fetched."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from index.building.build import build
from index.building.sources import Address, Collection, Kind, Sources
from index.building.texts import Texts
from index.errors import SeedsError
from index.phrases import Language
from index.storage.current import open_current
from tests.fakes import HashedEncoder

_FEED = Address("https://example.org/feed.xml", Kind.FEED, timedelta(hours=1), "news")
_PAGE = Address("https://example.org/2026/page.html", Kind.PAGE, timedelta(hours=1), "news")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def sources(tmp_path: Path, seeds: Path) -> Sources:
    """Two collections: one inside the seeds and outside them, with addresses; one inside the first."""
    _write(seeds / "a.txt", "Un.")
    _write(seeds / "news/b.txt", "Deux.")
    _write(seeds / "news/secret/c.txt", "Trois.")
    _write(tmp_path / "archive/d.txt", "Quatre.")
    entry = {"id": "https://example.org/1", "text": "Cinq.", "url": "https://example.org/1"}
    _write(tmp_path / "fetched" / _FEED.folder / "entries.jsonl", json.dumps(entry) + "\n")
    _write(tmp_path / "fetched" / _FEED.folder / ".source.json", "{}")
    _write(tmp_path / "fetched" / _PAGE.folder / "page.txt", "date 2022 Six.\ndate 2023 Sept.")
    news = Collection("news", (seeds / "news", tmp_path / "archive"), (_FEED, _PAGE))
    return Sources((news, Collection("secret", (seeds / "news/secret",))))


def _ids(tmp_path: Path, seeds: Path, sources: Sources, only: str | None) -> list[str]:
    texts = Texts(seeds, sources, tmp_path / "fetched", only)
    assert [each.id for each in texts] == [each.id for each in texts]
    assert texts.faults == []
    return [each.id for each in texts]


def test_a_text_belongs_to_the_innermost_folder_that_a_collection_names(
    tmp_path: Path, seeds: Path, sources: Sources
) -> None:
    """Each text is in one collection; together they are all texts."""
    fetched = ["example.org/1", "example.org/2026/page.html#1", "example.org/2026/page.html#2"]
    assert _ids(tmp_path, seeds, sources, "default") == ["a.txt"]
    assert _ids(tmp_path, tmp_path / "collections/secret", sources, "secret") == ["secret/c.txt"]
    own = tmp_path / "collections/news"
    assert _ids(tmp_path, own, sources, "news") == ["news/b.txt", "archive/d.txt", *fetched]
    _write(own / "e.txt", "Huit.")
    assert _ids(tmp_path, own, sources, "news") == ["e.txt", "news/b.txt", "archive/d.txt", *fetched]
    assert _ids(tmp_path, seeds, sources, None) == [
        "a.txt", "news/b.txt", "news/secret/c.txt", "archive/d.txt", *fetched
    ]  # fmt: skip


def test_a_fault_of_another_collection_is_not_told(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """Not even the name of its file."""
    _write(seeds / "news/secret/empty.txt", "")
    folders = {"default": seeds, "secret": tmp_path / "collections/secret", None: seeds}
    told = {only: Texts(folder, sources, None, only) for only, folder in folders.items()}
    assert all(list(texts) for texts in told.values())
    assert {only: [fault.path for fault in texts.faults] for only, texts in told.items()} == {
        "default": [],
        "secret": ["secret/empty.txt"],
        None: ["news/secret/empty.txt"],
    }


def test_a_fetched_text_has_its_address_for_its_source(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """A page that of the page, an entry its own link."""
    texts = {each.id: each for each in Texts(seeds, sources, tmp_path / "fetched")}
    assert texts["example.org/1"].source == "https://example.org/1"
    assert texts["example.org/2026/page.html#2"].source == "https://example.org/2026/page.html"


def test_an_entry_that_stands_in_two_feeds_is_read_once(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """Without a fault."""
    other = Address("https://example.org/all.xml", Kind.FEED, timedelta(hours=1), "news")
    _write(tmp_path / "fetched" / other.folder / "entries.jsonl", '{"id": "https://example.org/1", "text": "Cinq."}\n')
    both = Sources((Collection("news", (), (_FEED, other)),))
    texts = Texts(seeds, both, tmp_path / "fetched", "news")
    assert [each.id for each in texts if each.source.startswith("http")] == ["example.org/1"]
    assert texts.faults == []


def test_what_is_no_longer_named_is_not_read_and_stays(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """To name the address again is enough."""
    assert [each.id for each in Texts(seeds, Sources(), tmp_path / "fetched")] == [
        "a.txt", "news/b.txt", "news/secret/c.txt"
    ]  # fmt: skip
    assert (tmp_path / "fetched" / _FEED.folder / "entries.jsonl").exists()


def test_a_folder_that_is_missing_or_holds_too_much_is_a_fault(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """The folder of all texts would read the index, the fetched texts and the seeds a second time."""
    wrong = Sources((Collection("news", (tmp_path / "gone", tmp_path, tmp_path / "fetched", tmp_path / "archive")),))
    texts = Texts(seeds, wrong, tmp_path / "fetched", "news")
    assert [each.id for each in texts] == ["a.txt", "news/b.txt", "news/secret/c.txt", "archive/d.txt"]
    said = [fault.say(Language.ENGLISH).replace(str(tmp_path), "…") for fault in texts.faults]
    assert said[0] == "…/gone: sources.yaml names this folder, which is not there; make it, or take that line out"
    assert [each.split(":")[0] for each in said] == ["…/gone", "…", "…/fetched"]


def test_without_seeds_the_other_texts_are_enough(tmp_path: Path, seeds: Path, sources: Sources) -> None:
    """Without any, the missing folder is named."""
    assert [each.id for each in Texts(tmp_path / "none", sources, None, "secret")] == ["secret/c.txt"]
    with pytest.raises(SeedsError, match="There is no folder"):
        Texts(tmp_path / "none", sources, None, "other")


def test_an_edition_holds_them(tmp_path: Path, seeds: Path, index: Path, sources: Sources) -> None:
    """And a second build of the same changes nothing."""
    texts = Texts(seeds, sources, tmp_path / "fetched")
    built = build(texts, index, HashedEncoder, "hashed")
    assert (built.documents, built.faults, built.unchanged) == (7, [], False)
    assert build(texts, index, HashedEncoder, "hashed").unchanged
    edition = open_current(index)
    assert edition.document(6).text == "Sept."
    edition.close()
