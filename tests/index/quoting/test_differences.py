"""Sources that give different numbers or dates: both are shown, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.archive import Archive
from index.documents import Document, Span
from index.phrases import Language
from index.question.query import Query
from index.quoting.confidence import Certainty
from index.quoting.differences import differences
from index.quoting.distinct import Distinct
from index.quoting.quote import Quote
from index.storage.current import open_current
from tests.fakes import HashedEncoder, OverlapReader

STORM = "La tempête a tué trois personnes à Nantes, selon la préfecture de la région."


def quote_of(
    name: str, text: str, answer: str | None = None, certainty: Certainty = Certainty.SURE, language: str = "fr"
) -> Quote:
    """A quote of a whole text, its answering words marked."""
    span = Span(0, len(text))
    words = Span(text.index(answer), text.index(answer) + len(answer)) if answer else None
    document = Document(name, "", text, language=Language(language))
    return Quote(text, document, span, span, 0.0, 1.0, certainty, (), answer=words)


def told(*quotes: Quote, others: tuple[Quote, ...] = ()) -> list[tuple[str, str]]:
    """The sides: the document, and the value as it is written."""
    return [(side.quote.document.id, side.words) for side in differences(quotes, others)]


def test_a_copy_with_another_number_differs() -> None:
    """Even where the reader marked no words in it, and where it is not shown for itself."""
    one = quote_of("a", STORM, "trois personnes")
    copy = quote_of("b", STORM.replace("trois", "sept"), certainty=Certainty.NONE)
    assert told(one, others=(copy,)) == [("a", "trois personnes"), ("b", "sept personnes")]


def test_two_sources_in_other_words_differ_by_what_they_answer() -> None:
    """Only where both may answer, and only by numbers of one unit."""
    one = quote_of("a", "Le feu a blessé 12 ouvriers jeudi.", "12 ouvriers")
    other = quote_of("b", "Quinze ouvriers se trouvaient à l’hôpital au matin.", "Quinze ouvriers")
    assert told(one, other) == [("a", "12 ouvriers"), ("b", "Quinze ouvriers")]
    unlikely = quote_of("b", other.text, "Quinze ouvriers", Certainty.NONE)
    assert told(one, others=(unlikely,)) == []
    other_unit = quote_of("b", "Quinze pompiers se trouvaient là au matin.", "Quinze pompiers")
    assert told(one, other_unit) == []


def test_numbers_that_answer_nothing_do_not_differ() -> None:
    """Two texts of other words, whose answers are names."""
    one = quote_of("a", "Marie Dupont a reçu 12 lettres.", "Marie Dupont")
    other = quote_of("b", "Paul Martin gagne devant 900 lettres de soutien.", "Paul Martin")
    assert told(one, other) == []


def test_a_number_beside_the_answer_counts_in_a_copy() -> None:
    """The reader marks a part of "de 1970 à 1979"."""
    text = "Jacques Dupont a été président du conseil général de 1970 à 1979 et député pendant 16 années."
    copy = text.replace("1970", "1973")
    assert told(quote_of("a", text, "1979"), quote_of("b", copy, "1979")) == [("a", "1970"), ("b", "1973")]


def test_stretches_of_time_that_are_not_the_same_differ(seeds: Path, index: Path, make: Callable[..., object]) -> None:
    """Though they share days, as "depuis 2011" and "depuis mars 2011" rightly do."""
    text = "La position du président du parti de Pau n’a pas changé {}, dit-il à la presse de la région."
    for name, since in (
        ("a", "depuis 18 mois"),
        ("b", "depuis 48 mois"),
        ("c", "depuis mars 2011"),
        ("d", "depuis 2011"),
        ("e", "de 1970 à 1979"),
        ("f", "de 1973 à 1979"),
    ):
        (seeds / f"{name}.txt").write_text(f"date 2016-10-03\n{text.format(since)}\n", encoding="utf-8")
    make()
    edition = open_current(index)
    quotes = {}
    for number, document in edition.documents():
        span = Span(0, len(edition.document(number).text.strip()))
        quotes[document.id[0]] = replace(
            quote_of(document.id, span.of(edition.document(number).text)), dates=tuple(edition.dates(number, span))
        )
    edition.close()
    assert [words for _, words in told(quotes["a"], quotes["b"])] == ["depuis 18 mois", "depuis 48 mois"]
    assert told(quotes["c"], quotes["d"]) == []
    assert [words for _, words in told(quotes["e"], quotes["f"])] == ["de 1970 à 1979", "de 1973 à 1979"]


def test_one_text_does_not_differ_from_itself() -> None:
    """Two passages of one source may each count something else."""
    assert told(quote_of("a", STORM, "trois"), quote_of("a", STORM.replace("trois", "sept"), "sept")) == []


def test_what_differs_in_something_else_stands_for_itself() -> None:
    """The first difference is shown, and nothing of the second."""
    text = "L’accident de car de Beaune a fait 3 morts et 12 blessés graves dans la nuit."
    one, other, third = (
        quote_of("a", text), quote_of("b", text.replace("3 morts", "5 morts")), quote_of("c", text.replace("12", "15"))
    )  # fmt: skip
    assert [name for name, _ in told(one, other, third)] == ["a", "b"]


def test_each_value_stands_once() -> None:
    """With the first source that gives it."""
    copies = [quote_of(word, STORM.replace("trois", word)) for word in ("trois", "sept", "3", "7")]
    assert [name for name, _ in told(*copies)] == ["trois", "sept"]


@pytest.mark.parametrize(
    ("before", "after"), [("trois", "quatre"), ("en mai", "en juin"), ("mardi", "jeudi"), ("12", "13")]
)
def test_a_copy_that_differs_in_a_number_or_a_date_is_not_left_out(before: str, after: str) -> None:
    """As the reprint of a text is."""
    text = f"La tempête a frappé {before} la ville de Nantes et toute la région des Pays de la Loire."
    distinct, document = Distinct(), Document("a", "", text, language=Language.FRENCH)
    assert distinct.admits(text, document)
    assert not distinct.admits(text.replace("toute", ""), document)
    assert distinct.admits(text.replace(before, after), document)


def test_the_answer_carries_what_differs(seeds: Path, index: Path, make: Callable[..., object]) -> None:
    """From the texts to the answer; where nothing differs it carries nothing."""
    (seeds / "a.txt").write_text(f"date 2020-02-03\n{STORM}\n", encoding="utf-8")
    (seeds / "b.txt").write_text(f"date 2020-02-04\n{STORM.replace('trois', 'sept')}\n", encoding="utf-8")
    (seeds / "c.txt").write_text("date 2020-02-05\nLe maire de Lyon a planté un arbre.\n", encoding="utf-8")
    make()
    edition = open_current(index)
    archive = Archive(edition, HashedEncoder(), OverlapReader())
    answer = archive.ask(Query("Combien de personnes la tempête a-t-elle tuées à Nantes ?"))
    assert {(side.quote.document.id, side.words) for side in answer.differing} == {
        ("a.txt", "trois personnes"),
        ("b.txt", "sept personnes"),
    }
    assert archive.ask(Query("Qui a planté un arbre à Lyon ?")).differing == ()
    edition.close()
