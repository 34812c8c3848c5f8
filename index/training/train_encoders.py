"""Trains both encoders: `python -m index.training.train_encoders DATA MODELS OUT`, an hour an epoch on one busy core.

The upper halves of the encoder of questions and of that of passages learn together. A question is compared with all
passages of its batch, those of texts that are near each other among them (cross entropy; in-batch negatives: Karpukhin
et al. 2020, DPR), by its cosine with the passage and with its nearest sentence, as the search does. OUT gets the
weights of both after each epoch.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.training.encoder_examples import Asked, Example, answering, examples_of
from index.training.passage_network import PassageNetwork, lines_of, passage_network_of
from index.training.question_network import QuestionNetwork, network_of, tokens_of
from index.training.tower import alike

_SEED = 11
# Tokens of a batch's passages, of those that are read in one pass, and of one passage; questions of a batch.
_BATCH, _PASS, _LONGEST, _ASKED = 24_000, 6_000, 320, 160
# How many texts stand together, out of how many near ones; of a text so many passages say what it is near to.
_TOGETHER, _NEAR, _FIRST = 4, 40, 3
# The rate of the top layers; a layer further down has so much of it, the map behind the questions' more.
_RATE, _FURTHER_DOWN, _OF_TURN = 8e-5, 0.85, 2.0
_WARM, _LAST, _DROPOUT, _TEMPERATURE, _OWN = 15, 0.03, 0.05, 0.02, 0.5
# A logit of what is no negative, and the cosine of a sentence that is not there.
_NEVER, _NOWHERE = -1e4, -2.0


class DualEncoder:
    """Both networks, and the examples with the states of the lower halves."""

    def __init__(
        self, passages: PassageNetwork, questions: QuestionNetwork, tokenizer: Tokenizer, examples: Sequence[Example]
    ) -> None:
        self.passages, self.questions, self.examples = passages, questions, examples
        pieces = [piece for each in examples for piece in each.pieces]
        lines, self._spans = lines_of(tokenizer, pieces, _LONGEST)
        asked = [question.question for each in examples for question in each.asked]
        self._lower, self._lower_questions = passages.lower(lines), questions.lower(tokens_of(tokenizer, asked))
        # The numbers of each text's passages, and of its questions.
        self._own = _ranges([len(each.pieces) for each in examples])
        self._asked = _ranges([len(each.asked) for each in examples])
        self.tokens = [sum(len(self._lower[number]) for number in own) for own in self._own]

    def text_vectors(self) -> torch.Tensor:
        """(texts, hidden) unit vectors: the mean of each text's first passages'."""
        firsts = [own[:_FIRST] for own in self._own]
        numbers = list(chain.from_iterable(firsts))
        found = self.passages.vectors([self._lower[n] for n in numbers], [self._spans[n][:1] for n in numbers])
        ends = np.cumsum([len(each) for each in firsts])[:-1]
        means = [rows.mean(axis=0) for rows in np.split(np.concatenate(found), ends)]
        return functional.normalize(torch.from_numpy(np.stack(means)), dim=1)

    def loss(self, batch: Sequence[int], chance: random.Random) -> tuple[torch.Tensor, float]:
        """Of the texts of a batch, `loss_of`; at most `_ASKED` of their questions are asked."""
        places = [(place, number) for place, text in enumerate(batch) for number in range(len(self._asked[text]))]
        if len(places) > _ASKED:
            places = chance.sample(places, _ASKED)
        examples = [self.examples[text] for text in batch]
        asked: list[tuple[int, Asked]] = [(place, examples[place].asked[number]) for place, number in places]
        lower = [self._lower_questions[self._asked[batch[place]][number]] for place, number in places]
        own, nearest = self._cosines(self.questions.encoded(lower), [n for text in batch for n in self._own[text]])
        right, masked = answering(examples, asked)
        return loss_of(own, nearest, torch.from_numpy(right), torch.from_numpy(masked))

    def _cosines(self, questions: torch.Tensor, numbers: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """(questions, passages) cosines with some passages themselves, and with the nearest sentence of each."""
        passes = alike([len(self._lower[number]) for number in numbers], _PASS)
        own, nearest = [], []
        for each in passes:
            chosen = [numbers[place] for place in each]
            vectors, there = self.passages.encoded([self._lower[n] for n in chosen], [self._spans[n] for n in chosen])
            cosines = torch.einsum("qd,psd->qps", questions, vectors).masked_fill(~there, _NOWHERE)
            own.append(cosines[:, :, 0])
            nearest.append(cosines[:, :, 1:].amax(dim=2))
        order = torch.tensor(list(chain.from_iterable(passes))).argsort()
        return torch.cat(own, dim=1)[:, order], torch.cat(nearest, dim=1)[:, order]

    def groups(self) -> list[dict[str, Any]]:
        """What learns, with its share of the rate."""
        towers = (self.passages, self.questions.states)
        parts: list[dict[str, Any]] = [
            {"params": list(layer.parameters()), "share": _FURTHER_DOWN**down}
            for tower in towers
            for down, layer in enumerate(reversed(tower.upper_layers()))
        ]
        return [*parts, {"params": list(self.questions.turn.parameters()), "share": _OF_TURN}]

    def learnt(self) -> dict[str, dict[str, torch.Tensor]]:
        """What a checkpoint keeps of both, in half precision."""
        both = {"passages": self.passages.learnt(), "questions": self.questions.learnt()}
        return {side: {name: each.half() for name, each in learnt.items()} for side, learnt in both.items()}


def loss_of(
    own: torch.Tensor, nearest: torch.Tensor, right: torch.Tensor, masked: torch.Tensor
) -> tuple[torch.Tensor, float]:
    """The loss, and the share of questions whose passage comes first.

    `own` and `nearest` are (questions, passages) cosines with a passage and with its nearest sentence, `right` is
    (questions,), and `masked`, (questions, passages), true where one is no negative. The search orders by the mean of
    both cosines; a passage's own learns beside it, which alone finds what is looked at more closely.
    """
    both = ((own + nearest) / (2 * _TEMPERATURE)).masked_fill(masked, _NEVER)
    alone = (own / _TEMPERATURE).masked_fill(masked, _NEVER)
    loss = functional.cross_entropy(both, right) + _OWN * functional.cross_entropy(alone, right)
    return loss, (both.argmax(dim=1) == right).float().mean().item()


def batches_of(tokens: Sequence[int], vectors: torch.Tensor, chance: random.Random) -> list[list[int]]:
    """The batches of an epoch: numbers of texts, each once, those that are near each other together.

    `tokens` are those of each text's passages, `vectors` (texts, hidden).
    """
    left = set(range(len(tokens)))
    clusters = []
    for number in chance.sample(range(len(tokens)), len(tokens)):
        if number in left:
            near = (vectors @ vectors[number]).topk(min(_NEAR, len(tokens))).indices.tolist()
            others = [each for each in near if each in left and each != number]
            clusters.append([number, *others[: _TOGETHER - 1]])
            left.difference_update(clusters[-1])
    batches: list[list[int]] = [[]]
    size = 0
    for cluster in chance.sample(clusters, len(clusters)):
        more = sum(tokens[number] for number in cluster)
        if batches[-1] and size + more > _BATCH:
            batches.append([])
            size = 0
        batches[-1] += cluster
        size += more
    return batches


def train(encoder: DualEncoder, epochs: int, rate: float, chance: random.Random) -> Iterator[list[tuple[float, float]]]:
    """Trains; after each epoch gives the loss of each of its steps, and the share of questions answered first."""
    vectors = encoder.text_vectors()
    orders = [batches_of(encoder.tokens, vectors, chance) for _ in range(epochs)]
    steps = sum(map(len, orders))
    optimiser = torch.optim.AdamW(encoder.groups(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01)
    learning = [each for group in optimiser.param_groups for each in group["params"]]
    step = 0
    for order in orders:
        found: list[tuple[float, float]] = []
        encoder.passages.train()
        encoder.questions.train()
        for batch in order:
            step += 1
            for group in optimiser.param_groups:
                let_down = _LAST + (1 + _LAST) * (1 - step / steps)
                group["lr"] = rate * group["share"] * min(1.0, step / _WARM, let_down)
            loss, first = encoder.loss(batch, chance)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            found.append((loss.item(), first))
            assert math.isfinite(found[-1][0])
            if step % 5 == 0:
                mean, right = np.mean(found[-15:], axis=0)
                print(f"{time.strftime('%H:%M:%S')} {step}/{steps} loss {mean:.3f} first {right:.3f}", flush=True)
        yield found


def _ranges(sizes: Sequence[int]) -> list[range]:
    """Ranges of so many numbers, one after the other."""
    ends = np.cumsum(sizes).tolist()
    return [range(end - size, end) for end, size in zip(ends, sizes, strict=True)]


def main() -> None:
    """Trains, and writes the weights after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "models", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--begin", type=Path, help="weights to go on from")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=_RATE)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=int, help="at most so many of each kind")
    parser.add_argument("--compile", action="store_true", help="layers compiled by torch: needs a C++ compiler")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(EncoderSource(DEFAULT_MODEL, options.models).prepare() / "tokenizer.json"))
    passages = passage_network_of(options.begin, dropout=_DROPOUT)
    questions = network_of(options.begin, dropout=_DROPOUT)
    passages.half_precision = questions.states.half_precision = torch.cpu._is_avx512_bf16_supported()
    if options.compile:
        torch._dynamo.config.recompile_limit = 24
        for layer in (*passages.upper_layers(), *questions.states.upper_layers()):
            layer.compile(dynamic=True)
    encoder = DualEncoder(passages, questions, tokenizer, examples_of(options.data, chance, options.texts))
    print(f"{len(encoder.examples):,} texts", flush=True)
    for epoch, _ in enumerate(train(encoder, options.epochs, options.rate, chance), 1):
        torch.save(encoder.learnt(), options.out / f"epoch-{epoch}.pt")


if __name__ == "__main__":
    main()
