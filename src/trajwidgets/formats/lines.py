"""Lines of any length out of a stream of bytes, with no more than one copy of a long one in memory."""

from __future__ import annotations

import io
from typing import IO, NamedTuple

#: A line longer than this is first measured and then read at once.
_PIECE = 1 << 18


# A file (io.BufferedReader) is cheap to rewind; what is unpacked on the way is not.


class Line(NamedTuple):
    """A line that is not blank: number (from 1), offset and size of its text in bytes. No offset in a packed file."""

    number: int
    offset: int | None
    size: int


class LinePlace(NamedTuple):
    """Where a line can be read again, and the checksum of what stood there."""

    number: int
    offset: int
    size: int
    sha256: str


def read_line(stream: IO[bytes], most: int) -> bytes:
    """The next line with its line break, b"" at the end; of a line of more than `most` bytes the first `most` + 1."""
    line = stream.readline(_PIECE)
    if len(line) < _PIECE or line.endswith(b"\n"):
        return line
    if not isinstance(stream, io.BufferedReader):
        return line + stream.readline(most + 1 - len(line))
    size = passed = len(line)
    piece = bytearray(_PIECE)
    while size <= most and (count := stream.readinto(piece)):
        end = piece.find(b"\n", 0, count)
        size += count if end < 0 else end + 1
        passed += count
        if end >= 0:
            break
    stream.seek(-passed, io.SEEK_CUR)
    return stream.read(min(size, most + 1))


def whole(stream: IO[bytes], passed: bytes, most: int) -> bytes:
    """All bytes of a stream of which `passed` were read already; of more than `most` the first `most` + 1."""
    if isinstance(stream, io.BufferedReader):
        stream.seek(0)
        return stream.read(most + 1)
    return passed + stream.read(max(most + 1 - len(passed), 0))
