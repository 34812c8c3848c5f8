"""The reader: the log odds that a passage answers a question, and the span that does. It writes nothing.

A question and a passage go in as tokens and come out as logits: whatever a passage says, it changes its own logits and
nothing else. `docs/reader.md` is the model card; `index/training/` made the weights in `index/weights/`.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.documents import Span
from index.errors import ModelError, Step

FOLDER = Path(__file__).parents[1] / "weights"
DESCRIPTION = "reader.json"
NETWORK = "reader.onnx"
TOKENIZER = "tokenizer.json"
_QUESTION, _PASSAGE = "query: ", "passage: "
# Tokens of a question and of a passage that are read; a passage of Dateline's has some 220 at the most.
_LONGEST_QUESTION, _LONGEST_PASSAGE = 64, 360
_LONGEST_ANSWER = 30
# A text with a larger share of tokens outside the vocabulary than this is not read.
_MOST_UNKNOWN = 0.2
# The tokens of "<s> passage :" come first and are no answer.
_LEAD = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's output for one passage.

    `log_odds` are those that the passage answers (natural logarithm; 0 is even). `answer` is the likeliest span, in
    characters of the passage, and `span_probability` (0 to 1) its probability given that the passage answers.
    `token_spans` are the tokens' characters and `start_probabilities`, (tokens,), those that the answer starts in each,
    given that the passage answers.
    """

    log_odds: float
    answer: Span | None
    span_probability: float
    token_spans: list[tuple[int, int]]
    start_probabilities: NDArray[np.float32]

    def start_probability(self, span: Span) -> float:
        """The probability (0 to 1) that the answer starts within a span of the passage, given that it answers."""
        inside = [span.start <= start < span.end for start, _ in self.token_spans]
        return float(self.start_probabilities[inside].sum())


class Reader(Protocol):
    """What the index asks of a reader."""

    def read(self, question: str, passages: Sequence[str]) -> Sequence[Reading | None]:
        """A reading of each passage, in order; `None` for one in a script the reader was not trained on."""
        ...


class OnnxReader:
    """The reader that `index.training.export` left in a folder. Safe to call from several threads at once."""

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        """`threads` bounds how many passages are read at once; 0 is one a processor. Raises `ModelError`."""
        try:
            about = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if about["format"] != 1:
                raise ValueError(f"its form is {about['format']}")
            self.fingerprint: str = about["fingerprint"]
            self._unknown: int = about["unknown"]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            options = onnxruntime.SessionOptions()
            # Two passages on a processor each are faster than one passage on both.
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            # The weights are int8 on disk: de-quantised once, when loading, instead of at every passage.
            options.add_session_config_entry("session.disable_quant_qdq", "1")
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime and the tokenizer raise kinds of their own
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"The reader in {folder} cannot be read ({reason}).",
                f"Le lecteur dans {folder} est illisible ({reason}).",
                Step.REINSTALL,
            ) from error
        self._threads = ThreadPoolExecutor(threads or os.cpu_count() or 1, "reader")

    def read(self, question: str, passages: Sequence[str]) -> list[Reading | None]:
        """A reading of each passage, in order; `None` for one that is not in Latin script."""
        asked = self._tokenizer.encode(_QUESTION + question).ids[:_LONGEST_QUESTION]
        if self._is_foreign(asked):
            return [None] * len(passages)
        encodings = self._tokenizer.encode_batch([_PASSAGE + passage for passage in passages])
        # Each is read alone: no passage is padded, and none changes another's logits.
        return list(
            self._threads.map(lambda passage, encoding: self._read(asked, passage, encoding), passages, encodings)
        )

    def _read(self, asked: list[int], passage: str, encoding: Encoding) -> Reading | None:
        content = encoding.ids[:_LONGEST_PASSAGE]
        if self._is_foreign(content):
            return None
        tokens = np.array(asked + content, dtype=np.int64)
        count = np.array(len(asked), dtype=np.int64)
        silence, bounds = self._session.run(["silence", "bounds"], {"tokens": tokens, "asked": count})
        # The last token closes the passage and has no bounds.
        return _reading(passage, silence, bounds[_LEAD:], encoding.offsets[_LEAD:])

    def _is_foreign(self, tokens: list[int]) -> bool:
        return tokens.count(self._unknown) > _MOST_UNKNOWN * len(tokens)


def _reading(
    passage: str, silence: NDArray[np.float32], bounds: NDArray[np.float32], offsets: Sequence[tuple[int, int]]
) -> Reading:
    if not len(bounds):
        return Reading(-20.0, None, 0.0, [], np.zeros(0, dtype=np.float32))
    highest = bounds.max(axis=0)
    weights = np.exp(bounds - highest)
    log_odds = float((np.log(weights.sum(axis=0)) + highest - silence).mean())
    likely = weights / weights.sum(axis=0)
    # A first and a last token at most `_LONGEST_ANSWER` apart, likeliest together.
    both = np.triu(np.tril(likely[:, None, 0] * likely[None, :, 1], _LONGEST_ANSWER - 1))
    first, last = divmod(int(both.argmax()), len(bounds))
    spans = []
    for start, end in offsets[: len(bounds)]:
        start, end = max(0, start - len(_PASSAGE)), end - len(_PASSAGE)
        # A token holds the blank before its word.
        spans.append((start + len(passage[start:end]) - len(passage[start:end].lstrip()), end))
    answer = Span(spans[first][0], spans[last][1])
    span = answer if answer.start < answer.end else None
    return Reading(log_odds, span, float(both[first, last]), spans, likely[:, 0])
