"""The encoder of questions that is trained to meet the default encoder's passages; those stay as they are.

`index.training.train_questions` trained it, `docs/questions.md` is its model card. It shares the reader's vocabulary
and word embeddings, and needs nothing of the prepared encoder: who only asks loads no other network.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding.latin_tokenizer import TOKENIZER, is_latin
from index.errors import ModelError, Step

FOLDER = Path(__file__).parents[1] / "weights"
DESCRIPTION = "questions.json"
NETWORK = "questions.onnx"
FORMAT = 1
PROMPT = "query: "
# Tokens of a question that are read; the rest is cut off.
LONGEST = 128


class QuestionTower:
    """Questions in Latin script in, unit vectors out. Safe to call from several threads at once.

    `scale` is the mean and the standard deviation of its cosines with unrelated passages.
    """

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        """`threads` bounds the processors one call uses; 0 leaves it to the runtime. Raises `ModelError`."""
        try:
            about = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']}")
            self.scale: tuple[float, float] = tuple(about["scale"])
            self._dimension: int = about["dimension"]
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.enable_truncation(max_length=LONGEST)
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime and the tokenizer raise kinds of their own
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"The encoder of questions in {folder} cannot be read ({reason}).",
                f"L’encodeur de questions dans {folder} est illisible ({reason}).",
                Step.REINSTALL,
            ) from error

    @staticmethod
    def reads(texts: Sequence[str]) -> bool:
        """Whether all of the texts are in the script it was trained on."""
        return all(map(is_latin, texts))

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions, one at a time: they are few, and padding would change them."""
        encodings = self._tokenizer.encode_batch_fast([PROMPT + text for text in texts])
        lines = [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]
        rows = np.zeros((len(lines), self._dimension), dtype=np.float32)
        for row, line in zip(rows, lines, strict=True):
            row[:] = self._session.run(["vector"], {"tokens": line})[0]
        return rows
