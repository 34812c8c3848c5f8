"""Small files of each form, made in memory: what people have, and what is hostile."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

import docx
import odfdo
import pypdf
from ebooklib import epub

PARAGRAPH = (
    "La vigne a souffert du gel dans la nuit du 7 au 8 avril, et les vignerons de la région estiment que la moitié de "
    "la récolte est perdue. Les bougies allumées entre les rangs n’ont protégé que quelques parcelles. "
)


def pdf(*pages: str, created: str = "", title: str = "") -> bytes:
    """A PDF of that many pages, each with its lines in Helvetica; an empty one draws nothing."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
               "/Encoding /WinAnsiEncoding >>", f"<< /Title ({title}) /CreationDate ({created}) >>"]  # fmt: skip
    kids = []
    for page in pages:
        lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.split("\n")]
        drawing = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        stream = drawing if page else ""
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R "
    return content + f"{end}/Info 4 0 R >>\nstartxref\n{len(content)}\n%%EOF\n".encode()


def encrypted_pdf(password: str, text: str = PARAGRAPH[:60]) -> bytes:
    """A PDF that only opens with a password, or without one when it is empty."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf(text))))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: str, title: str = "", created: datetime | None = None) -> bytes:
    """A Word document."""
    file = docx.Document()
    file.core_properties.title = title
    if created is not None:
        file.core_properties.created = created
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    table = file.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Perte", "50 %"
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def opendocument(*paragraphs: str, title: str = "") -> bytes:
    """An OpenDocument text."""
    file = odfdo.Document("text")
    file.body.clear()
    file.meta.title = title
    for paragraph in paragraphs:
        file.body.append(odfdo.Paragraph(paragraph))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def book(chapters: Mapping[str, str], *, title: str, date: str = "") -> bytes:
    """An EPUB; `chapters` are their titles and texts."""
    made = epub.EpubBook()
    made.set_identifier("1")
    made.set_title(title)
    made.set_language("fr")
    if date:
        made.add_metadata("DC", "date", date)
    items = []
    for number, (heading, text) in enumerate(chapters.items(), start=1):
        item = epub.EpubHtml(title=heading, file_name=f"c{number}.xhtml")
        item.content = f"<h1>{heading}</h1><p>{text}</p>"
        made.add_item(item)
        items.append(item)
    made.toc = items
    made.spine = items
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    out = io.BytesIO()
    epub.write_epub(out, made)
    return out.getvalue()


def page(text: str = PARAGRAPH * 4, head: str = "", title: str = "Le gel") -> bytes:
    """A web page with menus around its text."""
    menu = "".join(f"<li><a href='/{number}'>Rubrique {number}</a></li>" for number in range(8))
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><nav><ul>"
        f"{menu}</ul></nav><main><article><h1>{title}</h1>{paragraphs}</article></main>"
        "<footer>Mentions légales</footer></body></html>"
    ).encode()


def feed(entries: str) -> bytes:
    """An RSS feed around its entries."""
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Info</title>{entries}</channel></rss>".encode()


def message(text: str, subject: str, date: str = "", html: str = "") -> bytes:
    """A message, as its sender's program writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", subject
    if date:
        made["Date"] = date
    if text:
        made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html") if text else made.set_content(html, subtype="html")
    return made.as_bytes()


def discord_export(*messages: Mapping[str, object]) -> bytes:
    """What DiscordChatExporter writes; each message needs `content` and `timestamp`."""
    author = {"id": "7", "name": "someone", "nickname": "Someone", "isBot": False}
    whole = [{"id": str(100 + at), "type": "Default", "author": author, **each} for at, each in enumerate(messages)]
    channel = {"id": "20", "type": "GuildTextChat", "category": "Général", "name": "vigne"}
    return json.dumps({"guild": {"id": "10", "name": "Vignerons"}, "channel": channel, "messages": whole}).encode()


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of files by their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
