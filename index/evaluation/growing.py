"""What one more text costs, by the size of the archive: seconds until it can be searched, and memory.

    python -m index.evaluation.growing [--write] [--removal] [PASSAGES ...]

The archives are written once, with `--write` before anything is measured, and copied for each run: directly, of
generated texts of two passages and of random unit vectors of 384 numbers. What is measured is the store, neither the
encoder nor what reads texts. The texts that were there are told as unchanged, as the record of the last reading does;
looking through the folder is not in it (`index.evaluation.rereading` measures that). Each step is a process of its own;
memory is the most that it ever held, beside that of the same step on an archive of one text. `--removal` also measures
how long a text takes to leave; the time grows with the archive.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.building import build as building
from index.building.last import RULES
from index.building.pieces import Pieces
from index.building.seeds.known import Unchanged, key_of
from index.building.texts import Texts
from index.dates.when import When
from index.documents import Document, Span
from index.encoding.piece import Piece, encoded_apart
from index.evaluation.scale.memory import with_mapped
from index.storage import sentence_vectors
from index.storage.current import current, open_current
from index.storage.draft import Draft, finish_edition
from index.storage.manifest import WORDS, Manifest
from index.storage.publish import locked, publish
from index.storage.settle import settle
from index.storage.tables import KEY_BYTES
from index.storage.words import Words

_SIZES = (1_000, 10_000, 100_000)
_PASSAGES_EACH = 2
# The number of the first text that is added.
_NEW = 10_000_000


class Random:
    """An encoder of random unit vectors."""

    name: str = "random"
    fingerprint: str = "random"
    dimension: int = 384
    scale: tuple[float, float] = (0.0, 1.0)

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) unit vectors."""
        chance = np.random.default_rng(len(texts[0]) + len(texts))
        made = chance.standard_normal((len(texts), self.dimension), np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)

    questions = passages

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Unit vectors of each piece and its sentences."""
        return encoded_apart(self.passages, pieces)


class Generated(Texts):
    """So many texts of two passages each: those of the edition before as unchanged, and `added` new ones."""

    def __init__(self, folder: Path, texts: int, added: int, before: Path | None) -> None:
        super().__init__(folder)
        self._texts, self._added = texts, added
        self._keys: list[bytes] = []
        if before is not None:
            with closing(open_current(before)) as edition:
                for ordinal, number in edition.numbering.places[:texts].tolist():
                    self._keys.append(edition.segments[ordinal].tables.keys[number].tobytes())

    def since(self, *_: object) -> Iterator[Document | Unchanged]:
        """The texts, in order."""
        for number, key in enumerate(self._keys):
            yield Unchanged(f"{number}.txt", key, True, f"{number}.txt", None)
        yield from map(_document, range(len(self._keys), self._texts))
        yield from map(_document, range(_NEW, _NEW + self._added))


def _document(number: int) -> Document:
    chance = random.Random(number)
    words = [f"mot{chance.randrange(40_000)}" for _ in range(60)]
    half = len(words) // 2
    text = " ".join(words[:half]).capitalize() + ".\n\n" + " ".join(words[half:]).capitalize() + "."
    day = f"20{chance.randrange(10, 24)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return Document(f"{number}.txt", f"Texte {number}", text, When.parse(day), f"{number}.txt")


def _write(index: Path, texts: int) -> None:
    """Writes and publishes an archive of so many texts."""
    with locked(index) as folder:
        (folder / WORDS).mkdir()
        keys = bytearray()
        with closing(Draft(folder)) as draft, Pieces(folder) as pieces:
            for number in range(texts):
                document = _document(number)
                draft.add_document(number, document, None)
                keys += key_of(document)[:KEY_BYTES]
                middle = document.text.index("\n\n")
                spans = (Span(0, middle), Span(middle + 2, len(document.text)))
                pieces.add_document("", None, document.text, [(span, [span]) for span in spans])
            count = len(pieces)
            sentences = np.zeros((count, sentence_vectors.width(Random.dimension)), np.uint8)
            # Without a graph, which takes long to make, and which a new text does not touch.
            files = draft.finish(pieces.tables(keys, 0), Random().passages([""] * count), sentences, count)
            Words.write(folder / WORDS, pieces.entries())
        about = Manifest("0" * 64, "random", "random", "random", "seeds", texts, count, 0, RULES, count, count)
        places = np.array([(0, number) for number in range(texts)], np.int32)
        finish_edition(folder, replace(about, segments={draft.name: files}), places)
        publish(index, folder)


def _step(folder: Path, texts: int, added: int) -> dict[str, float]:
    """One build, and opening what it published; seconds until the first publication, and until the end."""
    index = folder / "index"
    given = Generated(folder / "seeds", texts, added, index if current(index) else None)
    published: list[float] = []
    began, worked = time.perf_counter(), time.process_time()

    def settled(*arguments: Any) -> str:
        open_current(index).close()
        published.extend((time.perf_counter() - began, time.process_time() - worked))
        return settle(*arguments)

    setattr(building, "settle", settled)  # noqa: B010 - a name that the module imports, not one of its own
    built = building.build(given, index, Random, "random")
    open_current(index).close()
    return {
        "searchable": published[0],
        "worked": published[1],
        "done": time.perf_counter() - began,
        "mebibytes": with_mapped(),
        "passages": built.passages,
    }


def _in_process(folder: Path, texts: int, added: int) -> dict[str, float]:
    command = [sys.executable, "-m", "index.evaluation.growing", "--step", str(folder), str(texts), str(added)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def _kept(at: Path, size: int) -> Path:
    """The archive of so many passages, written unless it stands there."""
    kept, written = at / str(size), at / f"{size}.written"
    if not written.exists():
        shutil.rmtree(kept, ignore_errors=True)
        (kept / "seeds").mkdir(parents=True)
        _write(kept / "index", size // _PASSAGES_EACH)
        written.touch()
    return kept


def main() -> None:
    """Prints a line for each size."""
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(_step(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
        return
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.growing", description="What one more text costs.")
    parser.add_argument("sizes", type=int, nargs="*", default=_SIZES, metavar="PASSAGES", help="of the archives")
    parser.add_argument("--at", type=Path, default=Path("var/growing"), help="where the archives are kept")
    parser.add_argument("--write", action="store_true", help="only write the archives that are not kept yet")
    parser.add_argument("--removal", action="store_true", help="also take a text out again")
    parsed = parser.parse_args()
    least = 0.0
    for size in (_PASSAGES_EACH, *parsed.sizes):
        kept = _kept(parsed.at, size)
        if parsed.write:
            continue
        with tempfile.TemporaryDirectory(dir=parsed.at) as made:
            folder = Path(shutil.copytree(kept, Path(made) / "copy"))
            added = [_in_process(folder, size // _PASSAGES_EACH, number) for number in (1, 2, 3)]
            more = max(each["mebibytes"] for each in added)
            if size == _PASSAGES_EACH:
                least = more
                continue
            _tell(size, added, more, more - least)
            if parsed.removal:
                fewer = _in_process(folder, size // _PASSAGES_EACH, 2)
                print(
                    f"  one removed is not found after {fewer['searchable']:.2f} s, and in no file after "
                    f"{fewer['done']:.1f} s",
                    flush=True,
                )


def _tell(size: int, added: Sequence[Mapping[str, float]], mebibytes: float, more: float) -> None:
    seconds = sorted(each["searchable"] for each in added)
    print(
        f"{size} passages: one text more is searchable in {seconds[1]:.2f} s ({seconds[0]:.2f} to "
        f"{seconds[2]:.2f}; of processor time {min(each['worked'] for each in added):.2f} s at the least), "
        f"with {more:.0f} MiB more than in an archive of one text ({mebibytes:.0f} in all)",
        flush=True,
    )


if __name__ == "__main__":
    main()
