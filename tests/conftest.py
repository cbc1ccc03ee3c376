"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import settings

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
