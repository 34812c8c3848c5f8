"""`dateline watch`: what it prints, and how it ends."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.terminal import watch
from index.building.place import Place
from index.encoding.source import EncoderSource
from index.errors import SeedsError
from index.living.upkeep import Told
from index.phrases import Phrase
from tests.bot.terminal.conftest import Run
from tests.fakes import HashedEncoder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The times an encoder was loaded."""
    times: list[int] = []

    def load(self: EncoderSource, threads: int = 0, watch: object = None) -> HashedEncoder:
        times.append(1)
        return HashedEncoder()

    monkeypatch.setattr(EncoderSource, "open", load)
    return times


def test_it_prints_each_build_and_each_fault_until_it_is_interrupted(
    run: Run, seeds: Path, monkeypatch: pytest.MonkeyPatch, opened: list[int]
) -> None:
    """The encoder is loaded once; Ctrl-C ends it with the status of an interruption."""

    async def keep_up(place: Place, build: Callable[[], Awaitable[None]], told: Told) -> None:
        await build()
        (seeds / "b.txt").write_text("date 2024\nLe chien court.", encoding="utf-8")
        (seeds / "c.txt").write_text("", encoding="utf-8")
        await build()
        told.refused(SeedsError("No text.", "Aucun texte."))
        told.refused(ZeroDivisionError("by zero"))
        told.noticed(Phrase(en="Slow here.", fr="Lent ici."))
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(5)
        raise AssertionError("the signal ended nothing")

    async def fetch(place: Place, told: Told) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(watch, "keep_up", keep_up)
    monkeypatch.setattr(watch, "fetch_on_schedule", fetch)
    (seeds / "a.txt").write_text("date 2024\nLe chat dort.", encoding="utf-8")
    # As in a program just started, whatever handler a test before this one has left.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ran = run("watch", "--seeds", "seeds")
    finally:
        signal.signal(signal.SIGINT, before or signal.default_int_handler)
    assert ran.status == 130
    lines = ran.out.splitlines()
    assert lines[0] == "Watching seeds. Texts are searchable seconds after they are saved. Ctrl-C ends it."
    assert [line.split(", ")[0] for line in lines[1:]] == ["1 text", "2 texts"]
    assert ran.err.splitlines() == [
        "c.txt: is empty",
        "1 fault, named above; everything else is in the index.",
        "No text.",
        "It is tried again at the next change.",
        "This build failed by a fault of Dateline’s own (ZeroDivisionError: by zero); it is tried again at the next "
        "change.",
        "Slow here.",
    ]
    assert opened == [1]


def test_it_does_not_begin_without_a_folder(run: Run) -> None:
    """The next step is named, as for a build."""
    ran = run("watch", "--seeds", "none")
    assert (ran.status, ran.err.splitlines()[0].split(". ")[0]) == (2, "There is no folder none")
