"""`python -m index.evaluation.stores DATA` asks two stores the same questions: folders of this machine, and Milvus.

The development questions of PIAF and of the news, over the same texts, one store after the other for each question.
`--store` names a server or a file (`milvus:http://localhost:19530`); without it, milvus-lite is used on a new file.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from index.answer import Answer, answer
from index.building.build import build
from index.building.build_milvus import build_milvus
from index.encoding.encoder import Encoder, OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation import corpora
from index.evaluation.figures import Figure, share, table
from index.evaluation.news import news
from index.milvus.client import Client
from index.milvus.storage import Milvus
from index.question.query import Query
from index.quoting.quote import Quote
from index.quoting.reader import OnnxReader, Reader
from index.storage.current import open_current
from index.storage.store import Store

_TODAY = date(2021, 1, 1)
_ARCHIVES = ("embedded", "milvus")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the name of the text it is on, and the spans (start, end) there that answer it."""

    question: str
    text: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Both:
    """What the two stores answered to a question, and in how many seconds each."""

    asked: Asked
    answers: tuple[Answer, Answer]
    seconds: tuple[float, float]


def piaf_questions(data: Path, seeds: Path, texts: int) -> list[Asked]:
    """PIAF's development questions; as many texts are written, those they are on first."""
    corpus = corpora.piaf(data)
    asked = corpora.kept(corpus, corpora.split()["piaf_development"])
    numbers = list(dict.fromkeys([*(each.paragraph for each in asked), *range(len(corpus.paragraphs))]))[:texts]
    place = {number: at for at, number in enumerate(numbers)}
    paragraphs = [corpus.paragraphs[number] for number in numbers]
    corpora.Corpus("PIAF", "fr", paragraphs, []).write(seeds)
    return [Asked(each.question, str(place[each.paragraph]), each.answers) for each in asked if each.paragraph in place]


def news_questions(data: Path, seeds: Path, texts: int) -> list[Asked]:
    """The development questions on the news; as many articles are written, those they are on first."""
    corpus = news(data, "development", texts)
    kept = {each.id for each in corpus.articles[:texts]}
    type(corpus)(corpus.articles[:texts], ()).write(seeds)
    return [Asked(each.question, each.article, each.answers) for each in corpus.questions if each.article in kept]


def measure(
    name: str, questions: Sequence[Asked], seeds: Path, milvus: Milvus, encoder: Encoder, reader: Reader | None
) -> Iterator[Figure]:
    """The figures of one corpus: both stores are built from `seeds`, beside which their indexes are made."""
    index, seconds = seeds.parent / "index", []
    for store in _ARCHIVES:
        began = time.perf_counter()
        if store == "embedded":
            build(seeds, index, lambda: encoder, "none")
        else:
            build_milvus(milvus, seeds, index.with_name("milvus"), lambda: encoder, "none")
        seconds.append(time.perf_counter() - began)
    stores = (open_current(index), milvus.open_current(index.with_name("milvus")))
    both = [_ask(each, stores, encoder, reader) for each in questions]
    given = [quote for each in both for quote in (*each.answers[1].quotes, *each.answers[1].nearest)]
    answerable = [each for each in both if each.asked.answers]
    right = [share(sum(_right(each, place) for each in answerable), len(answerable)) for place in (0, 1)]
    same = sum(_first(each.answers[0]) == _first(each.answers[1]) for each in both)
    verbatim = sum(quote.span.of(stores[1].named(quote.document.id).text) == quote.text for quote in given)
    yield Figure(f"{name}: texts", stores[0].manifest.documents)
    yield Figure(f"{name}: questions", len(both))
    yield Figure(f"{name}: first quote the same in both stores", share(same, len(both)), "≥ 0.98")
    yield Figure(f"{name}: first quote holds the answer, embedded", right[0])
    yield Figure(f"{name}: first quote holds the answer, Milvus", right[1], f"{right[0]} ± 0.01")
    yield Figure(f"{name}: verbatim, Milvus", share(verbatim, len(given)), "1.0")
    for place, store in enumerate(_ARCHIVES):
        taken = float(np.median([each.seconds[place] for each in both]))
        yield Figure(f"{name}: a question, {store}, median ms", round(taken * 1000, 1))
    ratio = float(np.median([each.seconds[1] / each.seconds[0] for each in both]))
    yield Figure(f"{name}: a question, Milvus / embedded", round(ratio, 2))
    yield Figure(f"{name}: build, Milvus / embedded", round(seconds[1] / seconds[0], 2))
    stores[0].close()


def _ask(asked: Asked, stores: tuple[Store, Store], encoder: Encoder, reader: Reader | None) -> _Both:
    answers, seconds = [], []
    for store in stores:
        began = time.perf_counter()
        answers.append(answer(store, encoder, Query(asked.question, today=_TODAY), reader))
        seconds.append(time.perf_counter() - began)
    return _Both(asked, (answers[0], answers[1]), (seconds[0], seconds[1]))


def _first(given: Answer) -> tuple[str, str] | None:
    quote = _quote(given)
    return None if quote is None else (quote.document.id, quote.text)


def _quote(given: Answer) -> Quote | None:
    return next(iter(given.quotes or given.nearest), None)


def _right(both: _Both, place: int) -> bool:
    quote = _quote(both.answers[place])
    if quote is None or quote.document.id != both.asked.text:
        return False
    return any(quote.span.start <= start and end <= quote.span.end for start, end in both.asked.answers)


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.stores", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder of data files (its README says what they are)")
    parser.add_argument("--store", default="", metavar="milvus:…", help="a server or a file, instead of a new file")
    parser.add_argument("--texts", type=int, default=600, help="texts in each archive")
    parser.add_argument("--questions", type=int, default=None, help="questions asked of each archive")
    parsed = parser.parse_args()
    encoder = OnnxEncoder(EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare(lambda step: None))
    reader = OnnxReader()
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        milvus = Milvus(Client(parsed.store.removeprefix("milvus:") or str(home / "store.db")))
        for name, questions_of in (("PIAF", piaf_questions), ("news", news_questions)):
            questions = questions_of(parsed.data, home / name / "seeds", parsed.texts)[: parsed.questions]
            figures = list(measure(name, questions, home / name / "seeds", milvus, encoder, reader))
            print(table(figures, {}))
            milvus.remove(home / name / "milvus")
        milvus.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
