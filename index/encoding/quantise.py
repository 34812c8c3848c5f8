"""The last steps of preparing an encoder: int8 where that changes its vectors little enough, and its description."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding import FORMAT
from index.encoding.background import read_background, scale
from index.encoding.encoder import DESCRIPTION, NETWORK, OnnxEncoder
from index.encoding.latin_tokenizer import TOKENIZER, write_latin

# The float32 network, which does not stay.
EXACT = "float32.onnx"
# The int8 network must stay this close (cosine) to the float32 one on the probes, or the float32 one is kept.
LEAST_AGREEMENT = 0.985
PROBES = (
    "Le ministre a présenté mardi son budget devant le Parlement.",
    "The two delegations met in Geneva for the third time this year.",
    "La pluie a cessé.",
    "Twelve thousand people signed the petition, which the council will examine in March before it votes.",
)


def finish(folder: Path, description: dict[str, Any]) -> None:
    """Makes `folder`, which holds `EXACT` and the tokenizer, one that `OnnxEncoder` reads.

    `description` says name, weights, dimension, longest and prompts; the rest is added. Raises what the quantiser
    and the runtime raise.
    """
    # Costs a third of a second, and answering never comes here.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    write_latin(folder)
    exact, network = folder / EXACT, folder / NETWORK
    about = {"format": FORMAT, **description, "arithmetic": "float32", "scale": (0.0, 1.0)}

    def describe() -> OnnxEncoder:
        about["fingerprint"] = _fingerprint(folder, about)
        _write(folder, about)
        return OnnxEncoder(folder)

    exact.rename(network)
    expected = describe().vectors(PROBES)
    network.rename(exact)
    # The weights are external data, which the runtime maps instead of reading: that saves a third of a second.
    quantize_dynamic(exact, network, per_channel=True, weight_type=QuantType.QInt8, use_external_data_format=True)
    about["arithmetic"] = "int8"
    encoder = describe()
    if float(np.min(np.sum(encoder.vectors(PROBES) * expected, axis=1))) < LEAST_AGREEMENT:
        # Windows removes no file that is mapped.
        del encoder
        for path in folder.glob(f"{NETWORK}*"):
            path.unlink()
        exact.replace(network)
        about["arithmetic"] = "float32"
        encoder = describe()
    exact.unlink(missing_ok=True)
    scales = [scale(encoder.questions(each), encoder.passages(each)) for each in read_background().values()]
    about["scale"] = tuple(float(np.mean(each)) for each in zip(*scales, strict=True))
    _write(folder, about)


def _write(folder: Path, about: dict[str, Any]) -> None:
    (folder / DESCRIPTION).write_text(json.dumps(about, indent=2, ensure_ascii=False), encoding="utf-8")


def _fingerprint(folder: Path, about: dict[str, Any]) -> str:
    """A hash of everything a vector depends on: form, network, tokenizer, prompts and longest text."""
    digest = sha256()
    for path in [*sorted(folder.glob(f"{NETWORK}*")), folder / TOKENIZER]:
        digest.update(path.read_bytes())
    for key in ("format", "query_prompt", "passage_prompt", "longest"):
        digest.update(json.dumps(about[key]).encode())
    return digest.hexdigest()[:16]
