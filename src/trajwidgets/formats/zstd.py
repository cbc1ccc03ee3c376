"""Zstandard, which Python has from 3.14 on; before that it comes with an extra."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO

from trajwidgets.errors import MissingExtra

_CHUNK = 1 << 20


class BadZstd(ValueError):
    """The bytes are no Zstandard, or are cut off."""


def zstd_chunks(data: bytes) -> Iterator[bytes]:
    """What is packed in the bytes, unpacked piece by piece (at most 1 MB each) as it is asked for.

    Raises:
        BadZstd: when it is damaged.
        MissingExtra: when this Python is older than 3.14 and the extra is not installed.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise MissingExtra(
            "packed with Zstandard, which Python can unpack from 3.14 on. "
            "Install the extra: pip install 'trajwidgets[inspect]'."
        ) from error
    try:
        with zstd.ZstdFile(BytesIO(data)) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zstd.ZstdError, EOFError) as error:
        raise BadZstd(str(error)) from error
