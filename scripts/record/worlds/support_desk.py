"""The support desk that ships as an environment, as the recorder's agents know it: with its books open to them."""

from __future__ import annotations

from pathlib import Path

from scripts.record.recording import Call
from scripts.record.toolbox import Toolbox
from trajwidgets.environments.support_desk import Desk
from trajwidgets.environments.support_desk.desk import TOOLS
from trajwidgets.trajectory import ImagePart


class SupportDesk:
    """One shift at the desk; see `trajwidgets.environments.support_desk.Desk`. It needs no folder."""

    def __init__(self, scratch: Path, *, busy_gateway: bool = False) -> None:
        desk = Desk(busy_gateway=busy_gateway)
        self.books = desk.books
        self.toolbox = Toolbox(*(getattr(desk, tool.__name__) for tool in TOOLS))

    def seen(self, call: Call) -> ImagePart | None:
        """Nothing: this world is text."""
        return None
