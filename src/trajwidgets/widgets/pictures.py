"""Images on their way to the browser: told by their bytes, and refused where unpacking them would take too much."""

from __future__ import annotations

from trajwidgets.errors import TrajectoryError
from trajwidgets.formats.media import identify

#: A browser unpacks an image into four bytes a pixel, however few bytes it came in. Twice a screen of 8K.
MOST_PIXELS = 70_000_000


def within_reach(asset_id: str, data: bytes) -> bytes:
    """The bytes, if they are no image or one of an ordinary size; only the header is read for that.

    Raises:
        TrajectoryError: when the image would unpack to more than `MOST_PIXELS`.
    """
    media = identify(data)
    width, height = media.width or 0, media.height or 0
    if width * height > MOST_PIXELS:
        raise TrajectoryError(
            f"image {asset_id[:12]}: {width:,} x {height:,} pixels are more than the {MOST_PIXELS:,} that are shown. "
            f"Make it smaller in the source, or read it with `trajectory.asset(...)`."
        )
    return data
