"""`dateline ask`, as a person or a script meets it."""

import json

import pytest

from tests.bot.terminal.conftest import Run

pytestmark = pytest.mark.usefixtures("texts")

QUOTE_KEYS = {
    "text", "document", "title", "source", "start", "end", "similarity", "confidence", "certainty", "answer",
    "published", "doubtful", "dates", "page", "link",
}  # fmt: skip
_ANSWER_KEYS = {
    "question", "answered", "certainty", "reason", "window", "edition", "milliseconds", "quotes", "nearest", "overview",
    "differing",
}  # fmt: skip


def test_an_answer_is_the_quote_its_dates_and_its_source(run: Run) -> None:
    """Piped, it has no colour, and a quote is on its own line."""
    assert run("ask", "Où dort le chat ?", "--today", "2022-02-01") == (
        0,
        "> Le chat dort sur le mur.\n"
        "   published in January 2022\n"
        "   Le chat dort sur le mur. Il a rêvé le 21 janvier. — a.txt, characters 0–24\n",
        "",
    )


def test_no_answer_says_why_and_shows_the_nearest(run: Run) -> None:
    """With the exit status 1."""
    ran = run("ask", "prix du gaz liquide importé ?")
    assert ran.status == 1
    assert ran.out.startswith(
        "I found nothing that answers: no passage is near this question.\n\nThe nearest passage:\n> "
    )


def test_the_words_of_a_question_need_no_quotation_marks(run: Run) -> None:
    """`dateline ask où dort le chat` is a question too, as is what begins with a dash, after `--`."""
    assert run("ask", "où", "dort", "le", "chat") == run("ask", "où dort le chat")
    assert run("ask", "--", "--top dort le chat").out.splitlines()[0] == "> Le chat dort sur le mur."


def test_top_bounds_the_quotes(run: Run) -> None:
    """Three at most unless it says otherwise, each with its rank when there are several."""
    assert [line[:2] for line in run("ask", "Le chat dort, le chien court").out.splitlines() if ">" in line] == [
        "1.",
        "2.",
    ]
    assert run("ask", "Le chat dort, le chien court", "--top", "1").out.startswith("> ")


def test_json_has_the_keys_it_promises(run: Run) -> None:
    """For an answer, a refusal, and a window."""
    answered = json.loads(run("ask", "--json", "Où dort le chat ?", "--top", "1").out)
    assert set(answered) == _ANSWER_KEYS
    (quote,) = answered["quotes"]
    assert set(quote) == QUOTE_KEYS
    assert quote["published"] == {"first": "2022-01-01", "last": "2022-01-31", "precision": "month"}
    assert (answered["answered"], answered["reason"], answered["window"], answered["nearest"]) == (True, None, None, [])
    refused = json.loads(run("ask", "--json", "Où dort le chat ?", "--since", "1999", "--until", "2000-06").out)
    assert refused["window"] == {"first": "1999-01-01", "last": "2000-06-30"}
    assert (refused["answered"], refused["reason"], refused["quotes"]) == (False, "outside_window", [])
    assert set(refused["nearest"][0]) == QUOTE_KEYS


def test_a_quote_states_the_dates_it_mentions(run: Run) -> None:
    """The year of "le 21 janvier" is the document's."""
    answered = json.loads(run("ask", "--json", "Quand a-t-il rêvé ?", "--top", "1").out)
    assert answered["quotes"][0]["dates"] == [
        {"text": "le 21 janvier", "first": "2022-01-21", "last": "2022-01-21", "precision": "day"}
    ]


def test_questions_come_from_standard_input(run: Run) -> None:
    """One a line, one object a line; blank lines are no questions; the worst status is the whole's."""
    ran = run("ask", "-", "--json", given="Où dort le chat ?\n\nprix du gaz liquide importé ?\n")
    assert [json.loads(line)["answered"] for line in ran.out.splitlines()] == [True, False]
    assert ran.status == 1
    hostile = run("ask", "-", "--json", given="?!\n\udcff\udcfe chat\nOù dort le chat ?\n")
    assert [json.loads(line)["reason"] for line in hostile.out.splitlines()] == ["no_words", None, None]
    assert hostile.status == 2
    lines = run("ask", "-", given="Où dort le chat ?\nOù court le chien ?\n").out.splitlines()
    assert [line for line in lines if line[:1] in "?>"] == [
        "? Où dort le chat ?",
        "> Le chat dort sur le mur.",
        "",
        "? Où court le chien ?",
        "> Le chien court dans la neige.",
    ]


def test_a_window_bounds_the_dates_of_publication(run: Run) -> None:
    """`--until 2020` reaches to its last day."""
    assert run("ask", "Où court le chien ?", "--until", "2020").status == 0
    assert run("ask", "Où court le chien ?", "--since", "2020-05-02").status == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--since", "2022-13"], "'2022-13' is not a date that exists. Write a year, a month or a day: "),
        (["--until", "demain"], "'demain' is not a date that exists. "),
        (
            ["--since", "2022", "--until", "2021"],
            "The first date (2022) comes after the last (2021). Swap the two dates.",
        ),
        (["--today", "2022-01"], "'2022-01' is not a day. Write one whole: 2022-01-21."),
    ],
)
def test_a_bad_date_is_one_plain_sentence(run: Run, arguments: list[str], error: str) -> None:
    """With the exit status 2, on standard error."""
    ran = run("ask", "chat", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(error)
    assert len(ran.err.splitlines()) == 1


def test_a_window_read_in_a_question_is_shown(run: Run) -> None:
    """With the words that express it, and the days they mean on the day asked."""
    ran = run("ask", "Que s’est-il passé la semaine dernière ?", "--today", "2022-01-26")
    assert ran.out.startswith("“la semaine dernière” is 17 to 23 January 2022\n> Il a rêvé")
    assert run("ask", "  Que s’est-il passé la semaine dernière ?", "--today", "2022-01-26") == ran
    empty = run("ask", "Où dort le chat en 2021 ?")
    assert empty.status == 1
    assert empty.out.startswith(
        "I found nothing that answers: no passage that speaks of the dates you asked for (2021). The nearest dates "
        "found: 1 May 2020 and January 2022.\n"
    )


def test_two_windows_are_named_apart(run: Run) -> None:
    """The dates asked for, and those in which the sources were published."""
    ran = run("ask", "Que s’est-il passé en janvier 2022 ?", "--since", "2023")
    assert ran.status == 1
    assert ran.out.startswith(
        "I found nothing that answers: no text published in the dates you chose (from 1 January 2023) that speaks of "
        "the dates you asked for"
    )


def test_a_question_of_when_is_answered_with_the_date_first(run: Run) -> None:
    """Then comes the quote."""
    assert run("ask", "Quand a-t-il rêvé ?", "--top", "1").out.startswith("21 January 2022\n> ")


def test_an_empty_index_is_told_with_the_terminal_s_next_step(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened is worded once for both doors; the command is the terminal's own."""
    from index import archive
    from index.answer import Answer, Reason

    empty = Answer("chat", (), (), Reason.EMPTY_INDEX, None, "e", 0.0)
    monkeypatch.setattr(archive.Archive, "ask", lambda self, query: empty)
    assert run("ask", "chat").out == "There is no text to search yet. Put one in seeds/, then run: dateline build\n"


_POSSIBLE = "Pourquoi le chat noir et le chien blanc quittent souvent la maison ?"


@pytest.mark.parametrize(("language", "heading"), [("en", "Possibly, check it:"), ("fr", "Peut-être, à vérifier :")])
def test_possible_quotes_stand_under_a_heading(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: str, heading: str
) -> None:
    """All of them at once, under the one heading; the exit status is that of an answer."""
    monkeypatch.setenv("DATELINE_LANGUAGE", language)
    ran = run("ask", _POSSIBLE)
    lines = ran.out.splitlines()
    assert (ran.status, lines[0]) == (0, heading)
    assert sorted(line[3:] for line in lines if line[:2] in {"1.", "2."}) == [
        "> Le chat dort sur le mur. Il a rêvé le 21 janvier.",
        "> Le chien court dans la neige.",
    ]
    assert ran.out.count(heading) == 1
    assert heading not in run("ask", "Où dort le chat ?").out


@pytest.mark.parametrize(
    ("language", "why", "heading"),
    [
        ("en", "I found nothing that answers: no passage is near this question.", "The nearest passage:"),
        (
            "fr",
            "Je n’ai rien trouvé qui réponde : aucun passage n’est proche de cette question.",
            "Le passage le plus proche :",
        ),
    ],
)
def test_the_nearest_passage_stands_under_a_line_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: str, why: str, heading: str
) -> None:
    """After why nothing was found, which denies nothing; status 1."""
    monkeypatch.setenv("DATELINE_LANGUAGE", language)
    ran = run("ask", "prix du gaz liquide importé ?")
    assert ran.status == 1
    assert ran.out.splitlines()[:3] == [why, "", heading]
    assert ran.out.splitlines()[3].startswith("> ")


@pytest.mark.parametrize(
    ("question", "certainty", "quotes"),
    [("Où dort le chat ?", "sure", 1), (_POSSIBLE, "perhaps", 2), ("prix du gaz liquide importé ?", "none", 0)],
)
def test_json_states_the_certainty(run: Run, question: str, certainty: str, quotes: int) -> None:
    """Of the answer and of each quote; `answered` is true of the first two, and the rest stands in `nearest`."""
    ran = run("ask", "--json", question)
    printed = json.loads(ran.out)
    assert (printed["certainty"], printed["answered"]) == (certainty, quotes > 0)
    assert ran.status == (0 if quotes else 1)
    assert [each["certainty"] for each in printed["quotes"]] == [certainty] * quotes
    assert [each["certainty"] for each in printed["nearest"]] == ([] if quotes else ["none"])
    assert printed["overview"] is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "2 texts, May 2020 to January 2022.\nThe latest texts:\n"
            "• Le chat dort sur le mur. Il a rêvé le 21 janvier. (January 2022)\n"
            "• Le chien court dans la neige. (1 May 2020)\n",
        ),
        (
            "fr",
            "2 textes, de mai 2020 à janvier 2022.\nLes textes les plus récents :\n"
            "• Le chat dort sur le mur. Il a rêvé le 21 janvier. (janvier 2022)\n"
            "• Le chien court dans la neige. (1er mai 2020)\n",
        ),
    ],
)
def test_what_the_texts_are_about_is_an_overview(
    run: Run, monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    """With the exit status 0."""
    monkeypatch.setenv("DATELINE_LANGUAGE", language)
    assert run("ask", "Quels sujets sont dans l’archive ?") == (0, expected, "")


def test_json_holds_the_overview(run: Run) -> None:
    """With its dates and titles; it is no quote, and so not `answered`."""
    ran = run("ask", "--json", "What topics are there?")
    printed = json.loads(ran.out)
    assert (ran.status, printed["reason"], printed["answered"], printed["certainty"]) == (0, "overview", False, "none")
    day = {"first": "2020-05-01", "last": "2020-05-01", "precision": "day"}
    month = {"first": "2022-01-01", "last": "2022-01-31", "precision": "month"}
    latest = printed["overview"].pop("latest")
    assert printed["overview"] == {"documents": 2, "undated": 0, "first": day, "last": month, "names": []}
    assert [(each["document"], each["published"]) for each in latest] == [("a.txt", month), ("b.txt", day)]
    assert latest[1]["title"] == "Le chien court dans la neige."


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Ask me a question about the texts; “What topics are there?” shows what they are about.\n"),
        ("fr", "Posez-moi une question sur les textes ; « Quels sujets y a-t-il ? » montre de quoi ils parlent.\n"),
    ],
)
def test_small_talk_gets_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, language: str, said: str) -> None:
    """With the exit status 1; in JSON, the reason."""
    monkeypatch.setenv("DATELINE_LANGUAGE", language)
    assert run("ask", "Merci beaucoup !") == (1, said, "")
    assert json.loads(run("ask", "--json", "Bonjour").out)["reason"] == "small_talk"
