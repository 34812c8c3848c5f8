"""`python -m index.evaluation.scale.vectors DATA N …`: the vectors alone, drawn, one row a passage, N of them.

Prints a line of JSON for each number of rows: what their index costs to build and to hold, how long a search takes and
how much it finds of what comparing every row finds, also where only a part of the rows is allowed. The indexes stay in
`--at`. Linux tells the memory of a process; elsewhere it is 0.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.scale.drawn import Rows, drawn_rows, real_vectors
from index.evaluation.scale.memory import Peak, resident, with_mapped
from index.storage.vectors import Vectors

# Shares of the rows that are allowed.
SHARES = (1.0, 0.5, 0.2, 0.1, 0.01, 0.001)
_QUESTIONS = 100
_FIRST = 10
# As many rows as the search asks for.
_LIMIT = 100
_BLOCK = 50_000


def build(real: Rows, count: int, path: Path) -> dict[str, Any]:
    """Draws `count` rows, builds their index into the file, and tells what that cost."""
    rows = np.lib.format.open_memmap(path.with_suffix(".npy"), "w+", np.float32, (count, real.shape[1]))
    for start, block in _blocks(real, count):
        rows[start : start + len(block)] = block
    begun, worked = time.perf_counter(), time.process_time()
    with Peak() as peak:
        Vectors.build(rows).save(path)
    path.with_suffix(".npy").unlink()
    return {
        "rows": count,
        "build_seconds": round(time.perf_counter() - begun, 1),
        "build_processor_seconds": round(time.process_time() - worked, 1),
        "build_megabytes": round(peak.megabytes),
        "build_megabytes_with_mapped": round(with_mapped()),
        "disk_megabytes": round(path.stat().st_size / 1e6, 1),
    }


def search(real: Rows, questions: Rows, path: Path) -> dict[str, Any]:
    """Asks the index of the file, and tells milliseconds of the processor and recall by the share allowed."""
    before = resident()
    vectors = Vectors.load(path)
    chance = np.random.default_rng(2)
    masks = {share: None if share == 1 else chance.random(len(vectors)) < share for share in SHARES}
    found: dict[float, list[list[int]]] = {}
    spent: dict[float, list[float]] = {}
    for share, mask in masks.items():
        found[share], spent[share] = [], []
        for number in (0, *range(len(questions))):
            begun = time.process_time()
            _, rows = vectors.nearest(questions[number], _LIMIT, mask)
            spent[share].append((time.process_time() - begun) * 1000)
            found[share].append(rows[:_FIRST].tolist())
    serving = resident() - before
    exact = _exact(real, questions, len(vectors), masks)
    return {
        "serving_megabytes": round(serving),
        "by_share": {
            f"{share:g}": {
                # The first question was asked twice, and is the one that reads the pages of the file.
                "processor_p50_ms": round(float(np.quantile(spent[share][1:], 0.5)), 2),
                "processor_p95_ms": round(float(np.quantile(spent[share][1:], 0.95)), 2),
                "recall_at_10": _recall(found[share][1:], exact[share]),
            }
            for share in SHARES
        },
    }


def _recall(found: list[list[int]], exact: NDArray[np.int64]) -> float:
    common = [len(set(ours) & set(theirs)) for ours, theirs in zip(found, exact.tolist(), strict=True)]
    return round(float(np.mean(common) / exact.shape[1]), 4)


def _exact(
    real: Rows, questions: Rows, count: int, masks: dict[float, NDArray[np.bool_] | None]
) -> dict[float, NDArray[np.int64]]:
    """(questions, ten) of the nearest rows allowed, each compared as it is stored; drawn again by blocks."""
    scores = {share: np.zeros((len(questions), 0), np.float32) for share in masks}
    numbers = {share: np.zeros((len(questions), 0), np.int64) for share in masks}
    for start, block in _blocks(real, count):
        cosines = questions @ block.astype(np.float16).astype(np.float32).T
        for share, mask in masks.items():
            inside = np.arange(len(block)) if mask is None else np.flatnonzero(mask[start : start + len(block)])
            both = np.concatenate([scores[share], cosines[:, inside]], axis=1)
            named = np.concatenate([numbers[share], np.tile(start + inside, (len(questions), 1))], axis=1)
            best = np.argsort(-both, axis=1, kind="stable")[:, :_FIRST]
            scores[share] = np.take_along_axis(both, best, axis=1)
            numbers[share] = np.take_along_axis(named, best, axis=1)
    return numbers


def _blocks(real: Rows, count: int) -> Iterator[tuple[int, Rows]]:
    for start in range(0, count, _BLOCK):
        chance = np.random.default_rng([1, start])
        yield start, drawn_rows(real, min(_BLOCK, count - start), chance)


def main() -> int:
    """Measures each number of rows."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.scale.vectors", description="Vectors by number.")
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("rows", type=int, nargs="+", metavar="N", help="numbers of rows")
    parser.add_argument("--at", type=Path, default=Path("var/scale"), help="where the indexes are kept")
    parsed = parser.parse_args()
    encoder = EncoderSource(DEFAULT_MODEL, Path("var/models")).open(threads=1)
    real = real_vectors(parsed.data, encoder, parsed.at / "real.npy")
    asked = corpora.rows(parsed.data, "news-fr")
    chosen = np.random.default_rng(3).permutation(len(asked))[:_QUESTIONS]
    questions = encoder.questions([asked[number]["question"] for number in chosen])
    for count in parsed.rows:
        path = parsed.at / f"vectors-{count}.faiss"
        record = path.with_suffix(".json")
        if not record.exists():
            record.write_text(json.dumps(build(real, count, path)), encoding="utf-8")
        built = json.loads(record.read_text(encoding="utf-8"))
        print(json.dumps({**built, **search(real, questions, path)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
