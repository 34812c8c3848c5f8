"""What befalls a Milvus: a build killed at any call, a server that is lost and comes back, and what was damaged."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.discord.next_step import with_next_step
from bot.discord.open_index import OpenIndex
from index.archive import Archive
from index.building.build_milvus import build_milvus
from index.errors import BusyError, EditionError, Step, StoreError
from index.milvus import client as connection
from index.milvus import records
from index.milvus.client import Client
from index.milvus.draft import Draft
from index.milvus.names import DOCUMENTS, PASSAGES, Names
from index.milvus.schema import FORM
from index.milvus.storage import Milvus
from index.question.query import Query
from index.quoting.reader import Reader
from tests.fakes import HashedEncoder, OverlapReader
from tests.index.store.places import write
from tests.index.store.server import Server

pytestmark = pytest.mark.xdist_group("stores")
_TEXTS = {"a.txt": "date 2020-03-10 Le roi a signé le traité."}
_MORE = _TEXTS | {"b.txt": "date 2021-05-01 La reine a ouvert le pont."}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Milvus on loopback, empty."""
    made = Server(tmp_path / "milvus")
    yield made
    made.stop()


def _at(server: Server, connect: Callable[[str, float], Any] | None = None) -> Milvus:
    return Milvus(Client(server.address, connect, seconds=5.0))


def _build(milvus: Milvus, home: Path, texts: dict[str, str], archive: str = "index") -> str:
    write(home / "seeds", texts)
    return build_milvus(milvus, home / "seeds", home / archive, HashedEncoder, "hashed").edition


class _Killed(BaseException):
    """What no code catches."""


class _Tapped:
    """A client of pymilvus that calls `before` with the name of each of its calls."""

    def __init__(self, client: Any, before: Callable[[str], None]) -> None:
        self._client, self._before = client, before

    def __getattr__(self, name: str) -> Any:
        self._before(name)
        return getattr(self._client, name)


def _collections(server: Server, archive: Path) -> set[str | None]:
    names = Names(archive)
    found = Client(server.address).do(lambda client: client.list_collections())
    return {names.edition(each) for each in found}


def test_a_reader_sees_one_whole_edition_at_every_call_of_a_build(server: Server, tmp_path: Path) -> None:
    """The one before until the alias is switched, the new one from then on; never less, never both."""
    reading = _at(server)
    first = _build(reading, tmp_path, _TEXTS)
    seen = []

    def look(_: str) -> None:
        served = reading.open_current(tmp_path / "index")
        seen.append((served.name, [document.id for _, document in served.documents()]))

    building = _at(server, lambda *given: _Tapped(connection._connect(*given), look))
    second = _build(building, tmp_path, _MORE)
    switched = [name for name, _ in seen].index(second)
    assert seen[:switched] == [(first, ["a.txt"])] * switched
    assert seen[switched:] == [(second, ["a.txt", "b.txt"])] * (len(seen) - switched)
    assert 20 < switched < len(seen)


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.8, 0.95])
def test_a_build_that_is_killed_leaves_what_serves_and_is_swept_by_the_next(
    server: Server, tmp_path: Path, share: float
) -> None:
    """Killed at any call, without a word to anybody after it: the next build is not kept out by it."""
    reading = _at(server)
    first = _build(reading, tmp_path, _TEXTS)
    calls: list[str] = []
    _build(_at(server, lambda *given: _Tapped(connection._connect(*given), calls.append)), tmp_path, _TEXTS, "other")
    last = int(share * len(calls))
    left = iter(range(last))

    def count(_: str) -> None:
        if next(left, None) is None:
            raise _Killed

    with pytest.raises(_Killed):
        _build(_at(server, lambda *given: _Tapped(connection._connect(*given), count)), tmp_path, _MORE)
    served = reading.open_current(tmp_path / "index")
    served.verify()
    assert served.name == first or len(served.documents()) == 2
    again = _build(reading, tmp_path, _MORE)
    assert len(reading.open_current(tmp_path / "index").documents()) == 2
    assert _collections(server, tmp_path / "index") <= {None, first, again, served.name}
    assert len(reading.published(tmp_path / "index")) <= 2


def test_a_build_on_another_machine_keeps_this_one_out_until_it_is_silent(server: Server, tmp_path: Path) -> None:
    """One that said something in the last ten minutes is at work; an older one is dead, and its draft is removed."""
    milvus, client = _at(server), Client(server.address)
    names = Names(tmp_path / "index")
    draft = Draft(client, names, "20240101-000000-00000000")
    draft.begin()
    client.do(lambda milvus: milvus.create_alias(draft.documents, names.building))
    for minutes in (0, 9):
        draft.say({"machine": "another", "at": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()})
        with pytest.raises(BusyError):
            _build(milvus, tmp_path, _TEXTS)
    draft.say({"machine": "another", "at": (datetime.now(UTC) - timedelta(minutes=11)).isoformat()})
    made = _build(milvus, tmp_path, _TEXTS)
    assert _collections(server, tmp_path / "index") == {made}


def test_a_build_that_was_taken_for_dead_does_not_publish(server: Server, tmp_path: Path) -> None:
    """Its alias stands for another's draft by then: what that one made is not replaced."""
    milvus, client = _at(server), Client(server.address)
    write(tmp_path / "seeds", _TEXTS)
    names = Names(tmp_path / "index")
    with milvus.drafting(tmp_path / "index") as draft:
        other = Draft(client, names, "20240101-000000-00000000")
        other.begin()
        client.do(lambda milvus: milvus.alter_alias(other.documents, names.building))
        draft.create_others(64)
        draft.finish(_manifest())
        with pytest.raises(BusyError):
            milvus.publish(tmp_path / "index", draft)
    assert milvus.current(tmp_path / "index") is None


def _manifest() -> Any:
    from index.storage.manifest import Manifest

    return Manifest("d", "hashed words", "hashed", "hashed-64-", "seeds", 0, 0, 0)


def test_a_lost_milvus_is_one_sentence_and_recovers_by_itself(server: Server, tmp_path: Path) -> None:
    """In the bot: each question is answered with what to do, the first with a line in the log; then with a quote."""
    clock = [0.0]
    milvus = Milvus(Client(server.address, seconds=0.5, clock=lambda: clock[0]))
    _build(milvus, tmp_path, _TEXTS)

    def opener(index: Path, models: Path, reader: Reader | None = None, /) -> Archive:
        return Archive(milvus.open_current(index), HashedEncoder(), reader or OverlapReader())

    opened = OpenIndex(tmp_path / "index", tmp_path, opener, storage=milvus)
    asked = Query("Qui a signé le traité ?")

    def ask() -> str:
        with opened.lease() as serving:
            return serving.ask(asked).quotes[0].text

    assert "roi" in ask()
    server.stop()
    for _ in range(2):
        with pytest.raises(StoreError) as lost:
            ask()
        said = with_next_step(lost.value)
        assert f"Milvus, at {server.address}, cannot be used now" in said.en
        assert said.en.endswith("Ask again in a moment; whoever runs the bot finds more with: dateline doctor")
        assert "Reposez la question" in said.fr
        with opened.lease() as serving:
            assert not opened.is_replaced(serving)
    assert isinstance(opened.fault, StoreError)
    server.start()
    clock[0] += 10
    assert "roi" in ask()
    assert opened.fault is None
    opened.close()


def test_after_a_fault_other_calls_fail_at_once(tmp_path: Path) -> None:
    """For two seconds nobody waits for a Milvus that just did not answer; then it is tried again."""
    tries: list[str] = []
    clock = [0.0]

    def connect(address: str, seconds: float) -> Any:
        tries.append(address)
        raise OSError("connection refused\nand a long explanation")

    client = Client("http://ann:secret@localhost:1", connect, clock=lambda: clock[0])
    for _ in range(3):
        with pytest.raises(StoreError) as lost:
            Milvus(client).open_current(tmp_path)
        assert str(lost.value) == ("Milvus, at http://localhost:1, cannot be used now (connection refused).")
        assert lost.value.step is Step.START_STORE
    assert len(tries) == 1
    clock[0] = 2.5
    with pytest.raises(StoreError):
        Milvus(client).current(tmp_path)
    assert len(tries) == 2


def test_a_damaged_edition_says_so_and_the_one_before_stands_in(server: Server, tmp_path: Path) -> None:
    """Rows that are missing, a text of another hash, a manifest that cannot be read, another form, no collection."""
    milvus, client, archive = _at(server), Client(server.address), tmp_path / "index"
    first = _build(milvus, tmp_path, _TEXTS)
    second = _build(milvus, tmp_path, _MORE)
    names = Names(archive)
    documents, passages = (names.collection(second, kind) for kind in (DOCUMENTS, PASSAGES))

    served = milvus.open_current(archive)
    rows = client.do(lambda milvus: milvus.query(documents, filter="key == 0", output_fields=["*"]))
    changed = dict(rows[0])
    changed["content"] = changed["content"].replace("signé", "brûlé")
    client.do(lambda milvus: milvus.upsert(documents, [changed]))
    with pytest.raises(EditionError, match=r"the text of a\.txt is not the one that was indexed"):
        served.document(0)
    changed["content"] = changed["content"][:-5]
    client.do(lambda milvus: milvus.upsert(documents, [changed]))
    with pytest.raises(EditionError, match="document 0 cannot be read"):
        served.document(0)
    with pytest.raises(EditionError, match="document 7 is missing"):
        served.document(7)
    with pytest.raises(EditionError, match="passage 7 is missing"):
        served.passage(7)

    client.do(lambda milvus: milvus.delete(passages, ids=[0]))
    older = milvus.open_current(archive)
    assert older.name == first
    assert "1 of 2 passages" in str(older.stands_in_for)
    assert [str(each) for each in milvus.verify(archive)] == [str(older.stands_in_for)]
    kept = milvus.kept(archive)
    assert [(each.name, each.serves, each.fault is None) for each in kept] == [
        (second, True, False),
        (first, False, True),
    ]

    for content, said in (
        ("{", "its manifest cannot be read"),
        (json.dumps({"form": FORM + 1, "version": "9.9"}), f"has form {FORM + 1}, written by Dateline 9.9"),
    ):
        record = records.own_record(records.MANIFEST_KEY, {}) | {"content": content}
        client.do(partial(_upsert, documents, record))
        assert said in str(milvus.open_current(archive).stands_in_for)
    client.do(lambda milvus: milvus.drop_collection(passages))
    assert milvus.open_current(archive).name == first
    third = _build(milvus, tmp_path, _MORE)
    assert milvus.published(archive) == [third, first]
    assert milvus.verify(archive) == []


def _upsert(collection: str, record: dict[str, Any], milvus: Any) -> None:
    milvus.upsert(collection, [record])


def test_without_the_library_the_sentence_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without the extra says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "pymilvus", None)
    with pytest.raises(StoreError) as missing:
        Milvus(Client("http://localhost:1")).current(tmp_path)
    assert missing.value.step is Step.INSTALL_MILVUS
