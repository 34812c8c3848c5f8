"""Outcomes of faults, and the table that counts them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.evaluation.faults.subject import Asked


class Outcome(StrEnum):
    """What followed a fault: an error in plain words, the right answers, those of the edition before with a notice of
    it, an exception or signal that is no error of Dateline's, or other answers without a word."""

    NOTICED = "noticed"
    HARMLESS = "harmless"
    FELL_BACK = "fell back"
    CRASH = "crash"
    DIFFERENT = "different"


BAD = (Outcome.CRASH, Outcome.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault: its kind, where it struck, what followed, and whether the next build gave the right answers."""

    fault: str
    place: str
    outcome: Outcome
    healed: bool
    detail: str = ""


def outcome_of(asked: Asked, right: Sequence[tuple[str, ...]], before: Sequence[tuple[str, ...]] = ()) -> Outcome:
    """The outcome of asking after a fault: `right` are the answers that need no notice, `before` those that do."""
    if asked.error:
        return Outcome.NOTICED if asked.error_is_plain else Outcome.CRASH
    if asked.notice:
        return Outcome.FELL_BACK if asked.answers in (*right, *before) else Outcome.DIFFERENT
    return Outcome.HARMLESS if asked.answers in right else Outcome.DIFFERENT


def table(trials: Iterable[Trial]) -> str:
    """A Markdown table: one row for each kind of fault and place, with the number of trials of each outcome.

    >>> print(table([Trial("bit flipped", "current", Outcome.NOTICED, healed=True)]))
    | fault | where | trials | noticed | harmless | fell back | crash | different | not healed by a build |
    |---|---|---|---|---|---|---|---|---|
    | bit flipped | current | 1 | 1 | – | – | – | – | – |
    | all |  | 1 | 1 | – | – | – | – | – |
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    for trial in trials:
        for key in ((trial.fault, trial.place), ("all", "")):
            row = counts.setdefault(key, Counter())
            row[trial.outcome] += 1
            row["trials"] += 1
            row["not healed"] += not trial.healed
    if total := counts.pop(("all", ""), None):
        counts["all", ""] = total
    columns = ("trials", *Outcome, "not healed")
    lines = [
        f"| fault | where | trials | {' | '.join(Outcome)} | not healed by a build |",
        "|---" * (len(columns) + 2) + "|",
    ]
    for (fault, place), row in counts.items():
        lines.append(f"| {fault} | {place} | {' | '.join(str(row[each] or '–') for each in columns)} |")
    return "\n".join(lines)


def failed(trials: Iterable[Trial]) -> list[Trial]:
    """The trials that must not be: crashes, different answers, and indexes that a build did not heal."""
    return [trial for trial in trials if trial.outcome in BAD or not trial.healed]
