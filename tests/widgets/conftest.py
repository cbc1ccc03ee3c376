"""Widgets without a kernel: opened in a page that is no browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.widgets.page import SCHEMA, Page, Wire, run
from trajwidgets.trajectory import Trajectory
from trajwidgets.widgets import AgreementPanel, Labeler

Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def _wired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open a Labeler, on the same store each time, for annotator a1 unless said otherwise."""
    widgets: list[Labeler] = []

    def make(*runs: Trajectory, annotator: str = "a1", **given: Any) -> Page:
        given.setdefault("store", tmp_path / "labels.db")
        if "step" not in given:
            given.setdefault("schema", SCHEMA)
        widget = Labeler(list(runs) or [run("r1"), run("r2", 2)], annotator=annotator, **given)
        widgets.append(widget)
        return Page(widget)

    yield make
    for widget in widgets:
        widget.close()


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Callable[[], Page]]:
    """Open an AgreementPanel on the store of `opened`."""
    widgets: list[AgreementPanel] = []

    def make() -> Page:
        widgets.append(AgreementPanel(tmp_path / "labels.db"))
        return Page(widgets[-1])

    yield make
    for widget in widgets:
        widget.close()
