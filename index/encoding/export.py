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
    """Writes the float32 network, of the inputs and the output of `bert_graph`'s, and gives the length of its vectors.

    What follows the pooling is of each span too. A model that takes the state of the text's first token has no vectors
    of spans: each has the text's.
    """
    import torch
    from sentence_transformers.sentence_transformer.modules import Pooling

    class Spans(torch.nn.Module):
        """Every module of the model; pooling takes the tokens of a span for all that there are."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_ = torch.nn.ModuleList(list(model))

        def forward(self, tokens: torch.Tensor, spans: torch.Tensor) -> torch.Tensor:
            features: dict[str, Any] = {"input_ids": tokens[None], "attention_mask": torch.ones_like(tokens)[None]}
            for module in self.modules_:
                if isinstance(module, Pooling) and module.pooling_mode != "cls":
                    states = features["token_embeddings"].expand(spans.shape[0], -1, -1)
                    features |= {"token_embeddings": states, "attention_mask": spans.to(torch.int64)}
                features = module(features)
            vectors = torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)
            return vectors.expand(spans.shape[0], -1)

    network = Spans().eval()
    tokens = torch.tensor(model.tokenizer(PROBES[0])["input_ids"])
    spans = torch.ones((2, len(tokens)))
    with torch.no_grad():
        dimension = int(network(tokens, spans).shape[1])
        torch.onnx.export(
            network,
            (tokens, spans),
            str(path),
            input_names=["tokens", "spans"],
            output_names=["vectors"],
            dynamic_axes={"tokens": {0: "token"}, "spans": {0: "span", 1: "token"}, "vectors": {0: "span"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    return dimension
