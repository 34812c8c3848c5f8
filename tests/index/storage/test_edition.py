"""An edition: what a draft was given is what is read, and the date filter keeps to the days."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.dated import Dated, bounded
from index.dates.when import Precision, When
from index.documents import Document, Span
from index.errors import EditionError, QuestionError, Step
from index.phrases import Language
from index.storage import sentence_vectors
from index.storage.draft import Draft, finish_edition
from index.storage.edition import Edition
from index.storage.manifest import Manifest
from index.storage.tables import Arrays, Passage
from index.storage.words import Entry, Words

_MARCH = When(date(2012, 3, 1), date(2012, 3, 31), Precision.MONTH)
_DOCUMENTS = (
    Document("a.txt#1", "Le chat", "Il dort. Il rêve.\n\nDepuis 2011.", _MARCH, "a.txt", Language.FRENCH),
    Document("b.txt", "", "Snow fell on 2 May 2013.", When.parse("2013-06-01"), "b.txt", Language.ENGLISH),
    Document("c.txt", "", "Ni date ni titre.", None, "c.txt"),
)
_PASSAGES = (
    Passage(0, 0, Span(0, 17), 2),
    Passage(1, 0, Span(19, 31), 1),
    Passage(2, 1, Span(0, 24), 1),
    Passage(3, 2, Span(0, 17), 1),
)
_SENTENCES = ([Span(0, 8), Span(9, 17)], [Span(19, 31)], [Span(0, 24)], [Span(0, 17)])
_SINCE = When(date(2011, 1, 1), None, Precision.RANGE)
_MAY = When.parse("2013-05-02")
_DATES = (
    (0, 1, Dated(Span(19, 30), _SINCE, "since", bounded(_SINCE, _MARCH))),
    (1, 2, Dated(Span(13, 23), _MAY, "day", _MAY)),
)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


# Each passage has a direction of its own, and a sentence leans from it in several others.
_VECTORS = np.eye(4, 16, dtype=np.float32)
_OWNERS = np.repeat(np.arange(4), [len(sentences) for sentences in _SENTENCES])
_LEANT = np.array([(-1) ** (np.arange(12) // (1 + number)) for number in range(len(_OWNERS))], np.float32)
_TOLD = np.concatenate([0.8 * _VECTORS[_OWNERS, :4], 0.6 / np.sqrt(12, dtype=np.float32) * _LEANT], axis=1)
_TABLES = Arrays(
    np.array([(each.document, *_ends(each.span), each.sentences) for each in _PASSAGES], np.int32),
    np.array(
        [
            (each.start - passage.span.start, each.end - passage.span.start)
            for passage, sentences in zip(_PASSAGES, _SENTENCES, strict=True)
            for each in sentences
        ],
        np.uint16,
    ),
    np.repeat(np.arange(4, dtype=np.uint8), 16).reshape(4, 16),
    np.repeat(np.arange(3, dtype=np.uint8), 16).reshape(3, 16),
    np.arange(4),
)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    """Three documents, one with an open interval, one with a day, one without any date, in one segment."""
    folder = tmp_path / "editions" / "one"
    draft = Draft(folder)
    for number, document in enumerate(_DOCUMENTS):
        draft.add_document(number, document, date(2012, 3, 14) if number == 0 else None)
    for owner, passage, dated in _DATES:
        draft.add_dates(owner, [(passage, dated)])
    files = draft.finish(_TABLES, _VECTORS, sentence_vectors.packed(_VECTORS[_OWNERS], _TOLD))
    (folder / "segments").rename(tmp_path / "segments")
    (folder / "words").mkdir()
    Words.write(folder / "words", [Entry(number, f"mot{number}", None) for number in range(4)])
    about = Manifest("d1", "hashed", "hashed-1", "f1", "seeds", 3, 4, 0, serials=4, segments={draft.name: files})
    finish_edition(folder, about, np.array([(0, number) for number in range(3)]))
    return Edition(folder)


def test_what_a_draft_was_given_is_read_back(edition: Edition) -> None:
    """Documents, passages, sentences, dates, vectors, words and hashes."""
    assert [edition.document(number) for number in range(3)] == list(_DOCUMENTS)
    assert [number for number, _ in edition.documents()] == [0, 1, 2]
    assert [edition.passage(number) for number in range(4)] == list(_PASSAGES)
    assert [edition.sentences(passage) for passage in _PASSAGES] == list(_SENTENCES)
    assert [edition.dates(owner, _PASSAGES[passage].span) for owner, passage, _ in _DATES] == [
        [dated] for _, _, dated in _DATES
    ]
    assert [edition.anchor(number) for number in range(3)] == [date(2012, 3, 14), None, None]
    vectors = edition.vectors_of(_PASSAGES)
    assert np.stack([each[0] for each in vectors]).tolist() == _VECTORS.tolist()
    told = np.concatenate([each[1:] for each in vectors])
    np.testing.assert_allclose(told @ _TOLD.T, _TOLD @ _TOLD.T, atol=0.1)
    assert set(edition.by_words("mot2", 5, None)) == {2}
    (segment,) = edition.segments
    pieces = np.repeat(np.array([3, 12, 0], np.uint8), 16).reshape(3, 16)
    assert segment.passages_like(pieces).tolist() == [3, -1, 0]
    assert segment.tables.keys.tolist() == _TABLES.keys.tolist()
    assert (edition.manifest.documents, edition.manifest.encoder) == (3, "hashed")


def test_every_file_but_the_locks_is_in_the_manifest(edition: Edition) -> None:
    """A file that is not would be damaged unseen."""
    (segment,) = edition.segments
    for folder, named in (
        (edition.folder, {*edition.manifest.files, "manifest.json"}),
        (segment.folder, set(edition.manifest.segments[segment.folder.name])),
    ):
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert {name for name in files if not name.endswith(".lock")} == named


def test_masks_and_passages_name_each_other(edition: Edition) -> None:
    """Masks and numbers, in the order met."""
    passages = edition.passages_of([0, 2])
    assert list(edition.numbers(passages)) == [0, 1, 3]
    assert list(edition.numbers()) == [0, 1, 2, 3]
    rows = edition.vectors_of([edition.passage(number) for number in (3, 0)])
    assert [each.argmax(axis=1).tolist() for each in rows] == [[3, 3], [0, 0, 0]]
    assert edition.nearest(rows[0][1], 2, None)[0] == 3
    assert set(edition.nearest(rows[0][1], 9, edition.passages_of([0, 1]))) == {0, 1, 2}
    # Ties are told by number.
    assert edition.nearest(_VECTORS[3], 9, None) == [3, 0, 1, 2]


def _window(first: str, last: str | None = None) -> When:
    """A period, or all from the first day of one to the last day of another."""
    return When(When.parse(first).first, When.parse(last or first).last, Precision.RANGE)


@pytest.mark.parametrize(
    ("published", "mentioned", "source", "allowed"),
    [
        (None, None, "b.txt", [2]),
        (None, None, "nowhere.txt", []),
        # A month overlaps a window that holds one of its days; an undated document none.
        ("2012-03-31/2012-12", None, None, [0, 1]),
        ("2012-04/2013-06", None, None, [2]),
        # A passage is found by a date it mentions when half of its days lie in the window: one that is open at an end,
        # closed by the month of writing, is of the years it covers, and of none of their months.
        (None, "2011-05", None, []),
        (None, "2013-05", None, [2]),
        # And by the day its text states, which is finer than its month, whatever it mentions.
        (None, "2013-06", None, [2]),
        (None, "2012-03-14", None, [0, 1]),
        (None, "2012-03-15", None, []),
        ("2012", "2012-03-14", "a.txt", [0, 1]),
    ],
)
def test_the_date_filter_keeps_to_the_days(
    edition: Edition, published: str | None, mentioned: str | None, source: str | None, allowed: list[int]
) -> None:
    """By publication, by what a passage mentions, by source."""
    own, dates = (None if each is None else _window(*each.split("/")) for each in (published, mentioned))
    found = edition.within(own, dates, source)
    assert found is not None
    assert list(edition.numbers(found)) == allowed


def test_no_bounds_are_no_mask(edition: Edition) -> None:
    """A search then looks at everything."""
    assert edition.within() is None


def test_the_nearest_dates_beside_a_window(edition: Edition) -> None:
    """Of mentions and documents alike, before and after; one where the other side holds nothing."""
    since = "2011-01-01/2012-03-31"
    assert [str(each) for each in edition.dates_beside(When.parse("2012-09"))] == [since, "2013-05-02"]
    assert [str(each) for each in edition.dates_beside(When.parse("2010"))] == [since]
    assert [str(each) for each in edition.dates_beside(When.parse("2014"))] == ["2013-06-01"]


def test_documents_are_found_by_name(edition: Edition) -> None:
    """`path#1` and `path` are one when there is one; else the error lists the nearest names."""
    assert (edition.numbered("a.txt"), edition.numbered("b.txt#1"), edition.numbered("d.txt")) == (0, 1, None)
    assert edition.named("b.txt") == _DOCUMENTS[1]
    with pytest.raises(QuestionError) as raised:
        edition.named("bb.txt")
    assert str(raised.value).startswith("No text is called 'bb.txt'. The nearest: b.txt")
    assert raised.value.step is Step.LIST_SOURCES


def test_a_document_that_is_not_there_is_damage(edition: Edition) -> None:
    """Numbers come from the tables: one without a text is a fault of the edition."""
    with pytest.raises(EditionError, match=r"document 9 is missing"):
        edition.document(9)
