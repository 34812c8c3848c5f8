"""Markdown: the front matter and the first heading."""

from datetime import date
from pathlib import Path

from index.building.seeds import read
from index.dates.when import When
from index.phrases import Language


def test_markdown_says_what_it_is_in_its_front_matter(seeds: Path) -> None:
    """Title, date, source and language; without a front matter, the first heading is the title."""
    (seeds / "a.md").write_text(
        "---\ntitle: The Talks\ndate: 2022-01-21\nsource: https://example.org/a\nlanguage: en\n---\n\nThey met.\n",
        encoding="utf-8",
    )
    (seeds / "b.md").write_text("# Un titre\n\nDu texte.\n", encoding="utf-8")
    (seeds / "c.md").write_text("---\ndate: 2022\n---\nDu texte.\n", encoding="utf-8")
    (seeds / "d.md").write_text("---\ndate: 2022-01-21T10:00:00Z\n---\nDu texte.\n", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    first, second, third, fourth = documents
    assert (first.title, first.source, first.language) == ("The Talks", "https://example.org/a", Language.ENGLISH)
    assert first.published == When.day(date(2022, 1, 21))
    assert first.text == "They met."
    assert (second.title, second.published, second.source) == ("Un titre", None, "b.md")
    assert third.published == When.year(2022)
    assert fourth.published == When.day(date(2022, 1, 21))


def test_a_rule_above_a_paragraph_is_no_front_matter(seeds: Path) -> None:
    """Three dashes may only part."""
    (seeds / "a.md").write_text("---\nDu texte.", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert documents[0].text == "---\nDu texte."
