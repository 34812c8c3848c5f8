"""The picture of a timeline: its form, and any text in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.timeline_picture import MOST_SHOWN, draw
from index.archive import Archive
from index.phrases import Language
from index.timeline import timeline

Open = Callable[[], Archive]


@pytest.mark.parametrize("language", list(Language))
def test_it_is_a_png_with_its_own_background(seeds: Path, archive: Open, language: Language) -> None:
    """A PNG, wide enough for a page and narrow enough for a phone, with its own background."""
    from io import BytesIO

    from PIL import Image

    (seeds / "a.txt").write_text("date 2022-03-12 La grève a commencé le 7 mars.", encoding="utf-8")
    opened = archive()
    shown = timeline(opened.edition, opened.encoder)
    with Image.open(BytesIO(draw(shown, language))) as image:
        assert image.format == "PNG"
        assert image.width == 1280
        assert image.convert("RGBA").getpixel((2, 2))[3] == 255  # type: ignore[index]


def test_the_picture_takes_any_text(seeds: Path, archive: Open) -> None:
    """Formulas, letters its font lacks, and more events than it shows."""
    lines = [f"Le {day} mars 2022, le prix $x_{day}$ de 日本語 🏳️ \\frac monte {'a' * 90}." for day in range(1, 29)]
    (seeds / "a.txt").write_text("\n\n".join(lines), encoding="utf-8")
    opened = archive()
    shown = timeline(opened.edition, opened.encoder)
    assert len(shown.events) > MOST_SHOWN
    assert draw(shown, Language.FRENCH).startswith(b"\x89PNG")
