"""Bytes of files that lie beside a run: only inside its folder, only images and recordings, and never fetched."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from trajwidgets.formats.blocks import Attachment, attach, attach_bytes
from trajwidgets.formats.media import identify
from trajwidgets.trajectory import MemoryAssets

#: Largest file that is taken in; a bigger one is shown by its path.
MAX_FILE_BYTES = 1 << 26

# Recordings that bear no mark of their own in their first bytes.
_SOUND_ENDINGS = frozenset({".wav", ".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".flac", ".webm", ".aif", ".aiff"})


def attach_path(address: str, folder: Path | None, assets: MemoryAssets, *, media_type: str = "") -> Attachment | None:
    """The bytes of a file named by a path relative to the run's folder put into the assets, as `attach` does.

    A path that leaves the folder (absolute, through "..", through a link), a URL, a file that is missing, too large or
    neither image nor recording is kept as an address and shown as such. None for a `data:` URL that cannot be decoded.
    """
    path = None if folder is None else _inside(address, folder)
    data = None if path is None else _media_bytes(path)
    if data is None:
        return attach(address, assets, media_type=media_type)
    found = attach_bytes(data, assets, media_type=media_type)
    # The name is kept beside the bytes: it is what the run calls the picture.
    return found._replace(uri=address)


def _inside(address: str, folder: Path) -> Path | None:
    parts = PurePosixPath(address).parts
    if not address or ":" in address or "\\" in address or "\0" in address or PurePosixPath(address).is_absolute():
        return None
    if ".." in parts or PureWindowsPath(address).is_absolute():
        return None
    try:
        home = folder.resolve()
        path = (home / address).resolve()
        return path if path.is_relative_to(home) and path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # no such place, a circle of links, a name the system refuses
        return None


def _media_bytes(path: Path) -> bytes | None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    kind = identify(data).media_type
    is_sound = not kind and path.suffix.lower() in _SOUND_ENDINGS
    return data if is_sound or kind.startswith(("image/", "audio/", "video/")) else None
