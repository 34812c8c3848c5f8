"""Differences between sources: found where a copy of a text has another number or date, and shown where none has.

`python -m index.evaluation.differences DATA` takes questions on news that ask for a number or a date and are answered
rightly, copies their article with that number or date changed, and asks them again. On 200 other questions of the same
split, with no copy in the archive, every difference shown counts as false, and is printed to be read.
"""

import argparse
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from index.answer import Answer, answer
from index.building.build import build
from index.encoding.encoder import Encoder, OnnxEncoder
from index.encoding.source import DEFAULT_MODEL, EncoderSource
from index.evaluation.figures import Figure, share, table
from index.evaluation.news import Article, NewsCorpus, NewsQuestion, news, write_articles
from index.question.query import Query
from index.quoting.reader import OnnxReader, Reader
from index.quoting.values import NUMBER_WORDS
from index.storage.current import open_current

ARCHIVE_SIZE = 200
PAIRS, WITHOUT = 40, 200
# Questions on one article, whose copy is changed for each of them.
_AN_ARTICLE = 2
_SEED = 12
_TODAY = date(2021, 1, 1)
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_SPELT = "deux trois quatre cinq six sept huit neuf onze douze treize quatorze quinze seize".split()
_CHANGEABLE = re.compile(
    r"(?<![\w.,-])(\d+)(?![^\W\d_])|\b(" + "|".join([*_MONTHS, *_WEEKDAYS, *NUMBER_WORDS]) + r")\b", re.IGNORECASE
)


def changed(words: str) -> str | None:
    """The words with their first number, month or day of the week changed; `None` when they hold none.

    >>> changed("120 000 hommes"), changed("jeudi 4 octobre"), changed("en 2003"), changed("trois morts")
    ('420 000 hommes', 'samedi 4 octobre', 'en 2006', 'sept morts')
    """
    match = _CHANGEABLE.search(words)
    if match is None:
        return None
    return words[: match.start()] + _other(match.group(), words[match.end() :]) + words[match.end() :]


def _other(written: str, after: str) -> str:
    lower = written.lower()
    for names, step in ((_WEEKDAYS, 2), (_MONTHS, 2), (_SPELT, 4)):
        if lower in names:
            return names[(names.index(lower) + step) % len(names)]
    if not written.isdecimal():
        return "neuf" if lower != "neuf" else "sept"
    if re.match(rf"(?:er)?\s+(?:{'|'.join(_MONTHS)})", after):
        return str((int(written) + 10) % 28 + 1)
    if re.fullmatch(r"(?:19|20)\d\d", written):
        return str(int(written) + 3)
    return str((int(written[0]) + 2) % 9 + 1) + written[1:]


def copies(corpus: NewsCorpus, questions: Sequence[NewsQuestion]) -> list[Article]:
    """A copy of each article, with what answers its questions changed."""
    by_id = {each.id: each for each in corpus.articles}
    made = []
    for name in dict.fromkeys(each.article for each in questions):
        text = by_id[name].text
        spans = {span for each in questions if each.article == name for span in each.answers}
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + (changed(text[start:end]) or text[start:end]) + text[end:]
        made.append(replace(by_id[name], id=f"{name}-copy", text=text))
    return made


def chosen(corpus: NewsCorpus, ask: "Asker", most: int = PAIRS) -> Iterator[NewsQuestion]:
    """Questions that ask for a number or a date, whose first quote holds the answer: at most two an article."""
    counts: dict[str, int] = {}
    found = 0
    for each in _shuffled([each for each in corpus.questions if each.kind in {"number", "date"}]):
        by_id = {article.id: article for article in corpus.articles}
        spans = each.answers
        if not spans or counts.get(each.article, 0) >= _AN_ARTICLE or found >= most:
            continue
        if not all(changed(by_id[each.article].text[start:end]) for start, end in spans):
            continue
        first = next(iter(ask(each).quotes), None)
        if first is None or first.document.id != each.article:
            continue
        if any(first.span.start <= start and end <= first.span.end for start, end in spans):
            counts[each.article] = counts.get(each.article, 0) + 1
            found += 1
            yield each


def _shuffled(questions: Sequence[NewsQuestion]) -> list[NewsQuestion]:
    order = list(questions)
    random.Random(_SEED).shuffle(order)
    return order


class Asker:
    """Asks the edition that serves in a folder."""

    def __init__(self, index: Path, encoder: Encoder, reader: Reader | None) -> None:
        self._edition = open_current(index)
        self._encoder, self._reader = encoder, reader

    def __call__(self, question: NewsQuestion) -> Answer:
        """The answer to a question."""
        return answer(self._edition, self._encoder, Query(question.question, today=_TODAY), self._reader)

    def close(self) -> None:
        """Closes the edition."""
        self._edition.close()


def measure(
    data: Path, encoder: Encoder, reader: Reader | None, at: Path, *, pairs: int = PAIRS, without: int = WITHOUT
) -> list[Figure]:
    """The figures; prints each difference that was missed or is false."""
    corpus = news(data, "development", ARCHIVE_SIZE)
    write_articles(corpus.articles, at / "seeds")
    build(at / "seeds", at / "index", lambda: encoder, "none")
    ask = Asker(at / "index", encoder, reader)
    questions = list(chosen(corpus, ask, pairs))
    answered = false = 0
    for each in islice(_shuffled(corpus.questions), without):
        given = ask(each)
        answered += given.answered
        if given.differing:
            false += 1
            _tell("false", each, given)
    ask.close()
    write_articles([*corpus.articles, *copies(corpus, questions)], at / "seeds")
    build(at / "seeds", at / "index", lambda: encoder, "none")
    ask = Asker(at / "index", encoder, reader)
    found = sum(_found(each, ask(each)) for each in questions)
    ask.close()
    return [
        Figure("differences: pairs", len(questions)),
        Figure("differences: found", share(found, len(questions)), "≥ 0.90", gated=True),
        Figure("differences: questions without", without),
        Figure("differences: of these answered", share(answered, without)),
        Figure("differences: false", share(false, without), "≤ 0.05"),
    ]


def _found(question: NewsQuestion, given: Answer) -> bool:
    """Whether the article and its copy are both among the sides."""
    sides = {each.quote.document.id for each in given.differing}
    found = {question.article, f"{question.article}-copy"} <= sides
    if not found:
        _tell("missed", question, given)
    return found


def _tell(what: str, question: NewsQuestion, given: Answer) -> None:
    print(f"{what}: {question.question}")
    for side in given.differing:
        print(f"    {side.words!r} in {side.quote.document.id}: {' '.join(side.quote.text.split())}")
    if not given.differing:
        for quote in given.quotes or given.nearest:
            words = quote.answer.of(quote.document.text) if quote.answer else None
            print(f"    {quote.certainty} {words!r} in {quote.document.id}: {' '.join(quote.text.split())}")


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.differences", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--without", type=int, default=WITHOUT)
    parsed = parser.parse_args()
    encoder = OnnxEncoder(EncoderSource(DEFAULT_MODEL, Path("var/models")).prepare(print))
    with tempfile.TemporaryDirectory() as at:
        print(
            table(measure(parsed.data, encoder, OnnxReader(), Path(at), pairs=parsed.pairs, without=parsed.without), {})
        )


if __name__ == "__main__":
    main()
