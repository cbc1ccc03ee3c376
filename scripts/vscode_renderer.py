"""Fetch the bundle with which VS Code draws widgets, `@vscode/jupyter-ipywidgets8`, into build/vscode/.

Does nothing where it is there already. Its package cannot be installed: it asks npm for the versions of JupyterLab it
was made from, which nobody needs, since all of them are inside the bundle. So the one file is taken out of the package,
whose digest is compared with the one that is written here.
"""

from __future__ import annotations

import sys
import tarfile
import tempfile
from pathlib import Path

import node

PACKAGE = "@vscode/jupyter-ipywidgets8@1.0.9"
INTEGRITY = "sha512-bocCThfa4JDIDd7qCFAfW3HpzHfTLYxOTpTbiDfw4DXOUjKHnr6ObkMBiIkuzYPRybh5bY4FhYLemuDuTvIbpQ=="
INSIDE = "package/dist/ipywidgets.js"
FOLDER = node.JS.parent / "build" / "vscode"
BUNDLE = FOLDER / f"ipywidgets-{PACKAGE.rpartition('@')[2]}.js"


def fetch() -> Path:
    """The bundle's path, fetched if need be. Raises NodeError when npm cannot, or brings something else."""
    if not BUNDLE.exists():
        with tempfile.TemporaryDirectory() as folder:
            packed = node.find_or_install().pack(PACKAGE, INTEGRITY, Path(folder))
            with tarfile.open(packed) as archive:
                member = archive.extractfile(INSIDE)
                if member is None:
                    raise node.NodeError(f"{PACKAGE} holds no {INSIDE}.")
                content = member.read()
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = BUNDLE.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(BUNDLE)
    return BUNDLE


def main() -> int:
    """Fetch if need be. Returns the exit code."""
    try:
        fetch()
    except node.NodeError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
