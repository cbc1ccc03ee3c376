"""CSV that is safe to open in a spreadsheet, and read back as it was.

A spreadsheet runs a cell that begins like a formula, and what annotators and agents wrote may begin so (OWASP, "CSV
Injection"). Such a cell gets a quote mark before it, which every spreadsheet shows or hides as "this is text". A
spreadsheet that splits at semicolons or tabs, as in much of Europe, begins a cell within a text of ours, and so does
one that takes a line break for a new row: what follows is guarded like the text itself. Only texts are touched: a
number stays a number, minus sign and all.
"""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajwidgets.amounts import plural
from trajwidgets.durable import write_file
from trajwidgets.errors import StoreError
from trajwidgets.store import cells
from trajwidgets.trajectory import canonical_json, plain

if TYPE_CHECKING:
    from pandas import DataFrame

#: What makes a formula of a cell, also after blanks of any kind and in full width, and quote marks before it: those are
#: counted in, so that one mark more can always be told from the text's own.
_FORMULA = re.compile(r"'*[\s\ufeff\u200b-\u200f\u2060\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")
_GUARDED = re.compile(r"'" + _FORMULA.pattern)

#: The same after each place within a text where another separator would begin a cell, up to the next such place. `"`
#: counts as a blank there: it stands doubled in the file, and two of them at the start of a cell are none.
_WITHIN = r"""'*(?:(?![;\t\r\n])[\s\ufeff\u200b-\u200f\u2060\x00-\x1f"])*[=+\-@\uff1d\uff0b\uff0d\uff20]"""
_FORMULA_WITHIN = re.compile(rf"(?<=[;\t\r\n])(?={_WITHIN})")
_GUARDED_WITHIN = re.compile(rf"(?<=[;\t\r\n])'(?={_WITHIN})")

#: What a C long holds everywhere.
_LARGEST_LONG = 2**31 - 1

#: The csv module's limit is one for the whole process.
_LIMIT = threading.Lock()


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula, whichever separator it splits at."""
    within = _FORMULA_WITHIN.sub("'", text)
    return f"'{within}" if _FORMULA.match(text) else within


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` made."""
    return _GUARDED_WITHIN.sub("", cell[1:] if _GUARDED.match(cell) else cell)


@contextmanager
def _cells_of_any_length(content: str) -> Iterator[None]:
    """Let the csv module read cells as long as the content, where it stops at 131,072 characters by itself."""
    with _LIMIT:
        before = csv.field_size_limit()
        csv.field_size_limit(max(before, min(len(content), _LARGEST_LONG)))
        try:
            yield
        finally:
            csv.field_size_limit(before)


def write_csv(path: Path, frame: DataFrame) -> int:
    """Write a frame, UTF-8, every text in quotes; a set as a JSON list; an empty cell where nothing is. Returns rows.

    Raises:
        StoreError: when the file cannot be written.
    """
    try:
        write_file(path, _lines(frame))
    except OSError as error:
        raise StoreError(f"{path}: the CSV file cannot be written ({error}). What was there is as it was.") from None
    return len(frame)


def _lines(frame: DataFrame) -> Iterator[bytes]:
    yield _line(map(str, frame.columns))
    for row in frame.itertuples(index=False, name=None):
        yield _line(map(_cell, row))


def _line(row: Iterable[str | float | None]) -> bytes:
    buffer = io.StringIO()
    # Every text in quotes: a comma, a line break or a quote mark within it then begins no cell of its own.
    written = [guarded(cell) if isinstance(cell, str) else cell for cell in row]
    csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(
        ["" if cell is None else cell for cell in written]
    )
    return buffer.getvalue().encode("utf-8", "backslashreplace")


def _cell(cell: Any) -> str | float | None:
    cell = cells.native(cell)
    if cell is None or isinstance(cell, str | int | float):
        return str(cell) if isinstance(cell, bool) else cell
    if isinstance(cell, tuple | list | set | frozenset):
        return canonical_json(plain(list(cell))).decode()
    return str(cell.isoformat()) if hasattr(cell, "isoformat") else str(cell)


def read_csv(path: Path) -> tuple[DataFrame, list[str], str]:
    """The frame in a CSV file, all its cells texts, `guarded` undone; what each row is called; the file's sha256.

    Raises:
        StoreError: when it cannot be read, or a row has not as many cells as there are columns.
    """
    import pandas as pd

    try:
        content = path.read_bytes()
        # A byte order mark is what spreadsheets put before UTF-8.
        text = content.decode("utf-8-sig")
        with _cells_of_any_length(text):
            header, rows, lines = _read(text, path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror or error}).") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise StoreError(f"{path}: no CSV in UTF-8 ({error}). Save it as `CSV UTF-8`.") from None
    return pd.DataFrame(rows, columns=header, dtype="object"), lines, sha256(content).hexdigest()


def _read(text: str, path: Path) -> tuple[list[str], list[list[str]], list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [unguarded(cell) for cell in next(reader, [])]
    if len(header) == 1 and ";" in header[0]:
        raise StoreError(
            f"{path}: semicolons stand between its cells, as where the comma is a decimal mark. Write it with commas: "
            f"pd.read_csv({path.name!r}, sep=';', dtype='object').to_csv({path.name!r}, index=False)."
        )
    rows: list[list[str]] = []
    lines: list[str] = []
    began = reader.line_num + 1
    for row in reader:
        if row:
            if len(row) != len(header):
                raise StoreError(
                    f"{path}, line {began}: {plural(len(row), 'cell')} under {plural(len(header), 'column')}."
                )
            rows.append([unguarded(cell) for cell in row])
            lines.append(f"line {began}")
        began = reader.line_num + 1
    return header, rows, lines
