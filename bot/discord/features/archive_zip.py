"""The texts of an edition as one zip file: each as it was read, and a manifest that says what it is."""

import io
import json
import re
import zipfile

from index.storage.store import Store

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


def zip_of(edition: Store, most: int) -> bytes | None:
    """The bytes of the file, or `None` when there are more than `most`. Raises `EditionError` on a damaged text."""
    packed = io.BytesIO()
    listed = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for number, listing in edition.documents():
            document = edition.document(number)
            # The number keeps the names apart, whatever the ids are.
            name = f"texts/{number + 1:06}-{_UNSAFE.sub('-', listing.id)[:_LONGEST_NAME].strip('.-') or 'text'}.txt"
            file.writestr(name, document.text.encode("utf-8", "surrogatepass"))
            listed.append(
                {
                    "file": name,
                    "id": document.id,
                    "title": document.title,
                    "published": str(document.published) if document.published else None,
                    "source": document.source,
                    "language": document.language,
                    "characters": len(document.text),
                    "sha256": document.hash,
                }
            )
            if packed.tell() > most:
                return None
        about = {"edition": edition.name, "texts": listed}
        file.writestr("manifest.json", json.dumps(about, ensure_ascii=False, indent=1))
    return packed.getvalue() if packed.tell() <= most else None
