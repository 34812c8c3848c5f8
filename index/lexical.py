"""The words, and the one room that knows tantivy: BM25 over stems, with accents folded and elisions split."""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import tantivy

from index.errors import EditionError
from index.languages import ASKING, SMALL, detect
from index.phrases import Language

_PLAIN = "plain"
_FIELDS: dict[Language | None, str] = {Language.FRENCH: "fr", Language.ENGLISH: "en", None: _PLAIN}
_STEMMERS = {"fr": "french", "en": "english"}
# "20 000", "20.000" and "20,000" are one number, and one word: 20000.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?![\d]|[.,]\d)")
_HEAP = 64_000_000


def _analyzer(field: str, *, stop: bool) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(64)).filter(tantivy.Filter.lowercase())
    if stemmer := _STEMMERS.get(field):
        if stop:
            builder = builder.filter(tantivy.Filter.stopword(stemmer))
        builder = builder.filter(tantivy.Filter.stemmer(stemmer))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


_ANALYZERS = {field: _analyzer(field, stop=True) for field in _FIELDS.values()}
_ASKING_STEMS = {
    field: frozenset(stem for word in ASKING for stem in _analyzer(field, stop=False).analyze(word))
    for field in _FIELDS.values()
}


def terms(text: str, language: Language | None) -> frozenset[str]:
    """The stems of a text's content words: no small words, none of the words that ask.

    >>> sorted(terms("Combien de soldats russes à la frontière ?", Language.FRENCH))
    ['fronti', 'russ', 'soldat']
    """
    field = _FIELDS[language]
    return frozenset(_ANALYZERS[field].analyze(_one_number(text))) - _ASKING_STEMS[field]


# Words of two related languages that mean the same often begin the same: Moscow and Moscou, invasion and invaded.
_BEGINNING = 4


def shared(question: str, passage: str, language: Language | None) -> float:
    """The share (0 to 1) of a question's content words that stand in a passage of that language.

    Stems are compared where the question is of the same language, or of none that is known; else beginnings are.

    >>> shared("Who met in Moscow?", "Ils se sont vus à Moscou.", Language.FRENCH)
    0.5
    """
    asked = detect(question)
    if asked is None or language is None or asked is language:
        wanted, held = terms(question, language), terms(passage, language)
        return len(wanted & held) / len(wanted) if wanted else 0.0
    wanted, held = terms(question, None), terms(passage, None)
    wanted = frozenset(word for word in wanted if word not in SMALL[asked])
    beginnings = {word[:_BEGINNING] for word in held if len(word) >= _BEGINNING}
    met = [word for word in wanted if word in held or (len(word) >= _BEGINNING and word[:_BEGINNING] in beginnings)]
    return len(met) / len(wanted) if wanted else 0.0


def _one_number(text: str) -> str:
    return _GROUPED.sub(lambda match: re.sub(r"\D", "", match.group()), text)


class Entry(NamedTuple):
    """What is written for one passage: its number, its words and their language."""

    passage: int
    text: str
    language: Language | None


class Words:
    """The inverted index of an edition's passages."""

    def __init__(self, index: tantivy.Index) -> None:
        for name, analyzer in _ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def write(cls, folder: Path, entries: Iterable[Entry]) -> None:
        """Writes a new index into the (existing, empty) folder."""
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("passage", stored=True, indexed=True)
        for field in _FIELDS.values():
            schema.add_text_field(field, tokenizer_name=field)
        index = tantivy.Index(schema.build(), path=str(folder))
        for name, analyzer in _ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        # One thread, so that two builds of the same texts rank alike.
        writer = index.writer(_HEAP, 1)
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("passage", entry.passage)
            document.add_text(_FIELDS[entry.language], _one_number(entry.text))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    @classmethod
    def load(cls, folder: Path) -> "Words":
        """Raises `EditionError` when the folder is missing or damaged."""
        try:
            if os.access(folder, os.W_OK):
                return cls(tantivy.Index.open(str(folder)))
            return cls._load_elsewhere(folder)
        except (ValueError, OSError) as error:
            raise EditionError(
                f"The words in {folder} cannot be read. Remove the folder {folder.parent}, then run: dateline build",
                f"Les mots de {folder} sont illisibles. Supprimez le dossier {folder.parent}, puis lancez : "
                "dateline build",
            ) from error

    @classmethod
    def _load_elsewhere(cls, folder: Path) -> "Words":
        """Opens an index in a folder that cannot be written to: tantivy wants to lay a lock beside it, even to read."""
        with tempfile.TemporaryDirectory(prefix="dateline-words-") as made:
            for path in folder.iterdir():
                if path.suffix == ".lock":
                    continue
                (Path(made) / path.name).symlink_to(path.absolute())
            # Every file is mapped once it is open; the links may go.
            return cls(tantivy.Index.open(made))

    def search(self, question: str, limit: int, passages: list[int] | None = None) -> dict[int, float]:
        """BM25 scores by passage number, of at most `limit` passages that share a word with the question.

        `passages`, when given, are the only ones looked at; the choice is made before ranking.
        """
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term))
            for field, analyzer in _ANALYZERS.items()
            for term in dict.fromkeys(analyzer.analyze(_one_number(question)))
        ]
        if not wanted or passages == []:
            return {}
        query = tantivy.Query.boolean_query(wanted)
        if passages is not None:
            within = tantivy.Query.term_set_query(self._schema, "passage", passages)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(within, 0.0))]
            )
        hits = self._searcher.search(query, limit, count=False).hits
        return {self._searcher.doc(address)["passage"][0]: float(score) for score, address in hits}
