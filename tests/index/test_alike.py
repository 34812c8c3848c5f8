"""Archives of many alike texts (tests/golden/alike.jsonl): the one asked for is found, an absent one is not."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.building.build import build
from index.encoding.encoder import OnnxEncoder
from index.question.query import Query
from index.quoting.confidence import Certainty
from index.quoting.reader import OnnxReader
from index.storage.current import open_current
from tests.conftest import ROOT

_LINES = (ROOT / "tests" / "golden" / "alike.jsonl").read_text(encoding="utf-8").splitlines()
_TODAY = date(2024, 6, 1)


@pytest.mark.parametrize("alike", [json.loads(line) for line in _LINES], ids=lambda alike: alike["name"])
def test_the_one_that_is_asked_for_is_told_from_the_others(
    alike: dict[str, Any], real_model: Path, tmp_path: Path
) -> None:
    """With the encoder and the reader that ship: of eight questions seven at least; of absent ones nothing is sure."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    lines = [json.dumps(each, ensure_ascii=False) for each in alike["texts"]]
    (seeds / "alike.jsonl").write_text("\n".join(lines), encoding="utf-8")
    encoder = OnnxEncoder(real_model)
    build(seeds, tmp_path / "index", lambda: encoder, real_model.name)
    archive = Archive(open_current(tmp_path / "index"), encoder, OnnxReader())
    answers = [(each, archive.ask(Query(each["question"], today=_TODAY))) for each in alike["questions"]]
    archive.edition.close()
    present = [(each, answer) for each, answer in answers if each["document"]]
    right = [answer for each, answer in present if answer.quotes and answer.quotes[0].document.id == each["document"]]
    assert len(present) == 8
    assert len(right) >= 7
    assert [answer.certainty for each, answer in answers if not each["document"]].count(Certainty.SURE) == 0
