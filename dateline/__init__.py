"""Dateline as it is installed: one name in an environment, which holds `bot` and `index`.

Installed, both stand in this folder, where no other program of the environment sees them; in a checkout they stand
beside it. Only the process that starts here finds them under their own names.
"""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
# Where `bot` and `index` are.
ROOT = _HERE if (_HERE / "bot").is_dir() else _HERE.parent


def main() -> int:
    """Runs one command of the terminal, and returns its exit status."""
    sys.path.insert(0, str(ROOT))
    from bot.terminal.main import main as terminal

    return terminal()
