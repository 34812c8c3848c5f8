"""Times and memory of this machine: only recorded, and as ratios where two things are compared."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from index.archive import Archive
from index.dates import When, read
from index.encoding.encoder import OnnxEncoder
from index.encoding.prepare import quiet
from index.evaluation import corpora
from index.evaluation.figures import Figure
from index.question.query import Query
from index.quoting.reader import OnnxReader
from index.segment import sentences
from index.stages import Stage
from index.storage.current import open_current

_QUESTION = "Que demande la Russie à l’OTAN ?"
_WARM = (_QUESTION, "Who is the Bulgarian prime minister?", "le prix du gaz")
# The day the questions are asked, the same in every run.
_TODAY = date(2021, 1, 1)
# Runs the terminal in a process and prints that process's own peak memory, in megabytes, as the last word on stderr.
_PROBE = (
    "import runpy, sys; sys.argv = sys.argv[1:]\n"
    "try: runpy.run_module('bot.terminal.main', run_name='__main__')\n"
    "finally: from index.evaluation.scale.memory import with_mapped; print(with_mapped(), file=sys.stderr)"
)


def encoding(data: Path, folder: Path, texts: int = 512) -> list[Figure]:
    """Passages per second, against a network of the same shape in torch, float32, in one process."""
    paragraphs = corpora.piaf(data).paragraphs[:160]
    passages = [span.of(text) for _, text in paragraphs for span in sentences(text)][:texts]
    encoder = OnnxEncoder(folder)
    encoder.passages(passages[:32])
    onnx = _rate(lambda: encoder.passages(passages), len(passages))
    half = passages[: texts // 2]
    torch = _rate(_torch(encoder.tokens(half)), len(half))
    return [
        Figure("passages a second, ONNX int8", round(onnx, 1)),
        Figure("passages a second, torch float32", round(torch, 1)),
        Figure("ratio of the two", round(onnx / torch, 2), "≥ 4"),
    ]


def _torch(tokens: list[list[int]], batch: int = 32) -> Callable[[], None]:
    """Runs a network of the default encoder's shape over lines of tokens, as sentence-transformers would."""
    import torch
    from transformers import BertConfig, BertModel

    lines = [torch.tensor(each) for each in sorted(tokens, key=len)]
    shape = BertConfig(vocab_size=250_037, hidden_size=384, num_hidden_layers=12, num_attention_heads=12,
                       intermediate_size=1536, max_position_embeddings=512)  # fmt: skip
    with quiet():
        model = BertModel(shape, add_pooling_layer=False).eval()  # type: ignore[no-untyped-call]

    def run() -> None:
        with torch.no_grad():
            for start in range(0, len(lines), batch):
                padded = torch.nn.utils.rnn.pad_sequence(lines[start : start + batch], True, padding_value=1)
                model(padded, attention_mask=(padded != 1).long())

    return run


def _rate(work: Callable[[], object], count: int) -> float:
    """Items per second, the best of three runs."""
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - started))
    return best


def asking(index: Path, folder: Path, runs: int = 6) -> list[Figure]:
    """Time and peak memory of `dateline ask` as a process, and the time of a question in a running one."""
    arguments = ["ask", "--index", str(index), _QUESTION]
    seconds, peaks = [], []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot.terminal.main", *arguments], check=False, capture_output=True)
        seconds.append(time.perf_counter() - started)
        probe = [sys.executable, "-c", _PROBE, "bot.terminal.main", *arguments]
        errors = subprocess.run(probe, check=False, capture_output=True, text=True).stderr
        peaks.append(float(errors.split()[-1]))
    archive = Archive(open_current(index), OnnxEncoder(folder), OnnxReader())
    warm = _milliseconds(archive, _WARM * 3)
    return [
        Figure("cold `dateline ask`, seconds, median", round(float(np.median(seconds[1:])), 2), "≤ 1.2"),
        Figure("cold `dateline ask`, peak memory, MB", round(max(peaks)), "≤ 450"),
        Figure("warm question, ms, median", round(float(np.median(warm)), 1), "≤ 80"),
    ]


def answering(name: str, questions: Sequence[str], archive: Archive) -> list[Figure]:
    """The time of a question in a running process, no question asked twice, and of that the reading."""
    _milliseconds(archive, questions[:3])
    reading: list[float] = []
    times = _milliseconds(archive, questions, reading)
    median, slow = np.percentile(times, [50, 95])
    return [
        Figure(f"{name}: warm question, ms, median", round(float(median), 1), "≤ 80"),
        Figure(f"{name}: warm question, ms, 95th of 100", round(float(slow), 1), "≤ 150"),
        Figure(f"{name}: of it reading, ms, median", round(float(np.median(reading)), 1)),
    ]


def _milliseconds(archive: Archive, questions: Sequence[str], reading: list[float] | None = None) -> list[float]:
    """How long each question takes; `reading` is told how long its passages are read."""
    times = []
    for question in questions:
        started = time.perf_counter()
        given = archive.ask(Query(question, today=_TODAY))
        times.append((time.perf_counter() - started) * 1000)
        if reading is not None:
            reading.append(given.stages.get(Stage.READ, 0.0))
    return times


def reading_dates(data: Path, size: int = 1_000_000) -> list[Figure]:
    """Megabytes of news read for dates in a second, and the slowest hostile string repeated to `size` characters."""
    seconds, text = _slowest(data, size)
    return [
        Figure("dates, megabytes of news a second", round(_megabytes_a_second(data), 2), "≥ 1"),
        Figure(
            f"dates, slowest hostile string, {size:,} characters, seconds ({text[:12]!r})", round(seconds, 2), "≤ 2"
        ),
    ]


def _megabytes_a_second(data: Path) -> float:
    """Megabytes of news text (UTF-8) read in a second, with an anchor: the best of five readings."""
    articles = (data / "wikinews-fr-100.jsonl").read_text(encoding="utf-8").splitlines()
    text = "\n\n".join(article["text"] for article in map(json.loads, articles))
    size = len(text.encode()) / 1e6
    anchor = When.day(date(2012, 6, 22))
    best = 0.0
    for _ in range(5):
        begun = time.perf_counter()
        read(text, anchor)
        best = max(best, size / (time.perf_counter() - begun))
    return best


def _slowest(data: Path, size: int) -> tuple[float, str]:
    """The longest time, in seconds, that any hostile string repeated to `size` characters takes, and the string."""
    worst, culprit = 0.0, ""
    for item in json.loads((data / "naughty-strings.json").read_text(encoding="utf-8")):
        if not item:
            continue
        text = item * (size // len(item) + 1)
        begun = time.perf_counter()
        read(text[:size], When.day(date(2022, 1, 21)))
        taken = time.perf_counter() - begun
        if taken > worst:
            worst, culprit = taken, item
    return worst, culprit
