"""Building: only what changed is encoded, nothing removed leaves a trace, and no edition is ever half there."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from index.archive import Archive
from index.building.build import Built, Progress, build
from index.errors import BusyError, DiskError, EditionError, SeedsError, Step
from index.evaluation.plain_bytes import plain_bytes
from index.phrases import Language
from index.question.query import Query
from index.storage import publish as publishing
from index.storage.current import current, open_current
from index.storage.manifest import FORMAT
from index.storage.tables import FILES
from tests.conftest import ROOT
from tests.editions import file_of
from tests.fakes import HashedEncoder

Make = Callable[..., Built]


def _write(seeds: Path, name: str, text: str) -> None:
    (seeds / name).write_text(text, encoding="utf-8")


def test_an_unchanged_text_is_never_encoded_again(seeds: Path, make: Make) -> None:
    """Nothing at all when nothing changed; only the passages that are new when one text did."""
    _write(seeds, "a.txt", "Le chat dort. Il rêve.")
    _write(seeds, "b.txt", "Le chien court.\n\nLe loup guette.")
    encoder = HashedEncoder()
    first = make(encoder)
    # Three passages and four sentences.
    assert (first.encoded, first.reused, first.unchanged, encoder.encoded) == (3, 0, False, 7)
    again = make(encoder)
    assert again.unchanged
    assert again.edition == first.edition
    assert encoder.encoded == 7
    _write(seeds, "b.txt", "Le chien court. Il saute.\n\nLe loup guette.")
    changed = make(encoder)
    # One passage is new, with its two sentences; that of the wolf is not, though it stands elsewhere.
    assert (changed.encoded, changed.reused, encoder.encoded) == (1, 2, 10)


def test_reused_vectors_are_the_same(seeds: Path, index: Path, make: Make) -> None:
    """Taken from an older edition again and again, a vector does not drift."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    edition = open_current(index)
    (vector,) = edition.vectors_of([edition.passage(0)])
    for number in range(3):
        _write(seeds, "b.txt", f"Le chien court {number}.")
        make()
    edition = open_current(index)
    np.testing.assert_array_equal(edition.vectors_of([edition.passage(0)])[0], vector)


def test_another_encoder_encodes_everything_again(seeds: Path, index: Path, make: Make) -> None:
    """A question is never asked of another encoder's vectors."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    other = HashedEncoder(seed="other")
    assert make(other).encoded == 1
    with pytest.raises(EditionError, match="another encoder"):
        Archive(open_current(index), HashedEncoder())


def test_a_removed_text_leaves_no_trace(seeds: Path, index: Path, make: Make) -> None:
    """Neither in the vectors, nor in the words, nor in any byte on the disk."""
    _write(seeds, "a.txt", "Le chat dort.")
    _write(seeds, "b.txt", "Le zyzomys court.")
    make()
    before = open_current(index).manifest
    assert b"zyzomys" in plain_bytes(index)
    (seeds / "b.txt").unlink()
    make()
    edition = open_current(index)
    assert sum(len(segment.vectors) for segment in edition.segments) == edition.manifest.passages < before.passages
    assert sum(len(segment.packed) for segment in edition.segments) == edition.manifest.sentences < before.sentences
    assert edition.words.search("zyzomys", 5) == {}
    assert edition.numbered("b.txt") is None
    assert b"zyzomys" not in plain_bytes(index)


def test_a_reader_keeps_the_edition_it_opened(seeds: Path, index: Path, make: Make) -> None:
    """Even after a newer one was published and its own removed."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    archive = Archive(open_current(index), HashedEncoder())
    _write(seeds, "a.txt", "Le chien court.")
    make()
    assert archive.ask(Query("Que fait le chat ?", top=1)).quotes[0].text == "Le chat dort."
    newer = Archive(open_current(index), HashedEncoder())
    assert newer.ask(Query("Que fait le chien ?", top=1)).quotes[0].text == "Le chien court."
    assert len(list((index / "editions").iterdir())) == 1


def test_no_usable_text_leaves_the_last_edition_serving(seeds: Path, index: Path, make: Make) -> None:
    """The error names the faults, and the next step."""
    _write(seeds, "a.txt", "Le chat dort.")
    edition = make().edition
    (seeds / "a.txt").write_bytes(b"a\0b")
    with pytest.raises(SeedsError, match=r"(?s)goes on serving.*a\.txt: is binary"):
        make()
    assert current(index) == edition


def test_faults_are_named_and_the_rest_is_indexed(seeds: Path, make: Make) -> None:
    """A build with a fault is a build."""
    _write(seeds, "a.txt", "Le chat dort.")
    _write(seeds, "b.txt", "date 2022 ")
    built = make()
    assert (built.documents, len(built.faults)) == (1, 1)


def test_progress_counts_every_step(seeds: Path, index: Path) -> None:
    """Each step ends at its total."""
    _write(seeds, "a.txt", "Le chat dort. Le chien court.")
    seen: list[Progress] = []
    build(seeds, index, HashedEncoder, "hashed", seen.append)
    assert {each.step for each in seen} == {"segment", "encode", "write"}
    assert all(max(each.done for each in seen if each.step == step) > 0 for step in ("segment", "encode", "write"))
    assert {each.step: each for each in seen}["encode"].done == {each.step: each for each in seen}["encode"].total


_CHILD = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from index.building import build as building
from index.storage import draft, publish as publishing
from tests.fakes import HashedEncoder
where = sys.argv[4]
class Slow(HashedEncoder):
    def passages(self, texts):
        if where == "encode":
            print("here", flush=True); time.sleep(60)
        return super().passages(texts)
publish = publishing.publish
def slow_publish(index, draft):
    if where == "before":
        print("here", flush=True); time.sleep(60)
    if where == "between":
        replace = Path.replace
        def wait(self, target):
            print("here", flush=True); time.sleep(60)
        Path.replace = wait
    if where == "after":
        publishing._sweep = lambda index, keep: (print("here", flush=True), time.sleep(60))
    return publish(index, draft)
if where == "write":
    finish = draft.Draft.finish
    def slow(self, *rest, **named):
        print("here", flush=True); time.sleep(60)
    draft.Draft.finish = slow
building.publish = slow_publish
building.build(Path(sys.argv[1]), Path(sys.argv[2]), lambda: Slow(), "hashed")
"""


@pytest.mark.parametrize("where", ["encode", "write", "before", "between", "after"])
def test_a_killed_build_leaves_a_whole_edition(seeds: Path, index: Path, make: Make, where: str) -> None:
    """kill -9 at any moment: the last good edition answers, and the next build works and sweeps up."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    _write(seeds, "a.txt", "Le chien court.")
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(seeds), str(index), str(ROOT), where], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline().strip() == "here"
        child.send_signal(signal.SIGKILL)
    archive = Archive(open_current(index), HashedEncoder())
    expected = "Le chien court." if where == "after" else "Le chat dort."
    assert archive.edition.document(0).text == expected
    make()
    assert Archive(open_current(index), HashedEncoder()).edition.document(0).text == "Le chien court."
    assert [path.name for path in (index / "editions").iterdir()] == [current(index)]
    assert not list(index.glob(".current-*"))


def test_a_second_build_says_so_and_stops(seeds: Path, index: Path) -> None:
    """While the first holds the index; after it, the way is free."""
    _write(seeds, "a.txt", "Le chat dort.")

    def busy() -> HashedEncoder:
        with pytest.raises(BusyError, match="Another build"):
            build(seeds, index, HashedEncoder, "hashed")
        return HashedEncoder()

    assert build(seeds, index, busy, "hashed").documents == 1
    assert build(seeds, index, HashedEncoder, "hashed").unchanged


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "is full"), (errno.EROFS, "cannot be written to"), (errno.EIO, "failed")]
)
def test_a_fault_of_the_disk_is_one_plain_sentence(
    seeds: Path, index: Path, make: Make, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    """And the last edition goes on serving."""
    _write(seeds, "a.txt", "Le chat dort.")
    edition = make().edition
    _write(seeds, "a.txt", "Le chien court.")

    def fail(path: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(publishing, "_flush", fail)
    with pytest.raises(DiskError, match=said):
        make()
    assert current(index) == edition
    assert [path.name for path in (index / "editions").iterdir()] == [edition]


def test_a_file_too_large_for_the_disk_is_named(seeds: Path, index: Path) -> None:
    """The system itself refuses the bytes, in whichever library writes them."""
    _write(seeds, "a.txt", "\n\n".join(f"Le chat numéro {number} dort." for number in range(400)))
    limited = (
        "import resource, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[3])\n"
        "from index.building.build import build\n"
        "from index.errors import DiskError; from tests.fakes import HashedEncoder\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "for limit in (1_000, 20_000, 60_000):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))\n"
        "    try: build(Path(sys.argv[1]), Path(sys.argv[2]), HashedEncoder, 'hashed'); print('built')\n"
        "    except DiskError as error: print(str(error).split(';')[0])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", limited, str(seeds), str(index), str(ROOT)], capture_output=True, text=True, check=False
    )
    lines = said.stdout.splitlines()
    assert len(lines) == 3, said.stderr
    assert all(
        line.startswith((f"The disk that holds {index} is full", f"Writing to {index} failed")) for line in lines
    )
    assert current(index) is None


def test_a_damaged_edition_is_built_anew(seeds: Path, index: Path, make: Make) -> None:
    """Every file of it may be cut short: reading says the next step, and the next step works."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    for name in ("manifest.json", "documents.npy", "texts.sqlite", "vectors.faiss", "sentence_vectors.npy", *FILES):
        path = file_of(index, str(current(index)), name)
        path.write_bytes(path.read_bytes()[:20])
        with pytest.raises(EditionError, match="damaged") as raised:
            open_current(index)
        assert raised.value.step is Step.BUILD
        make()
        assert open_current(index).document(0).text == "Le chat dort."


def test_an_edition_of_another_form_is_refused(seeds: Path, index: Path, make: Make) -> None:
    """It says which form it has, and that a later Dateline reads it."""
    _write(seeds, "a.txt", "Le chat dort.")
    make()
    path = index / "editions" / str(current(index)) / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8")) | {"format": FORMAT + 96}
    del content["checksum"]
    content["checksum"] = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(EditionError, match=f"form {FORMAT + 96}") as raised:
        open_current(index)
    assert raised.value.step is Step.UPGRADE


def test_no_index_yet_says_the_next_step(index: Path) -> None:
    """Not a traceback."""
    with pytest.raises(EditionError, match="no index"):
        open_current(index)


def test_builds_within_a_second_do_not_collide(seeds: Path, make: Make) -> None:
    """Names of editions carry what they hold."""
    names = set()
    for number in range(4):
        _write(seeds, "a.txt", f"Le chat dort {number} fois.")
        names.add(make().edition)
    assert len(names) == 4


def test_files_of_no_format_are_no_faults_of_a_build(seeds: Path, make: Make) -> None:
    """They are counted, also when nothing changed."""
    _write(seeds, "a.txt", "Le chat dort.")
    (seeds / "Thumbs.db").write_bytes(b"\0")
    built, again = make(), make()
    assert (built.faults, built.skipped, built.unchanged) == ([], {".db": 1}, False)
    assert (again.faults, again.skipped, again.unchanged) == ([], {".db": 1}, True)


def test_a_folder_that_changes_while_it_is_built_is_built_as_it_is_read_last(
    seeds: Path, index: Path, make: Make
) -> None:
    """What the edition says of itself is what it holds, so that the next build finds nothing to do."""
    _write(seeds, "a.txt", "Le chat dort.")

    def slow() -> HashedEncoder:
        # Between the first reading and the second.
        _write(seeds, "a.txt", "Le chien court.")
        _write(seeds, "b.txt", "Le chat rêve.")
        return HashedEncoder()

    built = build(seeds, index, slow, "hashed")
    edition = open_current(index)
    assert (built.documents, edition.manifest.documents) == (2, 2)
    assert [edition.document(number).text for number in range(2)] == ["Le chien court.", "Le chat rêve."]
    edition.close()
    assert make().unchanged


def test_texts_that_vanish_while_they_are_built_leave_the_last_edition_serving(seeds: Path, index: Path) -> None:
    """The second reading finds no text: it is said as for an empty folder."""
    _write(seeds, "a.txt", "Le chat dort.")

    def slow() -> HashedEncoder:
        (seeds / "a.txt").unlink()
        return HashedEncoder()

    with pytest.raises(SeedsError, match="No usable text"):
        build(seeds, index, slow, "hashed")
    assert current(index) is None


def test_a_hostile_file_stops_no_other(seeds: Path, index: Path, make: Make) -> None:
    """Every hostile file beside a good text: the build ends, and the good text answers."""
    for path in (ROOT / "tests" / "data" / "hostile").iterdir():
        (seeds / path.name).write_bytes(path.read_bytes())
    _write(seeds, "z.txt", "Le zyzomys court.")
    built = make()
    faults = (ROOT / "tests" / "data" / "hostile.faults").read_text("utf-8").splitlines()
    assert [fault.say(Language.ENGLISH) for fault in built.faults] == faults
    edition = open_current(index)
    assert edition.numbered("z.txt") is not None
    assert len(edition.words.search("zyzomys", 5)) == 1
    edition.close()
