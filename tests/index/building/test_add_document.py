"""One document of a build: its passages, sentences and dates."""

from collections.abc import Callable
from pathlib import Path

from index.building.build import Built
from index.documents import Span
from index.storage.current import open_current
from tests.conftest import ROOT


def test_the_dates_of_the_articles_are_resolved_against_the_day_each_states(
    seeds: Path, index: Path, make: Callable[..., Built]
) -> None:
    """“Ce mardi 9 mars 2021” anchors a text of March; a text of the 14th of June tells of the 13th."""
    text = (ROOT / "tests" / "data" / "articles" / "verdaine.txt").read_text(encoding="utf-8")
    (seeds / "verdaine.txt").write_text(text, encoding="utf-8")
    make()
    edition = open_current(index)
    found = []
    for number in range(3):
        document = edition.document(number)
        whole = Span(0, len(document.text))
        found.append([(each.span.of(document.text), str(each.when)) for each in edition.dates(number, whole)])
    edition.close()
    assert found == [
        [
            ("ce mardi 9 mars 2021", "2021-03-09"),
            ("septembre 2019", "2019-09"),
            ("depuis dix ans", "2011-01-01/.."),
            ("lundi prochain", "2021-03-15"),
        ],
        [("hier", "2021-06-13"), ("avant le 30 juin", "../2021-06-29"), ("Depuis mars", "2021-03-01/..")],
        [("L’an dernier", "2021")],
    ]
