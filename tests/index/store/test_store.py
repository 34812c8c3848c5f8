"""What every store answers alike: one suite over folders, milvus-lite, and the server of MILVUS_URI if there is one."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.answer import answer
from index.dates.when import Precision, When
from index.documents import Span
from index.errors import QuestionError
from index.on_this_day import on_this_day
from index.overview import overview
from index.question.query import Query
from index.storage.store import Allowed, Store
from index.timeline import timeline
from tests.fakes import HashedEncoder, OverlapReader
from tests.index.store.places import KINDS, TEXTS, opened, write

pytestmark = pytest.mark.xdist_group("stores")
_TODAY = date(2022, 3, 1)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The embedded store, which the others are compared with."""
    yield from _made("folders", tmp_path_factory.mktemp("embedded"))


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Each store, with the six texts."""
    yield from _made(request.param, tmp_path_factory.mktemp("store"))


def _made(kind: str, home: Path) -> Iterator[Store]:
    write(home / "seeds", TEXTS)
    with opened(kind, home) as place:
        place.build(home / "seeds", place.archive, HashedEncoder())
        edition = place.storage.open_current(place.archive)
        yield edition
        edition.close()


def _names(store: Store, allowed: Allowed | None) -> set[str]:
    """The texts of the passages that are allowed."""
    return {store.document(store.passage(number).document).id for number in store.numbers(allowed)}


def _number(store: Store, name: str) -> int:
    number = store.numbered(name)
    assert number is not None
    return number


def test_every_document_is_listed_oldest_first_with_its_opening(store: Store, embedded: Store) -> None:
    """Undated texts come last, and of a long text the listing carries the opening alone."""
    listing = store.documents()
    assert [document.id for _, document in listing] == [f"{each}.txt" for each in "fadbce"]
    assert listing == embedded.documents()
    assert store.begins() == date(2019, 6, 30)


def test_a_document_comes_back_whole(store: Store, embedded: Store) -> None:
    """Text, title, date, its dating and its reading, also of one that is longer than a field of Milvus."""
    keys = store.text_keys()
    assert [(name, hashed) for _, name, hashed in keys] == [(name, hashed) for _, name, hashed in embedded.text_keys()]
    for number, name, hashed in keys:
        document = store.document(number)
        assert document == embedded.document(_number(embedded, name))
        assert document.hash == hashed
        assert store.anchor(number) == embedded.anchor(_number(embedded, name))
    assert len(store.named("f.txt").text) > 16_000


def test_a_text_is_found_by_its_name(store: Store) -> None:
    """`path#1` also names the only text of a file; a name that is not there is told with the nearest."""
    assert store.numbered("a.txt") == store.numbered("a.txt#1")
    assert store.numbered("z.txt") is None
    with pytest.raises(QuestionError, match=r"'aa\.txt'.*a\.txt"):
        store.named("aa.txt")


def test_passages_and_sentences_are_slices_of_the_text(store: Store, embedded: Store) -> None:
    """Each passage holds its sentences; numbers go up with the documents; one call gives what many give."""
    numbers = list(store.numbers())
    assert numbers == list(range(store.manifest.passages)) == list(embedded.numbers())
    passages = store.passages(numbers)
    assert passages == [store.passage(number) for number in numbers]
    for passage in passages:
        assert store.sentences(passage) == embedded.sentences(passage)
        assert all(passage.span.start <= each.start < each.end <= passage.span.end for each in store.sentences(passage))
    for number, _, _ in store.text_keys():
        assert store.passages_in(number) == [each for each in passages if each.document == number]
    port = _number(store, "c.txt")
    first, second = store.passages_in(port) if len(store.passages_in(port)) == 2 else (store.passages_in(port)[0],) * 2
    assert store.passage_at(port, Span(first.span.start + 1, second.span.end)) == Span(
        first.span.start, second.span.end
    )
    assert store.passage_at(port, Span(90_000, 90_001)) == Span(90_000, 90_001)


def test_vectors_are_the_same_to_the_bit(store: Store, embedded: Store) -> None:
    """A passage's own row and its sentences', in half precision, whatever keeps them."""
    passages = store.passages(list(store.numbers()))
    for ours, theirs in zip(store.vectors_of(passages), embedded.vectors_of(passages), strict=True):
        assert np.array_equal(ours, theirs)
    assert store.vectors_of([]) == []


@pytest.mark.parametrize("question", ["le roi du nord", "the library of the east", "barques du lac", "20 000 marins"])
def test_the_nearest_passages_and_the_words_are_those_of_the_embedded_store(
    store: Store, embedded: Store, question: str
) -> None:
    """Order of the nearest, and BM25 in the same order, by the same stems, over the same stop words."""
    vector = HashedEncoder().questions([question])[0]
    assert store.nearest(vector, 12, None) == embedded.nearest(vector, 12, None)
    ours, theirs = store.by_words(question, 100, None), embedded.by_words(question, 100, None)
    assert set(ours) == set(theirs)
    assert max(ours, key=lambda each: ours[each]) == max(theirs, key=lambda each: theirs[each])


def test_words_without_a_meaning_find_nothing(store: Store) -> None:
    """Stop words and signs, and a question with no word of the texts."""
    for question in ("", "?!", "le la les", "xylophone quartz"):
        assert store.by_words(question, 10, None) == {}


def test_an_accent_and_a_grouped_number_are_one_word(store: Store) -> None:
    """ "20000" finds "20 000", and "regne" finds "règne"."""
    for asked, name in (("20000", "a.txt"), ("regne", "b.txt"), ("LIBRARIES", "d.txt")):
        found = store.by_words(asked, 10, None)
        assert {store.document(store.passage(number).document).id for number in found} == {name}


def test_a_window_on_publication_keeps_what_overlaps_it(store: Store) -> None:
    """A month overlaps each of its days; an undated text none; a window may be open."""
    january = When.day(date(2022, 1, 15))
    assert _names(store, store.within(published=january)) == {"b.txt"}
    assert _names(store, store.within(published=When(date(2022, 1, 31), None, Precision.RANGE))) == {"b.txt", "c.txt"}
    assert _names(store, store.within(published=When(None, date(2020, 12, 31), Precision.RANGE))) == {"f.txt", "a.txt"}
    assert _names(store, store.within(published=When.year(1990))) == set()
    assert store.within() is None


def test_a_window_on_what_is_told_keeps_what_lies_in_it_by_half(store: Store, embedded: Store) -> None:
    """By a mention, or by the text's own date; a year lies in none of its months."""
    assert _names(store, store.within(mentioned=When.year(2014))) == {"a.txt"}
    assert _names(store, store.within(mentioned=When.parse("2014-05"))) == set()
    assert _names(store, store.within(mentioned=When.day(date(2022, 1, 21)))) == {"b.txt"}
    assert _names(store, store.within(mentioned=When(None, date(2013, 1, 1), Precision.RANGE))) == set()
    for window in (
        *(When.year(year) for year in range(2009, 2024)),
        *(When.month(2022, month) for month in range(1, 13)),
        *(When.parse(day) for day in ("2020-03-10", "2022-01-20", "2021-01-21", "2019-06-30")),
        When(date(2011, 1, 1), date(2017, 1, 1), Precision.RANGE),
        When(date(2016, 7, 1), None, Precision.RANGE),
        When(None, date(2016, 7, 1), Precision.RANGE),
    ):
        assert list(store.numbers(store.within(mentioned=window))) == list(
            embedded.numbers(embedded.within(mentioned=window))
        ), window


def test_bounds_are_combined_and_hold_before_anything_is_ranked(store: Store) -> None:
    """A search inside a bound gives as many as it is asked for, all of them inside."""
    vector = HashedEncoder().questions(["le roi du nord"])[0]
    allowed = store.within(published=When.year(2022), source="c.txt")
    inside = set(store.numbers(allowed))
    assert inside
    assert set(store.nearest(vector, 5, allowed)) == inside
    assert set(store.by_words("le roi du nord", 5, allowed)) <= inside
    assert store.nearest(vector, 5, store.within(published=When.year(2020), source="c.txt")) == []
    assert store.by_words("roi", 5, store.within(source="z.txt")) == {}
    both = [_number(store, "a.txt"), _number(store, "d.txt")]
    assert _names(store, store.passages_of(both)) == {"a.txt", "d.txt"}
    assert _names(store, store.passages_of([])) == set()


def test_the_nearest_dates_beside_a_window(store: Store, embedded: Store) -> None:
    """One before and one after, a mention before the text's own date; none beyond the ends of the archive."""
    assert store.dates_beside(When.year(2018)) == [When.year(2014), When.parse("2019-06-30")]
    assert store.dates_beside(When(date(2030, 1, 1), None, Precision.RANGE)) == [When.parse("2022-02-05")]
    windows = [When.year(2014), When.parse("2022-01-21"), When.day(date.min), When.day(date.max)]
    for window in windows:
        assert store.dates_beside(window) == embedded.dates_beside(window), window


def test_a_day_of_the_year(store: Store, embedded: Store) -> None:
    """What mentions the day and what was published on it, precisely."""
    days = {(store.document(number).id, when, start is None) for number, when, _, start in store.on_day_of_year(1, 21)}
    assert days == {
        ("b.txt", date(2022, 1, 21), False),
        ("d.txt", date(2021, 1, 21), False),
        ("d.txt", date(2021, 1, 21), True),
    }
    assert store.on_day_of_year(1, 21) == embedded.on_day_of_year(1, 21)
    assert store.on_day_of_year(7, 14) == []


def test_the_dates_of_a_span(store: Store, embedded: Store) -> None:
    """Each with its characters, its days and its bound, in the order of the text."""
    for number, name, _ in store.text_keys():
        whole = Span(0, len(store.document(number).text))
        assert store.dates(number, whole) == embedded.dates(_number(embedded, name), whole)
    assert store.dates(0, Span(0, 1)) == []


def test_answers_are_the_embedded_stores(store: Store, embedded: Store) -> None:
    """Quotes, windows, what is nearest when nothing answers, an overview, a timeline and a day: alike in all stores."""
    model, reader = HashedEncoder(), OverlapReader()
    asked = (
        "Qui a signé le traité ?",
        "Qui a ouvert le pont en janvier 2022 ?",
        "Who opened the library?",
        "Combien de marins compte la flotte ?",
        "Que s’est-il passé en 1950 ?",
        "Qu’y a-t-il dans ces archives ?",
        "moulin meunier",
        "Quand le traité a-t-il été signé ?",
    )
    for question in asked:
        ours, theirs = (answer(each, model, Query(question, today=_TODAY), reader) for each in (store, embedded))
        assert [each.text for each in ours.quotes] == [each.text for each in theirs.quotes], question
        assert [each.text for each in ours.nearest] == [each.text for each in theirs.nearest]
        assert (ours.reason, ours.window, ours.beside, ours.overview) == (
            (theirs.reason, theirs.window, theirs.beside, theirs.overview)
        )
        for quote in (*ours.quotes, *ours.nearest):
            assert quote.span.of(store.named(quote.document.id).text) == quote.text
    for topic in ("", "roi du nord"):
        assert timeline(store, model, topic).events == timeline(embedded, model, topic).events
    assert on_this_day(store, date(2023, 1, 21)) == on_this_day(embedded, date(2023, 1, 21))
    assert overview(store) == overview(embedded)


def test_a_store_that_is_whole_verifies(store: Store) -> None:
    """And says what it was made from and by."""
    store.verify()
    assert (store.manifest.documents, store.manifest.encoder) == (6, "hashed words")
    assert store.stands_in_for is None
