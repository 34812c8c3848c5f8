"""One size of archive, asked: how long a search takes, with windows and without, and how much of the exact it finds."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.dates.when import Precision, When
from index.evaluation.many_texts import DAYS, FIRST_DAY
from index.evaluation.scale.drawn import Rows
from index.evaluation.scale.memory import resident, with_mapped
from index.retrieval.search import search
from index.storage.current import open_current
from index.storage.store import Allowed, Store

# Shares of the archive that a window keeps; 1 is no window at all.
SHARES = (1.0, 0.1, 0.01, 0.001)
# As many of the nearest passages as the search asks for, of which the first ten count.
_NEAREST = 100
_FIRST = 10
_LIMIT = 40
_BLOCK = 8192


class Asked(NamedTuple):
    """A question, its vector, and a window of time or none."""

    question: str
    vector: Rows
    window: When | None


def ask(index: Path, questions: Sequence[str], vectors: Rows) -> dict[str, Any]:
    """Opens the index and asks every question once for each of `SHARES`; `vectors` is (questions, dimension)."""
    begun = time.perf_counter()
    store = open_current(index)
    opened = time.perf_counter() - begun
    chance = np.random.default_rng(7)
    rows = {
        share: [Asked(*each, _window(share, chance)) for each in zip(questions, vectors, strict=True)]
        for share in SHARES
    }
    by_share = {share: _searched(store, asked) for share, asked in rows.items()}
    # Before the exact search, which is no part of serving.
    serving = resident()
    figures = {
        "open_seconds": round(opened, 2),
        "serving_megabytes": round(serving),
        "serving_megabytes_with_mapped": round(with_mapped()),
        "questions": len(questions),
        "by_share": {f"{share:g}": {**by_share[share], **_recall(store, rows[share])} for share in SHARES},
    }
    store.close()
    return figures


def _window(share: float, chance: np.random.Generator) -> When | None:
    if share == 1:
        return None
    length = max(1, round(DAYS * share))
    first = FIRST_DAY + timedelta(days=int(chance.integers(DAYS - length + 1)))
    return When(first, first + timedelta(days=length - 1), Precision.RANGE)


def _searched(store: Store, asked: Sequence[Asked]) -> dict[str, float]:
    seconds, processor = [], []
    # What a process does once, at its first question with a window, and the first pages of the files.
    for each in asked[:3]:
        search(store, each.question, each.vector, _LIMIT, store.within(mentioned=each.window))
    for each in asked:
        begun, worked = time.perf_counter(), time.process_time()
        allowed = store.within(mentioned=each.window)
        search(store, each.question, each.vector, _LIMIT, allowed)
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - worked)
    return {
        "p50_ms": _milliseconds(seconds, 0.5),
        "p95_ms": _milliseconds(seconds, 0.95),
        "processor_p50_ms": _milliseconds(processor, 0.5),
        "processor_p95_ms": _milliseconds(processor, 0.95),
    }


def _recall(store: Store, asked: Sequence[Asked]) -> dict[str, float | None]:
    masks, found = [], []
    for each in asked:
        allowed = store.within(mentioned=each.window)
        masks.append(_mask(store, allowed))
        found.append(store.nearest(each.vector, _NEAREST, allowed)[:_FIRST])
    exact = _exact(store, np.stack([each.vector for each in asked]), masks)
    recalls = [
        len(set(ours) & set(theirs)) / len(theirs) for ours, theirs in zip(found, exact, strict=True) if len(theirs)
    ]
    return {
        "kept": round(float(np.mean([mask.mean() for mask in masks])), 5),
        "recall_at_10": round(float(np.mean(recalls)), 4) if recalls else None,
    }


def _milliseconds(seconds: Sequence[float], quantile: float) -> float:
    return round(float(np.quantile(seconds, quantile)) * 1000, 2)


def _mask(store: Store, allowed: Allowed | None) -> NDArray[np.bool_]:
    mask = np.zeros(store.manifest.passages, np.bool_)
    mask[np.fromiter(store.numbers(allowed), np.int64)] = True
    return mask


def _exact(store: Store, queries: Rows, masks: Sequence[NDArray[np.bool_]]) -> list[list[int]]:
    """Of each query, the passages whose vectors are nearest, all compared: at most `_FIRST`, best first."""
    best: list[list[tuple[float, int]]] = [[] for _ in queries]
    for start, cosines in _blocks(store, queries):
        for place, mask in enumerate(masks):
            inside = np.flatnonzero(mask[start : start + cosines.shape[1]])
            scores = cosines[place, inside]
            top = np.argsort(-scores, kind="stable")[:_FIRST]
            more = zip((-scores[top]).tolist(), (start + inside[top]).tolist(), strict=True)
            best[place] = sorted([*best[place], *more])[:_FIRST]
    return [[number for _, number in each] for each in best]


def _blocks(store: Store, queries: Rows) -> Iterator[tuple[int, Rows]]:
    """(queries, passages) cosines of block after block; and its first passage."""
    for start in range(0, store.manifest.passages, _BLOCK):
        numbers = range(start, min(start + _BLOCK, store.manifest.passages))
        vectors = store.vectors_of(store.passages(numbers))
        yield start, queries @ np.stack([rows[0] for rows in vectors]).T
