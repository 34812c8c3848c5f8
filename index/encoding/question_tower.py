"""The encoder of questions, trained together with the upper layers of the default encoder, which encodes passages.

`index.training.train_encoders` trained it, `docs/questions.md` is its model card. It shares the reader's vocabulary
and word embeddings, and needs nothing of the prepared encoder: who only asks loads no other network.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoding.latin_tokenizer import TOKENIZER, is_latin
from index.encoding.network_file import readable, session, tokenizer
from index.errors import Step
from index.phrases import Phrase

FOLDER = Path(__file__).parents[1] / "weights"
DESCRIPTION = "questions.json"
NETWORK = "questions.onnx"
FORMAT = 1
PROMPT = "query: "
# Tokens of a question that are read; the rest is cut off.
LONGEST = 128
_NAME = Phrase(en="The encoder of questions", fr="L’encodeur de questions")


class QuestionTower:
    """Questions in Latin script in, unit vectors out. Safe to call from several threads at once.

    `scale` is the mean and the standard deviation of its cosines with unrelated passages.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises `ModelError`."""
        with readable(_NAME, folder, Step.REINSTALL):
            about = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']}")
            self.scale: tuple[float, float] = tuple(about["scale"])
            self._dimension: int = about["dimension"]
            self._tokenizer = tokenizer(folder / TOKENIZER)
            # A question is too short for two processors: the second waits, which is all it does, at full speed.
            self._session = session(folder / NETWORK, 1)

    @staticmethod
    def reads(texts: Sequence[str]) -> bool:
        """Whether all of the texts are in the script it was trained on."""
        return all(map(is_latin, texts))

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) vectors of questions, one at a time: they are few, and padding would change them."""
        encodings = self._tokenizer.encode_batch_fast([PROMPT + text for text in texts])
        lines = [np.array(_cut(encoding.ids), dtype=np.int64) for encoding in encodings]
        rows = np.zeros((len(lines), self._dimension), dtype=np.float32)
        for row, line in zip(rows, lines, strict=True):
            row[:] = self._session.run(["vector"], {"tokens": line})[0]
        return rows


def _cut(tokens: list[int]) -> list[int]:
    """A question of at most `LONGEST` tokens, the one that closes it kept."""
    return tokens if len(tokens) <= LONGEST else [*tokens[: LONGEST - 1], tokens[-1]]
