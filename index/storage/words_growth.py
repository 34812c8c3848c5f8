"""The words of an edition that grows out of the one before: its files are shared, and what is new is added beside them.

tantivy never changes a file of its index but `meta.json` and `.managed.json`, which it replaces; so links to the others
will do. BM25's numbers are those of the whole index, as if it were written at once, while nothing was deleted; a
deleted passage counts in them until the words are written anew.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import tantivy

from index.stems import ANALYZERS
from index.storage.words import Entry, Words, add_entries

# Bytes of memory, the least that tantivy takes.
_HEAP = 15_000_000
# tantivy replaces these files.
_REPLACED = ".json"


def link(before: Path, folder: Path) -> set[str]:
    """Makes `folder` with the words of another one. Returns the names of the files that are the very same ones."""
    folder.mkdir()
    linked = set()
    for name in Words.files(before):
        if not name.endswith(_REPLACED):
            # Some file systems have no links, or not so many.
            with suppress(OSError):
                os.link(before / name, folder / name)
                linked.add(name)
                continue
        shutil.copyfile(before / name, folder / name)
    return linked


def grow(folder: Path, gone: Sequence[int], entries: Iterable[Entry]) -> None:
    """Deletes the passages of these serial numbers from linked words, and adds the entries."""
    index = tantivy.Index.open(str(folder))
    for name, analyzer in ANALYZERS.items():
        index.register_tokenizer(name, analyzer)
    writer = index.writer(_HEAP, 1)
    if gone:
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "passage", list(gone)))
    add_entries(writer, entries)
    writer.commit()
    writer.wait_merging_threads()
