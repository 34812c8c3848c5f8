"""The record of all sizes: a table, a picture, and the measured part of `docs/scale.md`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PAGE = Path("docs/scale.md")
RECORD = Path("docs/scale.json")
PICTURE = Path("docs/scale.png")
BEGIN, END = "<!-- measured: make bench scale -->\n", "<!-- end of what is measured -->\n"

Result = Mapping[str, Any]
_NAMES = {"1": "no window", "0.1": "10 %", "0.01": "1 %", "0.001": "0.1 %"}


def table(results: Sequence[Result]) -> str:
    """One column a size, in Markdown."""
    rows = [
        ("passages", [f"{each['passages']:,}" for each in results]),
        ("texts; passages really encoded", [f"{each['documents']:,}; {each['real_vectors']:,}" for each in results]),
        ("build without encoding, processor seconds", [f"{each['build_processor_seconds']:,}" for each in results]),
        ("the same, seconds by the clock", [f"{each['build_seconds']:,}" for each in results]),
        ("memory of the build, MB", [f"{each['build_megabytes']:,}" for each in results]),
        ("index on disk, MB", [f"{each['disk_megabytes']:,}" for each in results]),
        ("memory of a serving process beside mapped pages, MB", [f"{each['serving_megabytes']:,}" for each in results]),
        ("seconds to open", [f"{each['open_seconds']:,}" for each in results]),
    ]
    for share, name in _NAMES.items():
        found = [each["by_share"][share] for each in results]
        rows += [
            (f"{name}: search p50; p95, ms", [f"{each['p50_ms']}; {each['p95_ms']}" for each in found]),
            (
                f"{name}: the same, of the processor",
                [f"{each['processor_p50_ms']}; {each['processor_p95_ms']}" for each in found],
            ),
            (f"{name}: recall@10 of exact", [_recall(each["recall_at_10"]) for each in found]),
        ]
    (first, sizes), *others = rows
    lines = [f"| {first} | {' | '.join(sizes)} |", "|---|" + "---|" * len(results)]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(values)} |" for name, values in others)]) + "\n"


def _recall(value: float | None) -> str:
    return "nothing kept" if value is None else f"{value:.3f}"


def write(results: Sequence[Result], folder: Path) -> None:
    """Writes the record, the picture, and the table into the page, under `folder`."""
    (folder / RECORD).write_text(json.dumps(list(results), indent=1) + "\n", encoding="utf-8")
    draw(results, folder / PICTURE)
    page = (folder / PAGE).read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    (folder / PAGE).write_text(f"{before}{BEGIN}\n{table(results)}\n{END}{after}", encoding="utf-8")


def draw(results: Sequence[Result], path: Path) -> None:
    """Four pictures over the number of passages: build time, memory and disk, time of a search, recall."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(10, 7.4), layout="constrained")
    (building, space), (searching, recall) = axes
    sizes = [each["passages"] for each in results]
    building.loglog(sizes, [each["build_processor_seconds"] for each in results], "o-", label="without encoding")
    building.set_ylabel("build, processor seconds")
    for key, name in (
        ("disk_megabytes", "index on disk"),
        ("build_megabytes", "memory of the build"),
        ("serving_megabytes", "memory of a serving process"),
    ):
        space.loglog(sizes, [max(1, each[key]) for each in results], "o-", label=name)
    space.set_ylabel("MB")
    for share, name in _NAMES.items():
        found = [each["by_share"][share] for each in results]
        (line,) = searching.loglog(sizes, [each["processor_p50_ms"] for each in found], "o-", label=f"{name}, p50")
        searching.loglog(sizes, [each["processor_p95_ms"] for each in found], ":", color=line.get_color())
        known = [(size, each["recall_at_10"]) for size, each in zip(sizes, found, strict=True) if each["recall_at_10"]]
        recall.semilogx([size for size, _ in known], [value for _, value in known], "o-", label=name)
    searching.set_ylabel("search, processor ms (dotted: p95)")
    recall.set_ylabel("recall@10 of the exact search")
    recall.set_ylim(0.9, 1.005)
    for each in axes.flat:
        each.set_xlabel("passages")
        each.grid(alpha=0.3)
        each.legend()
    figure.savefig(path, dpi=110)
    plt.close(figure)
