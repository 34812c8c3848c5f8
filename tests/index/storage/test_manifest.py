"""The manifest: what is written is read, and what is not whole is refused."""

import json
from pathlib import Path

import pytest

from index.errors import EditionError, Step
from index.storage.checksums import Checksum
from index.storage.manifest import Manifest

_MANIFEST = Manifest(
    "d1", "e5", "e5-1", "f1", "seeds à moi", 3, 7, 1, 6, 20, 9, 2,
    {"documents.npy": Checksum(12, "ab")},
    {"b": {"rows.npy": Checksum(24, "cd")}, "a": {"rows.npy": Checksum(24, "ef")}},
)  # fmt: skip


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Letters beyond ASCII and the checksums too."""
    _MANIFEST.write(tmp_path)
    assert Manifest.read(tmp_path) == _MANIFEST
    assert list(Manifest.read(tmp_path).segments) == ["b", "a"]


def test_any_other_value_is_damage(tmp_path: Path) -> None:
    """Each field in its turn, though the file is valid JSON."""
    _MANIFEST.write(tmp_path)
    path = tmp_path / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for name in content.keys() - {"format"}:
        path.write_text(json.dumps({**content, name: "another"}), encoding="utf-8")
        with pytest.raises(EditionError) as raised:
            Manifest.read(tmp_path)
        assert str(raised.value) == f"The edition in {tmp_path} is damaged (manifest.json)."
    path.write_text(json.dumps(content), encoding="utf-8")
    assert Manifest.read(tmp_path) == _MANIFEST


@pytest.mark.parametrize("content", ["", "[]", "{}", "3", "[" * 100_000, '{"format": []}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str) -> None:
    """With the step that makes a whole one."""
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(EditionError) as raised:
        Manifest.read(tmp_path)
    assert raised.value.step is Step.BUILD
