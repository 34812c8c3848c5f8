"""The bench of growth: its texts, its drawn vectors, and a whole small run of it."""

import gzip
import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from index.evaluation.many_texts import DAYS, FIRST_DAY, ManyTexts
from index.evaluation.scale import page
from index.evaluation.scale.__main__ import main
from index.evaluation.scale.asking import SHARES, ask
from index.evaluation.scale.drawn import DrawnEncoder, nearness
from index.evaluation.scale.growing import PASSAGES_A_TEXT, grow, write_texts
from tests.fakes import HashedEncoder

_SENTENCES = (
    "Le maire de Varenne a reçu lundi {n} habitants.",
    "Selon Paul Oriol, le pont ouvrira le {n} mai.",
    "La facture atteint 1{n} euros, a dit Anne Lemoine.",
    "Le préfet du Morvan a refusé en 2018.",
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with an archive of eight articles."""
    folder = tmp_path / "data"
    folder.mkdir()
    with gzip.open(folder / "news-archive.jsonl.gz", "wt", encoding="utf-8") as lines:
        for number in range(8):
            text = " ".join(each.format(n=number + 10 * place) for place in range(3) for each in _SENTENCES)
            about = {"id": f"{number}", "title": f"Le pont {number} de Varenne", "date": "2018-03-0" + str(number + 1)}
            lines.write(json.dumps({**about, "text": text}) + "\n")
    return folder


def test_texts_are_distinct_dated_and_always_the_same(data: Path) -> None:
    """A seed and a number name a text, whatever was made before it."""
    made = list(islice(ManyTexts(data), 300))
    assert len({each.text for each in made}) == 300
    assert ManyTexts(data).text(211) == made[211]
    assert ManyTexts(data, seed=2).text(211) != made[211]
    first = [each.published.first for each in made if each.published]
    days = [(day - FIRST_DAY).days for day in first if day]
    assert len(days) == 300
    assert min(days) >= 0
    assert max(days) < DAYS
    assert max(days) - min(days) > DAYS * 0.9


def test_drawn_vectors_are_unit_rows_of_their_text() -> None:
    """The same text has the same vector in whatever company, another text another."""
    real = HashedEncoder().passages([f"mot{number} et autre{number % 7}" for number in range(50)])
    encoder = DrawnEncoder(real, "drawn")
    rows = encoder.passages(["un", "deux", "trois"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(encoder.passages(["trois", "un"]), rows[[2, 0]])
    assert abs(float(rows[0] @ rows[1])) < 0.99


def test_nearness_is_of_other_rows() -> None:
    """A row is not its own neighbour; the nearest is nearer than the tenth."""
    rows = HashedEncoder().passages([f"texte {number}" for number in range(30)])
    near = nearness(rows)
    assert max(near["nearest"]) < 0.9999
    assert all(one >= ten for one, ten in zip(near["nearest"], near["tenth"], strict=True))


def test_a_size_is_built_and_asked(data: Path, tmp_path: Path) -> None:
    """The exact search of a small archive finds all of the nearest; windows keep about the share they are made for."""
    count = write_texts(data, tmp_path / "texts", 200)
    assert count == round(200 / PASSAGES_A_TEXT)
    built = grow(tmp_path / "texts", tmp_path / "index", HashedEncoder())
    assert built["documents"] == count
    assert built["disk_megabytes"] > 0
    assert built["encoded"] > 0
    questions = ["Qui a reçu les habitants ?", "Quand le pont ouvrira-t-il ?", "Combien coûte la facture ?"]
    found = ask(tmp_path / "index", questions, HashedEncoder().questions(questions))
    assert set(found["by_share"]) == {f"{share:g}" for share in SHARES}
    assert found["by_share"]["1"]["recall_at_10"] == 1
    assert found["by_share"]["1"]["kept"] == 1
    assert found["by_share"]["0.1"]["kept"] < 0.6
    results = [{**built, **found, "real_vectors": 0}]
    assert f"| passages | {built['passages']:,} |" in page.table(results)
    (tmp_path / "docs").mkdir()
    (tmp_path / page.PAGE).write_text(f"avant\n{page.BEGIN}ancien\n{page.END}après\n", encoding="utf-8")
    page.write(results, tmp_path)
    written = (tmp_path / page.PAGE).read_text(encoding="utf-8")
    assert written.startswith("avant\n")
    assert written.endswith("après\n")
    assert "ancien" not in written
    assert (tmp_path / page.PICTURE).read_bytes().startswith(b"\x89PNG")


def test_missing_data_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is built."""
    monkeypatch.setattr(sys, "argv", ["scale", str(tmp_path)])
    assert main() == 2
    assert "news-archive.jsonl.gz" in capsys.readouterr().out
