"""Memory of a build: in proportion to the largest text and to the number of passages, not to the texts together."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

# A build in a process of its own: memory is the most that process ever held.
_BUILD = """
import sys
from pathlib import Path
import numpy as np
from index.building.build import build
from index.encoding.piece import encoded_apart
from index.evaluation.scale.memory import with_mapped
class Constant:
    name = fingerprint = "constant"
    dimension = 8
    def passages(self, texts):
        return np.full((len(texts), 8), 8 ** -0.5, np.float32)
    questions = passages
    def pieces(self, pieces):
        return encoded_apart(self.passages, pieces)
built = build(Path(sys.argv[1]), Path(sys.argv[2]), Constant, "constant")
print(built.documents, built.passages, round(with_mapped()))
"""
_TEXT = 100_000


def _build(folder: Path, texts: int) -> tuple[int, int, int]:
    """Documents, passages and mebibytes of a build of that many texts of 100,000 characters, all different."""
    seeds = folder / f"seeds-{texts}"
    seeds.mkdir()
    for number in range(texts):
        # Words too long to be indexed by: what is measured is the build, not tantivy's buffer of 64 MB.
        sentences = (f"{number}-{place}-{'é' * 580}." for place in range(_TEXT // 600))
        (seeds / f"{number}.txt").write_text(" ".join(sentences), encoding="utf-8")
    command = [sys.executable, "-c", _BUILD, str(seeds), str(folder / f"index-{texts}")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    documents, passages, mebibytes = map(int, done.stdout.split())
    return documents, passages, mebibytes


def test_four_times_the_texts_take_little_more_memory(tmp_path: Path) -> None:
    """30 MB more of text, in 100,000 more rows, cost less than itself: some 200 bytes a row of eight numbers."""
    documents, passages, few = _build(tmp_path, 100)
    more_documents, more_passages, many = _build(tmp_path, 400)
    assert (more_documents, more_passages) == (4 * documents, 4 * passages)
    assert many - few < 30
