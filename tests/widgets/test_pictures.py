"""Images are told by their bytes: one that would fill the browser's memory is refused with words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from trajwidgets.errors import TrajectoryError
from trajwidgets.widgets.pictures import within_reach


def png(width: int, height: int) -> bytes:
    """A PNG that claims this size; of what it holds only the header is there."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


@pytest.mark.parametrize("data", [png(50_000, 50_000), gif(60_000, 60_000)], ids=["png", "gif"])
def test_an_image_that_unpacks_to_gigabytes_is_refused_with_its_size(data: bytes) -> None:
    with pytest.raises(TrajectoryError, match=r"[56]0,000 x [56]0,000 pixels are more than"):
        within_reach("a" * 64, data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_screenshot_of_two_4k_screens_goes_through_as_it_is(kind: str) -> None:
    held = io.BytesIO()
    Image.new("RGB", (7680, 2160)).save(held, kind)
    assert within_reach("a" * 64, held.getvalue()) == held.getvalue()


def test_what_is_no_image_goes_through_as_it_is() -> None:
    assert within_reach("a" * 64, b"RIFF0000WAVE") == b"RIFF0000WAVE"
