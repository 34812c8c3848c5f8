"""Every form of file that people have: its words, its title, its address, and the date it states of itself."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from index.building.seeds import Fault, Folder, Notice, forms, read_bytes
from index.building.seeds.fault import Located
from index.documents import Document, Origin
from index.phrases import Language
from tests.index.building.seeds import made
from tests.index.building.seeds.made import PARAGRAPH

_MAIL_DATE = "Tue, 22 May 2012 10:00:00 +0200"
_META = "<meta property='article:published_time' content='2012-05-22T10:00:00Z'>"
_CANONICAL = "<link rel='canonical' href='https://example.org/gel'>"


def _documents(content: bytes, name: str) -> list[Document]:
    """The documents of a file that has no fault."""
    found = list(read_bytes(content, name))
    assert [each for each in found if isinstance(each, Fault)] == []
    return [each.document for each in found if isinstance(each, Located)]


def _said(content: bytes, name: str, kind: type[Fault] | type[Notice] = Fault) -> list[str]:
    """What is said of a file, in English, of one kind."""
    return [each.say(Language.ENGLISH) for each in read_bytes(content, name) if isinstance(each, kind)]


def _dated(document: Document) -> tuple[str, Origin | None]:
    taken = document.dating.taken if document.dating else None
    return str(document.published), taken.origin if taken else None


def test_a_web_page_is_its_main_text() -> None:
    """Without menus and footers; with its title, its canonical link and the date its head states."""
    (document,) = _documents(made.page(head=_META + _CANONICAL), "a.html")
    assert document.text.startswith("La vigne a souffert")
    assert "Rubrique" not in document.text
    assert "Mentions" not in document.text
    assert (document.title, document.source) == ("Le gel", "https://example.org/gel")
    assert _dated(document) == ("2012-05-22", Origin.PAGE)
    assert document.dating is not None
    assert document.dating.taken is not None
    assert document.dating.taken.field == "meta article:published_time"
    assert document.language is Language.FRENCH
    assert document.reading is not None
    assert (document.reading.form, document.reading.reader.split()[0]) == ("web-page", "trafilatura")


def test_a_web_page_states_its_date_in_json_ld() -> None:
    """Nested as deep as publishers nest it; a month stays a month."""
    script = '<script type="application/ld+json">{"@graph": [{"@type": "A", "datePublished": "2012-05"}]}</script>'
    (document,) = _documents(made.page(head=script), "a.html")
    assert _dated(document) == ("2012-05", Origin.PAGE)


def test_a_web_page_names_its_encoding() -> None:
    """A page that says it is in Latin-1 is read so."""
    content = made.page(head=_META).decode().replace("charset='utf-8'", "charset='iso-8859-1'")
    (document,) = _documents(content.replace("’", "'").encode("latin-1"), "a.htm")
    assert "récolte" in document.text


def test_a_pdf_keeps_its_pages() -> None:
    """The page of each character; its file's date is the last resort, its title the text's."""
    content = made.pdf("Le gel a frappé.\nLa vigne souffre.", "Deux.", created="D:20120522101500+02'00'", title="Gel")
    (document,) = _documents(content, "a.pdf")
    assert document.text == "Le gel a frappé.\nLa vigne souffre.\n\nDeux."
    assert [document.page(document.text.index(each)) for each in ("Le gel", "souffre", "Deux")] == [1, 1, 2]
    assert document.title == "Gel"
    assert _dated(document) == ("2012-05-22", Origin.FILE)


def test_a_pdf_page_without_text_is_named() -> None:
    """The other pages are read, and keep their numbers."""
    content = made.pdf("Un.", "", "Trois.")
    (document,) = _documents(content, "a.pdf")
    assert document.page(document.text.index("Trois")) == 3
    assert _said(content, "a.pdf", Notice) == ["a.pdf: 1 page has no text; is it a picture? (2); the others are read"]


def test_a_word_document_is_its_paragraphs_and_tables() -> None:
    """In order, with its title and the day its file was made."""
    (document,) = _documents(made.word("Un.", "Deux.", title="Gel", created=datetime(2012, 5, 22)), "a.docx")
    assert document.text == "Un.\n\nDeux.\n\nPerte | 50 %"
    assert document.title == "Gel"
    assert _dated(document) == ("2012-05-22", Origin.FILE)


def test_the_template_of_a_library_dates_no_text() -> None:
    """What a program leaves in every new file says nothing of it."""
    assert _dated(*_documents(made.word("Un."), "a.docx")) == ("None", None)


def test_an_opendocument_text_is_its_paragraphs() -> None:
    """In order, with its title."""
    (document,) = _documents(made.opendocument("Un.", "Deux.", title="Gel"), "a.odt")
    assert (document.text, document.title) == ("Un.\n\nDeux.", "Gel")


def test_a_book_is_a_text_a_chapter() -> None:
    """Named by its place, titled by the book and the chapter, dated by the book; the cover is none."""
    content = made.book({"Couverture": "", "Un": PARAGRAPH, "Deux": PARAGRAPH}, title="La vigne", date="2012-05")
    documents = _documents(content, "a.epub")
    assert [(each.id, each.title) for each in documents] == [
        ("a.epub#2", "La vigne – Un"),
        ("a.epub#3", "La vigne – Deux"),
    ]
    assert {_dated(each) for each in documents} == {("2012-05", Origin.FIELD)}


def test_a_feed_is_a_text_an_entry() -> None:
    """With its link and its date; an entry without one is undated."""
    content = made.feed(
        f"<item><title>Gel</title><link>https://example.org/1</link><pubDate>{_MAIL_DATE}</pubDate>"
        "<description>&lt;p&gt;La vigne.&lt;/p&gt;&lt;p&gt;Elle souffre.&lt;/p&gt;</description></item>"
        "<item><title>Sans date</title><description>Rien.</description></item>"
    )
    first, second = _documents(content, "a.rss")
    assert (first.text, first.title, first.source) == ("La vigne.\n\nElle souffre.", "Gel", "https://example.org/1")
    assert _dated(first) == ("2012-05-22", Origin.FEED)
    assert (second.text, _dated(second)) == ("Rien.", ("None", None))


def test_an_atom_feed_is_read_from_xml() -> None:
    """`published` comes before `updated`."""
    content = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Info</title><entry><title>Gel</title><id>1</id>"
        "<updated>2013-01-01T00:00:00Z</updated><published>2012-05-22T00:00:00Z</published>"
        "<content type='html'>La &lt;b&gt;vigne&lt;/b&gt; souffre.</content></entry></feed>"
    )
    (document,) = _documents(content.encode(), "a.xml")
    assert (document.text, _dated(document)) == ("La vigne souffre.", ("2012-05-22", Origin.FEED))


def test_a_message_is_its_own_words() -> None:
    """Plain or HTML, in any encoding its head names, dated by its header; addresses are left out."""
    for text, html in (("Très bien.", ""), ("", "<p>Très bien.</p>"), ("Très bien.", "<p>non</p>")):
        (document,) = _documents(made.message(text, "Été", _MAIL_DATE, html), "a.eml")
        assert (document.text, document.title) == ("Très bien.", "Été")
        assert _dated(document) == ("2012-05-22", Origin.MAIL)
        assert "example.org" not in document.text + document.source


def test_a_mailbox_is_a_text_a_message() -> None:
    """Each with its line; a line of a message that begins with "From" was marked, and is as it was."""
    one, two = made.message("Un.", "A", _MAIL_DATE), made.message(">From here.\n\nDeux.", "B")
    found = list(read_bytes(b"From a\n" + one + b"\nFrom b\n" + two, "a.mbox"))
    assert [(each.document.id, each.document.text) for each in found if isinstance(each, Located)] == [
        ("a.mbox#1", "Un."),
        ("a.mbox#2", "From here.\n\nDeux."),
    ]
    assert [each.line for each in found] == [1, one.count(b"\n") + 3]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_table_is_a_text_a_row(encoding: str) -> None:
    """The columns are guessed from the header and told; a row without a text is a fault with its line."""
    content = "titre;jour;contenu\nGel;22/05/2012;La vigne a très mal.\nDeux;;Rien de nouveau.\nTrois;;\n"
    found = list(read_bytes(content.encode(encoding), "a.csv"))
    documents = [each.document for each in found if isinstance(each, Located)]
    assert [(each.id, each.title, each.text, str(each.published)) for each in documents] == [
        ("a.csv#2", "Gel", "La vigne a très mal.", "2012-05-22"),
        ("a.csv#3", "Deux", "Rien de nouveau.", "None"),
    ]
    said = [each.say(Language.ENGLISH) for each in found if not isinstance(each, Located)]
    assert said[0] == "a.csv: columns: text “contenu”, date “jour”, title “titre”"
    assert said[-1] == "a.csv:4: has nothing in the column of texts (contenu)"
    assert any("was read as" in each for each in said) is (encoding != "utf-8")


def test_blank_lines_above_a_header_are_passed_over() -> None:
    """As spreadsheets leave them."""
    found = list(read_bytes("\n ; \ntitre;jour;contenu\nGel;22/05/2012;La vigne a très mal.\n".encode(), "a.csv"))
    [document] = [each.document for each in found if isinstance(each, Located)]
    assert (document.title, document.text, str(document.published)) == ("Gel", "La vigne a très mal.", "2012-05-22")


def test_a_table_without_a_header_is_guessed() -> None:
    """The longest cells are the texts, cells that are dates their dates; cells may hold line breaks."""
    content = "".join(f'2012-05-2{day}\t"{PARAGRAPH}\n{day}"\n' for day in (2, 3))
    documents = _documents(content.encode(), "a.tsv")
    assert [(each.id, str(each.published)) for each in documents] == [
        ("a.tsv#2", "2012-05-22"),
        ("a.tsv#4", "2012-05-23"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        '[{"content": "Un.", "date_text": "22 mai 2012"}]',
        '{"articles": [{"body": ["Un."], "published": "2012-05-22T10:00:00.000Z"}]}',
        '{"texte": "Un.", "pubDate": "Tue, 22 May 2012 10:00:00 +0200"}',
        '{"x1": {"text": "Un.", "Date de parution": "22/05/2012"}}',
    ],
)
def test_json_is_read_as_people_write_it(content: str) -> None:
    """A list, an object with a list, one text, texts by their names."""
    (document,) = _documents(content.encode(), "a.json")
    assert (document.text, _dated(document)) == ("Un.", ("2012-05-22", Origin.FIELD))


def test_a_text_of_json_that_cannot_be_used_is_numbered() -> None:
    """The others are read."""
    assert _said(b'[{"text": "Un."}, {"text": ""}, 3]', "a.json") == [
        'a.json: text 2 has no "text", or an empty one',
        "a.json: text 3 is not a JSON object",
    ]


def test_a_discord_export_is_its_conversations() -> None:
    """Parted by a silence, dated and linked by their first message, without the names of people and what bots say."""
    content = made.discord_export(
        {"content": "Salut @Someone", "timestamp": "2012-05-22T10:00:00+00:00", "mentions": [{"nickname": "Someone"}]},
        {"content": "La vigne souffre.", "timestamp": "2012-05-22T10:20:00+00:00"},
        {"content": "est arrivé", "timestamp": "2012-05-22T10:21:00+00:00", "type": "GuildMemberJoin"},
        {"content": "Je suis un bot", "timestamp": "2012-05-22T10:22:00+00:00", "author": {"isBot": True}},
        {"content": "Le lendemain.", "timestamp": "2012-05-23T08:00:00+00:00"},
    )
    first, second = _documents(content, "a.json")
    assert (first.text, first.title) == ("Salut @…\n\nLa vigne souffre.", "#vigne – Vignerons")
    assert first.source == "https://discord.com/channels/10/20/100"
    assert [_dated(each) for each in (first, second)] == [("2012-05-22", Origin.FIELD), ("2012-05-23", Origin.FIELD)]
    assert second.text == "Le lendemain."


def test_a_zip_is_its_files() -> None:
    """Each named by its path in the zip; files of other kinds are passed over."""
    content = made.zipped({"2012/a.txt": "Un.", "b.md": "# T\n\nDeux.", "c.png": b"\x89", "README.md": "Non."})
    assert [(each.id, each.text) for each in _documents(content, "z.zip")] == [
        ("z.zip/2012/a.txt", "Un."),
        ("z.zip/b.md", "# T\n\nDeux."),
    ]


@pytest.mark.parametrize(
    ("name", "content", "date", "title"),
    [
        ("a.txt", "date 4 juillet 2012 La vigne.", "2012-07-04", ""),
        ("a.txt", "Date : le 4 juillet 2012 à 10h30\nLa vigne.", "2012-07-04", ""),
        ("a.txt", "Titre : Le gel\nDate: Wed, 04 Jul 2012 10:00:00 +0200\n\nLa vigne.", "2012-07-04", "Le gel"),
        ("a.txt", "---\ntitle: Le gel\ndate: 4 juillet 2012\n---\nLa vigne.", "2012-07-04", "Le gel"),
        ("a.md", '+++\ntitle = "Le gel"\ndate = 2012-07-04T10:00:00Z\n+++\nLa vigne.', "2012-07-04", "Le gel"),
        ("a.md", "---\nTitle: Gel : un bilan\nPublished: July 4, 2012\n---\nLa vigne.", "2012-07-04", "Gel : un bilan"),
        ("a.md", "Title: Le gel\nDate: juillet 2012\n\nLa vigne.", "2012-07", "Le gel"),
        ("a.jsonl", '{"content": "La vigne.", "date_text": "4 juillet 2012"}', "2012-07-04", ""),
    ],
)
def test_fields_and_dates_are_read_as_people_write_them(name: str, content: str, date: str, title: str) -> None:
    """In words, in a message's form, under the names that other programs give them; the rest is the text."""
    (document,) = _documents(content.encode(), name)
    assert (str(document.published), document.title, document.text) == (date, title, "La vigne.")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.json"])
def test_older_encodings_are_read_and_told(encoding: str, name: str) -> None:
    """Once a file; UTF-8 needs no word."""
    text = "L’été, la vigne a souffert de la sécheresse."
    content = f'{{"text": "{text}"}}' if "json" in name else text
    found = list(read_bytes(content.encode(encoding), name))
    assert [each.document.text for each in found if isinstance(each, Located)] == [text]
    notices = [each for each in found if isinstance(each, Notice)]
    assert len(notices) == (encoding != "utf-8-sig")
    assert not any(each.warning for each in notices)


def test_a_missing_library_is_one_sentence_with_the_command(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the texts of other forms are read."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError("no", name="pypdf")

    (seeds / "a.pdf").write_bytes(made.pdf("Un."))
    (seeds / "b.txt").write_text("Deux.", encoding="utf-8")
    monkeypatch.setattr(forms, "import_module", lambda name: missing(name) if name.endswith("pdf") else _plain())
    folder = Folder(seeds)
    assert [each.id for each in folder] == ["b.txt"]
    assert [each.say(Language.ENGLISH) for each in folder.faults] == [
        "a.pdf: is not read without the package pypdf; run: pip install 'dateline[files]'"
    ]


def _plain() -> object:
    from index.building.seeds.readers import plain

    return plain


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Libraries say nothing beside the faults."""
    yield
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []
