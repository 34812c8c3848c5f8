"""A piece of HTML as plain text: what is shown, and nothing else, in time proportional to its length."""

import pytest

from index.building.seeds.markup import is_markup, plain_text, shown


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("Un<br/>Deux<BR>Trois", "Un\nDeux\nTrois"),
        ("<p>Un\n   mot</p>", "Un mot"),
        ("<!-- non -->Oui<!-- non", "Oui"),
        ("<style>p > a { x: y }</style><script>if (a < b) '<p>non</p>'</script>Oui", "Oui"),
        ("<head><title>Non</title></head><body>Oui</body>", "Oui"),
        ("<!DOCTYPE html><?xml version='1'?>Oui", "Oui"),
        ("L&#8217;&eacute;t&eacute; &lt;b&gt; &amp; 1 < 2", "L’été <b> & 1 < 2"),
        ("<script>non", ""),
        ("a < b et c > d", "a < b et c > d"),
        ("<a href='x'", "<a href='x'"),
    ],
)
def test_only_what_a_page_shows_is_text(markup: str, text: str) -> None:
    """Comments, scripts and heads are not; what is no whole tag is."""
    assert plain_text(markup) == text


def test_the_first_heading_is_known() -> None:
    """On one line, without its markup."""
    assert shown("<h2>Le <b>gel</b>\n d’avril</h2><h1>Deux</h1>").heading == "Le gel d’avril"


def test_a_text_with_signs_is_no_markup() -> None:
    """A comparison, an ampersand, an address in brackets."""
    assert not any(map(is_markup, ["1 < 2", "R & D", "a <3 b"]))
    assert all(map(is_markup, ["<p>a", "R &amp; D", "a<br/>b"]))


@pytest.mark.parametrize(
    "unit",
    ["<!--", "<!", "<a ", "</", "&", "<![", "<?", "<p>", "<script>", "<", '<a b="', "<a/", "<h1>", "<title>", "\n"],
)
def test_twenty_thousand_unfinished_pieces_are_read_once(unit: str) -> None:
    """Python's own parser takes minutes for two thousand of some of them."""
    assert len(plain_text(unit * 20_000)) <= len(unit) * 100_000
