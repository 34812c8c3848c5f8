"""The words: stems, folded accents, split elisions, and BM25's own values."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import tantivy
from numpy.typing import NDArray

from index.errors import EditionError, Step
from index.phrases import Language
from index.stems import ANALYZERS, FIELDS, overlap, terms
from index.storage.words import Entry, Words

_FRENCH, _ENGLISH = Language.FRENCH, Language.ENGLISH


def _words(folder: Path, *texts: str, language: Language | None = _FRENCH) -> Words:
    Words.write(folder, [Entry(number, text, language) for number, text in enumerate(texts)])
    return Words.load(folder)


def _mask(count: int, *numbers: int) -> NDArray[np.bool_]:
    return np.isin(np.arange(count), numbers)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("élection", "les élections"),
        ("ukraine", "l’Ukraine"),
        ("ukraine", "d'Ukraine"),
        ("otan", "qu’OTAN"),
        ("fevrier", "en février"),
        ("120000", "120 000 hommes"),
        ("120\u202f000", "120.000 hommes"),
        ("120,000", "120 000 hommes"),
        ("SOLDATS", "un soldat"),
    ],
)
def test_words_meet_across_their_forms(tmp_path: Path, question: str, text: str) -> None:
    """Stems, accents, elisions, numbers."""
    assert _words(tmp_path, text).search(question, 5)


def test_small_words_and_the_words_that_ask_are_not_content() -> None:
    """What is left is what a passage must hold."""
    assert terms("Qui est le maire de Lyon ?", _FRENCH) == terms("maire Lyon", _FRENCH)
    assert terms("Who is the mayor of Lyon?", _ENGLISH) == terms("mayor Lyon", _ENGLISH)


def test_decimals_and_dates_stay_apart() -> None:
    """Only groups of three figures are one number."""
    assert {"3", "5"} <= terms("3.5 pour cent", None)
    assert {"2022", "01", "21"} <= terms("2022-01-21", None)
    assert "2022021" not in terms("2022 021 5", None) | terms("12 2022", None)


def test_scores_are_bm25s(tmp_path: Path) -> None:
    """k1 = 1.2, b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)); lengths in words that are kept."""
    found = _words(tmp_path, "chat chat noir", "chien", "souris chien").search("chat", 5)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length, average = 3, 2
    frequency = 2 * (1.2 + 1) / (2 + 1.2 * (1 - 0.75 + 0.75 * length / average))
    assert found == {0: pytest.approx(idf * frequency, rel=1e-5)}


def test_only_the_passages_allowed_are_ranked(tmp_path: Path) -> None:
    """The choice of passages does not change a score, only who is there."""
    words = _words(tmp_path, "chat", "chat chat", "chat noir", "chien")
    every = words.search("chat", 5)
    assert set(every) == {0, 1, 2}
    within = words.search("chat", 1, _mask(4, 2, 3))
    assert within == {2: pytest.approx(every[2])}
    assert words.search("chat", 5, _mask(4)) == {}


def test_many_passages_allowed_are_found_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best allowed ones come with their scores, also when all better ones are left out."""
    texts = [" ".join(["chat"] * (1 + number % 7) + ["noir"] * (number % 11) + [f"n{number}"]) for number in range(300)]
    words = _words(tmp_path, *texts, "chien")
    every = words.search("chat", 301)
    best = sorted(every, key=lambda number: (-every[number], number))
    for allowed in (np.arange(301) % 3 == 0, ~np.isin(np.arange(301), best[:250]), np.ones(301, np.bool_)):
        for limit in (1, 10, 80):
            monkeypatch.setattr("index.storage.words._LISTED", 0)
            few = words.search("chat", limit, allowed)
            monkeypatch.setattr("index.storage.words._LISTED", 1e9)
            many = words.search("chat", limit, allowed)
            assert many == few
            assert set(many) <= set(np.flatnonzero(allowed).tolist())
            assert list(many.values()) == [every[number] for number in best if allowed[number]][:limit]


def test_days_change_nothing_of_what_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They only spare the search what is not in the window; a passage of such a day may still not be allowed."""
    texts = [" ".join(["chat"] * (1 + number % 7) + ["noir"] * (number % 11)) for number in range(300)]
    entries = [Entry(number, text, _FRENCH, [number % 30, 100 + number % 7]) for number, text in enumerate(texts)]
    Words.write(tmp_path, entries)
    words = Words.load(tmp_path)
    days = (4, 5)
    allowed = np.array([days[0] <= number % 30 <= days[1] and number % 9 != 0 for number in range(300)])
    found = words.search("chat", 10, allowed, days)
    assert len(found) == 10
    monkeypatch.setattr("index.storage.words._FEW", 0)
    assert sorted(words.search("chat", 300, allowed, days).values())[-10:] == sorted(found.values())
    assert words.search("chat", 300, allowed, days).keys() == words.search("chat", 300, allowed).keys() >= found.keys()


def test_an_index_without_the_column_is_still_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of an earlier Dateline have none: the passages are listed instead."""
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("passage", stored=True, indexed=True)
    for field in FIELDS.values():
        schema.add_text_field(field, tokenizer_name=field)
    index = tantivy.Index(schema.build(), path=str(tmp_path))
    for name, analyzer in ANALYZERS.items():
        index.register_tokenizer(name, analyzer)
    writer = index.writer(15_000_000, 1)
    for number in range(20):
        document = tantivy.Document()
        document.add_unsigned("passage", number)
        document.add_text("fr", "chat noir")
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    monkeypatch.setattr("index.storage.words._LISTED", 1e9)
    assert set(Words.load(tmp_path).search("chat", 20, _mask(20, 17, 18, 19))) == {17, 18, 19}
    # Nor have they days.
    assert set(Words.load(tmp_path).search("chat", 20, _mask(200, 17, 18, 19), (1, 2))) == {17, 18, 19}


def test_a_question_of_small_words_finds_nothing(tmp_path: Path) -> None:
    """Nor does one without words."""
    words = _words(tmp_path, "le chat")
    assert words.search("le de la", 5) == {}
    assert words.search("?!", 5) == {}


def test_shared_words_within_and_across_languages() -> None:
    """Within a language stems are compared, across beginnings are."""
    text = "Moscou a envoyé 20 000 soldats à la frontière."
    assert overlap("Combien de soldats Moscou a-t-il envoyés ?", text, _FRENCH) == 1
    assert overlap("Did Moscow send them?", text, _FRENCH) == pytest.approx(1 / 3)
    assert overlap("Le maire de Lyon est-il là ?", text, _FRENCH) == 0
    assert overlap("?", text, _FRENCH) == 0


def test_a_damaged_folder_says_the_next_step(tmp_path: Path) -> None:
    """Not a traceback of the library's."""
    with pytest.raises(EditionError, match="cannot be read") as raised:
        Words.load(tmp_path)
    assert raised.value.step is Step.BUILD


def test_a_folder_that_cannot_be_written_to_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library lays a lock beside what it reads; it is given a place for that elsewhere."""
    made = tmp_path / "words"
    made.mkdir()
    _words(made, "le chat dort")
    before = sorted(path.name for path in made.iterdir())
    monkeypatch.setattr("index.storage.words.os.access", lambda folder, mode: False)
    assert set(Words.load(made).search("chat", 5)) == {0}
    assert sorted(path.name for path in made.iterdir()) == before


def test_a_panic_of_the_library_is_an_edition_error(tmp_path: Path) -> None:
    """Some damaged files make tantivy panic, which no `except Exception` catches."""
    made = tmp_path / "words"
    made.mkdir()
    whole = _words(made, *(f"chat chien maison {number}" for number in range(50))).search("chat 7", 5)
    (path,) = made.glob("*.fast")
    content, causes = path.read_bytes(), set()
    for place in range(len(content)):
        folder = tmp_path / f"words-{place}"
        shutil.copytree(made, folder)
        (folder / path.name).write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        try:
            found = Words.load(folder).search("chat 7", 5)
        except EditionError as error:
            causes.add(type(error.__cause__).__name__)
        else:
            assert found == whole
    assert "PanicException" in causes
