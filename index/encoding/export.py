"""Exporting a sentence-transformers model to ONNX, so that answering needs neither it nor torch."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encoding.latin_tokenizer import TOKENIZER
from index.encoding.quantise import EXACT, PROBES, finish
from index.errors import ModelError, Step, disk_fault

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_OPSET = 18


def export(model: "SentenceTransformer", name: str, folder: Path) -> None:
    """Writes network, tokenizer and description into the (empty) folder. Raises `ModelError` or `DiskError`."""
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
    prompts = {key: prompt for key, prompt in model.prompts.items() if prompt}
    is_e5 = "e5" in name.lower() and "instruct" not in name.lower()
    try:
        description = {
            "name": name,
            "weights": name,
            "dimension": _write_network(model, folder / EXACT),
            "longest": int(model.max_seq_length or 512),
            "pad": int(model.tokenizer.pad_token_id or 0),
            "query_prompt": prompts.get("query", "query: " if is_e5 else ""),
            "passage_prompt": prompts.get("document", prompts.get("passage", "passage: " if is_e5 else "")),
        }
        finish(folder, description)
    except Exception as error:  # exporter and quantiser each raise kinds of their own
        if fault := disk_fault(folder.parent.parent, error):
            raise fault from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"The encoder {name!r} loads, but cannot be exported to ONNX: {reason}",
            f"L’encodeur {name!r} se charge, mais ne peut être exporté en ONNX : {reason}",
            Step.CHOOSE_MODEL,
        ) from error


def _write_network(model: "SentenceTransformer", path: Path) -> int:
    """Writes the float32 network, and gives the length of its vectors."""
    import torch

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
    sample = model.tokenizer(list(PROBES), padding=True, return_tensors="pt")
    inputs = (sample["input_ids"], sample["attention_mask"])
    axes = {0: "text", 1: "token"}
    with torch.no_grad():
        dimension = int(sentence(*inputs).shape[1])
        torch.onnx.export(
            sentence,
            inputs,
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "text"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return dimension
