"""Where an encoder comes from."""

import subprocess
import sys
from pathlib import Path

from index.encoding.source import EncoderSource
from tests.conftest import ROOT


def test_names_never_share_a_folder(tmp_path: Path) -> None:
    """Two names that read alike differ in their hash."""
    assert EncoderSource("a/b", tmp_path).path != EncoderSource("a-b", tmp_path).path
    assert EncoderSource("../../etc", tmp_path).path.parent == tmp_path


def test_naming_an_encoder_loads_no_runtime() -> None:
    """The settings name the default one, and must load in a few milliseconds."""
    heavy = {"numpy", "onnxruntime", "tokenizers", "torch"}
    code = f"import sys, index.encoding.source; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
