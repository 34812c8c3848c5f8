"""Publishing: which editions are kept, and that nothing of anyone else's is touched."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.build import Built
from index.errors import BusyError, EditionError, Step
from index.storage.current import current, open_current, published, verify
from index.storage.publish import locked
from tests.editions import file_of

Make = Callable[..., Built]


def _write(seeds: Path, name: str, text: str) -> None:
    (seeds / name).write_text(text, encoding="utf-8")


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with the content of the files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def test_the_edition_before_is_kept_when_texts_are_added(seeds: Path, index: Path, make: Make) -> None:
    """That one alone: the pointer names two editions at the most."""
    names = []
    for number in range(4):
        _write(seeds, f"{number}.txt", f"Le chat dort {number} fois.")
        names.append(make().edition)
    assert published(index) == [names[3], names[2]]
    assert sorted(path.name for path in (index / "editions").iterdir()) == sorted(names[2:])


@pytest.mark.parametrize("withdrawn", ["removed", "changed", "dated"])
def test_nothing_withdrawn_is_kept(seeds: Path, index: Path, make: Make, withdrawn: str) -> None:
    """An edition that holds a text, a wording or a date that is gone leaves with it."""
    _write(seeds, "a.txt", "Le chat dort.")
    _write(seeds, "b.txt", "date 2012-03 Le zyzomys court.")
    make()
    if withdrawn == "removed":
        (seeds / "b.txt").unlink()
    else:
        _write(
            seeds,
            "b.txt",
            "date 2012-03 Le chien court." if withdrawn == "changed" else "date 2012-04 Le zyzomys court.",
        )
    name = make().edition
    assert published(index) == [name]
    assert [path.name for path in (index / "editions").iterdir()] == [name]


def test_a_damaged_edition_before_is_removed_by_a_build_with_nothing_to_do(
    seeds: Path, index: Path, make: Make
) -> None:
    """Else it would be damaged for good: no build writes an older edition."""
    _write(seeds, "a.txt", "Le chat dort.")
    before = make().edition
    _write(seeds, "b.txt", "Le chien court.")
    newest = make().edition
    file_of(index, before, "documents.npy").write_bytes(b"")
    assert len(verify(index)) == 1
    assert make().unchanged
    assert (published(index), verify(index)) == ([newest], [])


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        (["editions/Madame Bovary.epub"], "editions/Madame Bovary.epub"),
        (["editions/2021/book.txt", "lock"], "editions/2021"),
        (["current/release.txt"], "current"),
        (["current"], "current"),
        (["photo.jpg"], "photo.jpg"),
    ],
)
def test_a_folder_of_someone_else_is_never_touched(
    seeds: Path, index: Path, make: Make, paths: list[str], named: str
) -> None:
    """The error names what is in the way, and every byte is as it was."""
    _write(seeds, "a.txt", "Le chat dort.")
    for path in paths:
        (index / path).parent.mkdir(parents=True, exist_ok=True)
        (index / path).write_text("of someone else", encoding="utf-8")
    before = _tree(index)
    with pytest.raises(EditionError) as raised:
        make()
    assert f"({named})" in str(raised.value)
    assert raised.value.step is Step.NAME_INDEX
    assert _tree(index) == before


def test_a_link_is_never_followed(seeds: Path, index: Path, make: Make, tmp_path: Path) -> None:
    """Neither where editions should be, nor among them."""
    _write(seeds, "a.txt", "Le chat dort.")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "20210101-000000-00000000").mkdir(parents=True)
    index.mkdir()
    (index / "editions").symlink_to(elsewhere)
    with pytest.raises(EditionError, match=r"\(editions\)"):
        make()
    (index / "editions").unlink()
    make()
    (index / "editions" / "20210101-000000-00000000").symlink_to(elsewhere)
    _write(seeds, "b.txt", "Le chien court.")
    make()
    assert [path.name for path in elsewhere.iterdir()] == ["20210101-000000-00000000"]


def test_what_people_put_into_an_index_stays(seeds: Path, index: Path, make: Make) -> None:
    """Beside the editions and among them; only what has the name of an edition or of a draft is swept."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    for name in (".DS_Store", "editions/notes.txt", "editions/old/notes.txt"):
        (index / name).parent.mkdir(exist_ok=True)
        (index / name).write_text("of someone else", encoding="utf-8")
    (index / "editions" / ".draft-7").mkdir()
    _write(seeds, "a.txt", "Le chien court.")
    name = make().edition
    assert sorted(path.name for path in index.iterdir()) == [
        ".DS_Store", "current", "dateline-index.txt", "editions", "lock", "segments",
    ]  # fmt: skip
    assert sorted(path.name for path in (index / "editions").iterdir()) == sorted(["notes.txt", "old", name])


def test_an_index_made_before_the_marker_is_known_by_its_layout(seeds: Path, index: Path, make: Make) -> None:
    """It is built on, and marked."""
    _write(seeds, "a.txt", "Le chat dort.")
    before = make().edition
    (index / "dateline-index.txt").unlink()
    (index / "current").write_text(before + "\n", encoding="utf-8")
    (index / "editions" / ".draft-7").mkdir()
    _write(seeds, "b.txt", "Le chien court.")
    make()
    assert (index / "dateline-index.txt").is_file()
    assert published(index) == [current(index), before]


def test_a_clock_that_goes_back_does_not_change_the_order(seeds: Path, index: Path, make: Make) -> None:
    """A newer edition has a greater name than the ones that are there."""
    _write(seeds, "a.txt", "Le chat dort.")
    name = make().edition
    later = f"20991231-235959-{name[-8:]}"
    (index / "editions" / name).rename(index / "editions" / later)
    (index / "current").write_text(later + "\n", encoding="utf-8")
    _write(seeds, "b.txt", "Le chien court.")
    assert make().edition[:16] == "21000101-000000-"
    assert len(published(index)) == 2


def test_two_builds_within_a_second_have_two_names(seeds: Path, index: Path, make: Make) -> None:
    """Names sort by age, even when a damaged edition is made anew at once."""
    _write(seeds, "a.txt", "Le chat dort.")
    names = [make().edition]
    for _ in range(3):
        file_of(index, names[-1], "texts.sqlite").write_bytes(b"")
        names.append(make().edition)
    assert sorted(set(names)) == names
    assert open_current(index).folder.name == names[-1]


def test_one_build_at_a_time(index: Path) -> None:
    """The second fails at once, and the lock is free when the first ends, however it ends."""
    with locked(index) as folder:
        assert folder.name == f".draft-{os.getpid()}"
        assert list(folder.iterdir()) == []
        with pytest.raises(BusyError) as raised, locked(index):
            pass
        assert raised.value.step is Step.BUILD_LATER
    with pytest.raises(ZeroDivisionError), locked(index):
        raise ZeroDivisionError
    with locked(index) as folder:
        assert list(folder.parent.iterdir()) == [folder]
