"""The commands over DATELINE_STORE print what they print over folders, and a lost store is one sentence."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoding.source import EncoderSource
from tests.bot.terminal.conftest import Run
from tests.fakes import HashedEncoder

pytestmark = [
    pytest.mark.xdist_group("stores"),
    pytest.mark.skipif(sys.platform != "linux", reason="milvus-lite is tested on Linux only"),
]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """DATELINE_STORE names a file, and the encoder is the fake one."""
    pytest.importorskip("milvus_lite", reason="milvus-lite is not installed")
    monkeypatch.setattr(EncoderSource, "open", lambda source, **options: HashedEncoder())
    yield
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(tmp_path / "var" / "store.db"))


@pytest.mark.usefixtures("stored")
def test_every_command_works_over_a_milvus(
    run: Run, seeds: Path, index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Built, asked, listed, shown, gone back and forward; what is printed of the texts is the same in both stores."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur le 21 janvier.", encoding="utf-8")
    asking = (
        ("ask", "Où dort le chat ?"),
        ("sources",),
        ("show", "a.txt"),
        ("timeline",),
        ("onthisday", "--day", "01-21"),
    )

    def printed() -> list[str]:
        built = run("build", "--seeds", str(seeds))
        assert (built.status, "1 text, 1 passage" in built.out) == (0, True)
        return [run(*each).out for each in asking]

    folders = printed()
    monkeypatch.setenv("DATELINE_STORE", "milvus:var/store.db")
    assert run("sources").status == 2
    assert printed() == folders
    assert all(folders)
    assert (tmp_path / "var" / "store.db").exists()

    first = run("editions").out.split()[0]
    (seeds / "b.txt").write_text("Le chien court.", encoding="utf-8")
    assert "2 texts" in run("build", "--seeds", str(seeds)).out
    listed = run("editions").out.splitlines()
    assert ["serves" in listed[0], "kept from before" in listed[1]] == [True, True]
    assert f"Edition {first} serves now" in run("rollback").out
    assert run("--version").out.splitlines()[1].startswith("edition: ")
    doctor = run("doctor", "--seeds", str(seeds)).out
    assert f"✓ Milvus ({tmp_path}/var/store.db) answers" in doctor
    assert (index / "editions").exists()  # those of the folders are left alone


def test_a_store_that_is_not_there_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch, seeds: Path) -> None:
    """In each command, with the setting to look at; a wrong setting is named."""
    monkeypatch.setenv("DATELINE_STORE", "milvus:http://127.0.0.1:1")
    monkeypatch.setattr("index.milvus.client._CONNECT_SECONDS", 0.3)
    (seeds / "a.txt").write_text("Le chat dort.", encoding="utf-8")
    for arguments in (["ask", "x"], ["sources"], ["editions"], ["build", "--seeds", str(seeds)]):
        ran = run(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith("Milvus, at http://127.0.0.1:1, cannot be used now (")
        assert ran.err.endswith("Start it, or mend DATELINE_STORE in .env; then try again.\n")
    doctor = run("doctor", "--seeds", str(seeds))
    assert "✗ Milvus, at http://127.0.0.1:1, cannot be used now" in doctor.out
    monkeypatch.setenv("DATELINE_STORE", "postgres://x")
    assert run("ask", "x").err.startswith("DATELINE_STORE is '…', which means nothing here.")
