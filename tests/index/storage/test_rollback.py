"""Going back to the edition before, and editions of other forms: an upgrade, and the way back from it."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from index.building.build import Built, build
from index.errors import BusyError, EditionError, Step
from index.storage.current import open_current, open_published, published, verify
from index.storage.manifest import FORMAT, FormError, _checksum, program_version
from index.storage.publish import locked, rollback
from tests.conftest import ROOT
from tests.editions import file_of
from tests.fakes import HashedEncoder

Make = Callable[..., Built]


def _write(seeds: Path, name: str, text: str) -> None:
    (seeds / name).write_text(text, encoding="utf-8")


def _files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rolling_back_serves_the_edition_before_and_again_the_one_after(seeds: Path, index: Path, make: Make) -> None:
    """Both stay on the disk, whole; the next build makes a third, after which the one rolled back to is kept."""
    _write(seeds, "a.txt", "Le chat dort.")
    first = make().edition
    _write(seeds, "b.txt", "Le chien court.")
    second = make().edition
    assert rollback(index) == first
    assert (published(index), verify(index)) == ([first, second], [])
    with closing(open_current(index)) as edition:
        assert [document.id for _, document in edition.documents()] == ["a.txt"]
    assert rollback(index) == second
    assert published(index) == [second, first]
    rollback(index)
    third = make().edition
    assert published(index) == [third, first]
    assert third > second


def test_rolling_back_from_a_damaged_edition_leaves_it_behind(seeds: Path, index: Path, make: Make) -> None:
    """The one before serves, and the damaged one is removed: there is no way forward to it."""
    _write(seeds, "a.txt", "Le chat dort.")
    first = make().edition
    _write(seeds, "b.txt", "Le chien court.")
    file_of(index, make().edition, "texts.sqlite").write_bytes(b"")
    assert rollback(index) == first
    assert published(index) == [first]
    with pytest.raises(EditionError, match="No edition is kept from before"):
        rollback(index)


@pytest.mark.parametrize("case", ["none", "first", "withdrawn", "damaged", "building"])
def test_rolling_back_changes_nothing_where_it_cannot(seeds: Path, index: Path, make: Make, case: str) -> None:
    """No index yet; no edition before; one that held what was withdrawn; a damaged one; during a build."""
    if case != "none":
        _write(seeds, "a.txt", "Le chat dort.")
        make()
    if case in {"damaged", "building"}:
        _write(seeds, "b.txt", "Le chien court.")
        make()
    if case == "withdrawn":
        _write(seeds, "a.txt", "Le chien court.")
        make()
    names = published(index)
    if case == "damaged":
        file_of(index, names[1], "documents.npy").write_bytes(b"")
    kind = BusyError if case == "building" else EditionError
    with locked(index) if case == "building" else nullcontext(), pytest.raises(kind) as raised:
        rollback(index)
    assert raised.value.step in {Step.BUILD, Step.BUILD_LATER}
    assert published(index)[:1] == names[:1]
    assert index.exists() is (case != "none")


def _reform(index: Path, name: str, form: int, **about: str) -> None:
    """Makes an edition one of another form, whole by its own checksums."""
    path = index / "editions" / name / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8")) | {"format": form} | about
    del content["checksum"]
    content["checksum"] = _checksum(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_an_edition_of_a_later_form_names_the_version_that_reads_it(seeds: Path, index: Path, make: Make) -> None:
    """And the one before stands in for it."""
    _write(seeds, "a.txt", "Le chat dort.")
    first = make().edition
    _write(seeds, "b.txt", "Le chien court.")
    second = make().edition
    _reform(index, second, FORMAT + 1, version="9.1.0")
    with pytest.raises(FormError, match=rf"has form {FORMAT + 1}, which Dateline 9\.1\.0 reads") as raised:
        open_published(index, second)
    assert raised.value.step is Step.UPGRADE
    with closing(open_current(index)) as edition:
        assert edition.folder.name == first
        assert isinstance(edition.stands_in_for, FormError)


def test_an_edition_of_form_5_gives_its_vectors_to_the_next(seeds: Path, index: Path, make: Make) -> None:
    """It answers as it is; the next build makes it anew, and encodes nothing."""
    _write(seeds, "a.txt", "Le chat dort.")
    # The digest is of the form too.
    _reform(index, make().edition, 5, digest="of another form")
    with closing(open_current(index)) as edition:
        assert edition.by_words("chat", 5, None).keys() == {0}
    built = make()
    assert (built.unchanged, built.encoded, built.documents) == (False, 0, 1)
    with closing(open_current(index)) as edition:
        assert edition.manifest.form == FORMAT


def _release(folder: Path) -> Path:
    """A copy of the folder that 0.1.0 left."""
    return Path(shutil.copytree(ROOT / "tests" / "data" / "release-0.1.0", folder / "release"))


def test_an_edition_of_an_earlier_form_is_kept_by_the_build_that_replaces_it(tmp_path: Path) -> None:
    """Untouched, for whoever goes back to the earlier program; but not as one to roll back to, nor as a damaged one."""
    release = _release(tmp_path)
    index = release / "var" / "index"
    first, older = published(index)
    (index / "current").write_text(f"{first}\n", encoding="utf-8")
    shutil.rmtree(index / "editions" / older)
    _reform(index, first, 1)
    before = _files(index / "editions" / first)
    second = build(release / "seeds", index, HashedEncoder, "hashed")
    assert not second.unchanged
    assert (published(index), verify(index)) == ([second.edition, first], [])
    assert _files(index / "editions" / first) == before
    with pytest.raises(FormError, match="has form 1"):
        rollback(index)
    assert published(index) == [second.edition, first]


def test_the_editions_of_0_1_0_open_as_they_are(tmp_path: Path) -> None:
    """Form 2 is read; the build after it encodes all anew, and keeps the newest of them for going back."""
    release = _release(tmp_path)
    index = release / "var" / "index"
    names = published(index)
    assert verify(index) == []
    with closing(open_current(index)) as edition:
        assert (edition.manifest.form, edition.manifest.documents) == (2, 4)
    built = build(release / "seeds", index, HashedEncoder, "hashed")
    assert (built.unchanged, built.encoded, built.documents) == (False, built.passages, 4)
    assert published(index) == [built.edition, names[0]]
    with closing(open_current(index)) as edition:
        assert (edition.manifest.form, edition.manifest.version) == (FORMAT, program_version())
    assert rollback(index) == names[0]
