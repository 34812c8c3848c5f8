"""The seed's questions asked beside other texts."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from index.evaluation import seed_questions
from index.evaluation.figures import Figure
from tests.conftest import ROOT
from tests.fakes import HashedEncoder


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_golden_file_is_read() -> None:
    """Its day, and questions with words, with a date, and to refuse."""
    today, questions = seed_questions.seed_questions()
    assert today == date(2022, 1, 26)
    assert len(questions) == 17
    assert questions[0].words == ("120 000 hommes",)
    assert str(questions[0].date) == "2022-01"
    assert sum(not each.words for each in questions) == 5


def test_each_number_of_other_texts_gives_a_figure(tmp_path: Path) -> None:
    """The seed is asked alone and beside others, and the count of questions that hold is recorded."""
    with gzip.open(tmp_path / "news-archive.jsonl.gz", "wt", encoding="utf-8") as lines:
        row = {"id": "a", "title": "Un moulin", "date": "2019-05-01", "text": "Le moulin de Varenne a brûlé."}
        lines.write(json.dumps(row) + "\n")
    figures = list(seed_questions.measure(tmp_path, HashedEncoder(), None, tmp_path, (0, 1)))
    assert [each.name for each in figures] == [
        "seed questions that hold beside 0 texts",
        "seed questions that hold beside 1 texts",
    ]
    assert all(each.target == "= 17" and 0 < each.value <= 17 for each in figures)
    assert all(type(each) is Figure for each in figures)
