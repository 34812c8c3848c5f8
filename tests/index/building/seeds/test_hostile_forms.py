"""Hostile files of the forms that libraries read: one plain sentence each, and everything beside them is read."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from index.building.seeds import Fault, Folder, Notice, container, folder, read_bytes
from index.building.seeds.fault import Located
from index.building.seeds.isolated import Limits, read_upload
from index.building.seeds.readers import mailbox, pdf, web_page
from index.phrases import Language
from tests.index.building.seeds import made
from tests.index.building.seeds.made import PARAGRAPH

_ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def _replaced(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zip with one of its files changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        files = {each.filename: old.read(each) for each in old.infolist()}
    return made.zipped({**files, name: change(files[name])})


def _declared(content: bytes) -> bytes:
    return content.replace(b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", _ENTITY.encode())


def _flagged_as_encrypted(content: bytes) -> bytes:
    return content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )


def _nul_bomb(name: str) -> bytes:
    return made.zipped({name: b" " * (2 * 1024 * 1024)})


_HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "truncated PDF": ("a.pdf", lambda: made.pdf("Un.", "Deux.")[:300], "is damaged or cut short; save or download it"),
    "PDF of rubbish": ("a.pdf", lambda: b"%PDF-1.7\n" + bytes(range(1, 256)) * 40, "is damaged or cut short"),
    "PDF with a password": ("a.pdf", lambda: made.encrypted_pdf("secret"), "is protected by a password; save it"),
    "scanned PDF": ("a.pdf", lambda: made.pdf("", ""), "has no text, only pictures of pages (a scan); recognise"),
    "Word with an external entity": (
        "a.docx",
        lambda: _replaced(made.word("Un."), "word/document.xml", _declared),
        "declares XML entities, which may lead out of the file",
    ),
    "Word that is a text": ("a.docx", lambda: b"Du texte.", "is damaged or not of the form its name says; save it"),
    "Word that is another zip": ("a.docx", lambda: made.zipped({"a.txt": "Un."}), "is no Word document; save it again"),
    "Word that is a bomb": (
        "a.docx",
        lambda: _nul_bomb("word/document.xml"),
        "unpacks to more than 200 times its size",
    ),
    "OpenDocument with entities": (
        "a.odt",
        lambda: _replaced(made.opendocument("Un."), "content.xml", lambda each: _LAUGHS.encode() + b"<d>&j;</d>"),
        "declares XML entities",
    ),
    "OpenDocument that is another zip": ("a.odt", lambda: made.zipped({"a.txt": "Un."}), "is no OpenDocument text"),
    "EPUB that is another zip": ("a.epub", lambda: made.zipped({"a.txt": "Un."}), "is no EPUB, or a damaged one"),
    "EPUB without a word": ("a.epub", lambda: made.book({"Un": ""}, title="T"), "holds no chapter with a text"),
    "zip bomb": ("a.zip", lambda: _nul_bomb("a.txt"), "unpacks to more than 200 times its size, as a zip bomb does"),
    "zip slip": ("a.zip", lambda: made.zipped({"../../a.txt": "Un."}), "holds a file whose name leads out of it"),
    "zip of an absolute name": ("a.zip", lambda: made.zipped({"/etc/a.txt": "Un."}), "holds a file whose name leads"),
    "zip of a drive": ("a.zip", lambda: made.zipped({"C:\\a.txt": "Un."}), "holds a file whose name leads out of it"),
    "zip without a text": ("a.zip", lambda: made.zipped({"a.png": b"1"}), "holds no file of a form Dateline reads"),
    "zip that is cut": ("a.zip", lambda: made.zipped({"a.txt": "Un."})[:-30], "is damaged or not of the form its name"),
    "feed of laughs": (
        "a.rss",
        lambda: _LAUGHS.encode() + b"<rss><channel>&j;</channel></rss>",
        "declares XML entities",
    ),
    "XML that is no feed": ("a.xml", lambda: b"<a><b>Du texte.</b></a>", "is no feed (RSS or Atom); other XML is not"),
    "feed without an entry": ("a.rss", lambda: made.feed(""), "is a feed without an entry"),
    "page without a text": ("a.html", lambda: made.page("", title=""), "is a page without a text of its own"),
    "page of a script": ("a.html", lambda: b"<html><script>document.write('x')</script></html>", "is a page without a"),
    "table without a text": (
        "a.csv",
        lambda: b"1,2\n3,4\n",
        'has no column of texts; call it "text" in the first line',
    ),
    "JSON of numbers": ("a.json", lambda: b'{"a": [1, 2]}', "holds no list of texts; each text is an object"),
    "deep JSON": ("a.json", lambda: b"[" * 200_000, "is not valid JSON"),
    "message without words": ("a.eml", lambda: b"Subject: x\r\n\r\n", "is a message without words of its own"),
    "mailbox that is none": ("a.mbox", lambda: b"Du texte.\n", "is no mailbox: no line begins with"),
    "silent Discord export": ("a.json", lambda: made.discord_export(), "is a Discord export without a message"),
}


@pytest.mark.parametrize(("name", "content", "said"), _HOSTILE.values(), ids=_HOSTILE)
def test_a_hostile_file_is_one_plain_sentence(name: str, content: Callable[[], bytes], said: str) -> None:
    """It names the file; nothing of it becomes a text."""
    (fault,) = read_bytes(content(), name)
    assert isinstance(fault, Fault)
    assert fault.say(Language.ENGLISH).split(": ", 1)[0].startswith(name)
    assert fault.why.en.startswith(said)
    assert fault.why.fr != fault.why.en


def test_hostile_files_stop_no_other(seeds: Path) -> None:
    """All of them in one folder, with one good text of each form between them: the good ones are read."""
    good = {
        "a.txt": b"Un.", "b.html": made.page(), "c.pdf": made.pdf("Un."), "d.docx": made.word("Un."),
        "e.epub": made.book({"Un": PARAGRAPH}, title="T"), "f.csv": b"text\nUn.\n", "g.json": b'{"text": "Un."}',
        "h.rss": made.feed("<item><title>Un.</title></item>"), "i.eml": made.message("Un.", "T"),
        "j.odt": made.opendocument("Un."), "k.zip": made.zipped({"a.txt": "Un."}),
        "l.mbox": b"From a\n" + made.message("Un.", "T"),
    }  # fmt: skip
    for name, content in good.items():
        (seeds / name).write_bytes(content)
    for number, (name, hostile, _) in enumerate(_HOSTILE.values()):
        (seeds / f"{number:02}{name}").write_bytes(hostile())
    texts = Folder(seeds)
    read = {document.id.split("#")[0].split("/")[0] for document in texts}
    assert read == set(good)
    assert len(texts.faults) == len(_HOSTILE)


def test_a_file_of_a_zip_that_cannot_be_read_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large, too deep, a zip itself, protected: each is named by its path in the zip."""
    monkeypatch.setattr(container, "LARGEST_MEMBER", 50)
    monkeypatch.setattr(container, "DEEPEST_FOLDER", 3)
    files: dict[str, bytes | str] = {
        "a.txt": "Un.", "b.txt": "x" * 51, "c/c/c/c.txt": "Trois.", "d.zip": b"PK", "e.pdf": b"%PDF-1.4"
    }  # fmt: skip
    found = list(read_bytes(made.zipped(files), "z.zip"))
    assert [each.document.id for each in found if isinstance(each, Located)] == ["z.zip/a.txt"]
    assert [each.say(Language.ENGLISH) for each in found if isinstance(each, Fault)] == [
        "z.zip/b.txt: is larger than 0 MiB; unpack the zip",
        "z.zip/c/c/c/c.txt: lies more than 3 folders deep; move it up",
        "z.zip/d.zip: is a zip inside a zip, which is not opened; unpack the outer one",
        "z.zip/e.pdf: is damaged or cut short; save or download it again",
    ]


def test_a_protected_zip_asks_for_one_without_a_password() -> None:
    """Whatever its file is."""
    (fault,) = read_bytes(_flagged_as_encrypted(made.zipped({"a.txt": "Un."})), "z.zip")
    assert isinstance(fault, Fault)
    assert fault.say(Language.ENGLISH) == "z.zip/a.txt: is protected by a password; save it without one"


def test_a_zip_that_lies_about_its_sizes_unpacks_no_more_than_it_says() -> None:
    """The size in its directory is what is read at most; the checksum then fails, as a fault."""
    content = made.zipped({"a.txt": b"a" * 1_000_000})
    at = content.rindex(b"PK\x01\x02")
    lying = content[: at + 24] + struct.pack("<I", 10) + content[at + 28 :]
    (fault,) = read_bytes(lying, "z.zip")
    assert isinstance(fault, Fault)
    assert fault.say(Language.ENGLISH) == "z.zip/a.txt: is damaged; save it again"


@pytest.mark.parametrize(
    ("holder", "limit", "value", "name", "content", "said"),
    [
        (container, "MOST_MEMBERS", 1, "a.zip", made.zipped({"a.txt": "1", "b.txt": "2"}), "holds more than 1 files"),
        (container, "LARGEST_UNPACKED", 5, "a.zip", made.zipped({"a.txt": "123456"}), "holds more than 0 MiB once"),
        (web_page, "LARGEST_PAGE", 99, "a.html", b"<p>" + b"a" * 99, "is larger than 0 MiB; split it"),
        (pdf, "MOST_PAGES", 1, "a.pdf", made.pdf("Un.", "Deux."), "has more than 1 pages; split it"),
        (pdf, "LARGEST_FILE", 99, "a.pdf", made.pdf("Un."), "is larger than 0 MiB; split it"),
        (mailbox, "LARGEST_MESSAGE", 99, "a.mbox", b"From a\n\n" + b"a\n" * 99, "is a message larger than 0 MiB"),
    ],
)
def test_each_limit_is_named(
    monkeypatch: pytest.MonkeyPatch, holder: object, limit: str, value: int, name: str, content: bytes, said: str
) -> None:
    """Before anything is unpacked or drawn."""
    monkeypatch.setattr(holder, limit, value)
    (fault,) = read_bytes(content, name)
    assert isinstance(fault, Fault)
    assert fault.why.en.startswith(said)


def test_a_page_of_a_pdf_that_draws_too_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """And named; the other pages are read."""
    monkeypatch.setattr(pdf, "LARGEST_DRAWING", 120)
    found = list(read_bytes(made.pdf("Un.", "Deux " * 40), "a.pdf"))
    assert [each.document.text for each in found if isinstance(each, Located)] == ["Un."]
    assert [each.why.en for each in found if isinstance(each, Notice)] == [
        "1 page has a form that cannot be read (2); the others are read"
    ]


def test_a_table_of_one_endless_line_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole file by its own limit, and a cell by that of a text; the rows after it are read."""
    monkeypatch.setattr("index.building.seeds.fields.LONGEST_TEXT", 1_000)
    content = "text\n" + "a" * 200_000 + "\nDeux.\n"
    found = list(read_bytes(content.encode(), "a.csv"))
    assert [each.document.text for each in found if isinstance(each, Located)] == ["Deux."]
    assert [each.say(Language.ENGLISH) for each in found if isinstance(each, Fault)] == [
        "a.csv:2: is longer than 1,000 characters; split it into several texts"
    ]
    monkeypatch.setattr("index.building.seeds.decoding.LARGEST_FILE", 100_000)
    (fault,) = read_bytes(content.encode(), "a.csv")
    assert isinstance(fault, Fault)
    assert fault.why.en == "is larger than 0 MiB; split it into several files"


def test_a_deep_page_is_a_text_or_a_fault() -> None:
    """A hundred thousand elements inside one another end no process."""
    found = list(read_bytes(b"<div>" * 100_000 + PARAGRAPH.encode(), "a.html"))
    assert len(found) == 1


def test_a_deep_folder_is_named_and_not_looked_into(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies above it is read."""
    monkeypatch.setattr(folder, "DEEPEST_FOLDER", 2)
    (seeds / "a/b/c").mkdir(parents=True)
    for place in ("a/b", "a/b/c"):
        (seeds / place / "t.txt").write_text("Un.", encoding="utf-8")
    texts = Folder(seeds)
    assert [each.id for each in texts] == ["a/b/t.txt"]
    assert [each.path for each in texts.faults] == ["a/b/c"]
    assert "folders deep and is not looked into" in texts.faults[0].why.en


def test_two_texts_of_one_id_are_named(seeds: Path) -> None:
    """In two files of two forms: the first is kept."""
    (seeds / "a.csv").write_text("id,text\nx,Un.\n", encoding="utf-8")
    (seeds / "b.json").write_text('{"id": "x", "text": "Deux."}', encoding="utf-8")
    texts = Folder(seeds)
    assert [each.text for each in texts] == ["Un."]
    assert [each.say(Language.ENGLISH) for each in texts.faults] == [
        "b.json: a second text is called 'x'; give each its own id"
    ]


def test_a_file_replaced_while_it_is_read_is_read_as_it_was(seeds: Path) -> None:
    """One that is written into instead gets a warning that names the next step."""
    for name in ("a.jsonl", "b.jsonl"):
        (seeds / name).write_text('{"text": "Un."}\n{"text": "Deux."}\n', encoding="utf-8")
    texts = Folder(seeds)
    read = iter(texts)
    assert next(read).text == "Un."
    (seeds / "new").write_text('{"text": "Autre."}\n', encoding="utf-8")
    (seeds / "new").replace(seeds / "a.jsonl")
    assert next(read).text == "Deux."
    assert next(read).id == "b.jsonl#1"
    with (seeds / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"text": "Trois."}\n')
    assert "b.jsonl#2" in [each.id for each in read]
    assert [each.say(Language.ENGLISH) for each in texts.notices] == [
        "b.jsonl: was changed while it was read; run dateline build once more"
    ]


def test_an_upload_of_any_form_is_read_in_its_process() -> None:
    """Under its limits on time and memory; faults of the files of a zip keep their names."""
    files: dict[str, bytes | str] = {
        "a.html": made.page(), "b.pdf": made.pdf("Un.", "Deux."), "c.docx": made.word("Un."), "d.pdf": b"%PDF"
    }  # fmt: skip
    upload = read_upload("z.zip", made.zipped(files), limits=Limits(seconds=120))
    assert [each.id for each in upload.documents] == ["z.zip/a.html", "z.zip/b.pdf", "z.zip/c.docx"]
    assert upload.documents[1].pages == (0, 5)
    assert [each.path for each in upload.faults] == ["z.zip/d.pdf"]
