"""Uploads: read in a process of their own, and written whole or not at all."""

import asyncio
import errno
import os
import time
from pathlib import Path

import pytest

from bot.discord.features import giving
from bot.discord.features.upload import write_upload
from index.building.seeds.folder import read
from index.building.seeds.isolated import Upload, read_upload
from index.errors import DiskError, QuestionError
from tests.bot.discord.conftest import Place
from tests.bot.discord.reading import answered
from tests.bot.discord.test_load import longest_delay

ALIASES = (
    "---\ndate: &a [x, x]\n"
    + "".join(
        f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(25)
    )
    + "---\nTexte.\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("aliases.md", ALIASES.encode()),
        ("heading.md", b"# a" + b" " * 40_000 + b"b\ntexte"),
        ("marks.txt", ("a" + "\u0301\u0316" * 40_000).encode()),
        ("nested.md", b"---\ndate: " + b"[" * 3000 + b"\n---\nx"),
        ("ids.jsonl", b"".join(b'{"id": "t%d", "text": "x y"}\n' % number for number in range(6_000))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_hostile_upload_leaves_the_event_loop_free(place: Place, name: str, content: bytes) -> None:
    """Whatever it does to its reader, heartbeats go out and the command is answered."""
    stop = asyncio.Event()
    heartbeat = asyncio.create_task(longest_delay(stop))
    result = answered(await place.moderator.slash(place.channel, "index add", file=(name, content)))
    stop.set()
    assert await heartbeat < 1.0
    assert result.content.startswith(("Nothing was added.", "Added: "))


async def test_an_upload_is_parsed_in_no_thread_of_the_bot(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one reader that is called is the one that starts a process."""
    called: list[str] = []

    def counted(name: str, content: bytes, taken: set[str]) -> Upload:
        called.append(name)
        return read_upload(name, content, taken)

    def forbidden(*arguments: object) -> None:
        raise AssertionError("parsed in the bot's process")

    monkeypatch.setattr(giving, "read_upload", counted)
    monkeypatch.setattr("index.building.seeds.formats.read_bytes", forbidden)
    monkeypatch.setattr("index.building.seeds.isolated.read_bytes", forbidden)
    file = ("tram.md", b"---\ntitle: T\n---\nLe tramway roule.")
    result = answered(await place.moderator.slash(place.channel, "index add", file=file))
    assert result.content == "Added: 1 text.\nDone: 5 texts, 5 passages. The next question is asked of them."
    assert called == ["tram.md"]


def test_ids_are_compared_in_linear_time() -> None:
    """Twice the texts take about twice the time, not four times."""
    seconds = []
    for count in (8_000, 16_000):
        content = b"".join(b'{"id": "t%d", "text": "x y"}\n' % number for number in range(count))
        began = time.perf_counter()
        assert len(read_upload("ids.jsonl", content, {f"u{number}" for number in range(count)}).documents) == count
        seconds.append(time.perf_counter() - began)
    assert seconds[1] < 3 * seconds[0] + 0.5


def test_an_upload_cut_by_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the next build would index half a text."""

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskError):
        write_upload(tmp_path, "tram.txt", b"Le tramway de Nantes.")
    assert list(tmp_path.iterdir()) == []


def test_an_upload_is_in_its_folder_only_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that runs meanwhile finds no part of it."""
    seen: list[str] = []

    def look(number: int) -> None:
        documents, _ = read(tmp_path)
        seen.extend(each.text for each in documents)

    monkeypatch.setattr(os, "fsync", look)
    write_upload(tmp_path, "tram.txt", b"Le tramway de Nantes.")
    assert seen == []
    assert [path.name for path in tmp_path.iterdir()] == ["tram.txt"]
    with pytest.raises(QuestionError):
        write_upload(tmp_path, "tram.txt", b"autre")
    assert (tmp_path / "tram.txt").read_bytes() == b"Le tramway de Nantes."
