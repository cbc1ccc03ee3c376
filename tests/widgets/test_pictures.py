"""Images are told by their bytes: one that would fill the browser's memory is refused with words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from trajwidgets.errors import TrajectoryError
from trajwidgets.widgets import pictures
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
    assert within_reach("a" * 64, held.getvalue()) == f"image/{kind.lower()}"


def test_what_is_no_image_is_told_by_its_bytes_too() -> None:
    assert within_reach("a" * 64, b"RIFF0000WAVE") == "audio/wav"
    assert within_reach("a" * 64, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>") == ""


# What browsers know as images and we do not: shown under the name of another, they would be unpacked unmeasured.
@pytest.mark.parametrize("kind", ["AVIF", "ICO", "TIFF"])
def test_an_image_of_a_kind_we_cannot_measure_is_none_of_those_that_are_shown(kind: str) -> None:
    held = io.BytesIO()
    Image.new("RGB", (64, 64)).save(held, kind)
    assert not within_reach("a" * 64, held.getvalue()).startswith("image/")


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBPVP9 ", png(0, 9), gif(9, 0)],
    ids=["png", "gif", "jpeg", "webp", "png of no width", "gif of no height"],
)
def test_an_image_that_does_not_say_its_size_is_refused(data: bytes) -> None:
    with pytest.raises(TrajectoryError, match="its header does not say how large it is"):
        within_reach("a" * 64, data)


def test_more_bytes_than_any_screenshot_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 10)
    with pytest.raises(TrajectoryError, match="bytes are more than the 10 that are sent"):
        within_reach("a" * 64, b"<svg></svg>")
