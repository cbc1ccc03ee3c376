"""What some bytes are: their media type, and the pixel size of an image, read from their first bytes.

Sources: PNG (W3C, 11.2.1 IHDR), JPEG (ITU T.81, B.2.2 frame header), GIF (GIF89a, 18), WebP (RFC 9649, 2.5-2.7), BMP
(BITMAPINFOHEADER).
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes


class Media(NamedTuple):
    """A media type ("" when the bytes are of no known kind) and, for an image, its size in pixels."""

    media_type: str = ""
    width: int | None = None
    height: int | None = None


def identify(data: bytes) -> Media:
    """What the bytes are. Never raises: a damaged header gives the type without a size."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Media("image/png", *_pair(data, 16, 4, "big"))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Media("image/gif", *_pair(data, 6, 2, "little"))
    if data.startswith(b"\xff\xd8\xff"):
        return Media("image/jpeg", *_jpeg_size(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Media("image/webp", *_webp_size(data))
    if data.startswith(b"BM") and len(data) >= 26:
        width, height = _pair(data, 18, 4, "little", signed=True)
        return Media("image/bmp", width, None if height is None else abs(height))
    for start, place, media_type in _OTHERS:
        if data[place : place + len(start)] == start:
            return Media(media_type)
    return Media()


_OTHERS = (
    (b"WAVE", 8, "audio/wav"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ftyp", 4, "video/mp4"),
)


def _pair(data: bytes, place: int, size: int, order: str, *, signed: bool = False) -> tuple[int | None, int | None]:
    if len(data) < place + 2 * size:
        return None, None
    first, second = (
        int.from_bytes(data[at : at + size], "big" if order == "big" else "little", signed=signed)
        for at in (place, place + size)
    )
    return first, second


def _jpeg_size(data: bytes) -> tuple[int | None, int | None]:
    place = 2
    while place + 9 <= len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without a segment
            place += 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header: precision, height, width
            height, width = _pair(data, place + 5, 2, "big")
            return width, height
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None, None


def _webp_size(data: bytes) -> tuple[int | None, int | None]:
    kind = data[12:16]
    if kind == b"VP8 " and len(data) >= 30:
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    return None, None


_DATA_URL = re.compile(r"data:(?P<type>[^;,]*)(?P<options>(?:;[^;,]*)*),", re.IGNORECASE)


def decode_base64(text: str) -> bytes | None:
    """The bytes, or None where the text is no base64. White space, missing padding and URL alphabet are forgiven."""
    compact = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    if not compact:
        return None
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def decode_data_url(url: str) -> tuple[str, bytes] | None:
    """The declared media type and the bytes of a `data:` URL (RFC 2397); None where it is none or cannot be decoded."""
    head = _DATA_URL.match(url)
    if head is None:
        return None
    body = url[head.end() :]
    data = decode_base64(body) if "base64" in head["options"].lower().split(";") else unquote_to_bytes(body)
    return None if data is None else (head["type"].strip().lower(), data)


def declared_type(url: str) -> str:
    """The media type that a `data:` URL declares, decodable or not; "" for any other address."""
    head = _DATA_URL.match(url)
    return head["type"].strip().lower() if head else ""
