"""Texts in, unit vectors out, with ONNX Runtime and a tokenizer alone: neither torch nor transformers is imported."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import ModelError

DESCRIPTION = "model.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
# Texts of like length share a batch; past this many tokens in one, the activations leave the processor's cache.
_TOKENS_A_BATCH = 2048


class Encoder(Protocol):
    """What the index asks of an encoder. Rows are float32 of unit length, one a text, in the texts' order."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever a vector would."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def name(self) -> str:
        """The model's name, for people."""
        ...

    @property
    def scale(self) -> tuple[float, float]:
        """Mean and standard deviation of the cosines of things that have nothing to do with each other."""
        ...

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions."""
        ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of passages."""
        ...


class OnnxEncoder:
    """A model that `models.prepare` left in a folder. Safe to call from several threads at once."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`threads` bounds the processors one call uses; 0 leaves it to the runtime. Raises `ModelError`."""
        try:
            about = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if about["format"] != 1:
                raise ValueError(f"its form is {about['format']}")
            self.name: str = about["name"]
            self.weights: str = about["weights"]
            self.arithmetic: str = about["arithmetic"]
            self.dimension: int = about["dimension"]
            self.fingerprint: str = about["fingerprint"]
            self.scale: tuple[float, float] = tuple(about["scale"])
            self._prompts: tuple[str, str] = (about["query_prompt"], about["passage_prompt"])
            self._pad: int = about["pad"]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.enable_truncation(max_length=about["longest"])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime and the tokenizer raise kinds of their own
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"The prepared encoder in {folder} cannot be read ({reason}). "
                "Remove that folder, then run: dateline build",
                f"L’encodeur préparé dans {folder} est illisible ({reason}). "
                "Supprimez ce dossier, puis lancez : dateline build",
            ) from error

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions."""
        return self.vectors([self._prompts[0] + text for text in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of passages."""
        return self.vectors([self._prompts[1] + text for text in texts])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of texts as they stand, no prompt put before them."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(texts)), key=lambda number: len(tokens[number]))
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(tokens[order[end]]) * (end + 1 - start) <= _TOKENS_A_BATCH:
                end += 1
            batch = order[start:end]
            rows[batch] = self._run([tokens[number] for number in batch])
            start = end
        return rows

    def _run(self, batch: list[list[int]]) -> NDArray[np.float32]:
        longest = max(map(len, batch))
        ids = np.full((len(batch), longest), self._pad, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (vectors,) = self._session.run(["vector"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)
