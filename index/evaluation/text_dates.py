"""Measures of the dates of texts: 200 files of known date in ten forms, read as a build reads them.

`python -m index.evaluation.text_dates ../shared/data` prints each form, and each miss with what was read instead;
`--seed N` writes other files.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.building.seeds import read_bytes
from index.building.seeds.fault import Located
from index.dates.when import When
from index.evaluation.dated_files import DatedFile, dated_files
from index.evaluation.figures import Figure, share

COUNT = 200
NEEDED = ("wikinews-fr-100.jsonl", "news-archive.jsonl.gz", "training/squad-new-wiki.en.jsonl.gz")
"""The data files that the texts are taken from."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file, the date that was read for it (`None` without one), whether that is of the file and called doubtful."""

    file: DatedFile
    when: When | None
    doubtful: bool = False

    @property
    def right(self) -> bool:
        """Whether the date is the one of the text, with its precision, or finer where the text tells its day too."""
        return self.when in (self.file.when, When.day(self.file.day))


def outcomes(files: Iterable[DatedFile]) -> Iterator[Outcome]:
    """The files as a build reads them. A file that cannot be read, or is no one text, has no date."""
    for file in files:
        documents = [each.document for each in read_bytes(file.content, file.name) if isinstance(each, Located)]
        if len(documents) != 1:
            yield Outcome(file, None)
            continue
        dating = documents[0].dating
        yield Outcome(file, documents[0].published, dating is not None and dating.doubtful)


def figures(found: Sequence[Outcome]) -> list[Figure]:
    """How many have a date, and how many of these the right one; of all, how many dates are called doubtful."""
    given = [each for each in found if each.when is not None]
    right = sum(each.right for each in given)
    sure = [each for each in given if not each.doubtful]
    return [
        Figure("text dates, given", share(len(given), len(found)), "≥ 0.95", gated=True),
        Figure("text dates, right when given", share(right, len(given)), "≥ 0.97", gated=True),
        Figure("text dates, right when not called doubtful", share(sum(each.right for each in sure), len(sure))),
        Figure("text dates, called doubtful", share(len(given) - len(sure), len(found))),
    ]


def measure(data: Path, count: int = COUNT) -> list[Figure]:
    """The figures of `count` files."""
    return figures(list(outcomes(dated_files(data, count))))


def main() -> int:
    """Prints the measures of the folder given, with their misses."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.text_dates")
    parser.add_argument("data", type=Path, help="the folder of data files")
    parser.add_argument("--count", type=int, default=COUNT, help="files to write and read")
    parser.add_argument("--seed", type=int, default=12, help="which files: another number, other texts and ways")
    parsed = parser.parse_args()
    found = list(outcomes(dated_files(parsed.data, parsed.count, parsed.seed)))
    for form in dict.fromkeys(each.file.form for each in found):
        own = [each for each in found if each.file.form == form]
        given = [each for each in own if each.when is not None]
        print(f"{form:16} given {len(given):3} of {len(own):3}, right {sum(each.right for each in given):3}")
        for each in own:
            if not each.right:
                print(f"    {each.file.name}: of {each.file.when}, read {each.when or 'nothing'}")
    for figure in figures(found):
        print(f"{figure.name:44} {figure.value:.3f}  {figure.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
