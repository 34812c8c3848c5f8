"""From a folder of texts to an edition in Milvus: read, segment, date, encode, and send, some hundred passages at once.

The same reading, cutting and dating as for the embedded store (`index.building.build`), whose numbers it gives to
documents and passages too. Nothing is written to this machine's disk, and memory holds one batch.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.building.add_document import add_document
from index.building.build import Built, Progress, ProgressCallback, no_text
from index.building.contents import Contents
from index.building.pieces import piece_of
from index.building.seeds.known import key_of
from index.building.texts import Texts
from index.documents import Document, Span
from index.encoding.encoder import Encoder
from index.encoding.piece import Piece
from index.errors import EditionError, StoreError
from index.milvus.draft import Draft, Encoded
from index.milvus.edition import MilvusEdition
from index.milvus.records import packed, words_of
from index.milvus.schema import FORM
from index.milvus.storage import Milvus
from index.phrases import Language
from index.storage.manifest import Manifest
from index.storage.tables import Passage, piece_key

# The form that the digest of an edition depends on.
_FORM = f"milvus {FORM}"
# Passages encoded and sent together, and encoded in one call.
_BATCH, _CALL = 256, 64
# Keys looked for in one call.
_LOOK_UP = 256


def build_milvus(
    milvus: Milvus,
    texts: Path | Texts,
    index: Path,
    encoder: Callable[[], Encoder],
    encoder_folder: str,
    progress: ProgressCallback = lambda progress: None,
) -> Built:
    """Builds and publishes an edition of the texts in Milvus, or keeps the one that serves if nothing changed.

    As `index.building.build.build`, and raises what it does, and `StoreError` when Milvus does not answer; whatever it
    raises, the last edition goes on serving.
    """
    folder = texts if isinstance(texts, Texts) else Texts(texts)
    found = Contents()
    for document in folder:
        found.add(key_of(document), None)
    if not len(found):
        raise no_text(folder)
    with milvus.drafting(index) as draft:
        model = encoder()
        before = _serving(milvus, index)
        if (
            before is not None
            and before.stands_in_for is None
            and before.manifest.digest == found.digest(model, folder, _FORM)
        ):
            return Built.of(before.name, before.manifest, folder, encoded=0, unchanged=True)
        batch = _Batch(draft, model, before)
        draft.create_others(model.dimension)
        contents = Contents()
        for document in folder:
            batch.add(document, len(contents))
            contents.add(key_of(document), None)
            progress(Progress("encode", len(contents), max(len(contents), len(found))))
        if not len(contents):
            raise no_text(folder)
        batch.send()
        manifest = Manifest(
            digest=contents.digest(model, folder, _FORM),
            encoder=model.name,
            encoder_folder=encoder_folder,
            encoder_fingerprint=model.fingerprint,
            seeds=str(folder.path),
            documents=len(contents),
            passages=batch.passages,
            faults=len(folder.faults),
            sentences=batch.sentences,
        )
        progress(Progress("write", 0, len(contents)))
        draft.finish(manifest)
        edition = milvus.publish(index, draft)
        progress(Progress("write", len(contents), len(contents)))
        return Built.of(edition, manifest, folder, encoded=batch.encoded)


def _serving(milvus: Milvus, index: Path) -> MilvusEdition | None:
    """The edition that serves, or `None` when there is none that can be read: then everything is encoded again."""
    try:
        return milvus.open_current(index)
    except StoreError:
        raise
    except EditionError:
        return None


class _Cut(NamedTuple):
    """A passage with its sentences, and what is encoded of it."""

    passage: Passage
    sentences: Sequence[Span]
    piece: Piece
    language: Language | None


class _Batch:
    """Documents that were cut and not yet sent. `passages`, `sentences` and `encoded` count since the beginning."""

    def __init__(self, draft: Draft, encoder: Encoder, before: MilvusEdition | None) -> None:
        """Vectors are taken from the edition before where the encoder is the same."""
        same = before is not None and before.manifest.encoder_fingerprint == encoder.fingerprint
        self.passages = self.sentences = self.encoded = 0
        self._draft = draft
        self._encoder = encoder
        self._before = before if same else None
        self._documents = 0
        self._cut: list[_Cut] = []

    def add(self, document: Document, number: int) -> None:
        """Cuts and dates a document, and sends what waits when it is enough."""
        self._documents = number
        add_document(document, number, self._draft, self)
        if len(self._cut) >= _BATCH:
            self.send()

    def add_document(
        self, heading: str, language: Language | None, text: str, passages: Iterable[tuple[Span, Sequence[Span]]]
    ) -> list[Passage]:
        """Takes the passages of the document, as `Pieces.add_document` does. Returns them, numbered."""
        made = []
        for span, sentences in passages:
            passage = Passage(self.passages, self._documents, span, len(sentences))
            self._cut.append(_Cut(passage, sentences, piece_of(heading, text, span, sentences), language))
            self.passages += 1
            self.sentences += len(sentences)
            made.append(passage)
        return made

    def send(self) -> None:
        """Encodes what is new, and adds the passages to the draft."""
        cut, self._cut = self._cut, []
        # A piece that stands several times in a batch is encoded once.
        pieces = {piece_key(each.piece).hex(): each.piece for each in cut}
        held = self._held(pieces)
        new = sorted(pieces.keys() - held.keys(), key=lambda key: (len(pieces[key].text), key))
        for keys in _blocks(new, _CALL):
            vectors = self._encoder.pieces([pieces[key] for key in keys])
            held |= {key: packed(rows) for key, rows in zip(keys, vectors, strict=True)}
        self.encoded += len(new)
        for each in cut:
            key = piece_key(each.piece).hex()
            encoded = Encoded(each.passage, each.sentences, key, held[key])
            self._draft.add_passage(encoded, words_of(each.piece.text, each.language))
        self._draft.forget({each.passage.document for each in cut})

    def _held(self, keys: Iterable[str]) -> dict[str, str]:
        if self._before is None:
            return {}
        found: dict[str, str] = {}
        for block in _blocks(list(keys), _LOOK_UP):
            found |= self._before.packed_by_key(block)
        return found


def _blocks(values: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), most):
        yield values[start : start + most]
