"""Processor seconds of a build with nothing changed, and with one text added, with the record of readings and without.

    python -m index.evaluation.rereading ../shared/data [TEXTS …]

The folder holds the seeds and so many texts of the news archive (100, then 1,000). Without its record, which is removed
for that, a build reads every file twice, as it did before there was one. The encoder makes vectors of hashed words, so
that none of the seconds is the real one's.
"""

import sys
import tempfile
import time
from pathlib import Path

from index.building.build import Built, build
from index.building.seeds.readings import READINGS
from index.building.texts import Texts
from index.evaluation.freshness import write_texts
from index.evaluation.stand_ins import HashedEncoder

# Files are trusted when they are two seconds old.
_SETTLED_SECONDS = 2.5
_TEXT = "date 2024-03-02 La foire aux oignons numéro {number} a ouvert ses portes. Le maire a parlé de la pluie.\n"


class _Archive:
    """Texts and their index, in one folder."""

    def __init__(self, folder: Path, archive: Path, texts: int) -> None:
        self._seeds = folder / "seeds"
        self._index = folder / "index"
        self._added = 0
        write_texts(self._seeds, archive, texts)
        time.sleep(_SETTLED_SECONDS)

    def add(self) -> None:
        """Adds a text."""
        self._added += 1
        (self._seeds / f"new{self._added}.txt").write_text(_TEXT.format(number=self._added), encoding="utf-8")

    def forget(self) -> None:
        """Removes the record of what was read."""
        for record in self._index.rglob(READINGS):
            record.unlink()

    def build(self) -> tuple[Built, float]:
        """Builds; the seconds of this process's processor time."""
        began = time.process_time()
        built = build(Texts(self._seeds), self._index, HashedEncoder, "hashed")
        return built, time.process_time() - began


def main() -> None:
    """Prints a line for each number of texts."""
    for texts in map(int, sys.argv[2:] or ["100", "1000"]):
        with tempfile.TemporaryDirectory() as folder:
            archive = _Archive(Path(folder), Path(sys.argv[1]) / "news-archive.jsonl.gz", texts)
            built, first = archive.build()
            print(f"{built.documents} texts, {built.passages} passages; the first build {first:.2f} s of one processor")
            for name, forgetful in (("with the record", False), ("without it", True)):
                if forgetful:
                    archive.forget()
                kept, nothing = archive.build()
                archive.add()
                if forgetful:
                    archive.forget()
                grown, one = archive.build()
                assert (kept.unchanged, grown.documents) == (True, built.documents + 1)
                built = grown
                print(f"  {name}: nothing changed {nothing:.2f} s, one text added {one:.2f} s")


if __name__ == "__main__":
    main()
