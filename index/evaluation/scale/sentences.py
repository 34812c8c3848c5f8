"""`python -m index.evaluation.scale.sentences DATA [PASSAGES]`: what packing does to the cosines of sentences.

Passages of the news archive are encoded with their sentences, packed and read back, and compared by cosine with
questions on the news, and with sentences and passages of others.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from index.building.add_document import segments
from index.building.pieces import piece_of
from index.encoding.encoder import Encoder
from index.encoding.piece import Piece
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.news import archive
from index.evaluation.scale.drawn import Rows
from index.storage.sentence_vectors import packed, unpacked, width

_OTHERS = 150


def errors(encoder: Encoder, pieces: list[Piece], questions: list[str]) -> str:
    """A line of figures."""
    rows = encoder.pieces(pieces)
    own, told = np.stack([each[0] for each in rows]), np.concatenate([each[1:] for each in rows])
    counts = [len(each) - 1 for each in rows]
    owners = np.repeat(own, counts, axis=0)
    read = unpacked(owners.astype(np.float16).astype(np.float32), packed(owners, told))
    chance = np.random.default_rng(0)
    others = np.concatenate([encoder.questions(questions[:_OTHERS]), *(_some(each, chance) for each in (told, own))])
    exact = told @ others.T
    # A sentence is not asked for its cosine with itself.
    error = np.where(exact < 0.999, read @ others.T - exact, 0)
    firsts = np.cumsum([0, *counts])
    several = [place for place, count in enumerate(counts) if count > 1]
    same = [
        np.mean(exact[firsts[n] : firsts[n + 1]].argmax(0) == (read @ others.T)[firsts[n] : firsts[n + 1]].argmax(0))
        for n in several
    ]
    near = np.quantile((told * owners).sum(1), (0.05, 0.5, 0.95))
    return "; ".join(
        [
            f"{len(own)} passages, {len(told)} sentences, {width(own.shape[1])} bytes each",
            f"cosine with their passage at 5, 50 and 95 %: {np.round(near, 3).tolist()}",
            f"error of cosines, in the root mean square {np.sqrt(np.mean(error**2)):.4f}",
            f"at 99 % {np.quantile(np.abs(error), 0.99):.4f}",
            f"in the mean {np.mean(error):.4f}",
            f"the nearest sentence of a passage is the same in {np.mean(same):.3f}",
        ]
    )


def _some(rows: Rows, chance: np.random.Generator) -> Rows:
    return rows[chance.permutation(len(rows))[:_OTHERS]]


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.scale.sentences", description="Packed vectors.")
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("passages", type=int, nargs="?", default=500)
    parsed = parser.parse_args()
    pieces: list[Piece] = []
    for text in archive(parsed.data):
        pieces += [piece_of(text.title + ". ", text.text, span, told) for span, told in segments(text.text)]
        if len(pieces) >= parsed.passages:
            break
    encoder = EncoderSource(DEFAULT_MODEL, Path("var/models")).open(threads=1)
    questions = [row["question"] for row in corpora.rows(parsed.data, "news-fr")]
    print(errors(encoder, pieces[: parsed.passages], questions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
