"""A linear map of question vectors, where `train_encoders` begins: `python -m index.training.seek DATA`.

Fitted on PIAF's training articles. The question's vector q becomes q + B A q, of unit length. A paragraph is scored by
the mean of its own cosine and its nearest sentence's, and the loss is the cross entropy of the right one among all.
Four fits from four seeds are averaged. Only the questions' side moves, so all vectors are computed once.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.trials import archive_of

TURN = Path(__file__).with_name("data") / "question_turn.npy"
_RANK, _EPOCHS, _BATCH, _SEEDS = 16, 6, 64, 4
_RATE, _DECAY, _DROPOUT = 3e-3, 0.1, 0.2


def fit(
    questions: torch.Tensor,
    passages: torch.Tensor,
    sentences: torch.Tensor,
    owners: torch.Tensor,
    right: torch.Tensor,
    seed: int,
) -> NDArray[np.float32]:
    """The (dimension, dimension) matrix of one seed.

    `questions`, `passages` and `sentences` are unit rows, `owners` the passage of each sentence, `right` the
    (questions, passages) mask of what answers.
    """
    torch.manual_seed(seed)
    dimension = questions.shape[1]
    down = torch.nn.Parameter(torch.randn(_RANK, dimension) * 0.05)
    up = torch.nn.Parameter(torch.zeros(dimension, _RANK))
    sharpness = torch.nn.Parameter(torch.tensor(3.9))
    optimiser = torch.optim.AdamW([down, up, sharpness], lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * -(-len(questions) // _BATCH)
    step = 0
    for _ in range(_EPOCHS):
        for chosen in torch.randperm(len(questions)).split(_BATCH):  # type: ignore[no-untyped-call]
            for group in optimiser.param_groups:
                group["lr"] = _RATE * (1 - step / steps)
            step += 1
            asked = functional.dropout(questions[chosen], 0.1)
            moved = functional.normalize(asked + functional.dropout(asked @ down.T, _DROPOUT) @ up.T, dim=1)
            cosines = moved @ sentences.T
            nearest = torch.full((len(chosen), len(passages)), -2.0)
            nearest = nearest.scatter_reduce(1, owners.expand(len(chosen), -1), cosines, "amax")
            scores = torch.log_softmax((moved @ passages.T + nearest) / 2 * sharpness.exp(), dim=1)
            loss = -torch.logsumexp(scores.masked_fill(~right[chosen], -99.0), dim=1).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return np.asarray(np.eye(dimension) + (up @ down).detach().numpy(), dtype=np.float32)


def main(data: Path) -> None:
    """Fits, and writes the matrix in half precision."""
    torch.set_num_threads(1)
    corpus, split = corpora.piaf(data), corpora.split()
    left_out = {*split["piaf_test"], *split["piaf_development"]}
    asked = [each for each in corpus.questions if corpus.paragraphs[each.paragraph][0] not in left_out]
    encoder = EncoderSource(DEFAULT_MODEL, Path("var/models")).open()
    with tempfile.TemporaryDirectory() as made, archive_of(corpus, encoder, Path(made)) as edition:
        paragraphs = {number: int(document.id) for number, document in edition.documents()}
        found = [edition.passage(number) for number in edition.numbers()]
        kept = [each for each in found if corpus.paragraphs[paragraphs[each.document]][0] not in left_out]
        vectors = edition.vectors_of(kept)
        told = torch.from_numpy(np.concatenate([rows[1:] for rows in vectors]))
        owners = torch.from_numpy(np.repeat(np.arange(len(kept)), [each.sentences for each in kept]))
        passages = torch.from_numpy(np.stack([rows[0] for rows in vectors]))
        right = torch.tensor([[paragraphs[each.document] == q.paragraph for each in kept] for q in asked])
    questions = torch.from_numpy(encoder.questions([each.question for each in asked]))
    matrices = [fit(questions, passages, told, owners, right, seed) for seed in range(_SEEDS)]
    np.save(TURN, np.mean(matrices, axis=0).astype(np.float16))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
