"""Which files a path, a folder or a pattern names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from trajwidgets.errors import FormatError
from trajwidgets.formats.archives import ArchiveSource, opened_source
from trajwidgets.formats.sources import FileSource

ENDINGS = (".json", ".jsonl", ".ndjson", ".traj", ".eval")
#: Folders of bytes that runs refer to; what lies in them is no run.
ASSETS_FOLDER = "assets"


def files(place: str | Path) -> Iterator[FileSource | ArchiveSource]:
    """The files of a place, sorted, each named by its path below that place.

    A folder is searched through and through for known endings (plain or .gz), past hidden files and `assets` folders. A
    file that is named, by itself or by a pattern such as "runs/*.log", is taken whatever its ending.

    Raises:
        FormatError: when there is nothing.
    """
    path = Path(place).expanduser()
    if path.is_dir():
        found = [(file, file.relative_to(path).as_posix()) for file in _below(path)]
        looked_for = f"no {', '.join(ENDINGS)} file (plain or .gz) in this folder"
    elif path.exists():
        found = [(path, path.name)]
        looked_for = ""
    elif glob.has_magic(str(path)):
        root = _fixed(path)
        matches = map(Path, sorted(glob.glob(str(path), recursive=True)))
        matched = [file for match in matches for file in (_below(match) if match.is_dir() else [match])]
        found = [(file, file.relative_to(root).as_posix()) for file in matched]
        looked_for = "no file matches this pattern"
    else:
        raise FormatError(f"{place}: no such file or folder. Check the path; it is looked up from {Path.cwd().name!r}.")
    if not found:
        raise FormatError(f"{place}: {looked_for}. Name the file itself if it has another ending.")
    # One file may be matched twice, by itself and through its folder.
    together = frozenset(file for file, _ in found)
    for file, name in dict(found).items():
        yield opened_source(file, name, together)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ASSETS_FOLDER and not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.removesuffix(".gz").endswith(ENDINGS):
                yield Path(place, name)


def _fixed(pattern: Path) -> Path:
    """The part of a pattern before its first wildcard."""
    parts = pattern.parts
    magic = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:magic])
