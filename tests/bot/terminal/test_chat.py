"""A conversation in a terminal: follow-ups, bounds, commands, and its history."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from bot.terminal.chat import Conversation
from index.archive import Archive
from index.errors import QuestionError
from index.phrases import Language
from tests.bot.terminal.conftest import Run

_CAT = "> Le chat du roi dort sur le mur."
_DOG = "> Le chien de la reine dort dans la cour."


class Talk:
    """A conversation whose output is read back line by line; `goes_on` is what the last line returned."""

    def __init__(self, archive: Archive) -> None:
        self._out = io.StringIO()
        self._conversation = Conversation(archive, Console(file=self._out, width=100), Language.ENGLISH)
        self.goes_on = True

    def __call__(self, line: str) -> list[str]:
        """The lines that are printed for one that is typed."""
        self._out.seek(0)
        self._out.truncate()
        self.goes_on = self._conversation.obey(line)
        return self._out.getvalue().splitlines()

    def quotes(self, question: str) -> list[str]:
        """The quotes of an answer, without their ranks; none when it is a refusal."""
        lines = self(question)
        if any(line.startswith("The nearest passage") for line in lines):
            return []
        return [line[line.index(">") :] for line in lines if line.lstrip("123. ").startswith(">")]


@pytest.fixture
def talk(seeds: Path, archive: Callable[[], Archive]) -> Talk:
    """A conversation about two texts."""
    (seeds / "a.txt").write_text("date 2022-01 Le chat du roi dort sur le mur.", encoding="utf-8")
    (seeds / "b.txt").write_text("date 2020-05-01 Le chien de la reine dort dans la cour.", encoding="utf-8")
    return Talk(archive())


def test_a_follow_up_is_understood_from_the_question_before(talk: Talk) -> None:
    """It is searched with that one; after `/ask` it stands alone, and says too little."""
    assert talk.quotes("Où dort le chat du roi ?")[0] == _CAT
    assert set(talk.quotes("Et le chien de la reine ?")) == {_CAT, _DOG}
    assert talk.quotes("/ask Et elle ?") == []


def test_bounds_last_until_they_are_lifted(talk: Talk) -> None:
    """Of date and of source; a bad one changes nothing."""
    question = "/ask Où dort le chien de la reine ?"
    assert talk.quotes(question)[0] == _DOG
    talk("/since 2021")
    assert _DOG not in talk.quotes(question)
    with pytest.raises(QuestionError, match="'2021-99' is not a date"):
        talk("/since 2021-99")
    assert _DOG not in talk.quotes(question)
    with pytest.raises(QuestionError, match="Swap the two dates"):
        talk("/until 2020")
    talk("/since")
    assert talk.quotes(question)[0] == _DOG
    talk("/source a.txt")
    assert _DOG not in talk.quotes(question)
    with pytest.raises(QuestionError, match=r"No text is called 'c\.txt'"):
        talk("/source c.txt")
    assert _DOG not in talk.quotes(question)
    talk("/source")
    assert talk.quotes(question)[0] == _DOG


def test_texts_are_listed_and_shown(talk: Talk) -> None:
    """As `dateline sources` and `dateline show` do."""
    assert talk("/sources") == [
        "2020-05-01\tb.txt\tLe chien de la reine dort dans la cour.",
        "2022-01\ta.txt\tLe chat du roi dort sur le mur.",
    ]
    shown = talk("/show b.txt")
    assert shown[:3] == [
        "Le chien de la reine dort dans la cour.",
        "published on 1 May 2020 · b.txt",
        "   taken: field “date”, “2020-05-01” = 1 May 2020",
    ]
    assert shown[3].startswith("   read from b.txt by dateline, SHA-256 ")
    assert shown[4:] == ["", "Le chien de la reine dort dans la cour."]


def test_a_passage_is_shown_of_the_last_answer(talk: Talk) -> None:
    """By the rank of its quote."""
    with pytest.raises(QuestionError, match="There is no quote '1' in the last answer"):
        talk("/passage 1")
    talk("Où dort le chat du roi ?")
    assert talk("/passage 1")[0] == _CAT
    for rank in ("9", "0", "", "²", "-1"):
        with pytest.raises(QuestionError, match=r"Ask a question, then: /passage 1"):
            talk(f"/passage {rank}")


def test_a_timeline_heeds_the_bounds(talk: Talk) -> None:
    """And counts the sentences without a date."""
    assert talk("/timeline")[-1].endswith(" 2 sentences without a date were left out.")
    talk("/since 2023")
    assert talk("/timeline")[-1].startswith("No event on this topic in the dates you asked for (from 1 January 2023).")


def test_what_is_no_command_names_the_help(talk: Talk) -> None:
    """The help lists each command that is there."""
    for line in ("/nonsense", "/show", "/ask"):
        with pytest.raises(QuestionError, match=f"There is no command '{line}' here, or it lacks something"):
            talk(line)
    listed = "\n".join(talk("/help"))
    for name in ("/ask", "/since", "/until", "/source", "/sources", "/timeline", "/show", "/passage", "/quit"):
        assert name in listed


@pytest.mark.parametrize("line", ["/quit", "/exit"])
def test_leaving(talk: Talk, line: str) -> None:
    """Everything else goes on."""
    talk("/help")
    assert talk.goes_on
    assert talk(line) == []
    assert not talk.goes_on


@pytest.mark.usefixtures("texts")
def test_an_error_is_printed_and_the_conversation_goes_on(run: Run) -> None:
    """With the terminal's next step; the end of input leaves."""
    status, out, err = run("chat", "--today", "2022-01-26", given="/show c.txt\nOù dort le chat ?\n\n")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Ask a question, or /help."
    assert lines[1].startswith("No text is called 'c.txt'.")
    assert lines[1].endswith("All of them: dateline sources")
    assert "> Le chat dort sur le mur." in lines


@pytest.mark.usefixtures("texts")
def test_nothing_after_quit_is_read(run: Run) -> None:
    """The second question is not answered."""
    assert "mur" not in run("chat", given="/quit\nOù dort le chat ?\n").out


def test_small_talk_and_an_overview_leave_the_question_before_in_place(talk: Talk) -> None:
    """So that a follow-up still follows it, and `/passage` still shows its quotes."""
    talk("Où dort le chat du roi ?")
    assert talk("Merci !")[0].startswith("Ask me a question about the texts")
    assert talk("What topics are there?")[0] == "2 texts, May 2020 to January 2022."
    assert talk("/passage 1")[0] == _CAT
    assert _DOG in talk.quotes("Et le chien de la reine ?")
