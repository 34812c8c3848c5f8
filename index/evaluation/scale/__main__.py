"""`python -m index.evaluation.scale DATA` builds archives of growing size and asks them; `--write` puts it into docs.

Each size is built, and asked, in a process of its own, so that its memory is its own. What is done is kept in `--at`:
an interrupted run goes on where it was; remove a size's folder to measure it again.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.many_texts import ARCHIVE
from index.evaluation.scale import page
from index.evaluation.scale.asking import ask
from index.evaluation.scale.drawn import DrawnEncoder, nearness, real_vectors
from index.evaluation.scale.growing import grow, write_texts

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_QUESTIONS = "training/news-fr.jsonl.gz"
_MODELS = Path("var/models")


def main() -> int:
    """Measures the sizes asked for, and prints all that are known; 2 when the data is missing."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.scale", description="How Dateline grows.")
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N", help="passages, about")
    parser.add_argument("--at", type=Path, default=Path("var/scale"), help="where the archives are kept")
    parser.add_argument("--real", type=int, default=1_000, metavar="N", help="up to this size every text is encoded")
    parser.add_argument("--questions", type=int, default=100, metavar="N", help="questions asked of each size")
    parser.add_argument("--write", action="store_true", help=f"write {page.RECORD}, {page.PICTURE} and {page.PAGE}")
    parser.add_argument("--step", choices=("build", "ask"), help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    missing = [name for name in (ARCHIVE, _QUESTIONS) if not (parsed.data / name).exists()]
    if missing:
        print(f"Missing in {parsed.data}: {', '.join(missing)}. make bench scale needs them.")
        return 2
    if parsed.step:
        (size,) = parsed.sizes
        print(json.dumps(_build(parsed, size) if parsed.step == "build" else _ask(parsed, size)))
        return 0
    results = []
    for size in sorted(parsed.sizes):
        for step in ("build", "ask"):
            print(f"{size:,} passages: {step} …", file=sys.stderr, flush=True)
            _step(parsed, size, step)
        results.append({**_kept(parsed.at, size, "build"), **_kept(parsed.at, size, "ask")})
    print(page.table(results))
    print(f"Nearness, 5 to 95 %: {json.dumps(_nearness(parsed))}")
    if parsed.write:
        page.write(results, Path())
    return 0


def _kept(at: Path, size: int, step: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((at / str(size) / f"{step}.json").read_text(encoding="utf-8"))
    return found


def _step(parsed: argparse.Namespace, size: int, step: str) -> None:
    """Does a step in a process of its own, unless its record is kept."""
    folder = parsed.at / str(size)
    record = folder / f"{step}.json"
    if record.exists():
        return
    if step == "build":
        write_texts(parsed.data, folder / "texts", size)
        shutil.rmtree(folder / "index", ignore_errors=True)
    command = [sys.executable, "-m", "index.evaluation.scale", str(parsed.data), "--step", step, "--sizes", str(size)]
    more = ["--at", str(parsed.at), "--real", str(parsed.real), "--questions", str(parsed.questions)]
    record.write_text(subprocess.run([*command, *more], check=True, stdout=subprocess.PIPE, text=True).stdout)


def _encoder() -> OnnxEncoder:
    return EncoderSource(DEFAULT_MODEL, _MODELS).open(threads=1)


def _build(parsed: argparse.Namespace, size: int) -> dict[str, Any]:
    folder = parsed.at / str(size)
    kept = parsed.at / "real.npy"
    if size <= parsed.real:
        found = grow(folder / "texts", folder / "index", _encoder())
        return {**found, "real_vectors": found["encoded"]}
    real = real_vectors(parsed.data, _encoder(), kept) if not kept.exists() else np.load(kept)
    found = grow(folder / "texts", folder / "index", DrawnEncoder(real, DEFAULT_MODEL))
    return {**found, "real_vectors": 0}


def _ask(parsed: argparse.Namespace, size: int) -> dict[str, Any]:
    rows = corpora.rows(parsed.data, _QUESTIONS.split("/")[1].removesuffix(".jsonl.gz"))
    chosen = np.random.default_rng(3).permutation(len(rows))[: parsed.questions]
    questions = [rows[number]["question"] for number in chosen]
    vectors = _encoder().questions(questions)
    return ask(parsed.at / str(size) / "index", questions, vectors)


def _nearness(parsed: argparse.Namespace) -> dict[str, Any]:
    """How near real vectors lie to each other, and as many drawn ones."""
    real = real_vectors(parsed.data, _encoder(), parsed.at / "real.npy")
    encoder = DrawnEncoder(real, DEFAULT_MODEL)
    others = encoder.passages([str(number) for number in range(len(real))])
    return {"real": nearness(real), "drawn": nearness(others)}


if __name__ == "__main__":
    sys.exit(main())
