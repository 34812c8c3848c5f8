"""The tables of these tests: sentences, an expression in each, and its days. `DATA` holds the large corpora."""

from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parents[4] / "shared" / "data"
SEEDS = Path(__file__).parents[3] / "seeds"


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, an expression in it, and its days as `str(When)`; "-" where it must stay silent."""

    sentence: str
    expression: str
    days: str


def table(name: str) -> list[Case]:
    """The cases of a golden table, one a line: sentence | expression | days."""
    return [Case(*(cell.strip() for cell in line.split(" | "))) for line in lines(name)]


def lines(name: str) -> list[str]:
    """The lines of a golden file that are neither blank nor comments."""
    text = (GOLDEN / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
