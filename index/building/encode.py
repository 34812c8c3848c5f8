"""The vectors of a build: those of the edition before where a passage is the same, else newly encoded."""

from collections.abc import Callable, Sequence

import numpy as np

from index.building.pieces import Pieces
from index.encoding.encoder import Encoder
from index.storage import sentence_vectors
from index.storage.edition import Edition
from index.storage.row_file import RowFile
from index.storage.segment import Segment

# Passages encoded in one call.
_BATCH = 64


def write_vectors(
    pieces: Pieces,
    encoder: Encoder,
    before: Edition | None,
    files: tuple[RowFile, RowFile],
    progress: Callable[[int, int], None],
) -> int:
    """Writes the vector of each passage, and the packed ones of its sentences, and returns how many were encoded.

    `files` are those of the passages and of the sentences. A passage of the edition before keeps its vectors when the
    encoder is the same. `progress` is called with the passages encoded so far and in all.
    """
    new = np.arange(len(pieces))
    firsts = pieces.first_sentences.tolist()
    if before is not None and before.manifest.encoder_fingerprint == encoder.fingerprint:
        for segment in before.segments:
            known = segment.passages_like(pieces.keys[new])
            for theirs, ours in zip(known[known >= 0].tolist(), new[known >= 0].tolist(), strict=True):
                _copy(segment, theirs, ours, firsts[ours], files)
            new = new[known < 0]
    return _encode(pieces, new.tolist(), firsts, encoder, files, progress)


def _copy(segment: Segment, theirs: int, ours: int, sentence: int, files: tuple[RowFile, RowFile]) -> None:
    """Copies the vectors of one passage of a segment, whose sentences are the same by its key."""
    vectors, sentences = files
    vectors.write(ours, segment.vectors.rows(np.array([theirs])))
    sentences.write(sentence, segment.packed[slice(*segment.first_sentences[theirs : theirs + 2].tolist())])


def _encode(
    pieces: Pieces,
    new: Sequence[int],
    firsts: Sequence[int],
    encoder: Encoder,
    files: tuple[RowFile, RowFile],
    progress: Callable[[int, int], None],
) -> int:
    """Encodes the `new` passages, the number of whose first sentence `firsts` has, and returns how many they are."""
    vectors, sentences = files
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        found = encoder.pieces([pieces.piece(passage, firsts[passage]) for passage in batch])
        counts = [len(rows) - 1 for rows in found]
        own = np.stack([rows[0] for rows in found])
        packed = sentence_vectors.packed(np.repeat(own, counts, axis=0), np.concatenate([rows[1:] for rows in found]))
        for passage, row, told in zip(batch, own, np.split(packed, np.cumsum(counts)[:-1]), strict=True):
            vectors.write(passage, row)
            sentences.write(firsts[passage], told)
        progress(min(start + _BATCH, len(new)), len(new))
    return len(new)
