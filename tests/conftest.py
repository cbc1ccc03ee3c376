"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from lab import chromium

# A busy machine is no counterexample.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout these tests stand in."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the checkout (real files, published statistics)."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"no {folder.name}/ beside the checkout: its reference material is not part of this repository")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium, the only one: Playwright cannot be started twice in one process."""
    with chromium() as browser:
        yield browser
