"""Every date that a web page states of itself, with its place."""

import lxml.html
import pytest

from index.building.dating import date_of
from index.building.dating.page import page_dates
from index.dating import Origin


def _dates(head: str = "", body: str = "") -> list[tuple[str, str]]:
    page = f"<html><head>{head}</head><body><nav>1 mai 2001</nav>{body}<p>{'Un mot. ' * 50}</p></body></html>"
    return [(each.field, each.written) for each in page_dates(lxml.html.document_fromstring(page))]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            '<meta property="article:published_time" content=" 2012-05-22 ">',
            [("meta article:published_time", "2012-05-22")],
        ),
        ('<meta name="DC.date.issued" content="2012-05">', [("meta DC.date.issued", "2012-05")]),
        ('<meta itemprop="dateModified" content="2012-05-22">', [("meta dateModified", "2012-05-22")]),
        ('<meta name="author" content="2012-05-22"><meta name="date" content="">', []),
        (
            '<script type="application/ld+json">{"@graph": [{"dateModified": "2013", "datePublished": "2012"}]}'
            "</script>",
            [("JSON-LD datePublished", "2012"), ("JSON-LD dateModified", "2013")],
        ),
        ('<script type="application/ld+json">{"datePublished": </script>', []),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', []),
    ],
)
def test_dates_of_the_head(head: str, found: list[tuple[str, str]]) -> None:
    """In JSON-LD and `meta`, those of publication and of change; broken data states none."""
    assert _dates(head) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<time itemprop="datePublished" datetime="2012-05-22">x</time>', [("time published", "2012-05-22")]),
        ('<time class="entry-date updated" datetime="2013">x</time>', [("time updated", "2013")]),
        ('<time datetime="2012-05-22">x</time>', [("time datetime", "2012-05-22")]),
        ('<time datetime="2012">x</time><time datetime="2013">y</time>', []),
        ('<aside><time datetime="2012">x</time></aside><footer>22 mai 2012</footer>', []),
        ("<p>Publié le <b>22 mai 2012</b>, mis à jour le 3 juin 2013</p>", [("byline published", "le 22 mai 2012")]),
        ("<div>By Jane Doe | May 22, 2012</div>", [("byline", "May 22, 2012")]),
        ("<p>Le 22 mai 2012, le gel a détruit la vigne de Verdaine.</p>", []),
        (f"<p>{'Un mot. ' * 50}</p><p>{'Un mot. ' * 50}</p><p>Publié le 22 mai 2012</p>", []),
    ],
)
def test_dates_of_the_body(body: str, found: list[tuple[str, str]]) -> None:
    """In `time`, and shown before the text; not those beside it, of other texts, or told by it."""
    assert _dates(body=body) == found


def test_a_labelled_byline_is_trusted_more_than_a_date_without_more() -> None:
    """And less than a `meta` that says published, which stands before it."""
    byline = "<p>Publié le 22 mai 2012</p>"
    for name, when in (("date", "2012-05-22"), ("article:published_time", "2012-06-01")):
        tree = lxml.html.document_fromstring(f'<meta name="{name}" content="2012-06-01"><body>{byline}</body>')
        dating = date_of(list(page_dates(tree)), "Un.", "a.html")
        assert str(dating.when) == when
        assert dating.taken is not None
        assert dating.taken.origin is Origin.PAGE
