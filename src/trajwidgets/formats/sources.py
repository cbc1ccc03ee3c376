"""Where runs come from: one file or one Python object, taken apart into JSON records."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, Protocol, cast

from pydantic import BaseModel, JsonValue
from pydantic_core import PydanticSerializationError, to_jsonable_python

from trajwidgets.errors import FormatError, TrajectoryError
from trajwidgets.formats.lines import Line, LinePlace, read_line, whole
from trajwidgets.formats.records import Record, Sample
from trajwidgets.formats.strict_json import BOM, MAX_DEPTH, TOO_DEEP, NotJson, measured, parse
from trajwidgets.trajectory import plain

#: Most bytes of one record (a JSON document, or a line of JSONL) after unpacking: a gzip bomb must not fill the memory.
MAX_RECORD_BYTES = 1 << 29
_SAMPLE_RECORDS = 64
_SAMPLE_BYTES = 1 << 20
#: A file of up to so many bytes is held while its runs are read, and not opened again for each look at it.
_SMALL_BYTES = 1 << 19
#: So many bytes tell gzip and zip from JSON.
_MARK_BYTES = 4
GZIP = b"\x1f\x8b"
_SPACE = b" \t\r\n"
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*")
_LINE_ENDINGS = (".jsonl", ".ndjson")


class Source(Protocol):
    """Whatever a reader reads: it hands out JSON records."""

    @property
    def where(self) -> str:
        """What opens an error message."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where files beside it lie; None for what is no file."""
        ...

    def sample(self) -> Sample:
        """Its beginning."""
        ...

    def records(self) -> Iterator[Record | FormatError]:
        """Its records; one that cannot be read comes as its error."""
        ...


class ObjectSource:
    """A Python object of the same shape as the JSON of a file."""

    where = "the given object"
    folder = None

    def __init__(self, value: object) -> None:
        """Raises `FormatError` for what JSON has no place for. Pydantic models (messages of an SDK) are dumped."""
        try:
            self._value = plain(to_jsonable_python(value, fallback=_refuse) if _has_model(value) else value)
        except (TrajectoryError, PydanticSerializationError) as error:
            raise FormatError(f"{self.where}: {error}") from error
        except RecursionError:
            raise FormatError(f"{self.where}: {TOO_DEEP}.") from None

    def sample(self) -> Sample:
        """The whole object."""
        return Sample(values=(self._value,))

    def records(self) -> Iterator[Record | FormatError]:
        """One record: the object."""
        yield Record(self._value, self.where)


def _refuse(value: object) -> object:
    raise TrajectoryError(f"a {type(value).__name__} is not a JSON value. Convert it to text, numbers, lists or dicts.")


def _has_model(value: object, levels: int = MAX_DEPTH) -> bool:
    if isinstance(value, BaseModel):
        return True
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return levels > 0 and any(_has_model(item, levels - 1) for item in inner)


class FileSource:
    """A file of JSON or JSONL, perhaps gzipped; which of them is told from what it holds, not from its name.

    `name` is the path below the folder that was loaded, `loaded_with` are the files named together with this one, as
    by that folder: some formats spread a run over several. UTF-8 with or without byte order mark, any line ends.
    """

    def __init__(
        self,
        path: Path,
        name: str | None = None,
        loaded_with: frozenset[Path] = frozenset(),
        *,
        small: bytes | None = None,
    ) -> None:
        """`small`: all bytes of the file, where they are known (see `begun`)."""
        self.path = path
        self.name = name or path.name
        self.where = str(path)
        self.folder = path.parent
        self.loaded_with = loaded_with
        #: How many records were handed out so far, and of how many bytes.
        self.n_handed = 0
        self.n_bytes = 0
        self._last: tuple[Line, str] | None = None
        self._first: list[tuple[Line, Record | FormatError]] = []
        self._small = small

    @cached_property
    def stem(self) -> str:
        """The name without its endings: the base of the ids of runs that bring none."""
        name = self.name.removesuffix(".gz") or self.name
        dot = name.rfind(".")
        return name[:dot] if name.rfind("/") + 1 < dot < len(name) - 1 else name

    def sample(self) -> Sample:
        """The first bytes and values; what is parsed here is kept for `records`, and parsed once."""
        with self._open() as stream:
            head = stream.read(1 << 16).removeprefix(BOM)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FormatError(f"{self.where}: UTF-16 text. Save it as UTF-8.")
        if head.lstrip(_SPACE)[:1] not in (b"{", b"["):
            return Sample(head)
        if self._document is not None:
            return Sample(head, (self._document.value,))
        self._first = []
        values: list[JsonValue] = []
        size = 0
        for line, text in self._lines():
            record = self._line_record(line.number, text)
            self._first.append((line, record))
            size += line.size
            if isinstance(record, Record):
                values.append(record.value)
            if len(values) == _SAMPLE_RECORDS or size > _SAMPLE_BYTES:
                break
        if not values:
            raise next(fault for _, fault in self._first if isinstance(fault, FormatError))
        return Sample(head, tuple(values))

    def records(self) -> Iterator[Record | FormatError]:
        """The document, or one record a line; a line that cannot be read is handed out as its error.

        Raises:
            FormatError: when the file cannot be opened, or is neither a document nor lines of JSON.
        """
        if self._document is not None:
            self.n_handed, self.n_bytes = 1, self._document_bytes
            yield self._document
            return
        first, self._first = self._first[::-1], []
        last = first[0][0] if first else None
        passed = len(first) if last and last.offset is None else 0
        while first:
            yield self._handed(*first.pop())
        rest = islice(self._lines(None if passed else last), passed, None)
        yield from (self._handed(line, self._line_record(line.number, text)) for line, text in rest)

    def _handed(self, line: Line, record: Record | FormatError) -> Record | FormatError:
        self.n_handed += 1
        self.n_bytes += line.size
        self._last = None if isinstance(record, FormatError) else (line, record.sha256)
        return record

    @property
    def line(self) -> LinePlace | None:
        """Where the record that was handed out last can be read again; None where it was no line of a plain file."""
        if self._last is None:
            return None
        (number, offset, size), checksum = self._last
        return None if offset is None else LinePlace(number, offset, size, checksum)

    @cached_property
    def _document(self) -> Record | None:
        """The whole file as one value; None where each line is a value of its own."""
        with self._open() as stream:
            start, first = _until_text(stream)
            more, following = _until_text(stream)
            # A name that promises lines decides one thing only: a single line has a number, for more may be appended.
            if _is_container(first) if following else self._named_lines:
                return None
            data = whole(stream, start + more, MAX_RECORD_BYTES) if following else start + more
            del start, first, more
        if len(data) > MAX_RECORD_BYTES:
            raise self._too_large(self.where, "document")
        self._document_bytes = len(data)
        checksum = sha256(data).hexdigest()
        try:
            value, shallow = measured(data)
            return Record(value, self.where, self.name, self.stem, (), checksum, shallow)
        except NotJson as error:
            if following and self._mostly_lines():
                return None
            raise FormatError(
                f"{self.where}, line {error.line}: {error.reason}. "
                f'Repair the file, or pass on_error="collect" to load the others.'
            ) from None

    def _mostly_lines(self) -> bool:
        """Whether a file that is no document was meant as lines: most of its first lines are values on their own."""
        lines = [_is_container(text) for _, text in islice(self._lines(), 200)]
        return 2 * sum(lines) > len(lines)

    @property
    def _named_lines(self) -> bool:
        return self.name.removesuffix(".gz").endswith(_LINE_ENDINGS)

    def _line_record(self, number: int, text: bytes) -> Record | FormatError:
        where = f"{self.where}, line {number}"
        try:
            value, shallow = measured(text)
            return Record(value, where, self.name, self.stem, (number,), sha256(text).hexdigest(), shallow)
        except NotJson as error:
            return FormatError(f'{where}: {error.reason}. Pass on_error="collect" to keep the other lines.')

    def _lines(self, after: Line | None = None) -> Iterator[tuple[Line, bytes]]:
        """Every line that is not blank, or every one behind a line with an offset."""
        with self._open() as stream:
            number = offset = 0
            if after is not None and after.offset is not None:
                # Its own line break comes first, as a blank line of the same number.
                number, offset = after.number - 1, after.offset + after.size
                stream.seek(offset)
            plain_file = not isinstance(stream, gzip.GzipFile)
            while line := read_line(stream, MAX_RECORD_BYTES):
                number += 1
                if len(line) > MAX_RECORD_BYTES:
                    raise self._too_large(f"{self.where}, line {number}", "line")
                text = (line.removeprefix(BOM) if number == 1 and after is None else line).strip(_SPACE)
                offset += len(line)
                if text:
                    start = offset - len(line)
                    if line[:1] != text[:1]:
                        start = offset - len(line.lstrip(_SPACE if number > 1 else BOM + _SPACE))
                    del line  # a run of 100 MB would stand in memory twice while it is parsed
                    yield Line(number, start if plain_file else None, len(text)), text

    @staticmethod
    def _too_large(where: str, kind: str) -> FormatError:
        return FormatError(f"{where}: more than {MAX_RECORD_BYTES >> 20} MB in one {kind}. Split it: one run a line.")

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        """The bytes, unpacked where they are gzipped (told from the first two bytes). A small file is read once."""
        if self._small is not None:
            yield io.BytesIO(self._small)
            return
        try:
            with self.path.open("rb") as file:
                start, is_all = begun(file)
                file.seek(0)
                if start.startswith(GZIP):
                    with gzip.GzipFile(fileobj=file) as stream:
                        yield cast(IO[bytes], stream)
                elif is_all:
                    self._small = start
                    yield io.BytesIO(start)
                else:
                    yield file
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise FormatError(f"{self.where}: damaged gzip ({error}). Copy or pack the file again.") from error
        except OSError as error:
            raise FormatError(f"{self.where}: cannot be read ({error.strerror or error}).") from error


def begun(file: IO[bytes]) -> tuple[bytes, bool]:
    """The first bytes of a file, and whether they are all of it: a small one is read at once, and not opened again."""
    is_small = os.fstat(file.fileno()).st_size <= _SMALL_BYTES
    return file.read() if is_small else file.read(_MARK_BYTES), is_small


def _until_text(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """All bytes up to and with the next line that is not blank, and that line (b"" at the end)."""
    passed = []
    while line := read_line(stream, MAX_RECORD_BYTES):
        passed.append(line)
        if not _BLANK.fullmatch(line):
            return b"".join(passed), line
    return b"".join(passed), b""


def _is_container(line: bytes) -> bool:
    try:
        return isinstance(parse(line), dict | list)
    except NotJson:
        return False
