"""A damaged edition in a running bot: it never stops answers, is named, and is tried again when it changes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.discord.open_index import OpenIndex
from bot.discord.worker import WorkQueue
from index.archive import Archive
from index.building.build import build
from index.errors import EditionError, Step
from index.phrases import Language
from index.storage.current import current
from tests.bot.discord.conftest import Open, Place, opener
from tests.bot.discord.reading import answered, words
from tests.bot.discord.test_ask import QUESTION, QUOTE
from tests.editions import own_files
from tests.fakes import HashedEncoder

TRAM = "Combien de voyageurs transporte le tramway de Nantes ?"


def add_text(place: Place, name: str = "tram.txt") -> None:
    """Builds an edition with one more text, as another process would."""
    (place.bot.builder.seeds / name).write_text("Le tramway de Nantes : cent mille voyageurs.", encoding="utf-8")
    build(place.bot.builder.seeds, place.bot.queue.index, HashedEncoder, "hashed")


def newest(index: Path) -> Path:
    """The folder of the edition that the index names."""
    name = current(index)
    assert name is not None
    return index / "editions" / name


def files(edition: Path) -> list[Path]:
    """Every file of an edition that the one before has not too."""
    return own_files(edition.parent.parent, edition.name)


def flip(path: Path) -> Callable[[], int]:
    """Changes one byte in the middle of a file; gives what puts it back."""
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 0x20]) + content[middle + 1 :])
    return lambda: path.write_bytes(content)


async def ask(place: Place, question: str = QUESTION) -> str:
    """What an answer says, without its marks."""
    return words(answered(await place.alice.slash(place.channel, "ask", question=question))).replace("**", "")


async def test_every_file_of_an_edition_may_be_damaged(place: Place) -> None:
    """The edition that serves goes on answering, and `/index status` says what is wrong and what mends it."""
    serving = place.bot.queue.serving.name
    assert QUOTE in await ask(place)
    add_text(place)
    for path in files(newest(place.bot.queue.index)):
        if not path.stat().st_size:
            continue
        mend = flip(path)
        assert QUOTE in await ask(place), path
        assert place.bot.queue.serving.name == serving, path
        status = answered(await place.moderator.slash(place.channel, "index status")).content
        assert "A moderator can make the index again: /index rebuild An older edition answers in its place." in status
        mend()
    assert "cent mille" in await ask(place, TRAM)
    assert place.bot.queue.serving.name != serving
    assert "older edition" not in answered(await place.moderator.slash(place.channel, "index status")).content


async def test_a_damaged_edition_is_opened_once_and_again_when_it_changes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at every question: opening it reads all of it."""
    opened: list[str] = []
    original = OpenIndex._open

    def counted(index: OpenIndex, loaded: Archive) -> object:
        opened.append("open")
        return original(index, loaded)

    monkeypatch.setattr(OpenIndex, "_open", counted)
    add_text(place)
    mend = flip(files(newest(place.bot.queue.index))[0])
    for _ in range(3):
        assert QUOTE in await ask(place)
    assert len(opened) == 1
    mend()
    assert "cent mille" in await ask(place, TRAM)
    assert len(opened) == 2


async def test_a_rebuild_mends_a_damaged_edition(place: Place) -> None:
    """As `/index status` says."""
    add_text(place)
    flip(files(newest(place.bot.queue.index))[0])
    assert QUOTE in await ask(place)
    result = answered(await place.moderator.slash(place.channel, "index rebuild"))
    assert result.content.startswith("Done: 5 texts, 5 passages.")
    assert "cent mille" in await ask(place, TRAM)
    assert place.bot.queue.fault is None


async def test_damage_under_the_edition_that_serves_falls_back_to_the_one_before(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noticed when a question meets it, and that very question is answered."""
    before = place.bot.queue.serving.name
    add_text(place)
    assert "cent mille" in await ask(place, TRAM)
    flip(next(path for path in files(newest(place.bot.queue.index)) if "manifest" not in path.name))

    def damaged(query: object) -> None:
        raise EditionError("A text has not its hash.", "Un texte n’a pas son empreinte.", Step.BUILD)

    monkeypatch.setattr(place.bot.queue.serving.archive, "ask", damaged)
    assert QUOTE in await ask(place)
    assert place.bot.queue.serving.name == before
    assert place.bot.queue.fault is not None
    assert place.bot.queue.fault.step is Step.BUILD


async def test_a_panic_in_a_library_is_told_like_any_other_fault(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """tantivy's is no `Exception`, and would leave the person without a word."""

    class Panic(BaseException):
        pass

    def panics(*arguments: object) -> None:
        raise Panic("index out of bounds")

    monkeypatch.setattr(place.bot.queue.serving.archive, "ask", panics)
    result = answered(await place.alice.slash(place.channel, "ask", question=QUESTION))
    assert result.content == "Something went wrong here, and it was noted. Try again in a moment."


async def test_a_bot_that_starts_on_a_damaged_edition_serves_the_one_before(open_bot: Open, tmp_path: Path) -> None:
    """And logs it; without one before, it does not start."""
    bot = open_bot()
    before = bot.queue.serving.name
    (bot.builder.seeds / "tram.txt").write_text("Le tramway de Nantes.", encoding="utf-8")
    build(bot.builder.seeds, bot.queue.index, HashedEncoder, "hashed")
    damaged = newest(bot.queue.index)
    flip(files(damaged)[0])
    queue = WorkQueue(bot.queue.index, tmp_path, opener=opener)
    try:
        assert queue.serving.name == before
        assert queue.fault is not None
        assert damaged.name in queue.fault.say(Language.ENGLISH)
    finally:
        queue.close()
    shutil.rmtree(damaged.parent / before)
    with pytest.raises(EditionError):
        WorkQueue(bot.queue.index, tmp_path, opener=opener)


async def test_status_names_what_was_left_out(place: Place) -> None:
    """Files of unknown forms by kind and count, and the faults of the last build."""
    seeds = place.bot.builder.seeds
    for name in ("Thumbs.db", "a.db", "picture.png"):
        (seeds / name).write_bytes(b"x")
    (seeds / "bad.txt").write_bytes(b"\xff\xfe\x00")
    status = answered(await place.moderator.slash(place.channel, "index status")).content.replace("\\", "")
    assert "3 files of a kind that is not read were left out: .db (2), .png (1)." in status
    built = answered(await place.moderator.slash(place.channel, "index rebuild")).content.replace("\\", "")
    for text in (built, answered(await place.moderator.slash(place.channel, "index status")).content.replace("\\", "")):
        assert "3 files of a kind that is not read were left out: .db (2), .png (1)." in text
        assert "bad.txt: is binary" in text
