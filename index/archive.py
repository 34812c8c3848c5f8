"""An edition and the encoder it carries, open together: what the terminal and Discord ask their questions of."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.answer import Answer, answer
from index.documents import Span
from index.encoding.encoder import Encoder, OnnxEncoder
from index.errors import EditionError, Step
from index.question.query import Query
from index.quoting.quote import Quote
from index.quoting.reader import OnnxReader, Reader
from index.storage.storage import FOLDERS, Storage
from index.storage.store import Store


class Archive:
    """Answers questions. Safe to use from several threads at once."""

    def __init__(self, edition: Store, encoder: Encoder, reader: Reader | None = None) -> None:
        """Raises `EditionError` when the encoder is not the very one the edition was made with."""
        if encoder.fingerprint != edition.manifest.encoder_fingerprint:
            raise EditionError(
                f"The index was made with another encoder ({edition.manifest.encoder}) than the one found here "
                f"({encoder.name}).",
                f"L’index a été fait avec un autre encodeur ({edition.manifest.encoder}) que celui trouvé ici "
                f"({encoder.name}).",
                Step.BUILD,
            )
        self.edition = edition
        self.encoder = encoder
        self.reader = reader

    @classmethod
    def open(cls, index: Path, models: Path, reader: Reader | None = None, storage: Storage = FOLDERS) -> "Archive":
        """The edition that serves in `index`, with its encoder from `models`; `reader` is one that is loaded already.

        Raises `EditionError`, `ModelError`.
        """
        edition = storage.open_current(index)
        try:
            return cls._of(edition, models, reader)
        except BaseException:
            edition.close()
            raise

    @classmethod
    def _of(cls, edition: Store, models: Path, reader: Reader | None) -> "Archive":
        folder = models / edition.manifest.encoder_folder
        if not folder.is_dir():
            raise EditionError(
                f"The encoder of this index ({edition.manifest.encoder}) is not in {models} any more.",
                f"L’encodeur de cet index ({edition.manifest.encoder}) n’est plus dans {models}.",
                Step.BUILD,
            )
        # The encoder and the reader are loaded at once: a process that answers one question does little else.
        with ThreadPoolExecutor(1, "reader") as beside:
            loading = beside.submit(OnnxReader) if reader is None else None
            encoder = OnnxEncoder(folder)
            return cls(edition, encoder, loading.result() if loading else reader)

    def ask(self, query: Query) -> Answer:
        """The answer to a query, asked today unless it names another day."""
        asked = query if query.today else replace(query, today=date.today())
        return answer(self.edition, self.encoder, asked, self.reader)

    def around(self, quote: Quote, characters: int = 0) -> Span:
        """The passage a quote stands in, widened to about `characters` where the text goes on.

        The span holds the passage, and begins and ends between words.
        """
        text = quote.document.text
        passage = quote.passage
        missing = max(0, characters - (passage.end - passage.start)) // 2
        start, end = max(0, passage.start - missing), min(len(text), passage.end + missing)
        while 0 < start < passage.start and not text[start - 1].isspace():
            start += 1
        while passage.end < end < len(text) and not text[end].isspace():
            end -= 1
        return Span(start, end)
