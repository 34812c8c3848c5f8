"""The vectors: order and values as numpy has them."""

from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import EditionError, Step
from index.storage.vectors import Vectors


def _unit(count: int, dimension: int = 32) -> NDArray[np.float32]:
    rows = np.random.default_rng(3).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _embedded(count: int) -> NDArray[np.float32]:
    """As an encoder's, whose components are of very different sizes."""
    rows = _unit(count) / (1 + np.arange(32, dtype=np.float32))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_order_and_values_are_numpys() -> None:
    """The similarity is the cosine with the row in half precision, higher is nearer."""
    rows = _unit(500)
    vectors = Vectors.build(rows)
    for query in rows[:20]:
        scores, numbers = vectors.nearest(query, 10)
        exact = rows.astype(np.float16).astype(np.float32) @ query
        assert numbers.tolist() == np.argsort(-exact, kind="stable")[:10].tolist()
        np.testing.assert_allclose(scores, exact[numbers], atol=1e-5)


def test_a_mask_is_applied_before_ranking() -> None:
    """As many rows come back as are allowed, none of them another."""
    rows = _unit(300)
    allowed = np.zeros(300, dtype=np.bool_)
    allowed[[7, 11, 250]] = True
    _, numbers = Vectors.build(rows).nearest(rows[0], 10, allowed)
    assert sorted(numbers.tolist()) == [7, 11, 250]
    _, coded = Vectors.build(rows, exact_until=0).nearest(rows[0], 10, allowed)
    assert sorted(coded.tolist()) == [7, 11, 250]


def test_codes_find_what_the_exact_search_does() -> None:
    """Nearly all under any mask, with the same values; where it lets few rows through, they are compared one by one."""
    rows = _embedded(3000)
    exact, coded = Vectors.build(rows), Vectors.build(rows, exact_until=0)
    chance = np.random.default_rng(5)
    for share in (0.001, 0.01, 0.1, 0.5, 0.9, 1):
        allowed = chance.random(3000) < share if share < 1 else None
        missed = 0
        for query in rows[:10]:
            expected = dict(zip(*(each.tolist() for each in exact.nearest(query, 10, allowed)[::-1]), strict=True))
            found = dict(zip(*(each.tolist() for each in coded.nearest(query, 10, allowed)[::-1]), strict=True))
            assert len(found) == len(expected)
            missed += len(expected.keys() - found.keys())
            assert all(found[row] == pytest.approx(expected[row], abs=1e-5) for row in found.keys() & expected.keys())
        assert missed <= (2 if share > 0.01 else 0)


def test_rows_that_are_far_are_found_where_only_they_are_allowed() -> None:
    """The nearest of all hold too few of these: all that are allowed are compared."""
    rows = _embedded(3000)
    exact, coded = Vectors.build(rows), Vectors.build(rows, exact_until=0)
    allowed = rows @ rows[0] < np.median(rows @ rows[0])
    assert coded.nearest(rows[0], 10, allowed)[1].tolist() == exact.nearest(rows[0], 10, allowed)[1].tolist()


def test_a_graph_of_before_is_searched(tmp_path: Path) -> None:
    """Large segments had one, until they had codes; with masks and without, and to be built again."""
    rows = _unit(3000)
    index = faiss.IndexHNSWSQ(32, faiss.ScalarQuantizer.QT_fp16, 24, faiss.METRIC_INNER_PRODUCT)
    index.train(rows[:1])
    index.add(rows)
    faiss.write_index(index, str(tmp_path / "v"))
    exact, linked = Vectors.build(rows), Vectors.load(tmp_path / "v")
    chance = np.random.default_rng(5)
    for share in (0.01, 0.1, 0.9, 1):
        allowed = chance.random(3000) < share if share < 1 else None
        for query in rows[:5]:
            assert linked.nearest(query, 10, allowed)[1].tolist() == exact.nearest(query, 10, allowed)[1].tolist()
    np.testing.assert_array_equal(linked.rows(np.arange(3000)), exact.rows(np.arange(3000)))


def test_nothing_allowed_is_nothing_found() -> None:
    """In both forms."""
    rows = _unit(50)
    for exact_until in (1000, 0):
        scores, numbers = Vectors.build(rows, exact_until).nearest(rows[0], 10, np.zeros(50, np.bool_))
        assert len(scores) == len(numbers) == 0


def test_equal_rows_come_in_their_order() -> None:
    """Ties are broken by row."""
    rows = np.repeat(_unit(1), 5, axis=0)
    _, numbers = Vectors.build(rows).nearest(rows[0], 5)
    assert numbers.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("exact_until", [1000, 0])
def test_what_is_saved_is_read_back(tmp_path: Path, exact_until: int) -> None:
    """The rows of both forms survive the disk, and being built again from what was read."""
    rows = _unit(200)
    built = Vectors.build(rows, exact_until)
    built.save(tmp_path / "v")
    loaded = Vectors.load(tmp_path / "v")
    kept = loaded.rows(np.arange(200))
    np.testing.assert_allclose(kept, rows, atol=5e-4)
    np.testing.assert_array_equal(Vectors.build(kept, exact_until).rows(np.arange(200)), kept)
    assert (len(loaded), loaded.dimension) == (200, 32)


def test_no_rows_are_no_fault() -> None:
    """An empty index finds nothing."""
    scores, numbers = Vectors.build(_unit(0)).nearest(_unit(1)[0], 5)
    assert len(scores) == len(numbers) == 0


def test_a_damaged_file_says_the_next_step(tmp_path: Path) -> None:
    """Not a traceback of the library's."""
    (tmp_path / "v").write_bytes(b"nonsense")
    for name in ("v", "nothing"):
        with pytest.raises(EditionError, match="cannot be read") as raised:
            Vectors.load(tmp_path / name)
        assert raised.value.step is Step.BUILD
