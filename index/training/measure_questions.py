"""Figures of the encoders: `python -m index.training.measure_questions DATA MODELS [WEIGHTS SHARE]`.

The right text first, the right passage first, in four and in eight, on the development questions of the news (and the
English ones alone), of PIAF, and of XQuAD's half kept from training in four languages; by vectors, and fused with the
words. Without WEIGHTS, of the encoders that ship; `--sentences` scores a passage by the mean of its own cosine and its
nearest sentence's.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding.encoder import OnnxEncoder
from index.encoding.piece import Piece
from index.encoding.question_tower import QuestionTower
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.training import texts
from index.training.candidates import search_all
from index.training.encoder_examples import LANGUAGES, crossed, pieces_of
from index.training.passage_network import lines_of, passage_network_of
from index.training.question_network import network_of, tokens_of
from index.training.texts import Text

_DEPTHS = (1, 4, 8)
_DEEP, _FAR = 24, 99
Questions = Callable[[list[str]], NDArray[np.float32]]
Pieces = Callable[[Sequence[Piece]], list[NDArray[np.float32]]]


class Archive:
    """The passages of some texts, and the questions asked on the first of them."""

    def __init__(self, asked: Sequence[Text], others: Sequence[Text], titles: bool, passages: Pieces) -> None:
        texts = [*asked, *others]
        self._of_text = np.repeat(np.arange(len(texts)), [len(each.passages) for each in texts])
        pieces = [piece for text in texts for piece in pieces_of(text, titles)]
        self._lines = [piece.text for piece in pieces]
        found = passages(pieces)
        self._own = np.stack([rows[0] for rows in found])
        self._sentences = np.concatenate([rows[1:] for rows in found])
        self._firsts = np.concatenate([[0], np.cumsum([len(rows) - 1 for rows in found])[:-1]])
        self._queries, right = [], []
        for number, text in enumerate(asked):
            first = int(np.searchsorted(self._of_text, number))
            for query in text.queries:
                if query.gold:
                    held = [len(query.gold & set(passage)) for passage in text.passages]
                    self._queries.append(query)
                    right.append(first + int(np.argmax(held)))
        self._right = np.array(right)

    def figures(self, name: str, questions: Questions, sentences: bool) -> None:
        """Prints them; `sentences` scores passages by their nearest sentences as well."""
        asked = [query.question for query in self._queries]
        vectors = questions(asked)
        dense = vectors @ self._own.T
        if sentences:
            dense = (dense + np.maximum.reduceat(vectors @ self._sentences.T, self._firsts, axis=1)) / 2
        fused = [[number for number, _ in each] for each in search_all(asked, dense, self._lines, _DEEP)]
        for way, order in (("vectors", np.argsort(-dense, axis=1)[:, :_DEEP].tolist()), ("fused", fused)):
            for group in ("all", "en"):
                kept = [n for n, query in enumerate(self._queries) if group in ("all", query.language)]
                if kept and (group == "all" or len(kept) < len(asked)):
                    print(f"{name} {group} ({len(kept)}), {way}: {self._shares([order[n] for n in kept], kept)}")

    def _shares(self, order: list[list[int]], asked: list[int]) -> str:
        right = self._right[asked]
        places = [each.index(one) if one in each else _FAR for each, one in zip(order, right, strict=True)]
        text = np.mean([self._of_text[each[0]] == self._of_text[one] for each, one in zip(order, right, strict=True)])
        at = "  ".join(f"{depth}: {np.mean([place < depth for place in places]):.3f}" for depth in _DEPTHS)
        return f"text {text:.3f}  passage in {at}"


def _trained(options: argparse.Namespace, prepared: Path) -> tuple[Pieces, Questions]:
    passages = passage_network_of(options.weights, options.share)
    questions = network_of(options.weights, options.share)
    tokenizer = Tokenizer.from_file(str(prepared / "tokenizer.json"))

    def of_pieces(pieces: Sequence[Piece]) -> list[NDArray[np.float32]]:
        lines, spans = lines_of(tokenizer, pieces)
        return passages.vectors(passages.lower(lines), spans)

    return of_pieces, lambda asked: questions.vectors(questions.lower(tokens_of(tokenizer, asked)))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("weights", type=Path, nargs="?")
    parser.add_argument("share", type=float, nargs="?", default=1.0)
    parser.add_argument("--texts", type=int, default=510, help="so many other texts beside those asked on")
    parser.add_argument("--sentences", action="store_true")
    options = parser.parse_args()
    prepared = EncoderSource(DEFAULT_MODEL, options.models).prepare()
    passages: Pieces = OnnxEncoder(prepared).pieces
    questions: Questions = QuestionTower().vectors
    if options.weights is not None:
        passages, questions = _trained(options, prepared)
    held = texts.piaf(options.data, "development")
    others = [*texts.piaf(options.data, "train"), *texts.piaf(options.data, "test")]
    archives = {
        "news": Archive(
            texts.news(options.data, "development"), texts.archive(options.data)[-options.texts :], True, passages
        ),
        "PIAF": Archive(held, others[: options.texts], False, passages),
    }
    for language in LANGUAGES:
        found = crossed(options.data, language)
        half = len(found) // 2
        archives[f"XQuAD {language}"] = Archive(found[half:], found[:half], False, passages)
    for name, archive in archives.items():
        archive.figures(name, questions, options.sentences)


if __name__ == "__main__":
    main()
