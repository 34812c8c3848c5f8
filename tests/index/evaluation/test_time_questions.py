"""Questions of time on thirty of the Wikinews of 2012, with the encoder and the reader that ship."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoding.encoder import OnnxEncoder
from index.evaluation import time_questions
from index.evaluation.news import Article, NewsCorpus, news_edition
from index.evaluation.time_questions import TimeQuestion, comparable
from index.quoting.reader import OnnxReader
from index.storage.edition import Edition
from tests.conftest import ROOT

_TEXTS = [json.loads(line) for line in (ROOT / "tests/data/wikinews.jsonl").read_text(encoding="utf-8").splitlines()]
_QUESTIONS = time_questions.time_questions(ROOT / time_questions.QUESTIONS)


def _told(asked: TimeQuestion) -> bool:
    """Whether one of the thirty texts answers it."""
    texts = [comparable(text["text"]) for text in _TEXTS if text["id"] in asked.documents]
    return any(comparable(words) in text for words in asked.holds for text in texts)


@pytest.fixture(scope="module")
def encoder(real_model: Path) -> OnnxEncoder:
    """The one that ships."""
    return OnnxEncoder(real_model)


@pytest.fixture(scope="module")
def edition(encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """The thirty texts, indexed."""
    articles = tuple(Article(each["id"], each["title"], each["date"], each["text"]) for each in _TEXTS)
    with news_edition(NewsCorpus(articles, ()), encoder, tmp_path_factory.mktemp("wikinews")) as built:
        yield built


def test_all_questions_are_read() -> None:
    """Forty of what happened, fifteen of them on nothing; twenty of when, five of them not told."""
    assert len(_QUESTIONS) == 60
    assert [each.of_when for each in _QUESTIONS].count(True) == 20
    assert sum(not each.holds for each in _QUESTIONS if not each.of_when) == 15


def test_what_happened_is_told_and_empty_periods_are_refused(edition: Edition, encoder: OnnxEncoder) -> None:
    """The dates decide, and no reader: of what is told, 0.85 at least; of empty periods, every one."""
    asked = [each for each in _QUESTIONS if not each.of_when and (_told(each) or not each.holds)]
    answers = time_questions.ask(asked, edition, encoder, None)
    right = {each.id for each, given in answers if each.is_right(given)}
    told = {each.id for each in asked if each.holds}
    assert len(told) >= 15
    assert len(told & right) >= 0.85 * len(told), sorted(told - right)
    assert {each.id for each in asked} - told <= right


def test_when_is_answered_with_the_date(edition: Edition, encoder: OnnxEncoder) -> None:
    """Of the questions of when that the texts date, three in four at least, whatever the weights that ship."""
    asked = [each for each in _QUESTIONS if each.of_when and _told(each)]
    answers = time_questions.ask(asked, edition, encoder, OnnxReader())
    right = [each.id for each, given in answers if each.is_right(given)]
    assert len(asked) >= 10
    assert len(right) >= 0.75 * len(asked), sorted({each.id for each in asked} - set(right))
