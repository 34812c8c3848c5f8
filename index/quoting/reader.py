"""The reader: which sentences of a passage answer a question, or that none does. It never generates text.

A question and a passage go in as tokens and come out as numbers, so that whatever a passage says, it changes nothing
but its own numbers. `docs/reader.md` is the model card; `index/training/` made the weights.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from index.documents import Span, heading
from index.encoding.network_file import exact_int8, readable, session, tokenizer
from index.errors import Step
from index.phrases import Phrase

FOLDER = Path(__file__).parents[1] / "weights"
DESCRIPTION = "reader.json"
NETWORK = "reader.onnx"
TOKENIZER = "tokenizer.json"
# Raised whenever a reader of one form cannot be read by the code of another.
FORMAT = 2
_NAME = Phrase(en="The reader", fr="Le lecteur")
QUESTION_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "
# Tokens of a question and of a passage with its heading that are read; the rest is cut off.
MAX_QUESTION_TOKENS, MAX_PASSAGE_TOKENS = 48, 336
_MAX_ANSWER_TOKENS = 40
# The answer's first word weighs its sentence's probability to this power: F1 on PIAF's development questions is 0.526
# at 0, 0.535 at a half, and flat after it.
_SENTENCE_POWER = 0.5
# A text with more unknown tokens than this share is not read.
_MAX_UNKNOWN_SHARE = 0.2
# A passage whose best sentence has more than these log odds is read once more, that sentence alone.
_LIKELY = -3.0
# Log odds of a sentence that was cut off.
_UNREAD = -1e4


@dataclass(frozen=True, slots=True)
class Readable:
    """A passage to read: its document's title and month ("2018-03"), either empty when unknown.

    `sentences` are spans of `passage`, in order.
    """

    title: str
    month: str
    passage: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's output for one candidate.

    `log_odds`, (sentences,), are each sentence's against silence (natural logarithm; 0 is even), comparable between the
    candidates of one question. `answer` is the likeliest span of the answer's words, in characters of the passage,
    `None` when nothing was read, and `answer_probability` how likely (0 to 1) it is, if the passage answers. `alone`
    are the log odds of the best sentence when it is read without the others, `None` where it was not.
    """

    log_odds: NDArray[np.float32]
    answer: Span | None
    answer_probability: float
    alone: float | None = None


class Reader(Protocol):
    """What the index asks of a reader."""

    def read(self, question: str, candidates: Sequence[Readable]) -> Sequence[Reading | None]:
        """A reading of each candidate, in order; `None` for one in a script it was not trained on."""
        ...


class OnnxReader:
    """The reader that `index.training.export_reader` wrote into a folder. Safe to call from several threads at once."""

    def __init__(self, folder: Path = FOLDER, threads: int = 0) -> None:
        """`threads` bounds how many candidates are read at once; 0 is one a processor. Raises `ModelError`."""
        with readable(_NAME, folder, Step.REINSTALL):
            about = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
            if about["format"] != FORMAT:
                raise ValueError(f"its format is {about['format']}")
            self.fingerprint: str = about["fingerprint"]
            self._unknown: int = about["unknown"]
            # One processor each: two candidates on two go faster than one candidate on both.
            self._session = session(folder / NETWORK, 1, exact_int8())
            self._tokenizer = tokenizer(folder / TOKENIZER)
        self._pool = ThreadPoolExecutor(threads or os.cpu_count() or 1, "reader")

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """A reading of each candidate, in order; `None` for one that is not in Latin script."""
        asked = self._tokenizer.encode(QUESTION_PREFIX + question).ids[:MAX_QUESTION_TOKENS]
        if self._is_foreign(asked):
            return [None] * len(candidates)
        prefixes = [PASSAGE_PREFIX + heading(each.title, each.month) for each in candidates]
        texts = [prefix + each.passage for prefix, each in zip(prefixes, candidates, strict=True)]
        encodings = self._tokenizer.encode_batch(texts)
        # Each is read alone: no passage is padded, and none changes another's numbers. The longest begin, so that no
        # processor is left with a long one at the end.
        jobs: dict[int, Future[Reading | None]] = {}
        for place in sorted(range(len(texts)), key=lambda place: -len(encodings[place].ids)):
            of = candidates[place], encodings[place], prefixes[place]
            jobs[place] = self._pool.submit(self._read_twice, asked, *of)
        return [jobs[place].result() for place in range(len(texts))]

    def _read_twice(self, asked: list[int], candidate: Readable, encoding: Encoding, prefix: str) -> Reading | None:
        """The reading of a passage, and of its best sentence by itself; `prefix` stands before either."""
        reading = self._read(asked, candidate, encoding, len(prefix))
        if reading is None or len(candidate.sentences) < 2 or reading.log_odds.max() < _LIKELY:
            return reading
        sentence = candidate.sentences[int(reading.log_odds.argmax())].of(candidate.passage)
        alone = replace(candidate, passage=sentence, sentences=(Span(0, len(sentence)),))
        again = self._read(asked, alone, self._tokenizer.encode(prefix + sentence), len(prefix))
        return replace(reading, alone=None if again is None else float(again.log_odds[0]))

    def _read(self, asked: list[int], candidate: Readable, encoding: Encoding, prefix: int) -> Reading | None:
        ids = encoding.ids[:MAX_PASSAGE_TOKENS]
        if self._is_foreign(ids):
            return None
        tokens = np.array(asked + ids, dtype=np.int64)
        silence, logits = self._session.run(
            ["silence", "logits"], {"tokens": tokens, "asked": np.array(len(asked), dtype=np.int64)}
        )
        # The last token closes the passage and has no logits.
        offsets = [(start - prefix, end - prefix) for start, end in encoding.offsets[: len(logits)]]
        return reading_of(candidate, float(silence), logits, offsets)

    def _is_foreign(self, tokens: list[int]) -> bool:
        return tokens.count(self._unknown) > _MAX_UNKNOWN_SHARE * len(tokens)


def owners_of(offsets: Sequence[tuple[int, int]], sentences: Sequence[Span]) -> NDArray[np.int64]:
    """(tokens,) the number of the sentence each token stands in, -1 for none; `offsets` are spans of characters.

    A token takes the blank before it along, so its last character says where it stands.

    >>> owners_of([(-3, -1), (0, 2), (2, 5), (5, 6)], [Span(0, 2), Span(3, 6)]).tolist()
    [-1, 0, 1, 1]
    """
    owners = np.full(len(offsets), -1, dtype=np.int64)
    sentence = 0
    for place, (start, end) in enumerate(offsets):
        while sentence < len(sentences) and sentences[sentence].end < end:
            sentence += 1
        if sentence < len(sentences) and end > sentences[sentence].start and end > start:
            owners[place] = sentence
    return owners


def reading_of(
    candidate: Readable, silence: float, logits: NDArray[np.float32], offsets: Sequence[tuple[int, int]]
) -> Reading:
    """The reading from the network's logits: (tokens, 3) that the answer starts, that it ends, that the token answers.

    A sentence's logit is the log of the summed exponentials of its tokens' third ones. `offsets` are the tokens' spans
    in the passage, those of the heading below zero.
    """
    owners = owners_of(offsets, candidate.sentences)
    odds = np.full(len(candidate.sentences), _UNREAD, dtype=np.float32)
    for number in np.unique(owners[owners >= 0]):
        odds[number] = np.logaddexp.reduce(logits[owners == number, 2]) - silence
    inside = np.flatnonzero(owners >= 0)
    if not len(inside):
        return Reading(odds, None, 0.0)
    sentences = np.exp(_SENTENCE_POWER * (odds - np.logaddexp.reduce(odds)))
    first, last, likely = _best_span(logits[inside, 0], logits[inside, 1], sentences[owners[inside]])
    # The first token of a passage holds the blank that parts it from its heading.
    start, end = max(0, offsets[inside[first]][0]), offsets[inside[last]][1]
    lead = len(candidate.passage[start:end]) - len(candidate.passage[start:end].lstrip())
    return Reading(odds, Span(start + lead, end), likely)


def _best_span(
    starts: NDArray[np.float32], ends: NDArray[np.float32], weights: NDArray[np.float32]
) -> tuple[int, int, float]:
    """Numbers of the likeliest first and last token, at most `_MAX_ANSWER_TOKENS` of them, and their probability.

    `weights`, (tokens,), multiply the first one's while they are chosen.
    """
    first, last = (np.exp(each - np.logaddexp.reduce(each)) for each in (starts, ends))
    both = np.triu(np.tril(first[:, None] * last[None, :], _MAX_ANSWER_TOKENS - 1))
    a, b = divmod(int((both * weights[:, None]).argmax()), len(ends))
    return a, b, float(both[a, b])
