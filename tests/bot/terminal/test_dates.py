"""`dateline dates`: each expression with its days and its rule; one text, or one a line."""

import json

import pytest

from tests.bot.terminal.conftest import Run


def test_each_expression_is_a_line(run: Run) -> None:
    """Its words, its days, the days in words, its rule; the anchor and the policy are the caller's."""
    ran = run("dates", "Il est venu vendredi.", "--anchor", "2022-01-26")
    assert ran == (0, "vendredi\t2022-01-21\t21 January 2022\tweekday\n", "")
    assert run("dates", "vendredi", "--anchor", "2022-01-26", "--policy", "forward").out.startswith(
        "vendredi\t2022-01-28\t"
    )


def test_a_text_may_be_several_words_or_standard_input(run: Run) -> None:
    """All three are one text."""
    one = run("dates", "--anchor", "2022-01-26", "le 21 janvier")
    assert one.out.startswith("le 21 janvier\t2022-01-21\t")
    assert run("dates", "--anchor", "2022-01-26", "le", "21", "janvier") == one
    assert run("dates", "--anchor", "2022-01-26", given="le 21 janvier\n") == one


def test_json_holds_the_place_of_each_expression(run: Run) -> None:
    """In characters of the text."""
    assert json.loads(run("dates", "Vu vendredi.", "--anchor", "2022-01-26", "--json").out) == {
        "mentions": [
            {
                "text": "vendredi",
                "start": 3,
                "end": 11,
                "first": "2022-01-21",
                "last": "2022-01-21",
                "precision": "day",
                "rule": "weekday",
            }
        ]
    }


def test_no_date_and_no_text_are_said(run: Run) -> None:
    """The first is an answer, the second a mistake."""
    assert run("dates", "Rien à dire.") == (0, "No date is told in this text.\n", "")
    empty = run("dates", given=" \n")
    assert (empty.status, empty.out) == (2, "")
    assert empty.err.startswith("There is no text to read. Write: dateline dates ")


def test_lines_are_answered_in_their_places(run: Run) -> None:
    """A wrong line is reported with its number and answered all the same; blank lines are none."""
    lines = [
        '{"text": "hier", "anchor": "2022-01-25", "policy": "past"}',
        "nonsense",
        "",
        '{"text": "hier"}',
        '{"text": "hier", "anchor": "2022-13"}',
        '{"text": "\\ud800 hier", "anchor": "2022-01-25"}',
        '{"text": "hier", "policy": ["past"]}',
        '{"text": "hier", "anchor": 2022}',
        "[" * 5_000,
    ]
    ran = run("dates", "--jsonl", given="\n".join(lines))
    assert ran.status == 2
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [len(each["mentions"]) for each in answers] == [1, 0, 0, 0, 1, 0, 0, 0]
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["line 2", "line 5", "line 7", "line 8", "line 9"]
    assert answers[1]["error"] == "this is not JSON"


@pytest.mark.parametrize(("arguments", "status"), [(["--json", "--jsonl"], 2), (["--policy", "sideways"], 2)])
def test_what_does_not_go_together_is_a_usage_error(run: Run, arguments: list[str], status: int) -> None:
    """One line that names the command's help."""
    ran = run("dates", "hier", *arguments)
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.endswith(" See: dateline dates --help\n")
