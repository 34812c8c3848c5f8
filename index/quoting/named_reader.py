"""Readers by name: a sentence-transformers CrossEncoder, or a model for extractive question answering.

sentence-transformers, transformers and torch are imported here inside functions only: the reader that ships needs none.
"""

import json
import re
import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.documents import Span, heading
from index.encoding.prepare import quiet
from index.errors import ModelError, Step
from index.quoting.reader import Readable, Reader, Reading, owners_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_ANSWERS, _SCORES = "ForQuestionAnswering", "ForSequenceClassification"
_CONFIGURATION = "config.json"
# What a fingerprint is taken of, in the model's folder.
_FILES = ("*.json", "*.txt", "*.model", "*.safetensors", "*.bin")
# Tokens of a question, of a question and a passage where a model names no fewer, and of an answer, at the most.
_QUESTION_TOKENS, _MOST_TOKENS, _ANSWER_TOKENS = 64, 512, 40
# A folder rather than a name of the hub, which has one slash at most.
_PATH = re.compile(r"[./~]|[^/]*/[^/]*/|.*\\")
# Log odds of a sentence that was cut off.
_UNREAD = -1e4


def open_named(name: str) -> Reader:
    """The reader of that name: a folder, or a name that this machine has or can download. Raises `ModelError`."""
    if _PATH.match(name) and not Path(name).is_dir():
        # The hub would be asked for it, and a machine without a network waits long for that answer.
        raise _unreadable(name, "there is no such folder")
    try:
        from transformers import AutoConfig
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelError(
            f"The reader {name!r} needs sentence-transformers and torch, which are not installed.",
            f"Le lecteur {name!r} a besoin de sentence-transformers et de torch, qui ne sont pas installés.",
            Step.INSTALL_LOADERS,
        ) from error
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with quiet():
            config = AutoConfig.from_pretrained(name)
            forms = list(config.architectures or ())
            if any(form.endswith(_ANSWERS) for form in forms):
                return AnsweringReader(name)
            if any(form.endswith(_SCORES) for form in forms) or _is_cross_encoder(name):
                return ScoringReader(name)
    except ModelError:
        raise
    except Exception as error:  # the loaders raise a dozen kinds, none of their own
        raise _unreadable(name, (str(error).strip().splitlines() or [type(error).__name__])[0]) from error
    is_a = forms[0] if forms else config.model_type
    raise _unreadable(name, f"it is a {is_a}, neither a CrossEncoder nor a model that answers questions")


def fingerprint_of(name: str) -> str | None:
    """A fingerprint of the files of a model that is on this machine, `None` where it is not there yet."""
    folder = _folder(name)
    if folder is None:
        return None
    digest = sha256()
    for path in sorted({path for pattern in _FILES for path in folder.glob(pattern) if path.is_file()}):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:32]


def _folder(name: str) -> Path | None:
    if Path(name).is_dir():
        return Path(name)
    try:
        from huggingface_hub import try_to_load_from_cache

        cached = try_to_load_from_cache(name, _CONFIGURATION)
    except (ImportError, ValueError):  # not installed; or no name that the hub could have
        return None
    return Path(cached).parent if isinstance(cached, str) else None


def _is_cross_encoder(name: str) -> bool:
    """Whether sentence-transformers saved it as a CrossEncoder, whatever network is in it."""
    folder = _folder(name)
    about = folder / "config_sentence_transformers.json" if folder else None
    if about is None or not about.is_file():
        return False
    return bool(json.loads(about.read_text(encoding="utf-8")).get("model_type") == "CrossEncoder")


def _unreadable(name: str, reason: str) -> ModelError:
    return ModelError(
        f"The reader {name!r} cannot be used: {reason.rstrip('.')}.",
        f"Le lecteur {name!r} est inutilisable : {reason.rstrip('.')}.",
        Step.CHOOSE_READER,
    )


class ScoringReader:
    """A CrossEncoder: it scores each sentence, with the title and month of its text before it, against the question.

    A score is taken for log odds as the network gives it, before any sigmoid; of two, for relevant and not, it is the
    second less the first. It marks no words as the answer. Safe to call from several threads at once.
    """

    def __init__(self, name: str) -> None:
        """Raises `ModelError` when it gives more than two scores a pair, and what its loaders raise."""
        from sentence_transformers import CrossEncoder

        self._model: CrossEncoder = CrossEncoder(name)
        self._lock = threading.Lock()
        if self._model.num_labels > 2:
            raise _unreadable(name, f"it gives {self._model.num_labels} scores a sentence, not one")

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """A reading of each candidate, in order."""
        from torch.nn import Identity

        pairs = [
            (question, heading(each.title, each.month) + span.of(each.passage))
            for each in candidates
            for span in each.sentences
        ]
        if not pairs:
            return [None] * len(candidates)
        with self._lock:
            scores = np.asarray(self._model.predict(pairs, activation_fn=Identity(), show_progress_bar=False))
        scores = scores.reshape(len(pairs), -1).astype(np.float32)
        log_odds = scores[:, 0] if scores.shape[1] == 1 else scores[:, 1] - scores[:, 0]
        ends = np.cumsum([len(each.sentences) for each in candidates])
        return [Reading(each, None, 0.0) for each in np.split(log_odds, ends[:-1])]


class AnsweringReader:
    """A model for extractive question answering, as trained on SQuAD: where an answer starts and ends, or none.

    The log odds of a sentence are those of all spans in it against the score of no answer, which stands on the first
    token. Safe to call from several threads at once.
    """

    def __init__(self, name: str) -> None:
        """Raises `ModelError` without a fast tokenizer, and what its loaders raise."""
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(name)
        if not self._tokenizer.is_fast:
            raise _unreadable(name, "it has no fast tokenizer (tokenizer.json)")
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model: PreTrainedModel = AutoModelForQuestionAnswering.from_pretrained(name).to(device).eval()
        self._most = min(_MOST_TOKENS, self._tokenizer.model_max_length)
        self._lock = threading.Lock()

    def read(self, question: str, candidates: Sequence[Readable]) -> list[Reading | None]:
        """A reading of each candidate, in order."""
        import torch

        if not candidates:
            return []
        prefixes = [heading(each.title, each.month) for each in candidates]
        with self._lock, torch.inference_mode():
            encoded = self._tokenizer(
                [self._shortened(question)] * len(candidates),
                [prefix + each.passage for prefix, each in zip(prefixes, candidates, strict=True)],
                truncation="only_second",
                max_length=self._most,
                padding=True,
                return_offsets_mapping=True,
                return_tensors="pt",
            )
            offsets = encoded.pop("offset_mapping").numpy()
            given = self._model(**{name: values.to(self._model.device) for name, values in encoded.items()})
            starts, ends = (each.float().cpu().numpy() for each in (given.start_logits, given.end_logits))
        return [
            _read_spans(each, len(prefix), encoded.sequence_ids(row), offsets[row], starts[row], ends[row])
            for row, (each, prefix) in enumerate(zip(candidates, prefixes, strict=True))
        ]

    def _shortened(self, question: str) -> str:
        """As much of a question as leaves most tokens to the passage."""
        encoded = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)
        offsets = encoded["offset_mapping"][: min(_QUESTION_TOKENS, self._most // 2)]
        return question[: offsets[-1][1]] if offsets else question


def _read_spans(
    candidate: Readable,
    prefix: int,
    sequence_ids: Sequence[int | None],
    offsets: NDArray[np.int64],
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
) -> Reading:
    """The reading from the logits of one pair; `prefix` is the number of characters before the passage."""
    own = [place for place, sequence in enumerate(sequence_ids) if sequence == 1]
    spans = [(int(start) - prefix, int(end) - prefix) for start, end in offsets[own]]
    owners = owners_of(spans, candidate.sentences)
    silence = float(starts[0] + ends[0])
    log_odds = np.full(len(candidate.sentences), _UNREAD, dtype=np.float32)
    best: tuple[float, Span | None] = (-np.inf, None)
    total = -np.inf
    for number in np.unique(owners[owners >= 0]).tolist():
        inside = np.array(own)[owners == number]
        scores = starts[inside][:, None] + ends[inside][None, :]
        allowed = np.triu(np.tril(np.ones_like(scores, dtype=np.bool_), _ANSWER_TOKENS - 1))
        scores = np.where(allowed, scores, -np.inf)
        of_sentence = float(np.logaddexp.reduce(scores, axis=None))
        log_odds[number] = of_sentence - silence
        total = float(np.logaddexp(total, of_sentence))
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        if float(scores[first, last]) > best[0]:
            tokens = np.flatnonzero(owners == number)
            start, end = max(0, spans[tokens[first]][0]), spans[tokens[last]][1]
            blank = len(candidate.passage[start:end]) - len(candidate.passage[start:end].lstrip())
            best = float(scores[first, last]), Span(start + blank, end)
    return Reading(log_odds, best[1], float(np.exp(best[0] - total)) if best[1] else 0.0)
