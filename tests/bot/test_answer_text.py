"""An answer as a text: nothing of a source is taken for markup, and a difference stands in it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.answer_text import answer_text, exported
from index.answer import Answer, Reason
from index.dates.when import When
from index.documents import Document, Span
from index.overview import Overview
from index.phrases import Language
from index.quoting.confidence import Certainty
from index.quoting.differences import Side
from index.quoting.quote import Quote

TODAY = date(2026, 3, 1)


def quote_of(text: str, name: str = "a", source: str = "") -> Quote:
    """A quote of a whole text."""
    span = Span(0, len(text))
    document = Document(name, "A *title*", text, When.parse("2020-02-03"), source)
    return Quote(text, document, span, span, 0.0, 1.0, Certainty.SURE, ())


def answer_of(*quotes: Quote, differing: tuple[Side, ...] = ()) -> Answer:
    """A sure answer."""
    return Answer("How *many*?", quotes, (), None, None, "edition-1", 1.0, differing=differing)


def test_markdown_shows_a_text_as_it_is() -> None:
    """Marks are escaped, and an address is a link."""
    text = "# 12 *wounded*\n1. [and](https://b.example) <i>more</i>"
    quote = quote_of(text, source="https://example.org/a?b=1")
    written = answer_text(exported(answer_of(quote), Language.ENGLISH, TODAY), Language.ENGLISH, TODAY, markdown=True)
    assert written.startswith(
        "# How \\*many\\*?\n\n> \\# 12 \\*wounded\\*\n> 1\\. \\[and\\](https://b.example) \\<i\\>more"
    )
    assert "- A \\*title\\*\n- published on 3 February 2020, 6 years ago\n" in written
    assert "- <https://example.org/a?b=1#:~:text=" in written


@given(st.text(min_size=1))
def test_plain_text_holds_every_line_of_a_quote(text: str) -> None:
    """Verbatim, but for blanks at the end of a line."""
    told = exported(answer_of(quote_of(text)), Language.ENGLISH, TODAY)
    written = answer_text(told, Language.ENGLISH, TODAY, markdown=False)
    assert "\n".join(f"> {line}".rstrip() for line in text.split("\n")) in written


def test_a_difference_stands_in_the_text() -> None:
    """In both languages, each side with its words."""
    one, other = quote_of("Twelve wounded."), quote_of("Nine wounded.", "b")
    answer = answer_of(one, differing=(Side(one, Span(0, 6)), Side(other, Span(0, 4))))
    for language, heading in ((Language.ENGLISH, "The sources differ:"), (Language.FRENCH, "Les sources diffèrent :")):
        lines = answer_text(exported(answer, language, TODAY), language, TODAY, markdown=False).splitlines()
        place = lines.index(heading)
        assert [line.split(" — ")[0] for line in lines[place + 2 : place + 6]] == [
            "Twelve", "  > Twelve wounded.", "Nine", "  > Nine wounded."
        ]  # fmt: skip


def test_an_overview_is_exported_whole() -> None:
    """Its own lines, in the place of a reason why there is no quote."""
    document = Document("a", "The *cat*", "x", When.parse("2020-02-03"))
    shown = Overview(2, 1, document.published, document.published, (("Cat", 2),), (document,))
    answer = Answer("What is there?", (), (), Reason.OVERVIEW, None, "edition-1", 1.0, overview=shown)
    written = answer_text(exported(answer, Language.ENGLISH, TODAY), Language.ENGLISH, TODAY, markdown=True)
    assert written.startswith("# What is there?\n\n2 texts, 3 February 2020; 1 without a date.\n\n")
    assert "• The \\*cat\\* (3 February 2020)" in written
    assert "the answer is an overview" not in written
