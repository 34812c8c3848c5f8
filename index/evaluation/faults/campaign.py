"""The faults themselves. Each function yields one trial a fault; all randomness comes from a seed."""

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self

from index.archive import Archive
from index.building import build as building
from index.evaluation.faults.child import in_child
from index.evaluation.faults.damages import damages
from index.evaluation.faults.outcome import Outcome, Trial, outcome_of
from index.evaluation.faults.subject import WITHDRAWN, Asked, ask_archive, ask_index, build_index, write_texts
from index.evaluation.faults.syscalls import SUPPORTED, Strike, struck
from index.evaluation.plain_bytes import plain_bytes
from index.evaluation.stand_ins import HashedEncoder, OverlapReader
from index.storage import publish
from index.storage.current import EDITIONS, current, open_current, published
from index.storage.manifest import SEGMENTS, segments_of


class Campaign:
    """An index of two editions in `at`, its answers, and the faults that are tried on copies of it.

    The second edition has the segment of the first and one of its own; a third, out of which a text was withdrawn, is
    written in two steps, with a state between them.

    `sample` is the number of random bits flipped in each file; `stride` the step between the system calls struck.
    """

    def __init__(self, at: Path, seed: int, sample: int, stride: int) -> None:
        self.at, self.chance, self.sample, self.stride = at, random.Random(seed), sample, stride
        self.seeds, self.index = at / "seeds", at / "index"
        write_texts(self.seeds)
        self.first = self._built_and_asked()
        self.before = at / "before"
        shutil.copytree(self.index, self.before)
        write_texts(self.seeds, later=True)
        self.second = self._built_and_asked()
        self.alone = at / "alone"
        in_child(partial(build_index, self.seeds, self.alone))
        self.fewer = at / "fewer"
        write_texts(self.fewer, later=True, withdrawn=True)
        copy = self._copy(self.index)
        self.between = in_child(partial(_build_and_ask, self.fewer, copy, settled=False)).answers
        self.third = in_child(partial(_build_and_ask, self.fewer, copy)).answers

    def _built_and_asked(self) -> tuple[str, ...]:
        asked = in_child(partial(_build_and_ask, self.seeds, self.index))
        if asked.error or not asked.answers:
            raise RuntimeError(f"the campaign's own index cannot be made: {asked.error}")
        return asked.answers

    def _copy(self, of: Path) -> Path:
        copy = self.at / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(of, copy)
        return copy

    def _healed(self, index: Path) -> bool:
        """Whether a build of the same texts gives the right answers, without a notice."""
        return in_child(partial(_build_and_ask, self.seeds, index)) == Asked(self.second)

    def _healed_of(self, index: Path) -> bool:
        """The same, of the texts without the one that was withdrawn, which then stands in no file."""
        healed = in_child(partial(_build_and_ask, self.fewer, index)) == Asked(self.third)
        return healed and WITHDRAWN.encode() not in plain_bytes(index)

    def damage(self) -> Iterator[Trial]:
        """Each file of the index damaged: bits flipped, bytes zeroed, cut short, emptied, removed; then each file of an
        index of one edition, that has none to fall back to."""
        yield from self._damaged(self.index, self.sample, "")
        yield from self._damaged(self.alone, max(1, self.sample // 4), "no other edition: ")

    def _damaged(self, index: Path, sample: int, where: str) -> Iterator[Trial]:
        serving = current(index)
        segments = [segments_of(index / EDITIONS / name) for name in published(index)]
        for file in sorted(path.relative_to(index) for path in index.rglob("*") if path.is_file()):
            for fault, damage in damages((index / file).stat().st_size, sample, self.chance):
                copy = self._copy(index)
                damage(copy / file)
                asked = in_child(partial(ask_index, copy))
                outcome = outcome_of(asked, [self.second], [self.first])
                detail = f"{fault}: {asked.error or asked.notice}"
                yield Trial(
                    "file damaged", where + _place(file, serving, segments), outcome, self._healed(copy), detail
                )

    def interruptions(self, strike: Strike) -> Iterator[Trial]:
        """A build that adds a text, and one that withdraws one, struck at each system call that changes files."""
        if not SUPPORTED:
            return
        yield from self._struck(
            strike, "a build", (self.before, self.seeds), [self.first, self.second], self.second, self._healed
        )
        after = [self.second, self.between, self.third]
        yield from self._struck(
            strike, "a build that withdraws", (self.index, self.fewer), after, self.third, self._healed_of
        )

    def _struck(
        self,
        strike: Strike,
        place: str,
        of: tuple[Path, Path],
        right: Sequence[tuple[str, ...]],
        built_right: tuple[str, ...],
        healed: Callable[[Path], bool],
    ) -> Iterator[Trial]:
        """`of` are the index and the texts that are built on it."""
        fault = "killed" if strike is Strike.KILL else "disk full"
        for number in count(1, self.stride):
            copy = self._copy(of[0])
            built, calls = struck(partial(build_index, of[1], copy), copy, strike, number)
            if calls < number:
                return
            asked = in_child(partial(ask_index, copy))
            outcome = outcome_of(asked, right)
            if strike is Strike.DISK_FULL and outcome is Outcome.HARMLESS:
                # The build must have said so, in plain words, unless nothing was missing.
                if built.error:
                    outcome = Outcome.NOTICED if built.error_is_plain else Outcome.CRASH
                elif asked.answers != built_right:
                    outcome = Outcome.DIFFERENT
            yield Trial(fault, place, outcome, healed(copy), f"call {number}: {built.error or asked.error}")

    def clocks(self) -> Iterator[Trial]:
        """The second edition made while the clock has gone back, by a second, an hour or twenty years."""
        for name, seconds in (("a second", 1), ("an hour", 3600), ("twenty years", 20 * 365 * 86_400)):
            copy = self._copy(self.before)
            asked = in_child(partial(_build_and_ask, self.seeds, copy, back=timedelta(seconds=seconds)))
            yield Trial("clock gone back", name, outcome_of(asked, [self.second]), self._healed(copy), asked.error)

    def changes(self) -> Iterator[Trial]:
        """A text changed at each step of the build that reads it; the editions replaced while one is open."""
        seeds, done = self.at / "changing", self.at / "changed"
        for name, change in _CHANGES.items():
            _fresh(seeds)
            change(seeds)
            # One file changes, so that an edition holds the texts of before the change or of after it.
            after = in_child(partial(_build_and_ask, seeds, self._copy(self.before)))
            for step in count():
                copy = self._copy(self.before)
                _fresh(seeds)
                done.unlink(missing_ok=True)
                asked = in_child(partial(_build_while_changing, seeds, copy, change, step, done))
                if not done.exists():
                    break
                outcome = Outcome.NOTICED if asked.notice else outcome_of(asked, [self.second, after.answers])
                yield Trial("text changed while read", name, outcome, self._healed(copy), asked.error)
        copy = self._copy(self.before)
        asked = in_child(partial(_ask_while_replaced, self.seeds, copy))
        outcome = outcome_of(asked, [self.first])
        yield Trial("editions replaced", "an open archive", outcome, self._healed(copy), asked.error)


def _fresh(seeds: Path) -> None:
    shutil.rmtree(seeds, ignore_errors=True)
    write_texts(seeds, later=True)


def _place(file: Path, serving: str | None, segments: Sequence[Set[str]]) -> str:
    """The file without the names of its edition and of its segment, which differ between runs."""
    parts = list(file.parts)
    if parts[0] == EDITIONS and len(parts) > 1:
        parts[:2] = ["the serving edition" if parts[1] == serving else "the kept edition"]
    elif parts[0] == SEGMENTS and len(parts) > 1:
        having = [parts[1] in each for each in segments]
        parts[:2] = ["a segment of both editions" if len(having) > 1 and all(having) else "a segment of one edition"]
    if len(parts[-1]) > 32 and "." in parts[-1]:
        parts[-1] = f"*.{parts[-1].split('.', 1)[1]}"
    return "/".join(parts)


def _build_and_ask(seeds: Path, index: Path, back: timedelta = timedelta(), *, settled: bool = True) -> Asked:
    if not settled:
        setattr(building, "settle", lambda index, *_: str(current(index)))  # noqa: B010 - as below
    if back:
        setattr(publish, "datetime", _clock(back))  # noqa: B010 - a name that the module imports, not one of its own
    built = build_index(seeds, index)
    return built if built.error else ask_index(index)


def _clock(back: timedelta) -> type[datetime]:
    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz or UTC) - back

    return Late


def _append(seeds: Path) -> None:
    with (seeds / "breves.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"id": "breve-9", "text": "Le cinéma de Crest a fermé.", "date": "2021-09-01"}\n')


_CHANGES: dict[str, Callable[[Path], None]] = {
    "removed": lambda seeds: (seeds / "tramway.md").unlink(missing_ok=True),
    "rewritten": lambda seeds: _rewrite(seeds / "note.txt", "Le phare a été vendu le 3 janvier 2022.\n"),
    "cut short": lambda seeds: os.truncate(seeds / "harbour.md", 60),
    "grown": _append,
    "folder removed": lambda seeds: shutil.rmtree(seeds),
}


def _rewrite(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _build_while_changing(seeds: Path, index: Path, change: Callable[[Path], None], step: int, done: Path) -> Asked:
    steps = count()

    def progress(_: object) -> None:
        if next(steps) == step:
            change(seeds)
            done.touch()

    built = build_index(seeds, index, progress)
    return built if built.error or built.notice else ask_index(index)


def _ask_while_replaced(seeds: Path, index: Path) -> Asked:
    edition = open_current(index)
    archive = Archive(edition, HashedEncoder(), OverlapReader())
    built = build_index(seeds, index)
    if built.error:
        return built
    shutil.rmtree(edition.folder, ignore_errors=True)
    asked = ask_archive(archive)
    edition.close()
    return asked


def all_trials(campaign: Campaign) -> Sequence[tuple[str, Callable[[], Iterator[Trial]]]]:
    """The parts of the campaign, by name."""
    return [
        ("damage", campaign.damage),
        ("kill", lambda: campaign.interruptions(Strike.KILL)),
        ("disk", lambda: campaign.interruptions(Strike.DISK_FULL)),
        ("clock", campaign.clocks),
        ("change", campaign.changes),
    ]
