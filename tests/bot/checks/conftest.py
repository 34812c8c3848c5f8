"""A file of questions, and its outcomes on two short texts with the fake encoder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.checks import questions_file
from bot.checks.outcome import Checked, check
from index.archive import Archive
from tests.fakes import OverlapReader

GOOD = "- question: Où dort le chat ?\n  holds: sur le mur\n"
BAD = GOOD.replace("sur le mur", "dans la neige")
REFUSED = "- question: prix du gaz liquide importé ?\n  refuse: true\n"

Write = Callable[[str | bytes], Path]
Check = Callable[[str], Checked]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of questions."""

    def wrote(text: str | bytes) -> Path:
        path = tmp_path / "questions.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        return path

    return wrote


@pytest.fixture
def checked(seeds: Path, archive: Callable[[], Archive], write: Write, certainties: None) -> Check:
    """Asks the questions of a file about two short texts."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat dort sur le mur. Il a rêvé le 21 janvier.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien dort dans la neige.", encoding="utf-8")
    built = archive()
    opened = Archive(built.edition, built.encoder, OverlapReader())

    def asked(text: str) -> Checked:
        return check(opened.ask, questions_file.read(write(text)))

    return asked
