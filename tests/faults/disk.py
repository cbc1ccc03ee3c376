"""A small disk that can be filled and made read-only: as root a real one, else limits of the kernel's process."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil

#: Room for the store, its journal and a few thousand labels.
SIZE = "4m"

Trouble = Callable[[psutil.Process], AbstractContextManager[None]]


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[Trouble, Trouble]]:
    """Make `folder` a disk of its own. Gives two troubles for a kernel's process: disk full, disk read-only."""
    folder.mkdir()
    if not _mounted(folder):
        yield (lambda kernel: _no_growth(kernel, folder)), (lambda _kernel: _no_permission(folder))
        return
    try:
        yield (lambda _kernel: _full(folder)), (lambda _kernel: _read_only(folder))
    finally:
        # A kernel that is just ending may still have its working folder there.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mounted(folder: Path) -> bool:
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    return subprocess.run(mount, capture_output=True, check=False).returncode == 0


@contextmanager
def _full(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        yield
    finally:
        ballast.unlink(missing_ok=True)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    _remount(folder, "ro")
    try:
        yield
    finally:
        _remount(folder, "rw")


def _remount(folder: Path, how: str) -> None:
    for _ in range(100):
        # Busy for as long as a commit has the file open.
        if (
            subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], capture_output=True, check=False).returncode
            == 0
        ):
            return
    raise OSError(f"{folder} could not be remounted {how}")


@contextmanager
def _no_growth(kernel: psutil.Process, folder: Path) -> Iterator[None]:
    # No file may become longer than one byte: a rollback journal cannot even begin.
    _, most = kernel.rlimit(psutil.RLIMIT_FSIZE)
    kernel.rlimit(psutil.RLIMIT_FSIZE, (1, most))
    try:
        yield
    finally:
        kernel.rlimit(psutil.RLIMIT_FSIZE, (most, most))


@contextmanager
def _no_permission(folder: Path) -> Iterator[None]:
    before = {path: path.stat().st_mode for path in (folder, *folder.iterdir())}
    for path in before:
        path.chmod(before[path] & 0o555)
    try:
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)
