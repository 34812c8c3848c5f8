"""The walks of CONTRIBUTING.md through the terminal: each file exists, and the functions are called in that order."""

from pathlib import Path
from types import CodeType

import pytest

from bot.terminal.main import main
from tests.conftest import ROOT
from tests.walks import assert_called_in_order, walk


@pytest.mark.usefixtures("real_model")
def test_a_text_is_built_and_a_question_asked_as_the_walks_say(
    calls: list[CodeType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the encoder and the reader that ship."""
    monkeypatch.chdir(ROOT)
    assert main(["build", "--seeds", str(ROOT / "seeds"), "--index", str(tmp_path / "index")]) == 0
    built = list(calls)
    calls.clear()
    assert main(["ask", "--index", str(tmp_path / "index"), "Que demande la Russie à l’OTAN ?"]) == 0
    asked = list(calls)
    assert_called_in_order(walk("A text, from its file to the index"), built)
    assert_called_in_order(walk("A question, from the terminal"), asked)
    assert "Roumanie" in capsys.readouterr().out
