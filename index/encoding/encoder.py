"""Texts in, unit vectors out, with ONNX Runtime and a tokenizer alone: neither torch nor transformers is imported."""

import json
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding import DEFAULT_MODEL
from index.encoding.latin_tokenizer import LATIN_NUMBERS, LATIN_TOKENIZER, TOKENIZER, is_latin
from index.encoding.network_file import readable, session
from index.encoding.question_tower import QuestionTower
from index.errors import Step
from index.phrases import Phrase

DESCRIPTION = "model.json"
NETWORK = "model.onnx"
_NAME = Phrase(en="The prepared encoder", fr="L’encodeur préparé")
# Texts of similar length share a batch; above this many tokens, its activations outgrow the processor's cache.
_TOKENS_A_BATCH = 2048


class Encoder(Protocol):
    """What the index needs of an encoder. Rows are float32 unit vectors, one for each text, in order."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever a vector of any text would."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def name(self) -> str:
        """The model's name, to show to people."""
        ...

    @property
    def scale(self) -> tuple[float, float]:
        """Mean and standard deviation of the cosines between unrelated sentences."""
        ...

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions."""
        ...

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of passages."""
        ...


class OnnxEncoder:
    """A prepared encoder (see `prepare`). Safe to call from several threads at once.

    The default one's own network is loaded only when passages are encoded; questions have one of their own.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """`threads` bounds the processors of one call on passages; 0 leaves it to the runtime. Raises `ModelError`."""
        self._folder, self._threads = folder, threads
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self._whole: Tokenizer | None = None
        self._latin: tuple[Tokenizer, NDArray[np.int64]] | None = None
        with self._readable():
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
            self._longest: int = about["longest"]
        self._tower: QuestionTower | None = None
        if self.name == DEFAULT_MODEL:
            self._tower = QuestionTower()
            self.scale = self._tower.scale
        else:
            self._loaded()

    def _loaded(self) -> onnxruntime.InferenceSession:
        """The network, loaded with its tokenizer by the first text that needs it. Raises `ModelError`."""
        with self._lock, self._readable():
            if self._session is None:
                if (self._folder / LATIN_TOKENIZER).exists():
                    self._latin = self._tokenizer(LATIN_TOKENIZER), np.load(self._folder / LATIN_NUMBERS)
                else:
                    self._whole = self._tokenizer(TOKENIZER)
                self._session = session(self._folder / NETWORK, self._threads)
            return self._session

    def _readable(self) -> AbstractContextManager[None]:
        return readable(_NAME, self._folder, Step.REMOVE_AND_BUILD)

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions: those of `QuestionTower` for the default encoder, in Latin script."""
        if self._tower is not None and self._tower.reads(texts):
            return self._tower.vectors(texts)
        return self.vectors([self._prompts[0] + text for text in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of passages."""
        return self.vectors([self._prompts[1] + text for text in texts])

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of texts, without a prompt before them."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens = self.tokens(texts)
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

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens, cut to the model's longest.

        The Latin pieces split a text of Latin script as the whole tokenizer does; the whole one is loaded when the
        first text of another script comes.
        """
        self._loaded()
        if self._latin is not None and all(map(is_latin, texts)):
            tokenizer, numbers = self._latin
            return [numbers[encoding.ids].tolist() for encoding in tokenizer.encode_batch_fast(list(texts))]
        with self._lock:
            if self._whole is None:
                self._whole = self._tokenizer(TOKENIZER)
        return [encoding.ids for encoding in self._whole.encode_batch_fast(list(texts))]

    def _tokenizer(self, name: str) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / name))
        tokenizer.enable_truncation(max_length=self._longest)
        return tokenizer

    def _run(self, batch: list[list[int]]) -> NDArray[np.float32]:
        longest = max(map(len, batch))
        ids = np.full((len(batch), longest), self._pad, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (vectors,) = self._loaded().run(["vector"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)
