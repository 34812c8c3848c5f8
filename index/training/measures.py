"""What a reader is worth on questions with known answers: inside their own text, and in an archive."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from index.evaluation.figures import auroc as auroc
from index.training.pairs import Pair, PairReader, Window, window
from index.training.texts import Query, Text

_BATCH_TOKENS = 4096


@torch.no_grad()
def odds_of(
    reader: PairReader, questions: Sequence[str], windows: Sequence[Window], pairs: Sequence[Pair]
) -> list[NDArray[np.float32]]:
    """For each pair, (sentences,) log odds against silence."""
    reader.network.eval()
    found: list[NDArray[np.float32]] = [np.zeros(0, dtype=np.float32)] * len(pairs)
    for batch in reader.read(questions, windows, pairs, _BATCH_TOKENS):
        for number, odds in zip(batch.numbers, batch.odds().numpy(), strict=True):
            found[number] = odds[: len(windows[pairs[number].window].sentences)]
    return found


def inside(reader: PairReader, chosen: Sequence[Text]) -> list[tuple[Query, NDArray[np.float32]]]:
    """Each question with the log odds of its own text's sentences, every passage read."""
    found = []
    for start in range(0, len(chosen), 4):
        some = chosen[start : start + 4]
        questions: list[str] = []
        windows: list[Window] = []
        pairs: list[Pair] = []
        queries: list[tuple[Query, int]] = []
        for text in some:
            first = len(windows)
            windows += [window(text, passage) for passage in text.passages]
            for query in text.queries:
                pairs += [Pair(len(questions), place) for place in range(first, len(windows))]
                questions.append(query.question)
                queries.append((query, len(text.passages)))
        odds = iter(odds_of(reader, questions, windows, pairs))
        for query, count in queries:
            found.append((query, np.concatenate([next(odds) for _ in range(count)])))
    return found


def summary(reader: PairReader, chosen: Sequence[Text]) -> str:
    """The figures inside the own text, on one line."""
    found = inside(reader, chosen)
    first = [int(odds.argmax()) in query.gold for query, odds in found if query.gold]
    whole = [float(np.logaddexp.reduce(odds)) for _, odds in found]
    right = [each for each, (query, _) in zip(whole, found, strict=True) if query.gold]
    wrong = [each for each, (query, _) in zip(whole, found, strict=True) if not query.gold]
    return f"own text: right sentence {np.mean(first):.3f}  AUROC {auroc(right, wrong):.3f}  of {len(found)}"
