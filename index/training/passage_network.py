"""The encoder of passages as a network: a tower, and the means of its states over a passage and over its sentences."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from index.encoding.encoder import spans_of
from index.encoding.piece import Piece
from index.training.tower import Tower, alike, mix, packed, padded

PROMPT = "passage: "
# Tokens of a passage that are read; the rest is cut off.
LONGEST = 512


class PassageNetwork(Tower):
    """Token numbers in, the passages' own unit vectors and their sentences' out; it begins as the packed encoder.

    `spans` are of each passage (1 + sentences, tokens), true where a token stands in the passage and in each sentence.
    """

    def encoded(
        self, lower: Sequence[torch.Tensor], spans: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """(passages, 1 + sentences, hidden) unit vectors of passages read together, given the states of the lower half.

        A passage's own is the first of its row. Beside them (passages, 1 + sentences), true where there is a vector:
        some have fewer sentences than others.
        """
        states = self.upper(*padded(lower))
        inside = torch.zeros(len(spans), max(len(each) for each in spans), states.shape[1])
        for row, each in enumerate(spans):
            inside[row, : each.shape[0], : each.shape[1]] = each.float()
        counts = inside.sum(dim=2)
        means = torch.bmm(inside, states) / counts.clamp(min=1.0)[..., None]
        return functional.normalize(means, dim=2), counts > 0

    @torch.no_grad()
    def vectors(self, lower: Sequence[torch.Tensor], spans: Sequence[torch.Tensor]) -> list[NDArray[np.float32]]:
        """Of each passage, (1 + sentences, hidden) unit vectors, as `Encoder.pieces` gives them."""
        self.eval()
        found = [np.zeros(0, dtype=np.float32)] * len(lower)
        for batch in alike([len(states) for states in lower]):
            vectors, _ = self.encoded([lower[number] for number in batch], [spans[number] for number in batch])
            for number, rows in zip(batch, vectors.numpy(), strict=True):
                found[number] = rows[: len(spans[number])].copy()
        return found


def passage_network_of(weights: Path | None, share: float = 1.0, dropout: float = 0.0) -> PassageNetwork:
    """The network before training, or with `share` of what a run made of its weights."""
    network = PassageNetwork(packed(), dropout)
    if weights is not None:
        mix(network, torch.load(weights, weights_only=True)["passages"], share)
    return network.eval()


def lines_of(
    tokenizer: Tokenizer, pieces: Sequence[Piece], longest: int = LONGEST
) -> tuple[list[list[int]], list[torch.Tensor]]:
    """The tokens of each passage as the network reads them, and its `spans`, as in a build."""
    lines, spans = [], []
    for piece, encoding in zip(pieces, tokenizer.encode_batch([PROMPT + each.text for each in pieces]), strict=True):
        lines.append(encoding.ids[:longest])
        places = np.array(encoding.offsets[:longest]) - len(PROMPT)
        spans.append(torch.from_numpy(spans_of(places, piece.sentences)))
    return lines, spans
