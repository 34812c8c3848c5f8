"""Texts in, unit vectors out, with ONNX Runtime and a tokenizer alone: neither torch nor transformers is imported."""

import json
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.documents import Span
from index.encoding import DEFAULT_MODEL, FORMAT
from index.encoding.latin_tokenizer import LATIN_NUMBERS, LATIN_TOKENIZER, TOKENIZER, is_latin
from index.encoding.network_file import readable, session
from index.encoding.piece import Piece
from index.encoding.question_tower import QuestionTower
from index.errors import Step
from index.phrases import Phrase

DESCRIPTION = "model.json"
NETWORK = "model.onnx"
# The form before, whose network gives the vectors of whole texts: enough for questions, until the next build.
_WHOLE_TEXTS = 1
_NAME = Phrase(en="The prepared encoder", fr="L’encodeur préparé")


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

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Of each piece, (1 + sentences, dimension) unit vectors: its own, as `passages` gives it, then those of its
        sentences."""
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
            self._form: int = about["format"]
            if self._form not in (_WHOLE_TEXTS, FORMAT):
                raise ValueError(f"its form is {self._form}")
            self.name: str = about["name"]
            self.dimension: int = about["dimension"]
            self.fingerprint: str = about["fingerprint"]
            self.scale: tuple[float, float] = tuple(about["scale"])
            self._prompts: tuple[str, str] = (about["query_prompt"], about["passage_prompt"])
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
                # One processor a text, several texts at once: twice as fast as the other way round.
                self._session = session(self._folder / NETWORK, threads=1)
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

    def pieces(self, pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        """Of each piece, (1 + sentences, dimension) vectors, of one pass through the network.

        A sentence's is the mean of its own tokens' states; one that is cut off has the piece's vector.
        """
        prompt = self._prompts[1]
        split = self._split([prompt + each.text for each in pieces])
        return self._run(
            [
                (tokens, spans_of(places - len(prompt), piece.sentences).astype(np.float32))
                for (tokens, places), piece in zip(split, pieces, strict=True)
            ]
        )

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of texts, without a prompt before them."""
        split = self._split(texts)
        rows = self._run([(tokens, np.ones((1, len(tokens)), np.float32)) for tokens, _ in split])
        return np.concatenate([np.zeros((0, self.dimension), np.float32), *rows])

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's tokens, cut to the model's longest."""
        return [tokens.tolist() for tokens, _ in self._split(texts)]

    def _split(self, texts: Sequence[str]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Of each text its tokens' numbers, (tokens,), and their characters, (tokens, 2), cut to the model's longest.

        The Latin pieces split a text of Latin script as the whole tokenizer does; the whole one is loaded when the
        first text of another script comes.
        """
        self._loaded()
        if self._latin is not None and all(map(is_latin, texts)):
            tokenizer, numbers = self._latin
            return [(numbers[each.ids], np.array(each.offsets)) for each in tokenizer.encode_batch(list(texts))]
        with self._lock:
            if self._whole is None:
                self._whole = self._tokenizer(TOKENIZER)
        return [(np.array(each.ids), np.array(each.offsets)) for each in self._whole.encode_batch(list(texts))]

    def _tokenizer(self, name: str) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / name))
        tokenizer.enable_truncation(max_length=self._longest)
        return tokenizer

    def _run(self, lines: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> list[NDArray[np.float32]]:
        """(spans, dimension) vectors of each line of tokens, (token,), with its spans, (span, token)."""
        network = self._loaded()

        def run(line: tuple[NDArray[np.int64], NDArray[np.float32]]) -> NDArray[np.float32]:
            tokens, spans = line
            if self._form == _WHOLE_TEXTS:
                text = {"input_ids": tokens[None], "attention_mask": np.ones((1, len(tokens)), np.int64)}
                (vectors,) = network.run(["vector"], text)
            else:
                (vectors,) = network.run(["vectors"], {"tokens": tokens, "spans": spans})
            return np.asarray(vectors, dtype=np.float32)

        with ThreadPoolExecutor(self._threads or os.cpu_count()) as processors:
            return list(processors.map(run, lines))


def spans_of(places: NDArray[np.int64], sentences: Sequence[Span]) -> NDArray[np.bool_]:
    """(1 + sentences, tokens), true where a token stands in the text and in each sentence.

    `places`, (tokens, 2), are the tokens' characters. A sentence without a token is given those of the whole text.
    """
    starts, ends = np.array([(each.start, each.end) for each in sentences]).reshape(-1, 2, 1).swapaxes(0, 1)
    inside = (places[:, 0] < ends) & (places[:, 1] > starts)
    inside |= ~inside.any(axis=1, keepdims=True)
    return np.concatenate([np.ones((1, len(places)), np.bool_), inside])
