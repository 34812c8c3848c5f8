"""The bench of vectors alone: its rows, its masks, and recall against every row."""

from pathlib import Path

import numpy as np

from index.evaluation.scale import vectors
from tests.fakes import HashedEncoder


def test_every_share_is_measured_against_every_row(tmp_path: Path) -> None:
    """A small index compares all rows, and so finds all of the nearest under any mask."""
    encoder = HashedEncoder()
    real = encoder.passages([f"mot{number} autre{number % 7} encore{number % 11}" for number in range(60)])
    built = vectors.build(real, 3000, tmp_path / "rows.faiss")
    assert built["rows"] == 3000
    assert built["disk_megabytes"] > 0
    assert not (tmp_path / "rows.npy").exists()
    found = vectors.search(real, encoder.questions(["mot1 autre1", "mot2"]), tmp_path / "rows.faiss")
    assert set(found["by_share"]) == {f"{share:g}" for share in vectors.SHARES}
    recalls = [each["recall_at_10"] for share, each in found["by_share"].items() if share != "0.001"]
    # A row in half precision may change places with another that is as near.
    assert np.mean(recalls) > 0.98
