"""Build the widgets' bundles from js/ into src/trajwidgets/static/, unless they are what js/ would give.

`python scripts/bundles.py` builds when something changed; `--force` builds anyway.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import node

STATIC = node.JS.parent / "src" / "trajwidgets" / "static"
STAMP = STATIC / "bundles.sha256"
# What goes into a bundle; tests and lint settings do not.
SOURCES = ("package-lock.json", "build.mjs", "tsconfig.json")


def source_digest(js: Path = node.JS) -> str:
    """The sha256 of everything a bundle is made from: names and bytes, so that clocks and checkouts do not count."""
    files = [js / name for name in SOURCES] + [path for path in (js / "src").rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(js).as_posix()):
        if path.exists():
            digest.update(f"{path.relative_to(js).as_posix()}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def fresh() -> bool:
    """Whether the bundles in static/ were built from js/ as it is now. Without a js/, whatever is there is fresh."""
    if not node.JS.is_dir():
        return any(STATIC.glob("*.js"))
    return STAMP.exists() and STAMP.read_text().strip() == source_digest()


def build() -> None:
    """Build all bundles with Node. Raises NodeError when Node is missing or the build fails."""
    if not node.JS.is_dir():
        raise node.NodeError(
            f"{STATIC} has no bundles and there is no {node.JS} to build them from: take a full checkout."
        )
    found = node.find_or_install()
    node.install_packages(found)
    digest = source_digest()
    STAMP.unlink(missing_ok=True)
    found.run("node", "build.mjs")
    STAMP.write_text(digest + "\n")


def main(arguments: list[str]) -> int:
    """Build if need be. Returns the exit code."""
    try:
        if "--force" in arguments or not fresh():
            build()
    except node.NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
