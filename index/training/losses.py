"""What the reader is taught by: the sentence that answers or silence, the answer's words, and the one among several."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from index.training.examples import Examples
from index.training.network import END, START
from index.training.pairs import PairLogits

_LOW = -1e4
_RANKING, _BOUNDS = 0.7, 0.6


@dataclass(frozen=True, slots=True)
class Losses:
    """`whole` is what is learnt from; the parts are for the log."""

    whole: torch.Tensor
    sentence: float
    ranking: float
    bounds: float


def losses(examples: Examples, batches: Sequence[PairLogits]) -> Losses:
    """The losses of some examples.

    A pair's is the cross entropy of any of its sentences that answer, or of silence, among its sentences and silence.
    A question's is the same over all its pairs at once: the log odds of every sentence against its own window's
    silence, and one silence at zero. The bounds' is over the window's tokens, where the answer's words are known.
    """
    count = len(examples.pairs)
    weights = torch.tensor([examples.weights[pair.question] for pair in examples.pairs])
    everything, right, of_pairs = torch.zeros(count), torch.full((count,), _LOW), torch.zeros(count)
    of_bounds = []
    for batch in batches:
        numbers = torch.tensor(batch.numbers)
        gold = torch.zeros(batch.sentences.shape, dtype=torch.bool)
        for row, number in enumerate(batch.numbers):
            gold[row, list(examples.gold[number])] = True
        odds = batch.odds()
        summed = torch.logsumexp(odds, dim=1)
        best = torch.logsumexp(odds.masked_fill(~gold, _LOW), dim=1)
        answered = gold.any(dim=1)
        total = functional.softplus(summed)
        of_pairs = of_pairs.index_copy(0, numbers, torch.where(answered, total - best, total))
        everything = everything.index_copy(0, numbers, summed)
        right = right.index_copy(0, numbers, torch.where(answered, best, torch.full_like(best, _LOW)))
        for row, number in enumerate(batch.numbers):
            of_bounds += _bounds(examples, batch, row, number)
    sentence = (of_pairs * weights).sum() / weights.sum()
    among = _ranking(examples, everything, right)
    bounds = torch.stack(of_bounds).mean() if of_bounds else torch.zeros(())
    whole = sentence + _RANKING * among + _BOUNDS * bounds
    return Losses(whole, sentence.item(), among.item(), bounds.item())


def _ranking(examples: Examples, everything: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    rows: list[list[int]] = [[] for _ in examples.questions]
    for number, pair in enumerate(examples.pairs):
        rows[pair.question].append(number)
    kept = [number for number, row in enumerate(rows) if row]
    widest = max(len(rows[number]) for number in kept)
    count = len(examples.pairs)
    places = torch.tensor([rows[number] + [count] * (widest - len(rows[number])) for number in kept])
    low = torch.tensor([_LOW])
    all_odds, right_odds = torch.cat([everything, low])[places], torch.cat([right, low])[places]
    total = functional.softplus(torch.logsumexp(all_odds, dim=1))
    best = torch.logsumexp(right_odds, dim=1)
    weights = torch.tensor([examples.weights[number] for number in kept])
    each = torch.where(best > _LOW / 2, total - best, total)
    return (each * weights).sum() / weights.sum()


def _bounds(examples: Examples, batch: PairLogits, row: int, number: int) -> list[torch.Tensor]:
    answer = examples.answers[number]
    if answer is None:
        return []
    first, encoding = batch.places[row]
    size = int((batch.owners[row] >= 0).nonzero()[-1]) + 1 - first
    inside = [
        place
        for place, (start, end) in enumerate(encoding.offsets[:size])
        if start < answer.end and end > answer.start and batch.owners[row, first + place] >= 0
    ]
    if not inside:
        return []
    outside = torch.where(batch.owners[row] >= 0, 0.0, _LOW)
    found = []
    for channel, place in ((START, inside[0]), (END, inside[-1])):
        found.append(-torch.log_softmax(batch.tokens[row, :, channel] + outside, dim=0)[first + place])
    return found
