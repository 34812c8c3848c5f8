"""Loading a network from a folder on the disk: one way for the encoders and the reader."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.errors import ModelError, Step
from index.phrases import Phrase

# A network of one product: a, 8 bits without a sign, times b, 8 bits with one, is c (`onnx` takes long to import).
_PRODUCT = bytes.fromhex(
    "080a12003a490a180a01610a0162120163220d4d61744d756c496e746567657212005a0f0a0161120a0a08080212040a"
    "000a005a0f0a0162120a0a08080312040a000a0062090a016312040a02080642040a001012"
)


@contextmanager
def readable(model: Phrase, folder: Path, step: Step) -> Iterator[None]:
    """Turns whatever fails into a `ModelError`: the model in the folder cannot be read, and what to do about it."""
    try:
        yield
    except Exception as error:  # the runtime and the tokenizer raise kinds of their own
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"{model.en} in {folder} cannot be read ({reason}).",
            f"{model.fr} dans {folder} est illisible ({reason}).",
            step,
        ) from error


def session(path: Path, threads: int, entries: Mapping[str, str] = {}) -> onnxruntime.InferenceSession:
    """The network of a file.

    `threads` bounds the processors one call uses, 0 leaves it to the runtime; `entries` are settings of the runtime.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    for name, value in entries.items():
        options.add_session_config_entry(name, value)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def exact_int8() -> Mapping[str, str]:
    """Settings with which this processor multiplies numbers of 8 bits without error.

    Without VNNI, x86 adds two products in 16 bits, and the sum may not fit. The runtime has a slower way that always
    does; it takes that way with VNNI too when it is told to, so the processor is tried.
    """
    product = onnxruntime.InferenceSession(_PRODUCT, providers=["CPUExecutionProvider"])
    a, b = np.full((4, 8), 255, dtype=np.uint8), np.full((8, 16), 127, dtype=np.int8)
    (sums,) = product.run(None, {"a": a, "b": b})
    return {} if (np.asarray(sums) == 8 * 255 * 127).all() else {"session.x64quantprecision": "1"}


_LOADED: dict[tuple[Path, int], Tokenizer] = {}
_LOADING = threading.Lock()


def tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file, loaded once for all who share it, who leave its settings as they are."""
    key = path, path.stat().st_mtime_ns
    with _LOADING:
        if key not in _LOADED:
            _LOADED[key] = Tokenizer.from_file(str(path))
        return _LOADED[key]
