"""An archive that grew text by text answers as one that was built at once, and nothing withdrawn is left in it."""

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from index.answer import Answer
from index.archive import Archive
from index.building.build import Built, build
from index.dates.when import When
from index.question.query import Query
from index.storage.current import open_current, verify
from index.storage.edition import Edition
from index.storage.merge import MOST_ALIKE
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


def _all(edition: Edition) -> Iterator[object]:
    """All that is read from an edition but the numbers of rows."""
    yield [replace(document, reading=None) for _, document in edition.documents()]
    yield [number for number, _ in edition.documents()]
    yield edition.text_keys()
    passages = [edition.passage(number) for number in edition.numbers()]
    yield [each._replace(row=0) for each in passages]
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
        yield {number: round(score, 4) for number, score in edition.by_words("le phare de Crest", 500, allowed).items()}


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
    """The seed and 60 texts, one after another in any order, with removals and changes: the same to the last number."""
    for path in sorted((ROOT / "seeds").glob("*.txt")):
        (seeds / path.name).write_bytes(path.read_bytes())
    order = random.Random(3).sample(range(60), 60)
    for step, number in enumerate(order):
        _write(seeds, number)
        if step % 9 == 4:
            (seeds / f"texte-{order[step - 2]:02}.txt").unlink()
        if step % 11 == 5:
            _write(seeds, order[step - 1], version=1)
        make()
        if step in (7, 30, 59):
            made = tmp_path / f"at-once-{step}"
            build(seeds, made, HashedEncoder, "hashed")
            _assert_same(index, made)
    assert verify(index) == []
    with closing(open_current(index)) as edition:
        assert 1 < len(edition.segments) <= MOST_ALIKE
