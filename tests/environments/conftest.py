"""A desk that all tests of a file use: its process takes a while to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trajwidgets.environments import FunctionEnvironment, support_desk


@pytest.fixture(scope="module")
def desk() -> Iterator[FunctionEnvironment]:
    with support_desk() as environment:
        yield environment
