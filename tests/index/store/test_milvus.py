"""What is Milvus' own: names, windows as numbers, words that a tokenizer leaves whole, the graph, large passages."""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.building.build_milvus import build_milvus
from index.dates.when import Precision, When
from index.documents import Document
from index.milvus import filters, records
from index.milvus.client import Client
from index.milvus.names import KINDS, PASSAGES, Names
from index.milvus.storage import Milvus
from index.phrases import Language
from index.storage.store import Store
from tests.fakes import HashedEncoder
from tests.index.store.places import TEXTS, release, write
from tests.index.store.server import Server

pytestmark = pytest.mark.xdist_group("stores")
_LITE = pytest.mark.skipif(sys.platform != "linux", reason="milvus-lite is tested on Linux only")
_FIRST = date(2020, 1, 1)
_DAYS = st.integers(0, 60).map(lambda days: _FIRST + timedelta(days))


@given(_DAYS, _DAYS, _DAYS, _DAYS, st.sampled_from(("closed", "no first", "no last")))
def test_the_four_conditions_are_half_of_the_days(one: date, two: date, three: date, four: date, ends: str) -> None:
    """The numbers Milvus filters by say what `When.lies_in` says, for every interval and window."""
    interval = When(min(one, two), max(one, two), Precision.RANGE)
    first = None if ends == "no first" else min(three, four)
    last = None if ends == "no last" else max(three, four)
    asked = When(first, last, Precision.RANGE)
    held = records.interval_of(interval, None)
    lies = eval(filters.lying_in(asked), {"middle": held.middle, "length": held.length})
    assert lies is interval.lies_in(asked)
    overlaps = eval(filters.overlapping(asked), {"first": held.first, "last": held.last})
    assert overlaps is interval.meets(asked)


def test_no_window_keeps_what_has_no_date() -> None:
    """Neither an undated document nor one that is open at an end lies in or overlaps any window, as in the folders."""
    for published in (None, When(_FIRST, None, Precision.RANGE), When(None, _FIRST, Precision.RANGE)):
        held = records.interval_of(published, None)
        for window in (When(None, date.max, Precision.RANGE), When(date.min, None, Precision.RANGE), When.year(2020)):
            assert not eval(filters.lying_in(window), {"middle": held.middle, "length": held.length})
            assert not eval(filters.overlapping(window), {"first": held.first, "last": held.last})


def test_each_archive_has_names_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Letters, digits and underscores alone; the same from either form of a path, and never another's."""
    monkeypatch.chdir(tmp_path)
    folders = ["var/index", "var/collections/été", "var/collections/ete", "var/collections/server-1", "/srv/index"]
    prefixes = {Names(Path(each)).prefix for each in folders}
    assert len(prefixes) == len(folders)
    assert all(re.fullmatch(r"dateline_[a-z0-9_]{1,60}", each) for each in prefixes)
    assert Names(tmp_path / "var" / "index").prefix == Names(Path("var/index")).prefix
    ours, other = Names(Path("var/index")), Names(Path("var/index2"))
    for kind in KINDS:
        collection = ours.collection("20240131-120000-0123abcd", kind)
        assert ours.edition(collection) == "20240131-120000-0123abcd"
        assert other.edition(collection) is None
    assert ours.edition(f"{ours.prefix}_e20240131_120000_0123abcd_others") is None


def test_words_are_left_whole_by_any_tokenizer() -> None:
    """Small letters and digits; a language's stem is no other's, and a word in another script is not lost."""
    text = "L’été à Москва : 20 000 marins, naïveté"
    words = records.words_of(text, Language.FRENCH).split()
    assert all(re.fullmatch(r"[a-z0-9]+", each) for each in words)
    assert "f20000" in words
    assert set(words) <= set(records.words_asked(text).split())
    assert not set(words) & set(records.words_of(text, Language.ENGLISH).split())
    assert records.words_of("Москва", None) != records.words_of("Минск", None) != ""


def test_a_document_of_many_parts_comes_back(tmp_path: Path) -> None:
    """Quotes, breaks and signs of any plane, cut into parts that Milvus takes."""
    document = Document("a.txt", "Un « titre »", '"\\\n\u0000𝔘' * 9000, When.year(2020), "a.txt", Language.FRENCH)
    parts = list(records.document_parts(3, document, date(2020, 2, 1), []))
    assert len(parts) > 2
    assert all(len(each[name].encode()) <= 65_535 for each in parts for name in ("content", "listed"))
    held = records.held_of("".join(each["content"] for each in parts))
    assert (held.document, held.hash, held.anchor) == (document, document.hash, date(2020, 2, 1))
    assert records.parts_of(parts[0]["listed"]) == len(parts)
    assert [each["key"] for each in parts] == [3 * records.PARTS + part for part in range(len(parts))]


@_LITE
def test_a_graph_and_passages_that_are_too_large_give_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Above a number of passages HNSW searches; a sentence whose vector does not fit has its passage's."""
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
    write(tmp_path / "seeds", {name: text for name, text in TEXTS.items() if len(text) < 1000})
    exact = Milvus(Client(str(tmp_path / "store.db")))
    graph = Milvus(Client(str(tmp_path / "store.db")), exact_until=0)
    model = HashedEncoder()
    try:
        build_milvus(exact, tmp_path / "seeds", tmp_path / "exact", lambda: model, "hashed")
        monkeypatch.setattr("index.milvus.records.MOST_BYTES", 240)
        build_milvus(graph, tmp_path / "seeds", tmp_path / "graph", lambda: model, "hashed")
        _compare(exact.open_current(tmp_path / "exact"), graph.open_current(tmp_path / "graph"))
        assert "HNSW" in str(_index_of_vectors(tmp_path))
    finally:
        exact.close()
        graph.close()
        release(tmp_path)


def _compare(first: Store, second: Store) -> None:
    passages = first.passages(list(first.numbers()))
    cut = False
    for ours, theirs in zip(first.vectors_of(passages), second.vectors_of(passages), strict=True):
        fits = [bool(np.array_equal(*rows)) for rows in zip(ours, theirs, strict=True)]
        assert fits[0]
        assert fits == sorted(fits, reverse=True)
        assert all(np.array_equal(row, theirs[0]) for row, same in zip(theirs, fits, strict=True) if not same)
        cut = cut or not all(fits)
    assert cut
    for question in ("le roi du nord", "the library"):
        vector = HashedEncoder().questions([question])[0]
        assert first.nearest(vector, 10, None) == second.nearest(vector, 10, None)
        for window in (When.year(2022), When.year(2020)):
            found = [each.nearest(vector, 10, each.within(published=window)) for each in (first, second)]
            assert found[0] == found[1] != []


def _index_of_vectors(home: Path) -> object:
    client, names = Client(str(home / "store.db")), Names(home / "graph")
    edition = Milvus(client).current(home / "graph")
    assert edition is not None
    return client.do(lambda milvus: milvus.describe_index(names.collection(edition, PASSAGES), "vector"))


@_LITE
def test_a_server_that_was_started_again_loads_what_is_asked_for(tmp_path: Path) -> None:
    """Its collections are not in memory then; the reader that had them open goes on."""
    server = Server(tmp_path / "milvus")
    try:
        write(tmp_path / "seeds", {"a.txt": "Le chat dort."})
        milvus = Milvus(Client(server.address, seconds=5.0))
        build_milvus(milvus, tmp_path / "seeds", tmp_path / "index", HashedEncoder, "hashed")
        reader = milvus.open_current(tmp_path / "index")
        server.stop()
        server.start()
        milvus.close()
        assert reader.named("a.txt").text == "Le chat dort."
        assert reader.by_words("chat", 5, None).keys() == {0}
    finally:
        server.stop()
