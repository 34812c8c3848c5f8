"""From an encoder's checkpoint to what ships: `python -m index.training.export_encoder DATA MODELS CHECKPOINT OUT`.

The form is that of a prepared encoder, the vocabulary the reader's; the network gives the tokens' states beside the
vector, from which the sentences' vectors are pooled. Products run in int8 (onnxruntime dynamic, a scale an output).
"""

import json
import sys
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional

from index.encoding.background import read_background, scale
from index.encoding.encoder import DESCRIPTION, NETWORK, OnnxEncoder
from index.encoding.latin_tokenizer import TOKENIZER
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.training.encoder_network import EncoderNetwork, mean
from index.training.export_reader import QuantisedEmbedding, vocabulary
from index.training.measure_encoder import load
from index.training.network import mask_of

_OPSET = 18
_LONGEST = 512


class Exported(nn.Module):
    """Token numbers in; vectors and states out."""

    def __init__(self, network: EncoderNetwork, words: nn.Module) -> None:
        super().__init__()
        self.states, self.words = network.states, words

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(rows, tokens) twice: (rows, hidden) unit vectors, (rows, tokens, hidden) states."""
        present = attention_mask.float()
        places = torch.arange(input_ids.shape[1])
        states = self.states.norm(self.words(input_ids) + self.states.positions(places))
        mask = mask_of(present)
        for layer in self.states.layers:
            states = layer(states, mask)
        return functional.normalize(mean(states, present[:, None])[:, 0], dim=1), states


def export(data: Path, prepared: Path, checkpoint: Path | None, out: Path) -> None:
    """Writes network, tokenizer and description into `out`, over what was there."""
    tokenizer, numbers = vocabulary(data, prepared)
    network = load(checkpoint)
    exported = Exported(network, QuantisedEmbedding(network.states.words.weight[numbers])).eval()
    out.mkdir(parents=True, exist_ok=True)
    sample = torch.ones(2, 24, dtype=torch.long)
    axes = {0: "text", 1: "token"}
    with tempfile.TemporaryDirectory(dir=out.parent) as folder, warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        exact = Path(folder) / "float32.onnx"
        torch.onnx.export(
            exported,
            (sample, sample),
            str(exact),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector", "states"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "text"}, "states": axes},
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            exact,
            out / NETWORK,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            use_external_data_format=True,
        )
    (out / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    special = tokenizer["post_processor"]["special_tokens"]
    description = {
        "format": 1,
        "name": "dateline-e5-small",
        "weights": "multilingual-e5-small, trained on",
        "dimension": 384,
        "longest": _LONGEST,
        "pad": special["<s>"]["ids"][0],
        "query_prompt": "query: ",
        "passage_prompt": "passage: ",
        "arithmetic": "int8",
        "scale": (0.0, 1.0),
    }
    digest = sha256()
    for path in [*sorted(out.glob(f"{NETWORK}*")), out / TOKENIZER]:
        digest.update(path.read_bytes())
    description["fingerprint"] = digest.hexdigest()[:16]
    (out / DESCRIPTION).write_text(json.dumps(description, indent=2), encoding="utf-8")
    encoder = OnnxEncoder(out)
    scales = [scale(encoder.questions(each), encoder.passages(each)) for each in read_background().values()]
    description["scale"] = tuple(float(np.mean(each)) for each in zip(*scales, strict=True))
    (out / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    size = sum(each.stat().st_size for each in out.iterdir()) / 1e6
    print(f"{out}: {len(numbers):,} pieces, {size:.1f} MB, scale {description['scale']}")


if __name__ == "__main__":
    export(
        Path(sys.argv[1]),
        EncoderSource(DEFAULT_MODEL, Path(sys.argv[2])).prepare(),
        Path(sys.argv[3]) if sys.argv[3] != "-" else None,
        Path(sys.argv[4]),
    )
