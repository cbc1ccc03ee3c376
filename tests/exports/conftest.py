"""A desk, what was demonstrated at it, and an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trajwidgets as tw
from tests.exports.runs import demonstrated, struck
from trajwidgets.environments import support_desk
from trajwidgets.trajectory import Trajectory


@pytest.fixture(scope="session")
def shop() -> Iterator[dict[str, Trajectory]]:
    """`explained`, `struck` by a time-out, and `recovered` from it."""
    with support_desk() as desk:
        run = demonstrated(desk)
        with_fault, recovered = struck(desk, run)
        yield {each.trajectory_id: each for each in (run, with_fault, recovered)}


@pytest.fixture
def store(tmp_path: Path) -> tw.LabelStore:
    return tw.LabelStore(tmp_path / "labels.db")
