"""Where an encoder comes from: its name, the folder of prepared encoders, and opening it, prepared first if need be."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from index.encoding import DEFAULT_MODEL as DEFAULT_MODEL
from index.encoding import FORMAT, LAYERS

if TYPE_CHECKING:
    from index.encoding.encoder import OnnxEncoder

# ONNX Runtime is imported by the functions below: settings name the default model, and load in a few milliseconds.


@dataclass(frozen=True, slots=True)
class EncoderSource:
    """An encoder by name: a sentence-transformers name or folder, and the folder where prepared encoders are kept."""

    name: str
    models: Path

    @property
    def folder(self) -> str:
        """The name of its folder in `models`: readable, with a hash so that no two encoders share one.

        Nor do two forms of one encoder: an index answers with the one it was made with until it is built anew.
        """
        readable = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in self.name).strip("-.")
        form = f"{FORMAT} {LAYERS}" if self.name == DEFAULT_MODEL else str(FORMAT)
        known = sha256(f"{self.name} {form}".encode()).hexdigest()
        return f"{readable[-60:]}-{known[:8]}"

    @property
    def path(self) -> Path:
        """Its folder in `models`, whether it is there yet or not."""
        return self.models / self.folder

    @property
    def ready(self) -> bool:
        """Whether it is prepared already."""
        from index.encoding.encoder import DESCRIPTION

        return (self.path / DESCRIPTION).exists()

    def prepare(self, watch: Callable[[str], None] = lambda step: None) -> Path:
        """Its folder, made now if it is not there yet. See `prepare.prepare`."""
        from index.encoding.prepare import prepare

        return self.path if self.ready else prepare(self.name, self.path, watch)

    def open(self, threads: int = 0, watch: Callable[[str], None] = lambda step: None) -> "OnnxEncoder":
        """The encoder, prepared first if need be. `threads` bounds the processors one call uses (0: all).

        `watch` is called with each step of the preparation: "load", "export". Raises `ModelError` or `DiskError`.
        """
        from index.encoding.encoder import OnnxEncoder

        return OnnxEncoder(self.prepare(watch), threads)
