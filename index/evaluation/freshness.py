"""Seconds from saving a file to its being searchable, while `index.living.upkeep` watches the folder.

    python -m index.evaluation.freshness ../shared/data [TEXTS]

The folder holds the seeds and so many texts of the news archive (100). Only the texts that are saved then are really
encoded: the vectors of the others are kept by every build, whatever they are, so that none need be made to measure it.
"""

import asyncio
import gzip
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.building.build import Built, build
from index.building.place import Place
from index.encoding.encoder import OnnxEncoder
from index.encoding.piece import Piece, encoded_apart
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.living.fetcher import Outcome
from index.living.upkeep import keep_up
from index.phrases import Phrase
from index.storage.current import open_current

_ROOT = Path(__file__).parents[2]
_SAVED = 5
_TEXT = "date 2024-03-{day:02} La foire aux oignons numéro {day} a ouvert ses portes. Le maire a parlé de la pluie.\n"


class _Impatient(OnnxEncoder):
    """The encoder, with vectors from nowhere until it is told to encode."""

    encodes = False

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit vectors."""
        if self.encodes:
            return super().passages(texts)
        random = np.random.default_rng(len(texts))
        made = random.standard_normal((len(texts), self.dimension)).astype(np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Unit vectors of each piece and its sentences."""
        return super().pieces(pieces) if self.encodes else encoded_apart(self.passages, pieces)


class _Quiet:
    """Tells nothing but errors."""

    def fetched(self, outcome: Outcome) -> None:
        """Nothing is fetched."""

    def refused(self, error: Exception) -> None:
        """Ends the measurement."""
        raise error

    def noticed(self, phrase: Phrase) -> None:
        """Prints it."""
        print(phrase.en, file=sys.stderr)


def write_texts(seeds: Path, archive: Path, texts: int) -> None:
    """Writes the seeds and the first texts of the archive, a file each, again under other names where it has fewer."""
    shutil.copytree(_ROOT / "seeds", seeds)
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        written = [line for line in lines if line.strip()][:texts]
    for number in range(texts):
        about = json.loads(written[number % len(written)]) | {"id": str(number)}
        (seeds / f"news{number:06}.jsonl").write_text(json.dumps(about), encoding="utf-8")


async def measure(place: Place, index: Path, encoder: _Impatient) -> tuple[Built, list[float], list[float]]:
    """The edition before; for each of some new files, the seconds until an edition with it is open, by the clock and of
    this process's processor time.
    """
    editions: asyncio.Queue[Built] = asyncio.Queue()

    async def again() -> None:
        built = await asyncio.to_thread(lambda: build(place.texts(), index, lambda: encoder, "measured"))
        await editions.put(built)

    task = asyncio.create_task(keep_up(place, again, _Quiet()))
    first = await editions.get()
    encoder.encodes = True
    seconds, worked = [], []
    for day in range(1, _SAVED + 1):
        await asyncio.sleep(1.5)
        began, before = time.perf_counter(), time.process_time()
        (place.seeds / f"new{day}.txt").write_text(_TEXT.format(day=day), encoding="utf-8")
        while (await editions.get()).documents < first.documents + day:
            pass
        edition = open_current(index)
        edition.close()
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - before)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return first, seconds, worked


def main() -> None:
    """Prints the size of the archive and the seconds."""
    texts = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    encoder = _Impatient(EncoderSource(DEFAULT_MODEL, _ROOT / "var/models").prepare())
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        write_texts(seeds, Path(sys.argv[1]) / "news-archive.jsonl.gz", texts)
        place = Place(seeds, Path(folder) / "sources.yaml", Path(folder) / "fetched")
        first, seconds, worked = asyncio.run(measure(place, Path(folder) / "index", encoder))
    print(f"{first.documents} texts, {first.passages} passages, {_SAVED} saved:")
    for name, each in (("seconds until it is searchable", seconds), ("of them, seconds of one processor", worked)):
        print(f"{name}: {statistics.median(each):.2f} (median), {min(each):.2f} to {max(each):.2f}")


if __name__ == "__main__":
    main()
