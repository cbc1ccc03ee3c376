"""The JSON values of a file, read without any code of ours: one document, lines, or a zip of documents."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 14):
    import zipfile
else:
    from backports.zstd import zipfile  # that of 3.14, which can unpack Zstandard


def values_of(path: Path) -> list[Any]:
    """Every JSON value a file holds, in order; a line that is no JSON is left out."""
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
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name), strict=False)
