"""A damaged edition never crashes a reader, and never answers otherwise without saying so."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.building.build import Built
from index.errors import EditionError, Step
from index.storage.current import current, open_current, published, verify
from index.storage.edition import Edition
from index.storage.manifest import Manifest
from tests.editions import file_of, files_of
from tests.fakes import HashedEncoder

Make = Callable[..., Built]

_FLIPS = 64


def _contents(edition: Edition) -> tuple[object, ...]:
    """All that an edition holds, read through everything that reads it."""
    passages = [edition.passage(number) for number in edition.numbers()]
    numbers = [number for number, _ in edition.documents()]
    query = HashedEncoder().questions(["Que fait le chat en mars 2012 ?"])[0]
    return (
        edition.manifest,
        [edition.document(number) for number in numbers],
        [edition.dates(each.document, each.span) for each in passages],
        [edition.sentences(each) for each in passages],
        passages,
        edition.by_words("chat chien mars", 10, None),
        edition.nearest(query, 10, None),
        [vectors.tolist() for vectors in edition.vectors_of(passages)],
        {each.tobytes() for segment in edition.segments for each in segment.tables.pieces},
    )


@pytest.fixture
def two(seeds: Path, index: Path, make: Make) -> Path:
    """An index that keeps two editions: one text, then the same with another."""
    (seeds / "a.txt").write_text(
        "date 2012-03-14 Le chat dort depuis mardi. Le chien court le 2 mars.", encoding="utf-8"
    )
    make()
    (seeds / "b.txt").write_text("date 2012-04-02 La neige tombe. Le chat la voit hier.", encoding="utf-8")
    make()
    return index


def _files(index: Path) -> list[Path]:
    return sorted(path.relative_to(index) for path in index.rglob("*") if path.is_file() and path.stat().st_size)


def test_no_flipped_bit_crashes_or_changes_what_is_read(two: Path, tmp_path: Path) -> None:
    """In any file of the index: what is read is the same, or the edition before's and `stands_in_for` says why.

    A segment that both editions have is an error of both.
    """
    whole, before = (_contents(Edition(two / "editions" / name)) for name in published(two))
    random_ = random.Random(11)
    files, noticed = _files(two), 0
    shared = set.intersection(*(set(Manifest.read(two / "editions" / name).segments) for name in published(two)))
    assert len(shared) == 1
    assert len(files) > 20
    for number in range(max(_FLIPS, len(files))):
        name = files[number % len(files)]
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(two, copy)
        content = bytearray((copy / name).read_bytes())
        content[random_.randrange(len(content))] ^= 1 << random_.randrange(8)
        (copy / name).write_bytes(content)
        try:
            edition = open_current(copy)
        except EditionError:
            # Nothing stands in where both editions have the segment: that of the first text.
            assert name.parts[0] == "segments", name
            assert name.parts[1] in shared, name
            noticed += 1
            continue
        if edition.stands_in_for is None:
            assert _contents(edition) == whole, name
        else:
            noticed += 1
            assert _contents(edition) in (whole, before), name
            assert edition.stands_in_for.step is Step.BUILD
            assert verify(copy), name
        edition.close()
    assert noticed > len(files) // 3


def _flip_last_bit(path: Path) -> None:
    """In place: to empty a file that is mapped would end the process of whoever reads it."""
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))


def test_every_flip_in_an_edition_is_found_by_verify(two: Path) -> None:
    """In the edition that serves as in the one before; the error names the folder and the file, of each that has it."""
    assert verify(two) == []
    files = {name: files_of(two, name) for name in published(two)}
    for path in sorted({path for held in files.values() for path in held.values()}):
        if path.name == "manifest.json":
            continue
        having = [(name, file) for name, held in files.items() for file, of in held.items() if of.samefile(path)]
        _flip_last_bit(path)
        assert [str(error) for error in verify(two)] == [
            f"The edition in {two / 'editions' / name} is damaged ({file})." for name, file in having
        ]
        _flip_last_bit(path)
    assert verify(two) == []


def test_a_build_makes_a_damaged_edition_whole(two: Path, make: Make, tmp_path: Path) -> None:
    """Whichever file is damaged, though no text has changed, and an edition before is kept that is whole."""
    whole = _contents(open_current(two))[1:]
    for name in _files(two):
        if name.name in {"lock", "dateline-index.txt"} or not (two / name).exists():
            continue
        (two / name).write_bytes(b"")
        make()
        assert verify(two) == [], name
        edition = open_current(two)
        assert edition.stands_in_for is None
        assert _contents(edition)[1:] == whole


def test_zeroed_vectors_are_never_used_again(seeds: Path, index: Path, make: Make) -> None:
    """`verify` finds them, nothing is answered from them, and a build encodes every text again."""
    (seeds / "a.txt").write_text("Le chat dort. Le chien court.", encoding="utf-8")
    make()
    name = str(current(index))
    path = file_of(index, name, "vectors.faiss")
    size = HashedEncoder().dimension * 2  # a passage, in half precision
    path.write_bytes(path.read_bytes()[:-size] + bytes(size))
    assert len(verify(index)) == 1
    with pytest.raises(EditionError, match=r"vectors\.faiss"):
        open_current(index)
    encoder = HashedEncoder()
    built = make(encoder)
    assert (built.unchanged, built.encoded, built.reused, encoder.encoded) == (False, 1, 0, 3)
    assert open_current(index).segments[0].vectors.rows(np.arange(1)).any()
    assert not path.exists()
