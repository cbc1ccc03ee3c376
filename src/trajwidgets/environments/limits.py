"""What tool code may take and touch, and how a process is held to it."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trajwidgets.errors import TrajwidgetsError


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call of a tool may use. They hold up accidents, not attacks: tool code is trusted, as a cell is.

    Attributes:
        seconds: how long it may take; then its process is ended, and the state is as before the call.
        memory_mb: how much memory it may take beyond what Python needs to start, in units of 2**20 bytes; None for
            no limit. Not known on Windows.
        folders: files may be read and written here, and in a folder of its own that lasts for one call, in which it
            begins. Python's own files may be read. Anything else, and every connection and program, is refused.
        readable: files that may be read besides.
    """

    seconds: float = 10.0
    memory_mb: int | None = 512
    folders: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.seconds <= 0 or (self.memory_mb is not None and self.memory_mb <= 0):
            raise TrajwidgetsError("a tool needs some time and memory: give seconds= and memory_mb= above 0.")


class Refused(PermissionError):
    """Tool code reached for what its limits do not give it."""


#: Audit events of CPython 3.11+ whose first arguments are paths; how many of them.
_PATHS = {
    **dict.fromkeys(("os.rename", "os.link", "os.symlink", "shutil.copyfile", "shutil.move", "shutil.copytree"), 2),
    **dict.fromkeys(("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.utime"), 1),
    **dict.fromkeys(("shutil.rmtree", "sqlite3.connect", "os.mknod", "os.mkfifo"), 1),
}
_LOOKS = {"os.listdir", "os.scandir", "os.walk", "glob.glob", "os.chdir"}
_NEVER = (
    *("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen", "os.system"),
    *("os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.spawn", "os.kill", "ctypes.dlopen", "webbrowser.open"),
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def hold_to(limits: Limits, own: Path) -> None:
    """Hold this process to limits from now on; there is no way back. `own` is the folder of its own.

    By an audit hook (PEP 578): whoever writes Python to get round it can.
    """
    _limit_memory(limits.memory_mb)
    written = _resolved([str(own), *limits.folders])
    read = [*written, *_resolved([*_pythons(), *limits.readable])]
    sys.addaudithook(_hook(written, read))


def _hook(written: list[str], read: list[str]) -> Callable[[str, tuple[Any, ...]], None]:
    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = (isinstance(mode, str) and any(sign in mode for sign in "wax+")) or bool(
                isinstance(flags, int) and flags & _WRITES
            )
            _within(path, written if writes else read, "write" if writes else "read")
        elif event in _PATHS:
            for path in arguments[: _PATHS[event]]:
                _within(path, written, "change")
        elif event in _LOOKS:
            _within(arguments[0], read, "look into")
        elif event.startswith(_NEVER):
            raise Refused(f"tools may not do this: {event}")

    return refuse


def _within(path: object, folders: list[str], does: str) -> None:
    if isinstance(path, int) or path is None or path == ":memory:":
        return  # an open file, the folder one is in, or a database in memory
    text = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
    real = os.path.realpath(text)
    if not any(real == folder or real.startswith(folder + os.sep) for folder in folders):
        raise Refused(f"tools may not {does} {text!r}: it is outside of their folder")


def _pythons() -> list[str]:
    here = [sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *site.getsitepackages(), *sys.path]
    return [path for path in here if path] + ["/dev/null", "/dev/urandom", "/usr/share/zoneinfo", "/etc/localtime"]


def _resolved(paths: list[str]) -> list[str]:
    return [os.path.realpath(path).rstrip(os.sep) for path in paths]


def _limit_memory(megabytes: int | None) -> None:
    if megabytes is None or os.name != "posix":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space() + megabytes * 2**20
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


def _address_space() -> int:
    """How much this process has mapped already, in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 2**30  # no /proc, as on macOS: about what Python with our imports maps
    return pages * os.sysconf("SC_PAGE_SIZE")
