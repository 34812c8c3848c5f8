"""Running one command in this process, on two small texts and with the fake encoder."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.settings import names
from bot.terminal.main import main
from index.archive import Archive
from index.building.build import Built
from index.storage.storage import FOLDERS
from tests.fakes import HashedEncoder, OverlapReader


class Ran(NamedTuple):
    """The exit status of a command, and what it printed on each stream."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    certainties: None,
) -> Run:
    """Runs one command in English in a folder of its own, on the test's index, with `given` as its standard input."""
    monkeypatch.setattr(
        Archive,
        "open",
        classmethod(
            lambda cls, index, models, reader=None, storage=FOLDERS: cls(
                storage.open_current(index), HashedEncoder(), reader or OverlapReader()
            )
        ),
    )
    for name in names():
        monkeypatch.delenv(name, raising=False)
    # Set by the program; restored here after each test.
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("DATELINE_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    with_index = {"ask", "build", "calibrate", "chat", "check", "doctor", "editions", "rollback", "show", "sources"}
    with_index |= {"onthisday", "timeline", "watch"}

    def ran(*arguments: str, given: str = "") -> Ran:
        capsys.readouterr()
        before = sys.stdin
        reading, writing = os.pipe()
        os.write(writing, given.encode("utf-8", "surrogateescape"))
        os.close(writing)
        sys.stdin = os.fdopen(reading, encoding="utf-8", errors="replace")
        place = ["--index", str(index)] if arguments and arguments[0] in with_index else []
        try:
            status = main([*arguments[:1], *place, *arguments[1:]])
        finally:
            sys.stdin.close()
            sys.stdin = before
        return Ran(status, *capsys.readouterr())

    return ran


@pytest.fixture
def texts(seeds: Path, make: Callable[..., Built]) -> None:
    """Two short texts, indexed."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur. Il a rêvé le 21 janvier.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien court dans la neige.", encoding="utf-8")
    make()
