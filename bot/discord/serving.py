"""One open edition, with what Discord needs of it beside answers: its list of documents and the quotes of buttons."""

from collections.abc import Iterator
from dataclasses import replace

from bot.discord.views.custom_id import QuotePlace, document_key, text_checksum
from index.answer import Answer
from index.archive import Archive
from index.documents import Document, Span
from index.errors import DatelineError
from index.question.query import Query
from index.quoting.confidence import Certainty
from index.quoting.quote import Quote

# About how many characters are shown of the passage around a quote.
_CONTEXT = 1200


class GoneError(DatelineError):
    """The passage that a button points at is no longer in the sources."""

    def __init__(self) -> None:
        super().__init__(
            "The sources changed since this answer, and this passage is not in them any more. Ask the question again.",
            "Les sources ont changé depuis cette réponse, et ce passage n’y est plus. Reposez la question.",
        )


class Serving:
    """An open edition. `users` counts the leases on it; a `retired` one is closed with its last lease."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.name = archive.edition.name
        # What is wrong with the newer edition that this one stands in for.
        self.fault = archive.edition.stands_in_for
        listing = archive.edition.documents()
        self.documents: tuple[Document, ...] = tuple(document for _, document in listing)
        self._known = [(f"{each.title} {each.id} {each.published or ''}".casefold(), each) for each in self.documents]
        self._numbers = {document_key(document.id): number for number, document in listing}
        self.users = 0
        self.retired = False

    def quote(self, place: QuotePlace, certainty: Certainty = Certainty.SURE) -> Quote:
        """The quote at a place, given with that certainty. Raises `GoneError` when the document or its text changed."""
        number = self._numbers.get(place.document)
        if number is None:
            raise GoneError
        document = self.archive.edition.document(number)
        span = Span(place.start, place.start + place.length)
        text = span.of(document.text)
        if len(text) != place.length or text_checksum(text) != place.checksum:
            raise GoneError
        dates = tuple(self.archive.edition.dates(number, span))
        when = dates[place.answering - 1] if 0 < place.answering <= len(dates) else None
        passage = self.archive.edition.passage_at(number, span)
        anchor = self.archive.edition.anchor(number)
        return Quote(text, document, span, passage, 0.0, 0.0, certainty, dates, anchor, when)

    def quote_at(self, name: str, start: int, end: int) -> Quote:
        """The characters of a document as a quote. Raises `GoneError` when the document is gone or is shorter."""
        number = self._numbers.get(document_key(name))
        text = Span(start, end).of(self.archive.edition.document(number).text) if number is not None else ""
        if len(text) != end - start or not text:
            raise GoneError
        return self.quote(QuotePlace(document_key(name), start, len(text), text_checksum(text)))

    def named_like(self, typed: str) -> Iterator[Document]:
        """The documents whose title, id or date contains what was typed."""
        wanted = typed.casefold().strip()
        return (document for known, document in self._known if wanted in known)

    def around(self, quote: Quote) -> Span:
        """The passage around a quote."""
        return self.archive.around(quote, _CONTEXT)

    def ask(self, query: Query) -> Answer:
        """The answer to a query. Raises `QuestionError` when its `source` names no document."""
        if query.source is not None:
            query = replace(query, source=self.archive.edition.named(query.source).id)
        return self.archive.ask(query)
