"""Exporting a sentence-transformers model to ONNX, quantised to int8 where that changes its vectors little enough."""

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoding.background import read_background, scale
from index.encoding.encoder import DESCRIPTION, NETWORK, OnnxEncoder
from index.encoding.latin_tokenizer import TOKENIZER, write_latin
from index.errors import ModelError, Step, disk_fault

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The int8 network must stay this close (cosine) to the float32 one on the probes, or the float32 one is kept.
LEAST_AGREEMENT = 0.985
_OPSET = 18
_PROBES = (
    "Le ministre a présenté mardi son budget devant le Parlement.",
    "The two delegations met in Geneva for the third time this year.",
    "La pluie a cessé.",
    "Twelve thousand people signed the petition, which the council will examine in March before it votes.",
)


def export(model: "SentenceTransformer", name: str, weights: str, folder: Path) -> None:
    """Writes network, tokenizer and description into the (empty) folder. Raises `ModelError` or `DiskError`."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelError(
            f"The encoder {name!r} has no fast tokenizer, which Dateline needs to run it without torch.",
            f"L’encodeur {name!r} n’a pas de tokenizer rapide, qu’il faut à Dateline pour se passer de torch.",
            Step.CHOOSE_MODEL,
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    write_latin(folder)

    class Sentence(torch.nn.Module):
        """Token ids in, unit sentence vectors out: every module of the model, pooling included."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_ = torch.nn.ModuleList(list(model))

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = {"input_ids": input_ids, "attention_mask": attention_mask}
            for module in self.modules_:
                features = module(features)
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

    sentence = Sentence().eval()
    sample = model.tokenizer(list(_PROBES), padding=True, return_tensors="pt")
    inputs = (sample["input_ids"], sample["attention_mask"])
    axes = {0: "text", 1: "token"}
    exact = folder / "float32.onnx"
    try:
        with torch.no_grad():
            expected = sentence(*inputs).numpy()
            torch.onnx.export(
                sentence,
                inputs,
                str(exact),
                input_names=["input_ids", "attention_mask"],
                output_names=["vector"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "text"}},
                opset_version=_OPSET,
                dynamo=False,
            )
        # The weights are external data, which the runtime maps instead of reading: that saves a third of a second.
        quantize_dynamic(
            exact, folder / NETWORK, per_channel=True, weight_type=QuantType.QInt8, use_external_data_format=True
        )
    except Exception as error:  # exporter and quantiser each raise kinds of their own
        if fault := disk_fault(folder.parent.parent, error):
            raise fault from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"The encoder {name!r} loads, but cannot be exported to ONNX: {reason}",
            f"L’encodeur {name!r} se charge, mais ne peut être exporté en ONNX : {reason}",
            Step.CHOOSE_MODEL,
        ) from error

    prompts = {key: prompt for key, prompt in model.prompts.items() if prompt}
    is_e5 = "e5" in name.lower() and "instruct" not in name.lower()
    query = prompts.get("query", "query: " if is_e5 else "")
    passage = prompts.get("document", prompts.get("passage", "passage: " if is_e5 else ""))
    description = {
        "format": 1,
        "name": name,
        "weights": weights,
        "dimension": int(expected.shape[1]),
        "longest": int(model.max_seq_length or 512),
        "pad": int(model.tokenizer.pad_token_id or 0),
        "query_prompt": query,
        "passage_prompt": passage,
        "arithmetic": "int8",
    }

    def describe() -> None:
        description["scale"] = (0.0, 1.0)
        description["fingerprint"] = _fingerprint(folder, description)
        _write(folder, description)

    describe()
    agreement = float(np.min(np.sum(OnnxEncoder(folder).vectors(list(_PROBES)) * expected, axis=1)))
    if agreement < LEAST_AGREEMENT:
        for path in folder.glob(f"{NETWORK}*"):
            path.unlink()
        exact.replace(folder / NETWORK)
        description["arithmetic"] = "float32"
        describe()
    exact.unlink(missing_ok=True)
    encoder = OnnxEncoder(folder)
    scales = [
        scale(encoder.questions(sentences), encoder.passages(sentences)) for sentences in read_background().values()
    ]
    description["scale"] = tuple(float(np.mean(each)) for each in zip(*scales, strict=True))
    _write(folder, description)


def _write(folder: Path, description: dict[str, Any]) -> None:
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2, ensure_ascii=False), encoding="utf-8")


def _fingerprint(folder: Path, description: dict[str, Any]) -> str:
    """A hash of everything a vector depends on: network, tokenizer, prompts and longest text."""
    digest = sha256()
    for path in [*sorted(folder.glob(f"{NETWORK}*")), folder / TOKENIZER]:
        digest.update(path.read_bytes())
    for key in ("query_prompt", "passage_prompt", "longest", "pad"):
        digest.update(json.dumps(description[key]).encode())
    return digest.hexdigest()[:16]
