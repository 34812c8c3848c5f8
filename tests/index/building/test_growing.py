"""An archive that grew text by text answers as one that was built at once, and nothing withdrawn is left in it."""

import errno
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.answer import Answer
from index.archive import Archive
from index.building.build import Built, build
from index.dates.when import When
from index.errors import EditionError
from index.evaluation.plain_bytes import plain_bytes
from index.question.query import Query
from index.storage import checksums
from index.storage.checksums import Checksum
from index.storage.current import open_current, open_published, published, verify
from index.storage.edition import Edition
from index.storage.manifest import Manifest
from index.storage.merge import MOST_ALIKE
from index.storage.publish import rollback
from tests.conftest import ROOT
from tests.fakes import HashedEncoder, OverlapReader

Make = Callable[..., Built]

_THINGS = ("pont", "moulin", "phare", "tramway", "marché", "musée", "lycée", "stade")
_DEEDS = ("a été fermé", "a brûlé", "sera repeint", "a rouvert", "a été vendu", "compte 14 salles")
_TODAY = date(2022, 2, 1)
_QUERIES = (
    *(Query(f"Qu’est-il arrivé au {thing} ?", today=_TODAY, top=3) for thing in _THINGS),
    Query("Quand le phare de Crest sera-t-il repeint ?", today=_TODAY),
    Query("Que s’est-il passé en mai 2021 ?", today=_TODAY, top=3),
    Query("Combien de salles compte le musée ?", window=When.parse("2021"), today=_TODAY, top=3),
    Query("Combien de soldats russes sont à la frontière ukrainienne ?", today=_TODAY),
    Query("Qu’a fait le tramway en 2009 ?", today=_TODAY),
    Query("le marché", source="texte-07.txt", today=_TODAY),
)


def _text(number: int, version: int = 0) -> str:
    chance = random.Random(number * 100 + version)
    day = f"2021-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    sentences = (
        f"Le {chance.choice(_THINGS)} de {chance.choice(('Crest', 'Die', 'Loriol'))} {chance.choice(_DEEDS)} "
        f"le {chance.randint(1, 28)} mai 2021."
        for _ in range(chance.randint(1, 6))
    )
    return f"date {day} " + " ".join(sentences)


def _write(seeds: Path, number: int, version: int = 0) -> None:
    (seeds / f"texte-{number:02}.txt").write_text(_text(number, version), encoding="utf-8")


def _comparable(answer: Answer) -> Answer:
    return replace(answer, edition="", milliseconds=0.0, stages={})


def _all(edition: Edition, *, scores: bool = True) -> Iterator[object]:
    """All that is read from an edition; `scores` are those of words."""
    yield [replace(document, reading=None) for _, document in edition.documents()]
    yield [number for number, _ in edition.documents()]
    yield edition.text_keys()
    passages = [edition.passage(number) for number in edition.numbers()]
    yield passages
    yield [edition.sentences(each) for each in passages]
    yield [edition.dates(each.document, each.span) for each in passages]
    yield [edition.anchor(number) for number in range(edition.manifest.documents)]
    yield np.concatenate(edition.vectors_of(passages)).tolist()
    yield edition.begins()
    yield edition.on_day_of_year(5, 12)
    yield edition.dates_beside(When.parse("2021-05-14"))
    for window in (When.parse("2021-05"), When.parse("2021-05-09")):
        yield list(edition.numbers(edition.within(mentioned=window)))
        yield list(edition.numbers(edition.within(published=window)))
    vector = HashedEncoder().questions(["Le phare de Crest a rouvert"])[0]
    for allowed in (None, edition.within(mentioned=When.parse("2021-05-09")), edition.passages_of([1, 3, 6])):
        yield edition.nearest(vector, 20, allowed)
        by_words = edition.by_words("le phare de Crest", 500, allowed)
        yield {number: round(score, 4) for number, score in by_words.items()} if scores else set(by_words)


def _assert_same(grown: Path, built: Path) -> None:
    with closing(open_current(grown)) as one, closing(open_current(built)) as other:
        for mine, theirs in zip(_all(one), _all(other), strict=True):
            assert mine == theirs
        archives = [Archive(each, HashedEncoder(), OverlapReader()) for each in (one, other)]
        shown = 0
        for query in _QUERIES:
            mine, theirs = (_comparable(each.ask(query)) for each in archives)
            assert mine == theirs, query.question
            shown += bool(mine.quotes or mine.nearest)
        assert shown > len(_QUERIES) // 2


def test_a_grown_archive_answers_as_one_built_at_once(seeds: Path, index: Path, make: Make, tmp_path: Path) -> None:
    """The seed and 60 texts in any order, most of them one after another, with removals and changes: the same to the
    last number."""
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        (seeds / path.name).write_bytes(path.read_bytes())
    order = random.Random(3).sample(range(60), 60)
    for step, number in enumerate(order):
        _write(seeds, number)
        if step < 20:
            continue
        if step % 9 == 4:
            (seeds / f"texte-{order[step - 2]:02}.txt").unlink()
        if step % 11 == 5:
            _write(seeds, order[step - 1], version=1)
        make()
        if step in (25, 59):
            made = tmp_path / f"at-once-{step}"
            build(seeds, made, HashedEncoder, "hashed")
            _assert_same(index, made)
    assert verify(index) == []
    with closing(open_current(index)) as edition:
        assert 1 < len(edition.segments) <= MOST_ALIKE


def _segments(index: Path) -> set[str]:
    return {path.name for path in (index / "segments").iterdir()}


def test_a_new_text_writes_only_what_is_new(seeds: Path, index: Path, make: Make) -> None:
    """What was there is neither written nor copied: its segment stays, and the files of its words are the same ones."""
    for number in range(6):
        _write(seeds, number)
    first = open_published(index, make().edition)
    before = {path: path.stat() for path in first.segments[0].folder.iterdir()}
    _write(seeds, 7)
    encoder = HashedEncoder()
    built = make(encoder)
    second = open_published(index, built.edition)
    assert [segment.documents for segment in second.segments] == [6, 1]
    assert {path: path.stat() for path in before} == before
    words = [path for path in (first.folder / "words").iterdir() if path.suffix not in (".json", ".lock")]
    assert len(words) > 4
    assert all(path.samefile(second.folder / "words" / path.name) for path in words)
    assert built.encoded == second.manifest.passages - first.manifest.passages
    # Each of them with its sentences.
    assert encoder.encoded == built.encoded + second.manifest.sentences - first.manifest.sentences
    for each in (first, second):
        each.close()


@pytest.mark.parametrize("alone", [True, False])
def test_what_is_withdrawn_leaves_no_byte(seeds: Path, index: Path, make: Make, alone: bool) -> None:
    """Neither where a segment held nothing else, nor where it held others, which stay as they were."""
    for number in range(3):
        _write(seeds, number)
    if alone:
        make()
    (seeds / "b.txt").write_text("Le zyzomys court.", encoding="utf-8")
    make()
    _write(seeds, 4)
    make()
    assert b"zyzomys" in plain_bytes(index)
    (seeds / "b.txt").unlink()
    built = make()
    assert (published(index), verify(index)) == ([built.edition], [])
    assert b"zyzomys" not in plain_bytes(index)
    with closing(open_current(index)) as edition:
        assert edition.manifest.deleted == 0
        assert _segments(index) == {segment.folder.name for segment in edition.segments}
        assert sum(segment.documents for segment in edition.segments) == edition.manifest.documents == 4
        assert edition.words.search("zyzomys", 5) == {}


def test_what_is_gone_is_never_found_before_it_leaves_the_disk(
    seeds: Path, index: Path, make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A build that ends between its two editions: all is read as from an archive without it; the next build ends it."""
    for number in range(12):
        _write(seeds, number)
    make()
    (seeds / "texte-03.txt").unlink()
    _write(seeds, 5, version=1)
    _write(seeds, 20)
    build(seeds, tmp_path / "at-once", HashedEncoder, "hashed")

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("index.building.build.settle", killed)
        with pytest.raises(KeyboardInterrupt):
            make()
    with closing(open_current(index)) as edition, closing(open_current(tmp_path / "at-once")) as other:
        assert [segment.documents for segment in edition.segments] == [12, 2]
        assert (edition.manifest.documents, edition.manifest.passages) == (12, other.manifest.passages)
        for mine, theirs in zip(_all(edition, scores=False), _all(other, scores=False), strict=True):
            assert mine == theirs
        assert (edition.numbered("texte-03.txt"), edition.manifest.deleted > 0) == (None, True)
    assert make().unchanged
    _assert_same(index, tmp_path / "at-once")
    assert make().unchanged
    assert len(_segments(index)) == 1


def test_an_open_edition_spares_the_next_one_reading_what_it_has_read(
    seeds: Path, index: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is open and nothing touched the files; one that was touched is read again, and all of them later."""
    for number in range(6):
        _write(seeds, number)
    edition = open_published(index, make().edition)
    segment = edition.segments[0].folder
    _write(seeds, 7)
    read: list[Path] = []
    checksum = checksums._checksum

    def noted(path: Path) -> Checksum:
        read.append(path)
        return checksum(path)

    monkeypatch.setattr(checksums, "_checksum", noted)
    newer = open_published(index, make().edition)
    assert read
    assert not [path for path in read if path.parent == segment]
    content = (segment / "pieces.npy").read_bytes()
    (segment / "pieces.npy").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(EditionError, match=r"pieces\.npy"):
        open_published(index, newer.name)
    (segment / "pieces.npy").write_bytes(content)
    for each in (edition, newer):
        each.close()
    read.clear()
    open_published(index, newer.name).close()
    assert {path.name for path in segment.iterdir()} <= {path.name for path in read if path.parent == segment}


def test_a_disk_without_links_is_copied_to(
    seeds: Path, index: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems have none."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("index.storage.words_growth.os.link", refuse)
    for number in range(3):
        _write(seeds, number)
        make()
    assert verify(index) == []
    with closing(open_current(index)) as edition:
        assert len(edition.segments) == 3
        assert edition.by_words("phare moulin pont marché tramway musée lycée stade", 50, None)


def test_going_back_keeps_the_segments_of_both_editions(seeds: Path, index: Path, make: Make) -> None:
    """And a text that was given up with it is taken up again by the next build."""
    for number in range(3):
        _write(seeds, number)
        make()
    rollback(index)
    assert verify(index) == []
    kept = {segment for name in published(index) for segment in Manifest.read(index / "editions" / name).segments}
    assert _segments(index) == kept
    assert len(kept) == 3
    built = make()
    assert (built.unchanged, built.documents) == (False, 3)
    assert verify(index) == []


def test_many_texts_make_few_segments(seeds: Path, index: Path, make: Make) -> None:
    """Eight of like size become one."""
    numbers = []
    for number in range(MOST_ALIKE + 2):
        _write(seeds, number)
        make()
        numbers.append(len(_segments(index)))
    with closing(open_current(index)) as edition:
        assert [segment.documents for segment in edition.segments] == [MOST_ALIKE, 1, 1]
    assert max(numbers) < 2 * MOST_ALIKE
