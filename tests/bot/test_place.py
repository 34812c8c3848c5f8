"""The page of a quote, and the address that jumps to it."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.place import address, link, page, text_directive
from index.documents import Document, Span
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

TEXT = """\
Une ultime entrevue, ce vendredi 21 janvier 2022, entre les chefs de la diplomatie de la Russie et des Etats-Unis, a \
achevé une nouvelle semaine de négociations. Rien n’indique un rapprochement. Mais rien n’indique non plus une rupture.

« Nous verrons », a dit M. Lavrov. Rien n’indique un rapprochement. C’est vrai-semblable, a-t-il ajouté, « R&D » \
à l’appui."""


def _quote(words: str, source: str = "", pages: tuple[int, ...] = (), *, last: bool = False) -> Quote:
    start = TEXT.rindex(words) if last else TEXT.index(words)
    span = Span(start, start + len(words))
    document = Document("a", "A", TEXT, source=source, pages=pages)
    return Quote(words, document, span, span, 0.9, 0.9, Certainty.SURE, ())


def _directive(words: str, *, last: bool = False) -> str:
    quote = _quote(words, last=last)
    return text_directive(TEXT, quote.span)


def test_a_short_quote_is_whole() -> None:
    """Without the signs around it, percent-encoded in UTF-8."""
    assert _directive("Mais rien n’indique non plus une rupture.") == (
        "Mais%20rien%20n%E2%80%99indique%20non%20plus%20une%20rupture"
    )


def test_the_signs_of_a_directive_are_encoded() -> None:
    """A hyphen, a comma and an ampersand would end a part of it."""
    directive = _directive("C’est vrai-semblable, a-t-il ajouté, « R&D »")
    assert directive == "C%E2%80%99est%20vrai%2Dsemblable%2C%20a%2Dt%2Dil%20ajout%C3%A9%2C%20%C2%AB%20R%26D"


def test_a_long_quote_is_its_beginning_and_its_end() -> None:
    """As few words as are found once."""
    assert (
        unquote(_directive(TEXT[: TEXT.index(" Rien")])) == "Une ultime entrevue, ce,nouvelle semaine de négociations"
    )


def test_a_quote_of_two_paragraphs_is_its_beginning_and_its_end() -> None:
    """A browser looks for each part inside one block."""
    words = TEXT[TEXT.index("Mais rien") : TEXT.index(" Rien n’indique un rapprochement. C’est")]
    assert unquote(_directive(words)) == "Mais rien n’indique non,a dit M. Lavrov"


def test_a_second_place_is_told_by_what_stands_before_it() -> None:
    """The first one would be found else."""
    words = "Rien n’indique un rapprochement."
    assert unquote(_directive(words)) == "Rien n’indique un rapprochement"
    assert unquote(_directive(words, last=True)) == "dit M. Lavrov-,Rien n’indique un rapprochement"


@pytest.mark.parametrize(
    ("source", "jump"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1#:~:text=Mais%20rien"),
        ("https://example.org/a#part", "https://example.org/a#part:~:text=Mais%20rien"),
        ("https://example.org/a#part:~:text=old", "https://example.org/a#part:~:text=Mais%20rien"),
        ("https://example.org/été", "https://example.org/%C3%A9t%C3%A9#:~:text=Mais%20rien"),
    ],
)
def test_an_address_jumps_to_the_quote(source: str, jump: str) -> None:
    """Behind the place that the address names itself."""
    assert link(_quote("Mais rien", source)) == jump


def test_a_message_of_discord_is_linked_by_its_address_alone() -> None:
    """Discord would not jump to it otherwise."""
    for address_ in ("https://discord.com/channels/1/2/3", "https://ptb.discord.com/channels/@me/2/3"):
        assert link(_quote("Mais rien", address_)) == address_


@pytest.mark.parametrize(
    "source", ["a.txt", "javascript:alert(1)", "http://user:secret@example.org", "http://[", "file:///a"]
)
def test_what_is_no_safe_address_has_no_link(source: str) -> None:
    """Neither to the text nor to the quote."""
    quote = _quote("Mais rien", source)
    assert address(quote.document) is None
    assert link(quote) is None


def test_a_pdf_has_pages() -> None:
    """The page a quote begins on, in its address too."""
    quote = _quote("« Nous verrons »", "https://example.org/a.pdf#page=1", (0, 40, TEXT.index("« Nous")))
    assert page(quote) == 3
    assert link(quote) == "https://example.org/a.pdf#page=3"
    assert page(_quote("Mais rien")) is None


@given(some.text(max_size=200), some.integers(0, 200), some.integers(0, 200))
def test_any_span_has_a_directive_without_bare_signs(text: str, one: int, other: int) -> None:
    """Of at most a prefix, a beginning and an end, each percent-encoded."""
    text = text.encode("utf-8", "ignore").decode()
    span = Span(*sorted((min(one, len(text)), min(other, len(text)))))
    parts = text_directive(text, span).split(",")
    prefix = parts.pop(0) if len(parts) > 1 and parts[0].endswith("-") else "-"
    assert len(parts) <= 2
    for part in [prefix[:-1], *parts]:
        assert not set(part) & set("-&, \n")
