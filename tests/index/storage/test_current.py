"""Which edition serves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from index.errors import EditionError, Step
from index.phrases import Language
from index.storage.current import current, open_current, published, state, verify
from tests.editions import file_of

Make = Callable[..., Built]


def _write(seeds: Path, name: str, text: str) -> None:
    (seeds / name).write_text(text, encoding="utf-8")


def _two(seeds: Path, make: Make) -> tuple[str, str]:
    """Builds twice, the second time with one more text; the names of the two editions, the newest first."""
    _write(seeds, "a.txt", "Le chat dort.")
    before = make().edition
    _write(seeds, "b.txt", "Le chien court.")
    return make().edition, before


def test_the_edition_before_stands_in_for_a_damaged_one(seeds: Path, index: Path, make: Make) -> None:
    """And says what is wrong with the newer one, in both languages."""
    newest, before = _two(seeds, make)
    path = file_of(index, newest, "texts.sqlite")
    path.write_bytes(b"")
    edition = open_current(index)
    assert edition.folder.name == before
    assert edition.stands_in_for is not None
    folder, file = index / "editions" / newest, path.relative_to(index).as_posix()
    assert edition.stands_in_for.say(Language.ENGLISH) == f"The edition in {folder} is damaged ({file})."
    assert edition.stands_in_for.say(Language.FRENCH) == f"L’édition de {folder} est abîmée ({file})."
    assert edition.stands_in_for.step is Step.BUILD
    assert edition.manifest.documents == 1


def test_two_damaged_editions_are_the_error_of_the_newest(seeds: Path, index: Path, make: Make) -> None:
    """There is nothing left to stand in."""
    for name in _two(seeds, make):
        (index / "editions" / name / "documents.npy").unlink()
    with pytest.raises(EditionError) as raised:
        open_current(index)
    assert str(raised.value) == f"The edition in {index / 'editions' / str(current(index))} is damaged (documents.npy)."
    assert len(verify(index)) == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"\0\xff\n", b"../../elsewhere\n", b"20990101-000000-00000000\n"])
def test_a_damaged_pointer_opens_the_newest_edition_and_says_so(
    seeds: Path, index: Path, make: Make, content: bytes
) -> None:
    """Whatever stands in it; the next build writes it anew."""
    newest, _ = _two(seeds, make)
    (index / "current").write_bytes(content)
    edition = open_current(index)
    assert edition.folder.name == newest
    assert edition.stands_in_for is not None
    assert edition.stands_in_for.step is Step.BUILD
    assert not make().unchanged
    assert open_current(index).stands_in_for is None


def test_no_index_yet_is_an_error(index: Path) -> None:
    """Of opening and of verifying alike."""
    for read in (open_current, verify):
        with pytest.raises(EditionError, match="no index") as raised:
            read(index)
        assert raised.value.step is Step.BUILD
    assert (current(index), published(index)) == (None, [])


def test_the_state_changes_with_any_file_and_not_with_reading(seeds: Path, index: Path, make: Make) -> None:
    """A damaged edition that was put back from a copy is noticed, though its name is the same."""
    nothing = state(index)
    newest, _ = _two(seeds, make)
    first = state(index)
    assert first != nothing
    open_current(index).close()
    assert state(index) == first
    path = file_of(index, newest, "vectors.faiss")
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    damaged = state(index)
    assert damaged != first
    path.write_bytes(content)
    assert state(index) != damaged
    (index / "current").write_bytes(b"\0\n")
    assert state(index) not in (first, damaged)
