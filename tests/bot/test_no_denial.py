"""No text that people read states what the sources do not hold: only what was found."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wording
from index.answer import Answer, Reason
from index.dates.when import When
from index.phrases import Language
from index.quoting.confidence import Certainty
from tests.conftest import ROOT

_DENIAL = re.compile(r"\b(?:does|do|did)(?:\s+not|n[’']t)\s+answer|\bn(?:e\s+|[’']y\s+)répond", re.I)
_PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "seeds").glob("*.md")])
_MODULES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])


def _strings(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, docstrings aside; what surrounds a value in an f-string is one text."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_of_the_program_denies(module: Path) -> None:
    """Every string of every module, among them all phrases and errors in both languages."""
    texts = list(_strings(ast.parse(module.read_text(encoding="utf-8"))))
    assert [each for each in texts if _DENIAL.search(each)] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_denies(page: Path) -> None:
    """The guides and notes, examples of screens among them."""
    assert _DENIAL.findall(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "The sources do not answer this question.",
        "The nearest passage, which does not\nanswer:",
        "It doesn’t answer.",
        "Les sources ne répondent pas.",
        "Le passage, qui ne répond pas :",
        "Rien n’y répond.",
    ],
)
def test_a_denial_is_noticed(text: str) -> None:
    """So that the tests above can fail."""
    assert _DENIAL.search(text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
def test_why_there_is_nothing_is_said_of_what_was_found(reason: Reason, language: Language) -> None:
    """For each reason, in both languages."""
    answer = Answer("q", (), (), reason, When.parse("2022"), "e", 1.0, expression="en 2022")
    said = wording.nothing_found(answer, language)
    assert said.endswith(".")
    assert not _DENIAL.search(said)
    searched = reason in {Reason.NOTHING_NEAR, Reason.NEAR_ONLY, Reason.OUTSIDE_WINDOW}
    begins = {Language.ENGLISH: "I found nothing that answers", Language.FRENCH: "Je n’ai rien trouvé qui réponde"}
    assert said.startswith(begins[language]) is searched


@pytest.mark.parametrize(
    ("certainty", "english", "french"),
    [
        (Certainty.SURE, None, None),
        (Certainty.PERHAPS, "Possibly, check it:", "Peut-être, à vérifier :"),
        (Certainty.NONE, "The nearest passage:", "Le passage le plus proche :"),
    ],
)
def test_what_is_not_sure_has_a_heading(certainty: Certainty, english: str | None, french: str | None) -> None:
    """A sure quote needs none."""
    assert wording.certainty_heading(certainty, Language.ENGLISH) == english
    assert wording.certainty_heading(certainty, Language.FRENCH) == french
