"""What every storage holds to when texts change: one step from edition to edition, and nothing lost on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.archive import Archive
from index.errors import BusyError, EditionError, SeedsError, Step
from tests.fakes import HashedEncoder
from tests.index.store.places import KINDS, Place, opened, write

pytestmark = pytest.mark.xdist_group("stores")
_TEXTS = {"a.txt": "date 2020-03-10 Le roi a signé le traité.", "b.txt": "date 2021-05-01 La reine règne."}
_MORE = _TEXTS | {"c.txt": "date 2022-02-05 Le prince a fermé le port."}
_CHANGED = _TEXTS | {"b.txt": "date 2021-05-01 La reine dort."}


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Each storage, empty."""
    with opened(request.param, tmp_path) as made:
        yield made


def test_editions_follow_each_other(place: Place, tmp_path: Path) -> None:
    """A reader keeps what it opened; the edition before stays one build long, and serves again on request.

    What was withdrawn, and what another encoder made, is not kept.
    """
    seeds, model = tmp_path / "seeds", HashedEncoder()
    assert place.storage.published(place.archive) == []
    assert place.storage.current(place.archive) is None
    with pytest.raises(EditionError) as none:
        place.storage.open_current(place.archive)
    assert none.value.step is Step.BUILD
    with pytest.raises(EditionError):
        place.storage.kept(place.archive)

    write(seeds, _TEXTS)
    first = place.build(seeds, place.archive, model)
    assert (first.documents, first.reused, first.unchanged) == (2, 0, False)
    reader = place.storage.open_current(place.archive)
    again = place.build(seeds, place.archive, model)
    assert (again.unchanged, again.edition, again.encoded) == (True, first.edition, 0)

    write(seeds, _MORE)
    encoded = model.encoded
    second = place.build(seeds, place.archive, model)
    # A passage, and its one sentence.
    assert (second.encoded, model.encoded - encoded) == (1, 2)
    assert second.reused == first.encoded
    assert place.storage.published(place.archive) == [second.edition, first.edition]
    assert reader.name == first.edition
    assert [document.id for _, document in reader.documents()] == ["a.txt", "b.txt"]
    reader.verify()
    newer = place.storage.open_current(place.archive)
    assert len(newer.documents()) == 3
    assert [(each.name, each.serves) for each in place.storage.kept(place.archive)] == [
        (second.edition, True),
        (first.edition, False),
    ]
    assert place.storage.verify(place.archive) == []
    before = place.storage.state(place.archive)

    assert place.storage.rollback(place.archive) == first.edition
    assert place.storage.state(place.archive) != before
    assert place.storage.current(place.archive) == first.edition
    assert place.storage.rollback(place.archive) == second.edition

    write(seeds, _CHANGED)
    third = place.build(seeds, place.archive, model)
    assert place.storage.published(place.archive) == [third.edition]
    with pytest.raises(EditionError, match="the first, or held something"):
        place.storage.rollback(place.archive)
    served = place.storage.open_current(place.archive)
    assert served.by_words("règne prince", 10, None) == {}

    place.storage.remove(place.archive)
    assert place.storage.published(place.archive) == []


def test_another_encoder_makes_everything_anew(place: Place, tmp_path: Path) -> None:
    """No vector of another encoder is taken over, and an archive asked with the wrong one says so."""
    write(tmp_path / "seeds", _TEXTS)
    place.build(tmp_path / "seeds", place.archive, HashedEncoder())
    other = HashedEncoder(dimension=32, seed="other")
    with pytest.raises(EditionError, match="another encoder"):
        Archive(place.storage.open_current(place.archive), other)
    built = place.build(tmp_path / "seeds", place.archive, other)
    assert (built.unchanged, built.reused) == (False, 0)
    Archive(place.storage.open_current(place.archive), other)


def test_a_build_that_fails_leaves_what_serves(place: Place, tmp_path: Path) -> None:
    """No text, an encoder that fails in the middle, and a second build at the same time."""
    seeds, model = tmp_path / "seeds", HashedEncoder()
    write(seeds, _TEXTS)
    first = place.build(seeds, place.archive, model)
    write(seeds, {})
    with pytest.raises(SeedsError):
        place.build(seeds, place.archive, model)
    write(seeds, _MORE)
    with pytest.raises(RuntimeError, match="out of memory"):
        place.build(seeds, place.archive, _Failing())
    assert place.storage.published(place.archive) == [first.edition]

    busy = _Building(place, seeds)
    place.build(seeds, place.archive, busy)
    assert isinstance(busy.refused, BusyError)
    assert busy.refused.step is Step.BUILD_LATER
    assert len(place.storage.open_current(place.archive).documents()) == 3


class _Failing(HashedEncoder):
    def passages(self, texts: object) -> object:  # type: ignore[override]
        """Fails, after everything before it went well."""
        raise RuntimeError("out of memory")


class _Building(HashedEncoder):
    """Begins another build of the same archive while it encodes."""

    def __init__(self, place: Place, seeds: Path) -> None:
        super().__init__()
        self._place, self._seeds = place, seeds
        self.refused: Exception | None = None

    def passages(self, texts):  # type: ignore[no-untyped-def]
        """Encodes, and keeps what the other build raised."""
        try:
            self._place.build(self._seeds, self._place.archive, HashedEncoder())
        except BusyError as error:
            self.refused = error
        return super().passages(texts)
