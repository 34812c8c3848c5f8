"""Checksums of files: any difference is seen, and its file named."""

from hashlib import sha256
from pathlib import Path

import pytest

from index.storage.checksums import Checksum, checksums, damaged_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, one of them empty."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a").write_bytes(b"abc")
    (tmp_path / "b").write_bytes(b"")
    return tmp_path


def test_a_checksum_is_size_and_sha_256(folder: Path) -> None:
    """Of the file as it stands on the disk."""
    assert checksums(folder, ["words/a", "b"]) == {
        "words/a": Checksum(3, sha256(b"abc").hexdigest()),
        "b": Checksum(0, sha256(b"").hexdigest()),
    }


@pytest.mark.parametrize("content", [b"abd", b"ab", b"abcd", b"", None])
def test_a_changed_or_missing_file_is_named(folder: Path, content: bytes | None) -> None:
    """Of the same size, shorter, longer, empty or gone; files that are not listed do not count."""
    files = checksums(folder, ["b", "words/a"])
    (folder / "c").write_bytes(b"not listed")
    assert damaged_file(folder, files) is None
    (folder / "words" / "a").unlink()
    if content is not None:
        (folder / "words" / "a").write_bytes(content)
    assert damaged_file(folder, files) == "words/a"
