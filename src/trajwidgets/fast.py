"""Take up to 40 ms off the answers to quick key presses: an optional Jupyter server extension, off unless switched on.

    jupyter server extension enable trajwidgets.fast

Say so where the server runs, which may be another environment than the kernel's. Nothing else of trajwidgets needs it,
and it imports nothing: what it needs of Jupyter it is handed.
"""

# A kernel answers in several small messages: busy, the reply, idle. Jupyter Server writes each to its websocket at
# once, but Nagle's algorithm (RFC 896) holds the second back until the browser's system has acknowledged the first, and
# that waits about 40 ms in the hope of data to send along (RFC 1122, 4.2.3.2). TCP_NODELAY ends the waiting.
from __future__ import annotations

from typing import Any

#: Where Jupyter Server 2 keeps the class of the connection between a websocket and its kernel, a user's own included.
SETTING = "kernel_websocket_connection_class"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "trajwidgets.fast"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Have every kernel websocket opened from now on send at once; a server that cannot goes on as it is."""
    settings = server.web_app.settings
    connection = settings.get(SETTING)
    if isinstance(connection, type) and callable(getattr(connection, "connect", None)):
        settings[SETTING] = without_delay(connection)
        server.log.info("trajwidgets.fast: kernel websockets send small messages at once (TCP_NODELAY)")
    else:
        server.log.warning(
            "trajwidgets.fast: this Jupyter server has no %s, so its kernel websockets stay as they are. Everything "
            "works; widgets hear from their kernel up to 40 ms later than they could.",
            SETTING,
        )


def without_delay(connection: type[Any]) -> type[Any]:
    """A connection class that sets TCP_NODELAY on its websocket before the kernel is heard through it."""

    class Undelayed(connection):  # type: ignore[misc]  # which class it is, only the server knows
        def connect(self) -> Any:
            try:
                self.websocket_handler.set_nodelay(True)
            except Exception as error:  # a websocket gone again, or none of tornado's, is no reason not to connect
                self.log.warning("trajwidgets.fast: TCP_NODELAY could not be set, going on without: %r", error)
            return super().connect()

    return Undelayed
