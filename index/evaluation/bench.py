"""`python -m index.evaluation.bench DATA` prints one table, and fails when a quality falls below the baseline.

Quality is gated against `data/baseline.json`, which `--renew` writes. Times, and figures without a baseline, are only
recorded. `--only PART` and `--limit N` measure a part, or a slice of it, and record nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from index.archive import Archive
from index.building.build import build
from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import (
    conversation,
    corpora,
    dates,
    figures,
    news,
    reading,
    retrieval,
    seed_questions,
    speed,
    text_dates,
    time_questions,
)
from index.evaluation.figures import BASELINE, Figure
from index.evaluation.trials import archive_of
from index.quoting.reader import OnnxReader

_MODELS = Path("var/models")
# Of the questions on news, every so manyth is asked once more, and timed.
_TIMED = 13
# The 45 articles that the test rows ask about, among 2,000 others.
_TEST_ARCHIVE = 2_045
_NEEDED = (
    "piaf-v1.0.json",
    "nomiracl-fr-dev.jsonl",
    "training/news-fr.jsonl.gz",
    *text_dates.NEEDED,
)


class Bench:
    """The parts of the bench, on one folder of data, with one encoder and one reader; `limit` bounds the questions."""

    def __init__(self, data: Path, at: Path, limit: int | None = None) -> None:
        self.data, self.at, self.limit = data, at, limit
        self.folder = EncoderSource(DEFAULT_MODEL, _MODELS).prepare(lambda step: print(f"encoder: {step}"))
        self.encoder, self.reader = OnnxEncoder(self.folder), OnnxReader()
        self.curves: dict[str, Any] = {}
        self.parts: dict[str, Callable[[], Iterable[Figure]]] = {
            "asking": self._asking,
            "encoding": lambda: speed.encoding(data, self.folder, limit or 512),
            "dates": self._dates,
            "text-dates": lambda: text_dates.measure(data, limit or text_dates.COUNT),
            "graph": lambda: retrieval.graph(data, self.encoder, limit),
            "piaf": self._piaf,
            "nomiracl": lambda: reading.nomiracl(data, self.encoder, self.reader, at / "nomiracl", limit),
            "news": self._news,
            "news-test": self._news_test,
            "seed": self._seed,
            "time": lambda: time_questions.measure(data, self.encoder, self.reader, at / "time"),
            "conversation": lambda: conversation.measure(data, self.encoder, self.reader, at / "conversation"),
        }

    def _asking(self) -> Iterable[Figure]:
        build(Path("seeds"), self.at / "index", lambda: self.encoder, self.folder.name)
        return speed.asking(self.at / "index", self.folder, 2 if self.limit else 6)

    def _dates(self) -> Iterable[Figure]:
        rows = dates.measure(self.data)
        dates.print_misses(rows)
        return [*dates.figures(rows), *speed.reading_dates(self.data, 10_000 if self.limit else 1_000_000)]

    def _piaf(self) -> Iterable[Figure]:
        corpus = corpora.piaf(self.data)
        if self.limit:
            corpus = corpora.first_paragraphs(corpus, self.limit)
        with archive_of(corpus, self.encoder, self.at / "piaf") as edition:
            found = retrieval.retrieval(corpus.questions[: self.limit], self.encoder, edition)
            more, self.curves = reading.reading(corpus, self.encoder, self.reader, edition, self.limit)
        return [*found, *more]

    def _news(self) -> Iterable[Figure]:
        corpus = news.news(self.data, "development", self.limit or news.ARCHIVE_SIZE)
        with news.news_edition(corpus, self.encoder, self.at / "news") as edition:
            results = news.ask(islice(corpus.questions, self.limit), edition, self.encoder, self.reader)
            timed = [each.question for each in corpus.questions[: self.limit : _TIMED]]
            times = speed.answering(
                f"news, {len(corpus.articles)} texts", timed, Archive(edition, self.encoder, self.reader)
            )
        return [*news.figures("news", results), *times]

    def _news_test(self) -> Iterable[Figure]:
        corpus = news.news(self.data, "test", self.limit or _TEST_ARCHIVE)
        with news.news_edition(corpus, self.encoder, self.at / "news-test") as edition:
            results = news.ask(islice(corpus.questions, self.limit), edition, self.encoder, self.reader)
        return news.figures("news, test", results, news.WANTED)

    def _seed(self) -> Iterable[Figure]:
        beside = (0, self.limit) if self.limit else seed_questions.BESIDE
        return list(seed_questions.measure(self.data, self.encoder, self.reader, self.at / "seed", beside))


def main() -> int:
    """Prints the table; 1 when a gated figure fell below the baseline, 2 when the data is missing."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.bench", description="Measures Dateline.")
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("--renew", action="store_true", help=f"write {BASELINE} with what is measured now")
    parser.add_argument("--only", action="append", metavar="PART", help="measure this part only; may be repeated")
    parser.add_argument("--limit", type=int, metavar="N", help="ask at most N questions a part")
    parsed = parser.parse_args()
    missing = [name for name in _NEEDED if not (parsed.data / name).exists()]
    if missing:
        print(f"Missing in {parsed.data}: {', '.join(missing)}. The benches need them; make check does not.")
        return 2
    with tempfile.TemporaryDirectory() as made:
        bench = Bench(parsed.data, Path(made), parsed.limit)
        if unknown := [part for part in parsed.only or () if part not in bench.parts]:
            parser.error(f"no such part: {', '.join(unknown)} (there are {', '.join(bench.parts)})")
        measured = [figure for part in parsed.only or bench.parts for figure in bench.parts[part]()]
    before = figures.baseline()
    print(figures.table(measured, before))
    if parsed.only or parsed.limit:
        return 0
    path = figures.record(measured, bench.curves)
    print(f"Recorded in {path}, with the curves.")
    if parsed.renew:
        figures.renew(measured)
    elif worse := figures.worse(measured, before):
        print(f"{len(worse)} worse than {BASELINE}. If that is wanted: python -m index.evaluation.bench DATA --renew")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
