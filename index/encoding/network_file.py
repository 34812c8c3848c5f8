"""Loading a network from a folder on the disk: one way for the encoders and the reader."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import onnxruntime

from index.errors import ModelError, Step
from index.phrases import Phrase


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
