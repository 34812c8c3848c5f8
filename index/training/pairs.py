"""Questions and windows of texts, as numbers for the network, and what the network makes of them.

A window is some neighbouring sentences of a text, a whole passage or a part of one, read with the text's heading before
it. Each window and each question is computed apart once, however many pairs they stand in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Encoding, Tokenizer

from index.documents import Span, heading
from index.quoting.reader import (
    MAX_PASSAGE_TOKENS,
    MAX_QUESTION_TOKENS,
    PASSAGE_PREFIX,
    QUESTION_PREFIX,
    owners_of,
)
from index.training.network import EVIDENCE, Network
from index.training.texts import Text

# Lines computed apart in one batch: tokens, and how many times as long as its shortest the longest may be.
_APART_TOKENS, _ALIKE = 2048, 1.5
_LOW = -1e4


@dataclass(frozen=True, slots=True)
class Window:
    """`text` is what is read; `sentences` are spans in it, `start` where in the text its own first character stands."""

    text: str
    sentences: tuple[Span, ...]
    numbers: range
    start: int

    def at(self, span: Span) -> Span:
        """A span of the text as a span of what is read."""
        lead = self.sentences[0].start - self.start
        return Span(span.start + lead, span.end + lead)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question (its number) read on a window (its number)."""

    question: int
    window: int


@dataclass(frozen=True, slots=True)
class PairLogits:
    """What came of some pairs, in order of `numbers`, places in the list of pairs.

    `silence` is (pairs,), `sentences` (pairs, sentences) logits, very low where a window has fewer, `tokens`
    (pairs, tokens, 3) logits and `owners` (pairs, tokens) the sentence of each token, -1 for none; `places` are each
    pair's first window token and that window's encoding.
    """

    numbers: list[int]
    silence: torch.Tensor
    sentences: torch.Tensor
    tokens: torch.Tensor
    owners: torch.Tensor
    places: list[tuple[int, Encoding]]

    def odds(self) -> torch.Tensor:
        """(pairs, sentences) log odds of each sentence against silence."""
        return self.sentences - self.silence[:, None]


def window(text: Text, numbers: range, title: bool = True, month: bool = True) -> Window:
    """The window of some neighbouring sentences, with as much of the heading as is asked for."""
    span = text.span(numbers)
    lead = PASSAGE_PREFIX + heading(text.title if title else "", text.month if month else "")
    moved = len(lead) - span.start
    spans = tuple(Span(text.sentences[n].start + moved, text.sentences[n].end + moved) for n in numbers)
    return Window(lead + span.of(text.text), spans, numbers, span.start)


def padded_length(length: int) -> int:
    """The length with its padding: the processor's programs are made for one shape each, and kept."""
    return -(-length // 16) * 16


class PairReader:
    """Reads pairs with a network: some at a time, those of like length together."""

    def __init__(self, network: Network, tokenizer: Tokenizer, half: bool) -> None:
        """`half`: products in bfloat16."""
        self.network, self.tokenizer, self.half = network, tokenizer, half

    def read(
        self, questions: Sequence[str], windows: Sequence[Window], pairs: Sequence[Pair], tokens: int
    ) -> list[PairLogits]:
        """All pairs, in batches of at most `tokens` tokens."""
        with torch.autocast("cpu", torch.bfloat16, self.half):
            question_encodings = self._encode([QUESTION_PREFIX + each for each in questions])
            question_ids = [each.ids[:MAX_QUESTION_TOKENS] for each in question_encodings]
            encodings = self._encode([each.text for each in windows])
            # The token that closes a window is computed apart, and left out of the upper layers.
            lines = [*question_ids, *(each.ids[:MAX_PASSAGE_TOKENS] for each in encodings)]
            states_of_all, firsts = self._apart(lines)
            lengths = [len(question_ids[p.question]) + len(lines[len(question_ids) + p.window]) - 1 for p in pairs]
            batches: list[list[int]] = [[]]
            for number in sorted(range(len(pairs)), key=lambda each: lengths[each]):
                if batches[-1] and (len(batches[-1]) + 1) * padded_length(lengths[number]) > tokens:
                    batches.append([])
                batches[-1].append(number)
            apart = _Apart(lines, states_of_all, firsts, len(question_ids))
            return [self._together(batch, pairs, apart, encodings, windows) for batch in batches if batch]

    def _encode(self, texts: list[str]) -> list[Encoding]:
        return list(self.tokenizer.encode_batch(texts))

    def _apart(self, lines: Sequence[list[int]]) -> tuple[torch.Tensor, list[int]]:
        """(1 + tokens, hidden) states of all lines, a row of zeros first, and where each line begins."""
        order = sorted(range(len(lines)), key=lambda number: len(lines[number]))
        firsts = [0] * len(lines)
        parts = [torch.zeros(1, self.network.together.sides.shape[1])]
        used = 1
        batches: list[list[int]] = [[]]
        for number in order:
            length = padded_length(len(lines[number]))
            wider = batches[-1] and length > _ALIKE * padded_length(len(lines[batches[-1][0]]))
            if wider or (batches[-1] and (len(batches[-1]) + 1) * length > _APART_TOKENS):
                batches.append([])
            batches[-1].append(number)
        for batch in batches:
            width = padded_length(len(lines[batch[-1]]))
            numbers = torch.ones(len(batch), width, dtype=torch.long)
            present = torch.zeros(len(batch), width)
            for row, number in enumerate(batch):
                numbers[row, : len(lines[number])] = torch.tensor(lines[number])
                present[row, : len(lines[number])] = 1.0
                firsts[number] = used + row * width
            parts.append(self.network.apart(numbers, present).float().flatten(0, 1))
            used += len(batch) * width
        return torch.cat(parts), firsts

    def _together(
        self,
        numbers: list[int],
        pairs: Sequence[Pair],
        apart: "_Apart",
        encodings: Sequence[Encoding],
        windows: Sequence[Window],
    ) -> PairLogits:
        chosen = [pairs[number] for number in numbers]
        sizes = [(apart.question_size(pair), apart.window_size(pair)) for pair in chosen]
        shape = len(chosen), padded_length(max(map(sum, sizes)))
        index, segment = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        owners = np.full(shape, -1, dtype=np.int64)
        for row, (pair, (asked, size)) in enumerate(zip(chosen, sizes, strict=True)):
            index[row, :asked] = apart.firsts[pair.question] + np.arange(asked)
            passage = slice(asked, asked + size)
            index[row, passage] = apart.firsts[apart.questions + pair.window] + np.arange(size)
            segment[row, passage] = 1
            owners[row, passage] = owners_of(encodings[pair.window].offsets[:size], windows[pair.window].sentences)
        places, owner = torch.from_numpy(index), torch.from_numpy(owners)
        states = apart.states[places]
        if self.half:
            states = states.to(torch.bfloat16)
        silence, tokens = self.network.together(states, torch.from_numpy(segment), (places > 0).float())
        silence, tokens = silence.float(), tokens.float()
        count = max(len(windows[pair.window].sentences) for pair in chosen)
        inside = owner[:, None, :] == torch.arange(count)[None, :, None]
        sentences = torch.logsumexp(tokens[:, None, :, EVIDENCE] + torch.where(inside, 0.0, _LOW), dim=2)
        starts = [(asked, encodings[pair.window]) for pair, (asked, _) in zip(chosen, sizes, strict=True)]
        return PairLogits(numbers, silence, sentences, tokens, owner, starts)


@dataclass(frozen=True, slots=True)
class _Apart:
    """`lines` of tokens, those of `questions` questions first, and where each begins in the `states` of all."""

    lines: Sequence[list[int]]
    states: torch.Tensor
    firsts: Sequence[int]
    questions: int

    def question_size(self, pair: Pair) -> int:
        """Tokens of a pair's question."""
        return len(self.lines[pair.question])

    def window_size(self, pair: Pair) -> int:
        """Tokens of a pair's window, less the one that closes it."""
        return len(self.lines[self.questions + pair.window]) - 1
