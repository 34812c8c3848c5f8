"""What the soak measures of the bot's process, by its own figures; and the curve and the verdict that come of it."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.soak.crowd import PEOPLE, SERVERS, Tally

SIMULATED_HOURS = 8
LATE_SECONDS = 1.0
# The last hour may take so many times the memory of the first; so many files more may be open.
MEMORY_RATIO, MORE_FILES = 1.05, 4
# At its beginning a process loads what it will need: that is no growth.
WARM_UP = 0.1


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the bot: `second` counts from the start, `run` is 0 until the first restart."""

    second: float
    run: int
    memory: float
    files: float
    queue: float
    answered: int
    delay: float


def sample(text: str, second: float, run: int, tally: Tally) -> Sample:
    """A sample from the text of `/metrics`."""
    found: dict[str, float] = {}
    late = 0.0
    for family in text_string_to_metric_families(text):
        for each in family.samples:
            if not each.labels:
                found[each.name] = each.value
    late = found.get("dateline_heartbeat_delay_seconds_sum", 0.0)
    return Sample(
        second, run, found["process_resident_memory_bytes"], found["process_open_fds"], found["dateline_queue_length"],
        sum(tally.answers.values()), late,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What must hold, and what was seen. `well` is whether all of it holds."""

    asked: int
    lost: int
    twice: int
    told_to_ask_again: int
    memory_first_mb: float
    memory_last_mb: float
    memory_ratio: float
    files_first: float
    files_last: float
    latest_heartbeat_seconds: float
    median_answer_seconds: float
    slowest_answer_seconds: float
    rebuilds: int
    drops: int
    resumed: int
    sent_again: int
    refused_429: int
    failed_5xx: int
    restarts: int

    @property
    def faults(self) -> list[str]:
        """What does not hold, in words."""
        held = {
            f"{self.lost} lost": self.lost == 0,
            f"{self.twice} answered twice": self.twice == 0,
            f"memory grew {self.memory_ratio:.3f} times": self.memory_ratio <= MEMORY_RATIO,
            f"a heartbeat was late by {self.latest_heartbeat_seconds:.2f} s": (
                self.latest_heartbeat_seconds < LATE_SECONDS
            ),
            f"open files went from {self.files_first:.0f} to {self.files_last:.0f}": (
                self.files_last <= self.files_first + MORE_FILES
            ),
        }
        return [words for words, holds in held.items() if not holds]


def verdict(samples: Sequence[Sample], tally: Tally, seconds: float, restarts: int) -> Verdict:
    """The verdict on a soak of that length. An hour is an eighth of it; the last run of the process is looked at."""
    run = [each for each in samples if each.run == samples[-1].run]
    began, hour = run[0].second, seconds / SIMULATED_HOURS
    warm = [each for each in run if each.second >= began + WARM_UP * (run[-1].second - began)] or run
    first = [each for each in warm if each.second < warm[0].second + hour]
    last = [each for each in run if each.second > run[-1].second - hour]
    memory = [statistics.median(each.memory for each in part) / 2**20 for part in (first, last)]
    files = [statistics.median(each.files for each in part) for part in (first, last)]
    return Verdict(
        asked=len(tally.asked), lost=len(tally.lost), twice=len(tally.twice), told_to_ask_again=len(tally.told),
        memory_first_mb=round(memory[0], 1), memory_last_mb=round(memory[1], 1),
        memory_ratio=round(memory[1] / memory[0], 4), files_first=files[0], files_last=files[1],
        latest_heartbeat_seconds=round(tally.late, 3),
        median_answer_seconds=round(statistics.median(tally.seconds), 3),
        slowest_answer_seconds=round(max(tally.seconds), 3),
        rebuilds=tally.rebuilt, drops=tally.drops, resumed=tally.resumed, sent_again=tally.repeated,
        refused_429=tally.limited, failed_5xx=tally.failed, restarts=restarts,
    )  # fmt: skip


def write(folder: Path, samples: Sequence[Sample], result: Verdict, seconds: float, kind: str) -> None:
    """Writes `soak.json` and the curve `soak.png`."""
    folder.mkdir(parents=True, exist_ok=True)
    about: dict[str, Any] = {"seconds": seconds, "models": kind, "people": PEOPLE, "servers": len(SERVERS)}
    about |= {"verdict": asdict(result), "samples": [list(asdict(each).values()) for each in samples]}
    (folder / "soak.json").write_text(json.dumps(about) + "\n", encoding="utf-8")
    _draw(folder / "soak.png", samples, seconds)


def _draw(path: Path, samples: Sequence[Sample], seconds: float) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 6), layout="constrained")
    FigureCanvasAgg(figure)
    hours = [each.second / seconds * SIMULATED_HOURS for each in samples]
    rows: list[tuple[str, list[float]]] = [
        ("memory, MB", [each.memory / 2**20 for each in samples]),
        ("open files", [each.files for each in samples]),
        ("questions at hand", [each.queue for each in samples]),
    ]
    restarts = [hours[place] for place in range(1, len(samples)) if samples[place].run != samples[place - 1].run]
    axes = figure.subplots(len(rows), 1, sharex=True)
    for axis, (name, values) in zip(axes, rows, strict=True):
        axis.plot(hours, values, linewidth=1)
        axis.set_ylabel(name)
        axis.set_ylim(bottom=0)
        for moment in restarts:
            axis.axvline(moment, color="grey", linestyle=":")
    axes[-1].set_xlabel("simulated hours (dotted: restarts)")
    figure.savefig(path, dpi=100)
