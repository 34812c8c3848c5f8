"""From a checkpoint to what is shipped: `python -m index.training.export_reader DATA MODELS WEIGHTS OUT`.

WEIGHTS may be several, parted by commas: their mean is exported (Wortsman et al. 2022). The vocabulary keeps the pieces
of Latin script that the data's texts hold and the likeliest of the others; the word embeddings become int8 with a scale
a row, the products as `index.training.int8` has them.
"""

import gzip
import json
import sys
import tempfile
import warnings
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from tokenizers import Tokenizer
from torch import nn

from index.encoding.latin_tokenizer import LATIN_NUMBERS, LATIN_TOKENIZER
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.quoting.reader import DESCRIPTION, FORMAT, NETWORK, TOKENIZER
from index.training.int8 import quantise
from index.training.measure_reader import load
from index.training.network import Network

# Beside the pieces seen in the data: the likeliest ones by the tokenizer's own scores.
_LIKELIEST = 30_000
_OPSET = 18
_FAR = -1e4


class QuantisedEmbedding(nn.Module):
    """An embedding table in int8, each row with its scale."""

    rows: torch.Tensor
    scales: torch.Tensor

    def __init__(self, table: torch.Tensor) -> None:
        super().__init__()
        scales = table.abs().amax(dim=1).clamp(min=1e-8) / 127
        self.register_buffer("rows", torch.round(table / scales[:, None]).to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """(tokens,) numbers: (tokens, hidden) embeddings."""
        return self.rows[tokens].float() * self.scales[tokens][..., None]


class SingleSequence(nn.Module):
    """A question and a passage in one line of tokens; silence and token logits out.

    The lower layers let neither side see the other, as if each stood alone, so that each weight is kept once.
    """

    def __init__(self, network: Network, words: nn.Module) -> None:
        super().__init__()
        self.apart, self.together, self.words = network.apart, network.together, words

    def forward(self, tokens: torch.Tensor, asked: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(tokens,) numbers, the first `asked` of them the question's: () silence and (passage tokens - 1, 3) logits.

        The token that closes the passage is left out of the upper layers, as in training.
        """
        places = torch.arange(tokens.shape[0])
        segments = (places >= asked).long()
        states = self.apart.norm(self.words(tokens) + self.apart.positions(places - segments * asked))[None]
        cross_mask = (segments[:, None] != segments[None, :]).float() * _FAR
        for layer in self.apart.layers:
            states = layer(states, cross_mask[None, None])
        states = states[:, :-1] + self.together.sides[segments[:-1]]
        for layer in self.together.layers:
            states = layer(states, None)
        return self.together.silence(states[0, 0])[0], self.together.tokens(states[0, asked:])


def texts_of(data: Path) -> Iterator[str]:
    """Every text of the data whose pieces the vocabulary must hold."""
    for name in ("piaf-v1.0.json", "piaf-v1.1-more.json"):
        for article in json.loads((data / name).read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield paragraph["context"]
                yield from (asked["question"] for asked in paragraph["qas"])
    for path in sorted((data / "training").glob("*.jsonl.gz")):
        if not path.name.endswith(".ja.jsonl.gz"):
            for row in corpora.rows(data, path.name.removesuffix(".jsonl.gz")):
                yield row["title"]
                yield row["context"]
                yield row["question"]
    with gzip.open(data / "news-archive.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            about = json.loads(line)
            yield about["title"]
            yield about["text"]
    for name, parts in (("nomiracl-fr-dev", ("query",)), ("wikinews-fr-100", ("text",))):
        for line in (data / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            about = json.loads(line)
            yield from (about[part] for part in parts)


def vocabulary(data: Path, prepared: Path) -> tuple[dict[str, Any], list[int]]:
    """The pruned tokenizer, as JSON, and which number each of its pieces has in the encoder's."""
    about = json.loads((prepared / LATIN_TOKENIZER).read_text(encoding="utf-8"))
    numbers = np.load(prepared / LATIN_NUMBERS)
    tokenizer = Tokenizer.from_file(str(prepared / LATIN_TOKENIZER))
    seen: set[int] = set()
    for encoding in tokenizer.encode_batch_fast(list(dict.fromkeys(texts_of(data)))):
        seen.update(encoding.ids)
    pieces = about["model"]["vocab"]
    by_score = sorted(range(len(pieces)), key=lambda place: -pieces[place][1])
    letters = {place for place, (piece, _) in enumerate(pieces) if len(piece.removeprefix("▁")) <= 1}
    rarest = by_score[-1]
    special = {each["id"] for each in about["added_tokens"]} | {about["model"]["unk_id"], rarest}
    kept = sorted(seen | set(by_score[:_LIKELIEST]) | letters | special)
    new = {place: number for number, place in enumerate(kept)}
    about["model"]["vocab"] = [pieces[place] for place in kept]
    about["model"]["unk_id"] = new[about["model"]["unk_id"]]
    for each in about["added_tokens"]:
        each["id"] = new[each["id"]]
    for each in about["post_processor"]["special_tokens"].values():
        each["ids"] = [new[place] for place in each["ids"]]
    return about, [int(numbers[place]) for place in kept]


def mean_of(weights: list[Path]) -> Network:
    """A network with the mean of several checkpoints' weights."""
    networks = [load(each) for each in weights]
    first = networks[0]
    means = {name: torch.stack([each.learnt()[name] for each in networks]).mean(dim=0) for name in first.learnt()}
    first.load_state_dict(means, strict=False)
    return first.eval()


def write_network(network: Network, numbers: list[int], path: Path) -> None:
    """Writes the ONNX file, its weights beside it. `numbers` are the kept pieces' rows in the embedding table."""
    single = SingleSequence(network, QuantisedEmbedding(network.apart.words.weight[numbers])).eval()
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        exact = Path(folder) / "float32.onnx"
        torch.onnx.export(
            single,
            (torch.ones(40, dtype=torch.long), torch.tensor(7)),
            str(exact),
            input_names=["tokens", "asked"],
            output_names=["silence", "logits"],
            dynamic_axes={"tokens": {0: "token"}, "logits": {0: "segments"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        model = onnx.load(exact)
    quantise(model)
    onnx.save(model, path, save_as_external_data=True, location=f"{path.name}.data", size_threshold=4096)


def export(data: Path, prepared: Path, weights: list[Path], out: Path) -> None:
    """Writes network, tokenizer and description into `out`, over what was there."""
    tokenizer, numbers = vocabulary(data, prepared)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        draft = Path(folder) / "reader"
        draft.mkdir()
        write_network(mean_of(weights), numbers, draft / NETWORK)
        (draft / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        digest = sha256(b"".join(each.read_bytes() for each in sorted(draft.iterdir()))).hexdigest()[:16]
        about = {
            "format": FORMAT,
            "unknown": tokenizer["model"]["unk_id"],
            "pieces": len(numbers),
            "fingerprint": digest,
        }
        (draft / DESCRIPTION).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        out.mkdir(exist_ok=True)
        for each in draft.iterdir():
            each.chmod(0o644)
            each.replace(out / each.name)
    size = sum(each.stat().st_size for each in out.iterdir()) / 1e6
    print(f"{out}: {len(numbers):,} pieces, {size:.1f} MB")


if __name__ == "__main__":
    export(
        Path(sys.argv[1]),
        EncoderSource(DEFAULT_MODEL, Path(sys.argv[2])).prepare(),
        [Path(each) for each in sys.argv[3].split(",")],
        Path(sys.argv[4]),
    )
