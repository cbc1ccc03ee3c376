"""The JSON values of a file, read without any reader: one document, lines, or a zip of documents."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import plain

if sys.version_info >= (3, 14):
    import zipfile
else:
    from backports.zstd import zipfile  # that of 3.14, which can unpack Zstandard


def values_of(path: Path) -> list[Any]:
    """Every JSON value a file holds, in order; a line or member that is no JSON is left out.

    Lone surrogates are written as escapes, as everywhere here: no text can hold them.
    """
    return [_plain(value) for value in _values(path)]


def _plain(value: Any) -> Any:
    try:
        return plain(value)
    except TrajectoryError:  # too deep: no reader takes it either
        return value


def _values(path: Path) -> list[Any]:
    if zipfile.is_zipfile(path):
        return list(_members(path))
    data = path.read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig", errors="replace")
    try:
        return [json.loads(text, strict=False)]
    except ValueError:
        return list(_lines(text))


def _lines(text: str) -> Iterator[Any]:
    for line in text.split("\n"):
        try:
            yield json.loads(line, strict=False)
        except ValueError:
            continue


def _members(path: Path) -> Iterator[Any]:
    with zipfile.ZipFile(path) as archive:
        for name in dict.fromkeys(archive.namelist()):
            if not name.endswith(".json"):
                continue
            try:
                yield json.loads(archive.read(name), strict=False)
            except (ValueError, EOFError, zlib.error, zipfile.BadZipFile):
                continue
