"""Write a file so that a crash leaves either what was there before or the whole new file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_file(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks beside the path, force them to the disk, then rename. Missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The leading dot hides the unfinished file from `load` and from asset look-ups.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)  # mkstemp makes files that only the owner may read; colleagues share runs
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
