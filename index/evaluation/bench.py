"""`python -m index.evaluation.bench DATA` prints one table, and fails when a quality falls below the baseline.

Quality is gated against `data/baseline.json`; `--renew` writes it. Times are only recorded, and as ratios where two
things are compared: they are this machine's, on this day.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.answer import Reason, answer
from index.archive import Archive
from index.building.build import build
from index.encoding import prepare as models
from index.encoding.encoder import OnnxEncoder
from index.evaluation import corpora
from index.evaluation import dates as dates_bench
from index.evaluation.quality import Figure, draw, nomiracl, reading
from index.evaluation.trials import TODAY, archive_of
from index.question.query import Query
from index.quoting.reader import OnnxReader
from index.retrieval.search import search
from index.storage import edition as store
from index.storage.vectors import Vectors

BASELINE = Path(__file__).with_name("data") / "baseline.json"
RESULTS = Path(__file__).with_name("results")
# A quality may wander this far with the processor's arithmetic before it counts as worse.
_SLACK = 0.005
_MODELS = Path("var/models")


def retrieval(corpus: corpora.Corpus, encoder: OnnxEncoder, edition: store.Edition) -> list[Figure]:
    """R@1 and R@10 on PIAF by vectors, by words and by both; and whether the first quote holds a gold answer."""
    names = {number: int(document.id) for number, document in edition.documents()}
    ranks: dict[str, list[int]] = {"dense": [], "words": [], "fused": []}
    hits, refused, empty = 0, 0, 0
    lengths: list[int] = []
    for asked in corpus.questions:
        vector = encoder.questions([asked.question])[0]
        found = search(edition, asked.question, vector, 10_000)
        orders = {
            "fused": found,
            "dense": sorted(found, key=lambda each: -(each.similarity + float(each.sentence_similarities.max()))),
            "words": sorted((each for each in found if each.bm25 > 0), key=lambda each: -each.bm25),
        }
        for way, order in orders.items():
            paragraphs = list(dict.fromkeys(names[each.passage.document] for each in order))[:10]
            ranks[way].append(paragraphs.index(asked.paragraph) if asked.paragraph in paragraphs else 99)
        answered = answer(edition, encoder, Query(asked.question, top=1, today=TODAY))
        refused += not answered.answered
        quote = (answered.quotes or answered.nearest)[0]
        empty += answered.reason is Reason.OUTSIDE_WINDOW
        lengths.append(len(quote.text))
        if int(quote.document.id) == asked.paragraph:
            hits += any(quote.span.start <= start and end <= quote.span.end for start, end in asked.answers)
    expected = {"fused": ("≥ 0.73", "≥ 0.935")}
    figures = []
    for way, rank in ranks.items():
        first, ten = expected.get(way, ("", ""))
        figures.append(Figure(f"PIAF R@1, {way}", _share(rank, 1), first, gated=True))
        figures.append(Figure(f"PIAF R@10, {way}", _share(rank, 10), ten, gated=True))
    count = len(corpus.questions)
    return [
        *figures,
        Figure("PIAF first quote holds a gold answer", round(hits / count, 4), "≥ 0.55", gated=True),
        Figure("PIAF mean length of the first quote, characters", round(float(np.mean(lengths)), 1), "≤ 400"),
        Figure("PIAF answerable, refused", round(refused / count, 4)),
        Figure("PIAF answerable, refused for an empty window", round(empty / count, 4)),
    ]


def _share(ranks: Sequence[int], depth: int) -> float:
    return round(sum(rank < depth for rank in ranks) / len(ranks), 4)


def speed(data: Path, folder: Path) -> list[Figure]:
    """Passages a second, beside the same model in sentence-transformers' default (torch, float32), in one run."""
    from index.segment import sentences

    texts = [span.of(text) for _, text in corpora.piaf(data).paragraphs[:160] for span in sentences(text)][:512]
    encoder = OnnxEncoder(folder)
    encoder.passages(texts[:32])
    ours = _rate(lambda: encoder.passages(texts), len(texts))
    with models.quiet():
        model, _ = models.load(models.DEFAULT_MODEL)
    model.encode(texts[:32], prompt_name="document")
    theirs = _rate(lambda: model.encode(texts[:256], prompt_name="document"), 256)
    return [
        Figure("passages a second, ONNX int8", round(ours, 1)),
        Figure("passages a second, torch float32", round(theirs, 1)),
        Figure("ratio of the two", round(ours / theirs, 2), "≥ 4"),
    ]


def _rate(work: Callable[[], object], count: int) -> float:
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - started))
    return best


def asking(index: Path, folder: Path) -> list[Figure]:
    """A cold `dateline ask` as a whole process, with its peak memory; and a warm question."""
    command = [
        sys.executable,
        "-m",
        "bot.terminal.main",
        "ask",
        "--index",
        str(index),
        "Que demande la Russie à l’OTAN ?",
    ]
    seconds, peaks = [], []
    # The child's own peak is asked of the system inside it: the whole process, as it ends.
    probe = (
        "import resource, runpy, sys; sys.argv = sys.argv[1:]\n"
        "try: runpy.run_module('bot.terminal.main', run_name='__main__')\n"
        "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    for _ in range(6):
        started = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        seconds.append(time.perf_counter() - started)
        told = subprocess.run(
            [sys.executable, "-c", probe, *command[2:]], check=False, capture_output=True, text=True
        ).stderr
        peaks.append(int(told.split()[-1]) / 1024)
    archive = Archive(store.open_current(index), OnnxEncoder(folder), OnnxReader())
    warm = []
    for _ in range(3):
        for question in ("Que demande la Russie à l’OTAN ?", "Who is the Bulgarian prime minister?", "le prix du gaz"):
            started = time.perf_counter()
            archive.ask(Query(question))
            warm.append((time.perf_counter() - started) * 1000)
    return [
        Figure("cold `dateline ask`, seconds, median", round(float(np.median(seconds[1:])), 2), "≤ 1.6"),
        Figure("cold `dateline ask`, peak memory, MB", round(max(peaks)), "≤ 600"),
        Figure("warm question, ms, median", round(float(np.median(warm)), 1), "≤ 150"),
    ]


def graph(data: Path, encoder: OnnxEncoder) -> list[Figure]:
    """Recall@10 of the graph of neighbours, used for large archives, against the exact search, on real vectors."""
    corpus = corpora.piaf(data)
    rows = encoder.passages([text for _, text in corpus.paragraphs])
    rows = np.concatenate([rows, encoder.questions([asked.question for asked in corpus.questions])])
    exact, linked = Vectors.build(rows), Vectors.build(rows, exact_until=0)
    queries = rows[::17]
    met = [len(set(exact.nearest(query, 10)[1]) & set(linked.nearest(query, 10)[1])) for query in queries]
    return [Figure(f"recall@10 of HNSW, {len(rows)} vectors", round(sum(met) / len(met) / 10, 4), "≥ 0.95", gated=True)]


def time_expressions(data: Path) -> list[Figure]:
    """The grammar of time on the collected corpora, and its speed."""
    expected = {"dates-duckling-fr (forward)": "≥ 0.95"}
    figures = []
    for row in dates_bench.measure(data):
        figures.append(Figure(row.name, round(row.share, 4), expected.get(row.name, ""), gated=row.total > 0))
        print(f"{row.name}: {row.right} of {row.total}")
        for miss in row.misses:
            print(f"   {miss.text!r} expected {miss.expected}, read {miss.got or 'nothing'}")
    seconds, text = dates_bench.slowest(data)
    return [
        *figures,
        Figure("dates, megabytes of news a second", round(dates_bench.speed(data), 2), "≥ 1"),
        Figure(f"dates, slowest naughty string to 1 MB, seconds ({text[:12]!r})", round(seconds, 2), "≤ 2"),
    ]


def _keep(figures: Sequence[Figure], curves: dict[str, Any]) -> Path:
    """Writes what was measured into `index/evaluation/results/`, by the commit it was measured on."""
    commit = _git("rev-parse", "--short=12", "HEAD") or "no-commit"
    changed = bool(_git("status", "--porcelain", "--untracked-files=no"))
    told = {
        "commit": commit,
        "changed_since": changed,
        "figures": {each.name: each.value for each in figures},
        **curves,
    }
    path = RESULTS / f"{commit}{'-changed' if changed else ''}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _git(*words: str) -> str:
    try:
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def main() -> int:
    """Prints the table; 1 when a gated figure fell below the baseline, 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.bench", description="Measures Dateline.")
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("--renew", action="store_true", help=f"write {BASELINE} with what is measured now")
    parsed = parser.parse_args()
    missing = [name for name in ("piaf-v1.0.json", "nomiracl-fr-dev.jsonl") if not (parsed.data / name).exists()]
    if missing:
        print(f"Missing in {parsed.data}: {', '.join(missing)}. The benches need them; make check does not.")
        return 2
    folder = models.prepare(models.DEFAULT_MODEL, _MODELS, lambda step: print(f"encoder: {step}"))
    encoder = OnnxEncoder(folder)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as made:
        at = Path(made)
        build(Path("seeds"), at / "index", lambda: encoder, folder.name)
        figures += asking(at / "index", folder)
        figures += speed(parsed.data, folder)
        figures += time_expressions(parsed.data)
        figures += graph(parsed.data, encoder)
        corpus = corpora.piaf(parsed.data)
        with archive_of(corpus, encoder, at / "piaf") as edition:
            figures += retrieval(corpus, encoder, edition)
            more, curves = reading(corpus, encoder, OnnxReader(), edition)
            figures += more
        figures += nomiracl(parsed.data, encoder, OnnxReader(), at / "nomiracl")
    # Kept before anything is drawn: the pictures are files of the project too.
    kept = _keep(figures, curves)
    draw(curves, Path("docs"))
    before = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    worse = [each for each in figures if each.gated and each.value < before.get(each.name, 0.0) - _SLACK]
    width = max(len(each.name) for each in figures)
    for each in figures:
        mark = "  WORSE" if each in worse else ""
        print(f"{each.name:<{width}}  {each.value:>9}  {each.expected:<8} {before.get(each.name, '')}{mark}")
    print(f"Kept in {kept}; the curves in docs/refusal.png and docs/reliability.png.")
    if parsed.renew:
        BASELINE.parent.mkdir(exist_ok=True)
        gated = {each.name: each.value for each in figures if each.gated}
        BASELINE.write_text(json.dumps(gated, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    elif worse:
        print(f"{len(worse)} worse than {BASELINE}. If that is wanted: python -m index.evaluation.bench DATA --renew")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
