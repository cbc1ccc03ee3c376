"""Put a file in its place so that a crash leaves either what was there before or the whole new file."""

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
    _keep_names(path.parent)


def put_new_file(draft: Path, path: Path) -> None:
    """Give a whole file, on the disk already, the name it is for; whatever bears that name already stays as it is.

    Raises:
        FileExistsError: when the name is taken; the draft is then still there.
    """
    try:
        # A link is made or refused in one step, where a look and a rename leave time for somebody in between.
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some network drives): take the name, which only one can, then fill it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(draft, path)
    else:
        os.unlink(draft)
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Force the names in a folder to the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
