"""A conversation in a terminal: follow-ups, bounds, commands."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.terminal.chat import Conversation
from index.archive import Archive
from index.errors import QuestionError
from index.phrases import Language
from index.question.follow_up import follows_up


@pytest.fixture
def talk(seeds: Path, archive: Callable[[], Archive]) -> Callable[[str], str]:
    """Says one line and gives what was printed."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat du roi dort sur le mur.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien de la reine dort dans la cour.", encoding="utf-8")
    out = io.StringIO()
    conversation = Conversation(archive(), Console(file=out, width=100), Language.ENGLISH)

    def said(line: str) -> str:
        out.seek(0)
        out.truncate()
        said.goes_on = conversation.obey(line)  # type: ignore[attr-defined]
        return out.getvalue()

    return said


def test_a_follow_up_is_understood_from_the_question_before(talk: Callable[[str], str]) -> None:
    """Alone it says too little; with `/ask` it stands alone."""
    assert "Le chat du roi" in talk("Où dort le chat du roi ?")
    assert "Le chien de la reine dort" in talk("Et le chien de la reine ?")
    assert "I found nothing that answers" in talk("/ask Et elle ?")


def test_bounds_last_until_they_are_lifted(talk: Callable[[str], str]) -> None:
    """By date and by source; a bad date changes nothing."""
    talk("/since 2021")
    assert "chien" not in talk("Où dort le chien de la reine ?").split("nearest")[0]
    with pytest.raises(QuestionError):
        talk("/since 2021-99")
    talk("/since")
    assert "> Le chien" in talk("Où dort le chien de la reine ?")
    talk("/source a.txt")
    assert "b.txt" not in talk("Où dort le chien de la reine ?")
    talk("/source")
    with pytest.raises(QuestionError):
        talk("/source c.txt")


def test_commands(talk: Callable[[str], str]) -> None:
    """The same as in Discord, and help for what is not one."""
    assert "a.txt" in talk("/sources")
    assert "published on 1 May 2020" in talk("/show b.txt")
    talk("Où dort le chat du roi ?")
    assert "> Le chat du roi dort sur le mur." in talk("/passage 1")
    with pytest.raises(QuestionError):
        talk("/passage 9")
    assert "/sources" in talk("/help")
    assert "sentence(s) that tell no date" in talk("/timeline roi")
    with pytest.raises(QuestionError, match="no command"):
        talk("/nonsense")
    assert talk.goes_on  # type: ignore[attr-defined]
    talk("/quit")
    assert not talk.goes_on  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Et la Bulgarie ?", True),
        ("Pourquoi ?", True),
        ("And in Poland?", True),
        ("What about Sofia?", True),
        ("Qu’ont-ils demandé ?", True),
        ("When did they meet?", True),
        ("Que demande la Russie à l’OTAN ?", False),
        ("Quel temps fait-il à Kiev ?", False),
        ("Qui est le maire de Lyon ?", False),
        ("Where are the Russian manoeuvres taking place?", False),
        ("Ethan Hunt est qui ?", False),
    ],
)
def test_what_follows_up(question: str, expected: bool) -> None:
    """A connective, a bare word that asks, or someone named before."""
    assert follows_up(question) is expected


def test_small_talk_and_an_overview_leave_the_question_before_in_place(talk: Callable[[str], str]) -> None:
    """So that a follow-up still follows it."""
    talk("Où dort le chat du roi ?")
    assert talk("Merci !").startswith("Ask me a question about the texts")
    assert talk("What topics are there?").startswith("2 texts, May 2020 to January 2022.")
    assert talk("/passage 1").startswith("> Le chat du roi")
    assert "Le chien de la reine dort" in talk("Et le chien de la reine ?")
