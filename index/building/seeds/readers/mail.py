"""A message (.eml): its own words, its subject and its date; attachments, addresses and names are left out."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from typing import BinaryIO

from index.building.seeds import markup
from index.building.seeds.decoding import decode, whole_bytes
from index.building.seeds.fault import UnusableText
from index.building.seeds.limits import LARGEST_MESSAGE
from index.building.seeds.text import Text
from index.documents import Origin, Stated, normalise


def read(stream: BinaryIO, name: str) -> Iterator[Text]:
    """The one message of a file."""
    yield text_of(whole_bytes(stream, LARGEST_MESSAGE), "", None)


def text_of(content: bytes, part: str, line: int | None) -> Text:
    """A message as a text. Raises `UnusableText` when it has no words, only attachments."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    words = _words(body) if body is not None else ""
    if not words.strip():
        raise UnusableText(
            line,
            "is a message without words of its own",
            "est un message sans texte, ou seulement avec des pièces jointes",
        )
    title, written = _header(message, "subject"), _header(message, "date")
    dates = (Stated(Origin.MAIL, written, "Date"),) if written else ()
    return Text(normalise(words.replace("\0", "")), {"title": title}, dates, part, line)


def _words(body: MIMEPart) -> str:
    raw = body.get_payload(decode=True)
    assert isinstance(raw, bytes)
    try:
        words = raw.decode(body.get_content_charset("utf-8"))
    except (LookupError, ValueError):
        words = decode(raw).text if raw else ""
    return markup.plain_text(words) if body.get_content_type() == "text/html" else words


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, "")).encode("utf-8", "replace").decode()
    except Exception:  # The standard library raises errors of its own on some malformed headers.
        return ""
