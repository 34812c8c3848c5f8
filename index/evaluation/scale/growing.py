"""One size of archive, built: its texts, and what their build costs beside encoding."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from index.building.build import Progress, build
from index.encoding.encoder import Encoder
from index.encoding.piece import Piece
from index.evaluation.many_texts import ManyTexts
from index.evaluation.scale.drawn import Rows
from index.evaluation.scale.memory import Peak, with_mapped

# Texts in one file.
_A_FILE = 5000
# A text of the generator makes so many passages on average.
PASSAGES_A_TEXT = 2.83


def write_texts(data: Path, folder: Path, passages: int) -> int:
    """Writes as many texts as make about so many passages, unless they stand there; returns their number."""
    count, done = round(passages / PASSAGES_A_TEXT), folder / "written"
    if done.exists():
        return count
    folder.mkdir(parents=True, exist_ok=True)
    texts = iter(ManyTexts(data))
    for start in range(0, count, _A_FILE):
        with (folder / f"texts-{start // _A_FILE:03}.jsonl").open("w", encoding="utf-8") as lines:
            for each in islice(texts, min(_A_FILE, count - start)):
                about = {"id": each.source, "title": each.title, "date": str(each.published), "text": each.text}
                lines.write(json.dumps({**about, "language": "fr"}, ensure_ascii=False) + "\n")
    done.touch()
    return count


class Timed:
    """An encoder whose time is counted: `seconds` and `processor_seconds` of this thread, and `texts`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.scale = encoder.name, encoder.scale
        self.dimension, self.fingerprint = encoder.dimension, encoder.fingerprint
        self.seconds = self.processor_seconds = 0.0
        self.texts = 0

    def questions(self, texts: Sequence[str]) -> Rows:
        """(n, dimension) unit rows, not counted."""
        return self._encoder.questions(texts)

    def passages(self, texts: Sequence[str]) -> Rows:
        """(n, dimension) unit rows."""
        with self._counted(len(texts)):
            return self._encoder.passages(texts)

    def pieces(self, pieces: Sequence[Piece]) -> list[Rows]:
        """Unit rows of each piece and its sentences."""
        with self._counted(len(pieces)):
            return self._encoder.pieces(pieces)

    @contextmanager
    def _counted(self, texts: int) -> Iterator[None]:
        begun, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - begun
        self.processor_seconds += time.process_time() - worked
        self.texts += texts


def grow(texts: Path, index: Path, encoder: Encoder) -> dict[str, Any]:
    """Builds the index, and tells what it cost: seconds and processor seconds without encoding, by step; memory."""
    timed = Timed(encoder)
    steps: dict[str, float] = defaultdict(float)
    begun, worked = time.perf_counter(), time.process_time()
    step, since = "read", worked

    def progress(now: Progress) -> None:
        nonlocal step, since
        if now.step != step:
            steps[step] += time.process_time() - since
            step, since = now.step, time.process_time()

    with Peak() as peak:
        built = build(texts, index, lambda: timed, "scale", progress)
    steps[step] += time.process_time() - since
    steps["encode"] -= timed.processor_seconds
    return {
        "documents": built.documents,
        "passages": built.passages,
        "encoded": timed.texts,
        "build_seconds": round(time.perf_counter() - begun - timed.seconds, 1),
        "build_processor_seconds": round(time.process_time() - worked - timed.processor_seconds, 1),
        "processor_seconds_by_step": {step: round(seconds, 1) for step, seconds in steps.items()},
        "encoding_processor_seconds": round(timed.processor_seconds, 1),
        "build_megabytes": round(peak.megabytes),
        "build_megabytes_with_mapped": round(with_mapped()),
        "disk_megabytes": round(sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6, 1),
    }
