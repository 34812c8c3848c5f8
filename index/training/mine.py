"""Hard negatives from Dateline's own search: `python -m index.training.mine DATA OUT`.

For each question of a corpus, the paragraphs that the search finds first, less the one it was asked of and those that
hold one of its gold answers. What is kept from training (`index/evaluation/data/split.json`) is neither
asked nor found.
"""

import json
import sys
import tempfile
from pathlib import Path

from index.encoding.encoder import OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.trials import archive_of
from index.retrieval.search import search

_KEPT = 6
_DEEP = 12


def negatives(corpus: corpora.Corpus, encoder: OnnxEncoder, left_out: frozenset[str]) -> dict[str, list[str]]:
    """Paragraphs that look right and are not, best first, by question and its own paragraph."""
    with tempfile.TemporaryDirectory() as made, archive_of(corpus, encoder, Path(made)) as edition:
        numbers = {number: int(document.id) for number, document in edition.documents()}
        asked_of = [number for number, at in numbers.items() if corpus.paragraphs[at][0] not in left_out]
        allowed = edition.passages_of(asked_of)
        found: dict[str, list[str]] = {}
        for asked in corpus.questions:
            article, own = corpus.paragraphs[asked.paragraph]
            if article in left_out:
                continue
            golds = {own[start:end].lower() for start, end in asked.answers}
            vector = encoder.questions([asked.question])[0]
            texts = [
                corpus.paragraphs[numbers[each.passage.document]][1]
                for each in search(edition, asked.question, vector, _DEEP, allowed)
            ]
            wrong = [text for text in dict.fromkeys(texts) if text != own and not any(g in text.lower() for g in golds)]
            found[asked.question] = wrong[:_KEPT]
    return found


def main(data: Path, out: Path) -> None:
    """Writes the negatives of every corpus into one file."""
    split = corpora.split()
    left_out = frozenset(split["piaf_test"] + split["piaf_development"])
    encoder = EncoderSource(DEFAULT_MODEL, Path("var/models")).open()
    found: dict[str, list[str]] = {}
    for corpus in (corpora.piaf(data), corpora.squad(data, "squad-new-wiki.en")):
        found |= negatives(corpus, encoder, left_out)
        print(f"{corpus.name}: {len(found):,} questions so far", flush=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
