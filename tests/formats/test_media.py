"""Media types and pixel sizes from first bytes, against Pillow; times as sources write them."""

import base64
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image
from pydantic import JsonValue

from trajwidgets.formats.media import Media, decode_base64, decode_data_url, identify
from trajwidgets.formats.timestamps import moment

SIZES = [(1, 1), (32, 20), (257, 1023), (1920, 1080)]
ENCODINGS: dict[str, tuple[str, str, dict[str, object]]] = {
    "PNG": ("PNG", "image/png", {}),
    "GIF": ("GIF", "image/gif", {}),
    "BMP": ("BMP", "image/bmp", {}),
    "JPEG": ("JPEG", "image/jpeg", {}),
    "progressive JPEG": ("JPEG", "image/jpeg", {"progressive": True}),
    "JPEG with a profile": ("JPEG", "image/jpeg", {"icc_profile": b"p" * 70_000, "comment": b"c" * 500}),
    "lossy WebP": ("WEBP", "image/webp", {}),
    "lossless WebP": ("WEBP", "image/webp", {"lossless": True}),
    "extended WebP": ("WEBP", "image/webp", {"icc_profile": b"p" * 50, "exif": b"Exif\0\0"}),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("encoding", "media_type", "options"), ENCODINGS.values(), ids=ENCODINGS)
def test_images_have_the_size_that_pillow_gave_them(
    encoding: str, media_type: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(out, encoding, **options)
    assert identify(out.getvalue()) == Media(media_type, *size)


@pytest.mark.parametrize("encoding", ["PNG", "GIF", "BMP", "JPEG", "WEBP"])
def test_an_image_cut_off_anywhere_raises_nothing(encoding: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, encoding)
    data = out.getvalue()
    for length in range(min(len(data), 700)):
        assert identify(data[:length]).media_type in ("", f"image/{encoding.lower()}")


@given(st.binary(max_size=60))
@example(b"\xff\xd8\xff" + b"\xff\xe0\x00\x00" * 10)
@example(b"RIFF\0\0\0\0WEBPVP8X")
def test_arbitrary_bytes_raise_nothing(data: bytes) -> None:
    identify(data)


@given(st.binary(min_size=1, max_size=50))
def test_base64_is_read_in_every_alphabet_with_and_without_padding(data: bytes) -> None:
    for text in (
        base64.b64encode(data).decode(),
        base64.urlsafe_b64encode(data).decode(),
        base64.encodebytes(data).decode(),
    ):
        assert decode_base64(text) == data
        assert decode_base64(text.rstrip("=\n")) == data


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("data:text/plain;base64,aGk=", ("text/plain", b"hi")),
        ("DATA:Text/Plain;charset=utf-8;BASE64,aGk", ("text/plain", b"hi")),
        ("data:image/svg+xml,%3Csvg/%3E", ("image/svg+xml", b"<svg/>")),
        ("data:,hi", ("", b"hi")),
        ("data:image/png;base64,%%%", None),
        ("data:image/png;base64", None),
        ("https://example.com/a.png", None),
    ],
)
def test_data_urls_follow_rfc_2397(url: str, expected: tuple[str, bytes] | None) -> None:
    assert decode_data_url(url) == expected


NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1741089600,
        1741089600.0,
        1741089600_000,
        1741089600_000_000,
        1741089600_000_000_000,
        "1741089600000",
        "2025-03-04T12:00:00Z",
        "2025-03-04T14:00:00+02:00",
        "2025-03-04 12:00:00",
        " 2025-03-04T12:00:00.000000Z ",
    ],
)
def test_a_moment_is_read_in_every_unit(value: JsonValue) -> None:
    assert moment(value) == NOON


def test_a_moment_keeps_its_time_zone() -> None:
    found = moment("2025-03-04T14:00:00+02:00")
    assert found is not None
    assert found.tzinfo == timezone(timedelta(hours=2))


@pytest.mark.parametrize("value", [None, True, "", "yesterday", "NaN", 0, -5, 1e300, [1], {"s": 1}])
def test_what_is_no_moment_is_none(value: JsonValue) -> None:
    assert moment(value) is None
