"""Backups: whole or not at all, in both directions, of a database that is being written to."""

import gzip
import io
import json
import os
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import backup as backups
from bot.backup import BackupError, back_up, restore
from bot.kept import DATABASE, Running, kept, recover
from index.errors import BusyError
from index.storage.manifest import program_version


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What people gave: a database with its companions, a history, texts of a server, and things not to keep."""
    folder = tmp_path / "home" / "data"
    (folder / "collections" / "server-100").mkdir(parents=True)
    (folder / "collections" / "server-100" / "é.txt").write_text("Le chat dort.", encoding="utf-8")
    (folder / "chat-history").write_text("+une question\n", encoding="utf-8")
    (folder / ".discord.sqlite.form-1.77").write_bytes(b"a draft")
    (folder / "discord.sqlite.form-1").write_bytes(b"a copy from before an upgrade")
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as file:
        file.executescript("PRAGMA journal_mode=WAL; CREATE TABLE votes(n INTEGER); INSERT INTO votes VALUES (1)")
    return folder


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of texts."""
    folder = tmp_path / "home" / "seeds"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Le chien court.", encoding="utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "elsewhere" / "dateline.tar.gz"


def votes(folder: Path) -> int:
    """The number of votes in the database of a folder."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        number: int = database.execute("SELECT count(*) FROM votes").fetchone()[0]
        return number


def names(folder: Path) -> list[str]:
    """The files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_backed_up_is_put_back(data: Path, seeds: Path, file: Path, tmp_path: Path) -> None:
    """On another machine; the token, what can be made again, drafts and locks are not in it."""
    (data.parent / ".env").write_text("DISCORD_TOKEN=secret", encoding="utf-8")
    made = back_up(file, folder=data, seeds=seeds)
    assert sorted(made.files) == [
        "data/chat-history", "data/collections/server-100/é.txt", "data/discord.sqlite", "seeds/a.txt",
    ]  # fmt: skip
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    there = tmp_path / "other"
    said, aside = restore(file, folder=there / "data", seeds=there / "seeds")
    assert (said, aside) == (made, [])
    assert said.version == program_version()
    assert names(there / "data") == ["chat-history", "collections/server-100/é.txt", "discord.sqlite"]
    assert (there / "data" / "collections" / "server-100" / "é.txt").read_text(encoding="utf-8") == "Le chat dort."
    assert names(there / "seeds") == ["a.txt"]
    assert votes(there / "data") == 1
    assert stat.S_IMODE((there / "data").stat().st_mode) == 0o700


def test_the_texts_of_collections_are_backed_up_with_the_others(
    data: Path, seeds: Path, file: Path, tmp_path: Path
) -> None:
    """Where there are none, nothing is missed."""
    assert not any(name.startswith("collections/") for name in back_up(file, folder=data, seeds=seeds).files)
    text = seeds.with_name("collections") / "news" / "a.txt"
    text.parent.mkdir(parents=True)
    text.write_text("Le chat dort.", encoding="utf-8")
    back_up(file, folder=data, seeds=seeds, overwrite=True)
    there = tmp_path / "elsewhere"
    restore(file, folder=there / "data", seeds=there / "seeds")
    assert (there / "collections" / "news" / "a.txt").read_text(encoding="utf-8") == "Le chat dort."


def test_a_backup_is_whole_while_the_database_is_written_to(data: Path, file: Path, tmp_path: Path) -> None:
    """Every vote that was stored before it began is in it, and the copy is no torn one."""
    stop, first = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None)) as database:
            while not stop.is_set():
                database.execute("INSERT INTO votes SELECT n FROM votes LIMIT 50")
                first.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        first.wait(10)
        before = votes(data)
        back_up(file, folder=data)
    finally:
        stop.set()
        writer.join()
    restore(file, folder=tmp_path / "other" / "data")
    assert before <= votes(tmp_path / "other" / "data") <= votes(data)
    with closing(sqlite3.connect(tmp_path / "other" / "data" / DATABASE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_nothing_is_overwritten_without_saying_so(data: Path, file: Path) -> None:
    """Neither a backup nor what people gave; when said so, what was there is kept beside."""
    back_up(file, folder=data)
    content = file.read_bytes()
    with pytest.raises(BackupError, match="--overwrite"):
        back_up(file, folder=data)
    assert file.read_bytes() == content
    with closing(sqlite3.connect(data / DATABASE)) as database, database:
        database.execute("INSERT INTO votes VALUES (2)")
    with pytest.raises(BackupError, match="--overwrite"):
        restore(file, folder=data)
    assert votes(data) == 2
    _, [aside] = restore(file, folder=data, overwrite=True)
    assert (votes(data), votes(aside)) == (1, 2)
    assert aside.name.startswith("data.before-")
    back_up(file, folder=data, overwrite=True)


def test_no_backup_is_put_back_under_a_bot_that_runs(data: Path, file: Path) -> None:
    """It would go on writing into the folder that went aside. A backup is made all the same."""
    with Running(data):
        back_up(file, folder=data)
        with pytest.raises(BusyError, match="Stop it first"):
            restore(file, folder=data, overwrite=True)
        with pytest.raises(BusyError), Running(data):
            pass
    restore(file, folder=data, overwrite=True)


Change = Callable[[dict[str, object], list[tuple[tarfile.TarInfo, bytes]]], None]


def rewritten(file: Path, change: Change) -> None:
    """A backup with its description and members changed."""
    with tarfile.open(file, "r:gz") as archive:
        read = [(member, archive.extractfile(member)) for member in archive]
        members = [(member, content.read()) for member, content in read if content is not None]
    about = json.loads(members[0][1])
    rest = members[1:]
    change(about, rest)
    description = json.dumps(about).encode()
    members[0][0].size = len(description)
    with tarfile.open(file, "w:gz") as archive:
        for member, content in [(members[0][0], description), *rest]:
            archive.addfile(member, io.BytesIO(content))


def _flip(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member, content = members[0]
    members[0] = member, bytes([content[0] ^ 1]) + content[1:]


def _drop(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.pop()


def _add(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.append((tarfile.TarInfo("data/more"), b""))


def _climb(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member = tarfile.TarInfo("data/../../climbed")
    about["files"]["data/../../climbed"] = [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]  # type: ignore[index]
    members.append((member, b""))


def _link(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    member = members[0][0]
    member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
    members[0] = member, b""


def _of_another_kind(about: dict[str, object], members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    about["files"] = [1, 2]


@pytest.mark.parametrize("change", [_flip, _drop, _add, _climb, _link, _of_another_kind])
def test_a_damaged_or_hostile_backup_changes_nothing(data: Path, file: Path, tmp_path: Path, change: Change) -> None:
    """One sentence, and not a byte outside of what is there."""
    back_up(file, folder=data)
    rewritten(file, change)
    before = names(tmp_path / "home")
    with pytest.raises(BackupError, match=r"no whole backup|aucun"):
        restore(file, folder=data, overwrite=True)
    assert [name for name in names(tmp_path / "home") if "run.lock" not in name] == before
    assert not (tmp_path / "climbed").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", gzip.compress(b"no archive"), gzip.compress(b"\0" * 10_240)],
    ids=["empty", "text", "another gzip file", "an empty archive"],  # gzip writes the time into its bytes
)
def test_what_is_no_backup_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    """Empty, text, another gzip file, an empty archive."""
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BackupError, match="no whole backup"):
        restore(tmp_path / "file", folder=tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_backup_that_was_cut_short_is_refused(data: Path, file: Path, tmp_path: Path) -> None:
    """Wherever a byte of what it holds is missing: a full disk, an interrupted copy. The end is padding."""
    back_up(file, folder=data)
    content = file.read_bytes()
    held = len(content) * 9 // 10
    for length in range(0, held, max(1, held // 25)):
        file.write_bytes(content[:length])
        with pytest.raises(BackupError):
            restore(file, folder=tmp_path / "other" / "data")
        assert not (tmp_path / "other" / "data").exists()


def test_a_backup_of_a_later_form_names_the_version_that_reads_it(data: Path, file: Path) -> None:
    """Nothing is changed."""
    back_up(file, folder=data)
    rewritten(file, lambda about, members: about.update(form=backups.FORM + 1, version="9.1.0"))
    with pytest.raises(BackupError, match=r"made by Dateline 9\.1\.0"):
        restore(file, folder=data, overwrite=True)
    assert votes(data) == 1


def test_a_stop_between_the_two_steps_is_made_good(data: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there went aside, and the machine stopped: the next command puts the backup in its place."""
    back_up(file, folder=data)
    monkeypatch.setattr(backups, "recover", lambda folder: None)
    restore(file, folder=data, overwrite=True)
    monkeypatch.undo()
    assert not data.exists()
    assert kept(DATABASE, data) == data / DATABASE
    assert votes(data) == 1
    recover(data)
    assert votes(data) == 1


def test_a_full_disk_leaves_no_half_backup(data: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no draft of one."""

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="is full"):
        back_up(file, folder=data)
    assert list(file.parent.iterdir()) == []


def test_nothing_to_back_up_is_one_sentence(tmp_path: Path, file: Path) -> None:
    """Nobody gave anything yet."""
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(file, folder=tmp_path / "data")
