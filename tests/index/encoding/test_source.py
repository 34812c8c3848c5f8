"""Where an encoder is kept."""

from pathlib import Path

from index.encoding.source import EncoderSource


def test_names_never_share_a_folder(tmp_path: Path) -> None:
    """Two names that read alike differ in their hash."""
    assert EncoderSource("a/b", tmp_path).path != EncoderSource("a-b", tmp_path).path
    assert EncoderSource("../../etc", tmp_path).path.parent == tmp_path
