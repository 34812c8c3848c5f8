"""What libraries say of the disk, told apart from other errors."""

import sqlite3
from pathlib import Path

import pytest

from index.errors import DiskError, Step, disk_faults


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("database or disk is full", Step.FREE_SPACE),
        ("attempt to write a readonly database", Step.MAKE_WRITABLE),
        ("disk I/O error", Step.CHECK_DISK),
        ("unable to open database file", Step.CHECK_DISK),
    ],
)
def test_sqlite_speaks_of_the_disk_in_words_of_its_own(words: str, step: Step) -> None:
    """Each is a `DiskError` with its step, that names the folder."""
    with pytest.raises(DiskError) as caught, disk_faults(Path("var/index")):
        raise sqlite3.OperationalError(words)
    assert caught.value.step is step
    assert "var/index" in str(caught.value)


def test_a_writer_of_words_that_was_killed_is_a_fault_of_the_disk() -> None:
    """tantivy tells it in words alone when the thread that writes could not."""
    words = "An index writer was killed.. A worker thread encountered an error (io::Error most likely) or panicked."
    with pytest.raises(DiskError) as caught, disk_faults(Path("var/index")):
        raise ValueError(f"An error occurred in a thread: '{words}'")
    assert caught.value.step is Step.CHECK_DISK


def test_what_is_not_about_the_disk_stays_as_it_is() -> None:
    """An error of a statement is no fault of the disk."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"), disk_faults(Path("var/index")):
        raise sqlite3.OperationalError("no such table: documents")
