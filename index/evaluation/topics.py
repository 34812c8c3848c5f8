"""Which new texts are told to a channel that follows a topic: found, and told though the text is about something else.

`python -m index.evaluation.topics DATA` takes articles of the development split. A topic is the first name in an
article's title with the title's longest other word, as people write a subject. The article is to be found by its text
alone, without its title; every other one that does not hold all words of the topic counts as false where it is told.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from index.documents import Document
from index.encoding.encoder import Encoder, OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation.figures import Figure, share, table
from index.evaluation.news import Article, NewsCorpus, news, news_edition
from index.overview import names_in
from index.phrases import Language
from index.speaks_of import THRESHOLD, speaks_of
from index.stems import overlap, terms
from index.storage.edition import Edition

ARCHIVE_SIZE = 200
_SEED = 12
_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.7)


def topic_of(title: str) -> str | None:
    """The first name of a title, with the longest other word; `None` for a title without a name.

    >>> topic_of("Tempête Eleanor : trois morts en France")
    'Eleanor Tempête'
    """
    name = next(iter(names_in(f"« {title}")), None)
    if name is None:
        return None
    others = [word.strip("«»:,.!?’'\"()") for word in title.split()]
    others = [word for word in others if word and word not in name and terms(word, Language.FRENCH)]
    return f"{name} {max(others, key=len)}" if others else name


class _Untitled:
    """An edition whose documents have no titles: those were made into the topics."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    def __getattr__(self, name: str) -> Any:
        return getattr(self._edition, name)

    def document(self, number: int) -> Document:
        """The document without its title."""
        return replace(self._edition.document(number), title="")


def measure(edition: Edition, encoder: Encoder, corpus: NewsCorpus) -> Iterator[Figure]:
    """The figures at several thresholds, of an edition that holds the articles of the corpus."""
    topics = {each.id: topic for each in corpus.articles if each.title and (topic := topic_of(each.title))}
    asked = sorted({each.article for each in corpus.questions} & topics.keys())
    random.Random(_SEED).shuffle(asked)
    names = {number: document.id for number, document in edition.documents()}
    untitled = cast(Edition, _Untitled(edition))
    told = {
        name: [(names[each.number], each.likely) for each in speaks_of(untitled, encoder, topics[name], list(names), 0)]
        for name in asked
    }
    holds = {name: _holding(topics[name], corpus.articles) for name in asked}
    yield Figure("topics: asked", len(asked))
    for threshold in sorted({*_THRESHOLDS, THRESHOLD}):
        found = sum(any(each == name and likely >= threshold for each, likely in told[name]) for name in asked)
        false = sum(
            each != name and likely >= threshold and each not in holds[name]
            for name in asked
            for each, likely in told[name]
        )
        mark = " (chosen)" if threshold == THRESHOLD else ""
        others = sum(len(names) - 1 - len(holds[name] - {name}) for name in asked)
        yield Figure(f"topics: found at {threshold}{mark}", share(found, len(asked)))
        yield Figure(f"topics: false at {threshold}{mark}", share(false, others))


def _holding(topic: str, articles: Sequence[Article]) -> set[str]:
    """The articles that hold all words of a topic."""
    return {each.id for each in articles if overlap(topic, f"{each.title}\n{each.text}", Language.FRENCH) >= 1}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.topics", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--size", type=int, default=ARCHIVE_SIZE)
    parsed = parser.parse_args()
    encoder = OnnxEncoder(EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare(print))
    corpus = news(parsed.data, "development", parsed.size)
    with tempfile.TemporaryDirectory() as at, news_edition(corpus, encoder, Path(at)) as edition:
        print(table(list(measure(edition, encoder, corpus)), {}))


if __name__ == "__main__":
    main()
