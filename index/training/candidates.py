"""What Dateline's search finds for each question among the texts of its kind: hard negatives.

`python -m index.training.candidates DATA MODELS OUT` writes into OUT a file for each of `collections`: for each of its
questions, by its id, the best passages as [text, passage, score]. Passages are encoded and indexed with title and month
before them; vectors and words are fused as the search does (0.7 and 0.3 of their standard scores).
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents import heading
from index.encoding.encoder import Encoder, OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.languages import detect
from index.storage.words import Entry, Words
from index.training import texts, written
from index.training.texts import Text

_DEEP, _KEPT = 100, 24


def all_texts(data: Path) -> list[Text]:
    """The texts of all splits of news-fr, then those of the archive that are not among them."""
    asked = [text for split in ("train", "development", "test") for text in texts.news(data, split)]
    held = {text.id for text in asked}
    return [*asked, *(text for text in texts.archive(data) if text.id not in held)]


def passages_with_headings(found: Sequence[Text]) -> tuple[list[tuple[int, int]], list[str]]:
    """Each passage as (text, passage), and as it is read: with its heading."""
    places = [(number, place) for number, text in enumerate(found) for place in range(len(text.passages))]
    passages = []
    for number, place in places:
        text = found[number]
        passages.append(heading(text.title, text.month) + text.span(text.passages[place]).of(text.text))
    return places, passages


def collections(data: Path) -> dict[str, list[Text]]:
    """By name, the texts that are searched together, numbered as they stand."""
    return {
        "news": all_texts(data),
        "piaf": written.with_later([*texts.piaf(data, "train"), *texts.piaf_more(data)]),
        "curious": written.wiki_more(data),
        "groups": written.wiki_groups(data),
        "encyclopedia": written.encyclopedia(),
    }


def search_all(
    questions: Sequence[str],
    dense: Iterable[NDArray[np.float32]],
    passages: Sequence[str],
    kept: int = _KEPT,
    words_weight: float = 0.3,
) -> list[list[tuple[int, float]]]:
    """For each question the best passages as (number, fused score), best first.

    `dense` gives each question's (passages,) similarities; `passages` are the passages with their headings.
    """
    with tempfile.TemporaryDirectory() as folder:
        Words.write(Path(folder), (Entry(number, text, detect(text)) for number, text in enumerate(passages)))
        words = Words.load(Path(folder))
        out: list[list[tuple[int, float]]] = []
        for question, cosines in zip(questions, dense, strict=True):
            by_words = words.search(question, _DEEP)
            near = np.argpartition(-cosines, min(_DEEP, len(passages) - 1))[:_DEEP].tolist()
            numbers = list(dict.fromkeys([*near, *by_words]))
            sparse = _standard(np.array([by_words.get(number, 0.0) for number in numbers]))
            scores = (1 - words_weight) * _standard(cosines[numbers]) + words_weight * sparse
            best = np.argsort(-scores, kind="stable")[:kept]
            out.append([(numbers[place], round(float(scores[place]), 4)) for place in best])
    return out


def _standard(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    spread = scores.std()
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)


def write(searched: Sequence[Text], asked: Sequence[Text], encoder: Encoder, out: Path) -> None:
    """Searches for the questions that OUT does not hold yet, and writes them all."""
    places, passages = passages_with_headings(searched)
    kept = out.with_suffix(".npy")
    if not kept.exists():
        np.save(kept, encoder.passages(passages))
    vectors = np.load(kept)
    rows = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    queries = [query for text in asked for query in text.queries if query.id not in rows]
    if not queries:
        return
    questions = [query.question for query in queries]
    best = search_all(questions, (vectors @ each for each in encoder.questions(questions)), passages)
    for query, each in zip(queries, best, strict=True):
        rows[query.id] = [[*places[number], score] for number, score in each]
    draft = out.with_suffix(".partial")
    draft.write_text(json.dumps(rows), encoding="utf-8")
    draft.replace(out)
    print(f"{out.stem}: {len(searched):,} texts, {len(passages):,} passages, {len(rows):,} questions", flush=True)


def main(data: Path, encoder: Encoder, out: Path) -> None:
    """Writes a file for each collection: of the questions on its texts, and of the later ones on news."""
    out.mkdir(parents=True, exist_ok=True)
    later = {"news": [*written.news_more(data), *written.news_later(data), *written.news_follow_ups(data)]}
    for name, searched in collections(data).items():
        write(searched, [*searched, *later.get(name, [])], encoder, out / f"{name}.json")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        OnnxEncoder(EncoderSource(DEFAULT_MODEL, Path(sys.argv[2])).prepare()),
        Path(sys.argv[3]),
    )
