"""JSON Lines: a text a line."""

import json
from pathlib import Path

from index.building.seeds import read


def test_json_lines_are_texts(seeds: Path) -> None:
    """A line a text; one without an id is named by its line."""
    lines = [
        {"text": "Un.", "id": "x", "title": "T", "date": "2022-01", "url": "https://example.org/x"},
        {"text": "Deux."},
        {"text": "Trois.", "id": 3, "date": 2020},
    ]
    (seeds / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    documents, faults = read(seeds)
    assert not faults
    assert [(each.id, each.title, each.source, str(each.published)) for each in documents] == [
        ("x", "T", "https://example.org/x", "2022-01"),
        ("a.jsonl#2", "", "a.jsonl", "None"),
        ("3", "", "a.jsonl", "2020"),
    ]
