"""What the host and the widgets ask for by themselves, told from what a stranger's text could cause.

Of requests to JupyterLab's own server the stack says who asked: its own scripts do, under `/static/`. An element made
of a text has no stack, an inline script that of the page, and a widget that of its blob: none of these may ask.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.hostile.planting import picture

#: Below these the server keeps what JupyterLab is made of: scripts, styles and fonts.
PIECES = ("/static/", "/lab/extensions/")
#: Below these it answers JupyterLab's scripts, and nobody else.
ANSWERS = ("/api/", "/lab/api/", "/lsp/")
#: The one image that is planted, as the widgets show it.
PICTURE = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"


def is_of_the_host(event: Mapping[str, Any], host: str) -> bool:
    """Whether JupyterLab itself asks its own server; `event` is Chromium's `Network.requestWillBeSent`."""
    parts = urlsplit(event["request"]["url"])
    if f"{parts.scheme}://{parts.netloc}".replace("ws:", "http:") != host:
        return False
    kind = event.get("type", "WebSocket")
    if parts.path.startswith(PIECES):
        return kind in ("Script", "Stylesheet", "Font", "Fetch") or parts.path.startswith(f"{PIECES[0]}favicons/")
    if not parts.path.startswith(ANSWERS) or kind not in ("Fetch", "XHR", "WebSocket"):
        return False
    return _asked_by(event).startswith(tuple(host + path for path in PIECES))


def _asked_by(event: Mapping[str, Any]) -> str:
    """The address of the script that asked; "" where no script did."""
    stack = event.get("initiator", {}).get("stack")
    while stack:
        for frame in stack["callFrames"]:
            return str(frame["url"])
        stack = stack.get("parent")
    return ""


def is_of_a_widget(event: Mapping[str, Any]) -> bool:
    """Whether it is the planted image, shown; its bytes came with the run."""
    return event.get("type") == "Image" and event["request"]["url"] == PICTURE
