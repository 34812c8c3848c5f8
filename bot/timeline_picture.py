"""A timeline as a picture, legible on a light and on a dark page, and at a phone's width."""

import io
import textwrap
import warnings

from bot import wording
from index.phrases import Language, Phrase
from index.timeline import Event, Timeline

# Events drawn at most: more would not fit a phone without scrolling.
MOST_SHOWN = 12
# An opaque background, legible on a dark page too; letters are 21 pixels high when the picture is 640 wide.
_BACKGROUND, _INK, _QUIET, _ACCENT = "#f7f5f0", "#1d2126", "#5a626b", "#8a2d3b"
_WIDTH_INCHES, _DPI = 6.4, 200
_LINE_INCHES = 0.27
# Characters of a line.
_LONGEST_LINE = 56
RECALLED = Phrase(en=" · recalled", fr=" · rappelé")


def drawn(timeline: Timeline, start: int = 0) -> range:
    """Which events a picture holds that begins with the event `start`."""
    return range(start, min(len(timeline.events), start + MOST_SHOWN))


def draw(timeline: Timeline, language: Language, start: int = 0) -> bytes:
    """The bytes of a PNG, 1280 pixels wide, of the events from `start` on; as high as its events need.

    Below the title it says which events these are, and of how many.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    shown = drawn(timeline, start)
    blocks = [
        (_heading(event, language), _lines(event), _credit(event)) for event in timeline.events[start : shown.stop]
    ]
    height = 1.2 + sum(_LINE_INCHES * (len(lines) + 2.55) for _, lines, _ in blocks)
    figure = Figure(figsize=(_WIDTH_INCHES, height), facecolor=_BACKGROUND)
    FigureCanvasAgg(figure)

    def write(across: float, down: float, text: str, color: str, size: float, weight: str = "normal") -> None:
        # `parse_math` is off: a text may hold a dollar sign, and is not a formula.
        figure.text(
            across / _WIDTH_INCHES,
            1 - down / height,
            text,
            color=color,
            fontsize=size,
            fontweight=weight,
            va="baseline",
            parse_math=False,
        )

    down = 0.45
    write(0.3, down, textwrap.shorten(timeline.topic or "Dateline", 46, placeholder="…"), _INK, 15, "bold")
    down += 0.25
    write(0.3, down, wording.shown_of(timeline, shown, language), _QUIET, 10)
    down += 0.5
    top = down
    for heading, lines, credit in blocks:
        write(0.3, down, "●", _ACCENT, 11)
        write(0.6, down, heading, _ACCENT, 13, "bold")
        down += _LINE_INCHES * 1.05
        for line in lines:
            write(0.6, down, line, _INK, 12.5)
            down += _LINE_INCHES
        write(0.6, down, credit, _QUIET, 10)
        down += _LINE_INCHES * 1.5
    if blocks:
        line_at = 0.375 / _WIDTH_INCHES
        ends = [1 - top / height, 1 - (down - 1.5 * _LINE_INCHES) / height]
        figure.add_artist(Line2D([line_at, line_at], ends, color=_ACCENT, alpha=0.35, linewidth=2))
    out = io.BytesIO()
    with warnings.catch_warnings():
        # A letter its font does not have is drawn as a box; that is no reason to say so on a terminal.
        warnings.simplefilter("ignore")
        figure.savefig(out, format="png", dpi=_DPI)
    return out.getvalue()


def _heading(event: Event, language: Language) -> str:
    when = textwrap.shorten(wording.interval(event.when, language), _LONGEST_LINE - len(RECALLED.en), placeholder="…")
    return when + RECALLED.of(language) if event.recalled else when


def _credit(event: Event) -> str:
    return textwrap.shorten(wording.title(event.quote.document), 68, placeholder="…")


def _lines(event: Event) -> list[str]:
    """The sentence in four lines at most, with an ellipsis where it is longer."""
    return textwrap.wrap(" ".join(event.quote.text.split()), _LONGEST_LINE, max_lines=4, placeholder=" …") or ["…"]
