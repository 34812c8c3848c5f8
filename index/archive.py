"""An edition and the encoder it carries, open together: what the terminal and Discord ask their questions of."""

from datetime import date
from pathlib import Path

from index import store
from index.answer import DEFAULT_QUOTES, Answer, Quote, answer
from index.dates.when import When
from index.documents import Span
from index.encoder import Encoder, OnnxEncoder
from index.errors import EditionError
from index.reader import OnnxReader, Reader


class Archive:
    """Answers questions. Safe to use from several threads at once."""

    def __init__(self, edition: store.Edition, encoder: Encoder, reader: Reader | None = None) -> None:
        """Raises `EditionError` when the encoder is not the very one the edition was made with."""
        if encoder.fingerprint != edition.manifest.encoder_fingerprint:
            raise EditionError(
                f"The index was made with another encoder ({edition.manifest.encoder}) than the one found here "
                f"({encoder.name}). Run: dateline build",
                f"L’index a été fait avec un autre encodeur ({edition.manifest.encoder}) que celui trouvé ici "
                f"({encoder.name}). Lancez : dateline build",
            )
        self.edition = edition
        self.encoder = encoder
        self.reader = reader

    @classmethod
    def open(cls, index: Path, models: Path) -> "Archive":
        """The edition that serves in `index`, with its encoder from `models`. Raises `EditionError`, `ModelError`."""
        edition = store.open_current(index)
        folder = models / edition.manifest.encoder_folder
        if not folder.is_dir():
            raise EditionError(
                f"The encoder of this index ({edition.manifest.encoder}) is not in {models} any more. "
                "Run: dateline build",
                f"L’encodeur de cet index ({edition.manifest.encoder}) n’est plus dans {models}. "
                "Lancez : dateline build",
            )
        return cls(edition, OnnxEncoder(folder), OnnxReader())

    def ask(
        self,
        question: str,
        *,
        top: int = DEFAULT_QUOTES,
        window: When | None = None,
        source: str | None = None,
        follows: str | None = None,
        today: date | None = None,
    ) -> Answer:
        """See `answer.answer`. `today` is the machine's, unless it is given."""
        return answer(
            self.edition,
            self.encoder,
            question,
            reader=self.reader,
            top=top,
            window=window,
            source=source,
            follows=follows,
            today=today or date.today(),
        )

    def around(self, quote: Quote, characters: int = 0) -> Span:
        """The passage a quote stands in, widened to at least `characters` on whole paragraphs' worth of text.

        The span holds the quote, and begins and ends between words.
        """
        text = quote.document.text
        number = self.edition.numbered(quote.document.id)
        passage = self.edition.passage_at(number, quote.span) if number is not None else quote.span
        missing = max(0, characters - (passage.end - passage.start)) // 2
        start, end = max(0, passage.start - missing), min(len(text), passage.end + missing)
        while 0 < start < passage.start and not text[start - 1].isspace():
            start += 1
        while passage.end < end < len(text) and not text[end].isspace():
            end -= 1
        return Span(start, end)
