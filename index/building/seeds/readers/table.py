"""CSV and TSV: one text a row; which column is the text, the date and the title is guessed, and told."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from index.building.dating import Meaning, meaning_of, read_date
from index.building.seeds.decoding import whole_text
from index.building.seeds.fault import Fault, Notice, UnusableText, fault_of
from index.building.seeds.limits import LARGEST_FILE, MOST_COLUMNS
from index.building.seeds.named import TEXT, described, first, key_of, stated
from index.building.seeds.text import Text
from index.documents import Origin, Stated
from index.phrases import Phrase

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 50
_KNOWN = frozenset(map(key_of, [*TEXT, "title", "titre", "url", "link", "lien", "id", "source"]))


def read(stream: BinaryIO, name: str) -> Iterator[Text | Fault | Notice]:
    """The rows of a table, named by the line they end on. The first line names the columns, or is a row itself."""
    content, encoding = whole_text(stream)
    # A cell may be as long as the file; the text made of it has its own limit.
    csv.field_size_limit(LARGEST_FILE)
    delimiter = "\t" if name.lower().endswith(".tsv") else _delimiter(content)
    rows = list(_rows(content, delimiter, _SAMPLE_LINES))
    header, body = (rows[0], rows[1:]) if rows and _is_header(rows) else ([], rows)
    columns = header or [str(number) for number in range(1, 1 + max(map(len, rows), default=0))]
    if len(columns) > MOST_COLUMNS:
        raise UnusableText(None, f"has more than {MOST_COLUMNS} columns", f"a plus de {MOST_COLUMNS} colonnes")
    words = _column_of_text(columns, body)
    if words is None:
        raise UnusableText(
            None,
            'has no column of texts; call it "text" in the first line',
            "n’a pas de colonne de textes ; nommez-la « texte » dans la première ligne",
        )
    dated = _column_of_dates(columns, body, words)
    yield Notice(name, None, _told(columns, words, dated), warning=False)
    if content.count('"') % 2:
        yield Notice(name, None, _QUOTES)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    header_ahead = bool(header)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield fault_of(error, name, reader.line_num)
            continue
        if _is_blank(row):
            continue
        if header_ahead:
            header_ahead = False
            continue
        try:
            yield _text(columns, row, words, dated, reader.line_num, encoding)
        except Exception as error:
            yield fault_of(error, name, reader.line_num)


def _text(columns: Sequence[str], row: list[str], words: int, dated: int | None, line: int, encoding: str) -> Text:
    body = row[words] if words < len(row) else ""
    if not body.strip():
        raise UnusableText(
            line,
            f"has nothing in the column of texts ({columns[words]})",
            f"n’a rien dans la colonne des textes ({columns[words]})",
        )
    fields: dict[str, object] = {
        column: cell.strip() for number, (column, cell) in enumerate(zip(columns, row, strict=False)) if number != words
    }
    dates = stated(fields)
    if dated is not None and dated < len(row) and row[dated].strip():
        dates = (Stated(Origin.FIELD, row[dated].strip(), columns[dated]), *dates)
    return Text(body, described(fields), dates, str(line), line, encoding=encoding)


def _rows(content: str, delimiter: str, most: int) -> Iterator[list[str]]:
    """Those of the first lines that are not blank."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    for _ in range(most):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        if not _is_blank(row):
            yield row


def _is_blank(row: Sequence[str]) -> bool:
    return not any(map(str.strip, row))


def _delimiter(content: str) -> str:
    """The sign that parts the cells: the one that finds known names, then as many cells in most rows."""

    def even(delimiter: str) -> tuple[bool, float, int]:
        rows = list(_rows(content, delimiter, _SAMPLE_LINES))
        sizes = [len(row) for row in rows]
        most = max(set(sizes), key=lambda size: (sizes.count(size), size), default=1)
        named = len(rows[0]) > 1 and _is_header(rows) if rows else False
        return (named, sizes.count(most) / len(sizes), most) if most > 1 else (named, 0, 0)

    return max(_DELIMITERS, key=even)


def _is_header(rows: list[list[str]]) -> bool:
    """Whether the first row names the columns: it holds a known name, and no long cell and no date."""
    return (
        any(map(_is_known, rows[0]))
        and all(len(cell) <= 60 and read_date(cell).when is None for cell in rows[0])
    )  # fmt: skip


def _is_known(cell: str) -> bool:
    return key_of(cell) in _KNOWN or meaning_of(cell) is not None


def _column_of_text(columns: Sequence[str], rows: list[list[str]]) -> int | None:
    """The column with a name of a text, else the one with the longest cells, if they are sentences."""
    if (named := first({column: column for column in columns if column}, TEXT)) is not None:
        return columns.index(named[0])
    lengths = [_mean([len(row[number]) for row in rows if number < len(row)]) for number in range(len(columns))]
    longest = max(range(len(columns)), key=lambda number: lengths[number], default=None)
    return longest if longest is not None and lengths[longest] >= 20 else None


def _column_of_dates(columns: Sequence[str], rows: list[list[str]], words: int) -> int | None:
    """Without a column of that name: the one in which most cells are dates."""
    if _named_date(columns) is not None:
        return None
    for number in range(len(columns)):
        cells = [row[number] for row in rows if number < len(row) and row[number].strip()]
        if number != words and cells and sum(read_date(cell).when is not None for cell in cells) > 0.8 * len(cells):
            return number
    return None


def _named_date(columns: Sequence[str]) -> str | None:
    """The column that its name makes the date of publication."""
    named = [(meaning, column) for column in columns if (meaning := meaning_of(column)) is not None]
    best = min(named, key=lambda each: each[0], default=None)
    return best[1] if best is not None and best[0] is not Meaning.CHANGED else None


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _told(columns: Sequence[str], words: int, dated: int | None) -> Phrase:
    names = {column: column for column in columns if column}
    date = columns[dated] if dated is not None else _named_date(columns) or "–"
    title = (first(names, ["title", "titre", "headline", "subject", "sujet", "objet"]) or ("–",))[0]
    parts = (columns[words], date, title)
    shown = [part if len(part) <= 40 else part[:39] + "…" for part in parts]
    return Phrase(
        en="columns: text “{}”, date “{}”, title “{}”".format(*shown),
        fr="colonnes : texte « {} », date « {} », titre « {} »".format(*shown),
    )


_QUOTES = Phrase(
    en="a quotation mark is not closed; rows may run into one another",
    fr="un guillemet n’est pas fermé ; des lignes peuvent se confondre",
)
