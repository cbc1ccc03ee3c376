"""Images on their way to the browser: told by their bytes, and refused where unpacking them would take too much.

What a run says of an image's kind is not believed: a browser looks at the bytes too, and unpacks whatever it knows.
"""

from __future__ import annotations

from trajwidgets.errors import TrajectoryError
from trajwidgets.formats.media import identify

#: A browser unpacks an image into four bytes a pixel, however few bytes it came in. Twice a screen of 8K.
MOST_PIXELS = 70_000_000
#: More bytes than this are no screenshot, and travel for minutes.
MOST_BYTES = 64 << 20


def within_reach(asset_id: str, data: bytes) -> str:
    """The media type of the bytes ("" where they are of no known kind), if they are fit to be sent.

    Only the header is read for that.

    Raises:
        TrajectoryError: when an image would unpack to more than `MOST_PIXELS`, when its header does not say to how
            many, or when there are more than `MOST_BYTES`.
    """
    media = identify(data)
    name, remedy = f"image {asset_id[:12]}", "Mend it in the source, or read it with `trajectory.asset(...)`."
    if len(data) > MOST_BYTES:
        raise TrajectoryError(f"{name}: {len(data):,} bytes are more than the {MOST_BYTES:,} that are sent. {remedy}")
    if not media.media_type.startswith("image/"):
        return media.media_type
    if not media.width or not media.height:
        raise TrajectoryError(f"{name}: its header does not say how large it is, so it is not shown. {remedy}")
    if media.width * media.height > MOST_PIXELS:
        raise TrajectoryError(
            f"{name}: {media.width:,} x {media.height:,} pixels are more than the {MOST_PIXELS:,} that are shown. "
            f"Make it smaller in the source, or read it with `trajectory.asset(...)`."
        )
    return media.media_type
