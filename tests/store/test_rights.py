"""Who may only read a store reads it, and what another account has left there is in nobody's way."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision
from trajwidgets.store import LabelStore, migrations

Decide = Callable[..., Decision]
NOBODY = 65534


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write anywhere; so, for a moment, we are not root."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an unprivileged user can reach and owns (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
        folder.chmod(0o700)


@pytest.fixture
def readable(open_folder: Path, decide: Decide) -> Path:
    """A store with one decision, owned by the unprivileged user."""
    import pandas as pd

    pd.DataFrame({"loaded": pd.array([1], dtype="Int64")})  # before privileges go: its files may lie in root's home
    path = open_folder / "labels.db"
    with LabelStore(path) as store:
        store.save(decide("s1", outcome="success"), annotator="a1")
        store.to_frame()
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    return path


def test_a_file_that_may_only_be_read_opens_for_reading(readable: Path, decide: Decide) -> None:
    readable.chmod(0o444)
    with unprivileged(), LabelStore(readable) as store:
        assert store.to_frame()["value"].tolist() == ["success"]
        assert store.verify()
        with pytest.raises(StoreError, match="read-only here"):
            store.save(decide("s2", outcome="success"), annotator="a1")
        assert len(store.decisions()) == 1


def test_a_folder_that_takes_no_file_opens_for_reading(readable: Path, decide: Decide) -> None:
    readable.parent.chmod(0o555)
    before = fingerprint(readable)
    with unprivileged(), LabelStore(readable) as store:
        assert store.to_frame()["value"].tolist() == ["success"]
        with pytest.raises(StoreError, match="writable"):
            store.save(decide("s2", outcome="success"), annotator="a1")
    assert fingerprint(readable) == before


def test_an_empty_journal_of_another_account_is_in_nobodys_way(readable: Path, decide: Decide) -> None:
    journal = readable.with_name("labels.db-journal")
    journal.chmod(0o400)
    with unprivileged(), LabelStore(readable) as store:
        store.save(decide("s2", outcome="success"), annotator="a1")
        assert len(store.decisions()) == 2
        assert journal.stat().st_uid == os.geteuid()


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_store_of_an_earlier_version_that_may_only_be_read_opens_for_reading(
    open_folder: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    path = open_folder / "labels.db"
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        with LabelStore(path) as store:
            store.save(decide("s1", outcome="success"), annotator="a1")
            store.to_frame()  # pandas is there before privileges go: its files may lie in root's home
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    path.chmod(0o444) if closed == "file" else path.parent.chmod(0o555)
    before = fingerprint(path)
    with unprivileged(), LabelStore(path) as store:
        assert store.to_frame()["value"].tolist() == ["success"]
        assert store.verify()
        with pytest.raises(StoreError, match="writable"):
            store.save(decide("s2", outcome="success"), annotator="a1")
    assert fingerprint(path) == before
    path.parent.chmod(0o700)
    path.chmod(0o600)
    with LabelStore(path) as store:
        store.save(decide("s2", outcome="success"), annotator="a1")
        assert len(store.decisions()) == 2


def test_a_store_cannot_be_made_in_a_folder_that_takes_no_file(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with unprivileged(), pytest.raises(StoreError, match="cannot be created"):
        LabelStore(open_folder / "labels.db")


def test_a_file_that_may_not_even_be_read_says_so(readable: Path) -> None:
    readable.chmod(0)
    with unprivileged(), pytest.raises(StoreError, match="cannot be opened"):
        LabelStore(readable)
