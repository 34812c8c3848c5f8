"""The bytes of a PDF and of a Word document with given lines and given dates, as small as readers take them."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from zipfile import ZipFile

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
    'metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
)


def docx_bytes(lines: Sequence[str], created: date, modified: date) -> bytes:
    """A Word document of plain paragraphs with its core properties."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created}T10:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{modified}T10:00:00Z</dcterms:modified></cp:coreProperties>'
    )
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
        )
        packed.writestr("docProps/core.xml", core)
    return out.getvalue()


def pdf_bytes(lines: Sequence[str], created: datetime) -> bytes:
    """A PDF of as many pages as the lines fill, in a font every reader has, with its day of creation."""
    folded = [part for line in lines for part in _folded(line, 90)]
    pages = [folded[start : start + 45] for start in range(0, len(folded), 45)]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /CreationDate (D:{created:%Y%m%d%H%M%S}+01'00') /Producer (bench) >>".encode(),
    ]
    for number, page in enumerate(pages):
        shown = [line.translate({40: r"\(", 41: r"\)", 92: r"\\"}).encode("cp1252", "replace") for line in page]
        stream = b"BT /F1 10 Tf 40 800 Td 14 TL " + b" ".join(b"(" + line + b") Tj T*" for line in shown) + b" ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table_of = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table_of + tail


def _folded(line: str, width: int) -> list[str]:
    rows: list[str] = []
    row = ""
    for word in line.split():
        if len(row) + len(word) > width:
            rows, row = [*rows, row], ""
        row = f"{row} {word}".strip()
    return [*rows, row]
