"""`python -m index.evaluation.faults` runs the campaign and prints its table; `--write` puts it into docs/faults.md.

Ends with 1 when a fault crashed, gave different answers without a word, or left an index that a build does not heal.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from index.evaluation.faults.campaign import Campaign, all_trials
from index.evaluation.faults.damages import ZEROED
from index.evaluation.faults.outcome import Trial, failed, table
from index.evaluation.faults.syscalls import SUPPORTED

_PAGE = Path("docs/faults.md")
_TEXT = """# Faults

`make bench faults` makes a small index of two editions, damages copies of it and interrupts builds, then asks
questions and compares the whole answers with those of the undamaged index; then it builds again, which must give the
right answers. `python -m index.evaluation.faults --write` writes this page. Seed {seed}, {sample} random bits flipped
in each file.

- **noticed**: an error in plain words. **harmless**: the right answers. **fell back**: the answers of the edition
  before, with a notice. **crash**: anything else that ends a process. **different**: other answers without a word.
- **File damaged**: bits flipped, {zeroed} bytes zeroed, cut short, emptied and removed, each on a copy of its own. The
  kept edition is the one before, which stands in for a damaged one, but not where the damage is in a segment of both.
- A build that adds a text, and one that withdraws a text, is killed, or finds the disk full from then on, at every
  {stride} system call that changes a file (seen with ptrace, so those of SQLite, faiss and tantivy are among them); the
  edition before or the new one serves. What was withdrawn stands in no file after the next build.
- Not tried: bytes of an edition overwritten in place while a process has it open. Files are checked when they are
  opened and mapped from then on; Dateline itself never writes into a published edition.

{table}
"""


def main() -> int:
    """Runs the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m index.evaluation.faults", description="Breaks Dateline.")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random damages")
    parser.add_argument("--sample", type=int, default=12, help="random bits flipped in each file")
    parser.add_argument("--stride", type=int, default=1, help="step between the system calls that are struck")
    parser.add_argument("--only", action="append", metavar="PART", help="damage, kill, disk, clock or change")
    parser.add_argument("--write", action="store_true", help=f"write the table into {_PAGE}")
    parsed = parser.parse_args()
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as made:
        campaign = Campaign(Path(made).resolve(), parsed.seed, parsed.sample, parsed.stride)
        for name, part in all_trials(campaign):
            if parsed.only is None or name in parsed.only:
                print(f"{name} …", file=sys.stderr, flush=True)
                trials += part()
    if not SUPPORTED:
        print("Kills and full disks are tried on Linux x86-64 only.")
    counted = table(trials)
    print(counted)
    for trial in failed(trials):
        state = "" if trial.healed else ", not healed"
        print(f"{trial.outcome}{state}: {trial.fault}, {trial.place}: {trial.detail}")
    if parsed.write:
        stride = "" if parsed.stride == 1 else f"{parsed.stride}th"
        page = _TEXT.format(seed=parsed.seed, sample=parsed.sample, stride=stride, table=counted, zeroed=ZEROED)
        _PAGE.write_text(page.replace("every  ", "every "), encoding="utf-8")
    return 1 if failed(trials) else 0


if __name__ == "__main__":
    sys.exit(main())
