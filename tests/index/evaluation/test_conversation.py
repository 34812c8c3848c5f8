"""Follow-ups and sorts of messages: how they are read, asked and counted."""

import json
from pathlib import Path

import pytest

from index.evaluation import conversation
from index.evaluation.news import Article, NewsCorpus, news_edition
from index.question.follow_up import follows_up
from tests.conftest import ROOT
from tests.fakes import HashedEncoder, OverlapReader


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_golden_files_are_read() -> None:
    """Sixty pairs, and every sort of message with a figure of its own."""
    pairs = conversation.follow_ups()
    assert len(pairs) == 60
    assert pairs[0].holds == ("Ahmad Chafiq",)
    names = [each.name for each in conversation.kinds()]
    assert names == [f"messages told as {kind}" for kind in ("small_talk", "overview", "keywords", "question")]


def test_every_follow_up_but_few_is_taken_for_one() -> None:
    """Of the sixty, 0.95; and of the questions asked in full, which stand alone, none in twenty."""
    pairs = conversation.follow_ups()
    recognised = [each.id for each in pairs if follows_up(each.question)]
    assert len(recognised) >= 0.95 * len(pairs), sorted({each.id for each in pairs} - set(recognised))
    alone = [each.in_full for each in pairs if follows_up(each.in_full)]
    assert len(alone) <= 0.05 * len(pairs), alone


def test_a_pair_is_right_when_the_first_quote_holds_the_answer(tmp_path: Path) -> None:
    """Asked both ways, of the document that answers, with the question before for the follow-up alone."""
    golden = tmp_path / "pairs.jsonl"
    row = {
        "id": "a", "first": "Qui dirige la tour de Varenne ?", "follow_up": "Et le pont ?", "language": "fr",
        "in_full": "Qui dirige le pont de Varenne ?", "document": "pont", "holds": ["Paul Oriol"], "kind": "swap",
    }  # fmt: skip
    golden.write_text(json.dumps(row), encoding="utf-8")
    articles = (
        Article("pont", "", "2020-05-01", "Le pont de Varenne est dirigé par Paul Oriol."),
        Article("tour", "", "2020-05-02", "La tour de Varenne est dirigée par Anne Fabre."),
    )
    reader = OverlapReader()
    with news_edition(NewsCorpus(articles, ()), HashedEncoder(), tmp_path) as edition:
        answers = conversation.ask(conversation.follow_ups(golden), edition, HashedEncoder(), reader)
    figures = {each.name: each.value for each in conversation.figures(answers)}
    assert figures["follow-ups: recognised"] == 1.0
    assert figures["follow-ups: right asked in full"] == 1.0
    assert reader.questions == ["le pont ?", "Qui dirige le pont de Varenne ?"]
