"""Questions on news: how they are read, asked and counted."""

import gzip
import json
from pathlib import Path

import pytest

from index.evaluation import news
from index.evaluation.news import Article, NewsQuestion
from index.quoting.confidence import Certainty
from tests.fakes import HashedEncoder

_TEXT = "  La mairie a fermé le pont de Varenne lundi. Le maire Paul Oriol a promis une navette fluviale gratuite."
_ROWS: list[dict[str, object]] = [
    {"split": "development", "question": "Qui a promis une navette fluviale ?", "kind": "person", "language": "fr",
     "answers": [{"text": "Paul Oriol", "start": _TEXT.index("Paul")}]},
    {"split": "development", "question": "How long will the bridge stay closed?", "kind": "none", "language": "en",
     "answers": []},
    {"split": "train", "question": "Quel pont est fermé ?", "kind": "thing", "language": "fr", "answers": []},
]  # fmt: skip
_ARCHIVE = [
    {"id": f"{number}", "title": f"Titre {number}", "date": "2019-05-0" + str(number), "text": f"Sujet {word} ici."}
    for number, word in enumerate(("verger", "moulin", "phare"), start=1)
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data with three rows on one article, and three other articles."""
    (tmp_path / "training").mkdir()
    about = {"document": "pont", "title": "Un pont fermé", "date": "2019-06-03", "context": _TEXT}
    for path, rows in (
        ("training/news-fr.jsonl.gz", [{**row, **about} for row in _ROWS]),
        ("news-archive.jsonl.gz", _ARCHIVE),
    ):
        with gzip.open(tmp_path / path, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
    return tmp_path


def test_a_split_has_its_questions_and_its_archive(data: Path) -> None:
    """Only the split's questions are taken; their articles come first, and others fill up to the size."""
    corpus = news.news(data, "development", 3)
    assert [article.id for article in corpus.articles] == ["pont", "1", "2"]
    assert corpus.articles[0] == Article("pont", "Un pont fermé", "2019-06-03", _TEXT.strip())
    [answerable, impossible] = corpus.questions
    [(start, end)] = answerable.answers
    assert _TEXT.strip()[start:end] == "Paul Oriol"
    assert (impossible.answers, impossible.kind, impossible.language) == ((), "none", "en")


def test_the_archive_keeps_titles_and_dates(data: Path, tmp_path: Path) -> None:
    """A built archive has each article's title and day."""
    with news.news_edition(news.news(data, "development", 2), HashedEncoder(), tmp_path / "made") as edition:
        kept = {document.id: (document.title, str(document.published)) for _, document in edition.documents()}
    assert kept == {"pont": ("Un pont fermé", "2019-06-03"), "1": ("Titre 1", "2019-05-01")}


def test_a_question_is_right_when_its_quote_holds_the_answer(data: Path, tmp_path: Path) -> None:
    """The first quote is of the right article and holds the answer; an impossible question has no right quote."""
    corpus = news.news(data, "development", 4)
    with news.news_edition(corpus, HashedEncoder(), tmp_path / "made") as edition:
        answerable, impossible = news.ask(corpus.questions, edition, HashedEncoder(), None)
    assert (answerable.right_article, answerable.right) == (True, True)
    assert not impossible.right
    assert 0.0 <= impossible.confidence <= answerable.confidence <= 1.0


def _result(kind: str, certainty: Certainty, right: bool, confidence: float) -> news.NewsResult:
    answers = () if kind == "none" else ((0, 1),)
    result = _Result(NewsQuestion("?", "a", answers, kind, "fr"), certainty, None)
    result.outcome = right, confidence
    return result


class _Result(news.NewsResult):
    """A result whose outcome is set, not read from a quote."""

    __slots__ = ("outcome",)

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    outcome: tuple[bool, float]

    @property
    def right(self) -> bool:
        """As set."""
        return self.outcome[0]

    @property
    def right_article(self) -> bool:
        """As set."""
        return self.outcome[0]

    @property
    def confidence(self) -> float:
        """As set."""
        return self.outcome[1]


def test_figures_count_what_is_given_and_right() -> None:
    """Of three answerable questions one is right and sure, one right but not shown; one of two sure ones is right."""
    results = [
        _result("person", Certainty.SURE, True, 0.9),
        _result("cause", Certainty.NONE, True, 0.1),
        _result("cause", Certainty.PERHAPS, False, 0.3),
        _result("none", Certainty.SURE, False, 0.5),
    ]
    figures = {each.name: each.value for each in news.figures("news", results)}
    assert figures["news: right of all sure"] == 0.5
    assert figures["news: right and sure"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["news: right and shown"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["news: right but none"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["news: sure though nothing answers"] == 1.0
    assert figures["news: first quote holds the answer"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["news: AUROC answerable or not"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["news, person: AUROC answerable or not"] == 1.0
    assert figures["news, fr: questions answerable"] == 3
    assert not any(each.gated for each in news.figures("news", results))
    gated = {each.name: each.target for each in news.figures("news", results, news.WANTED) if each.gated}
    assert gated == {f"news: {label}": target for label, target in news.WANTED.items()}
