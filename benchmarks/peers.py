"""The peers that agreement is measured against, in an environment of their own: nothing of ours depends on them.

Some are under the GPL. They are installed when a benchmark first wants them, and called by benchmarks alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from importlib.metadata import version
from typing import Any

from benchmarks.figure import versions
from benchmarks.results import REPOSITORY

ENVIRONMENT = REPOSITORY / "build" / "peers"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NAMES = ("duckdb", "krippendorff", "nltk", "polars", "pyarrow", "scikit-learn", "statsmodels")
#: What trajwidgets.agreement imports, as in our own environment: the same numpy and pandas work for all.
SHARED = ("numpy", "pandas", "pydantic")


def install() -> None:
    """Make the environment, unless what it is to hold is there.

    Raises:
        SystemExit: It cannot be installed, with what the installer said.
    """
    wanted = [*(f"{name}=={version(name)}" for name in SHARED), *NAMES]
    stamp = ENVIRONMENT / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8").split() == wanted:
        return
    print(f"installing the peers, {', '.join(NAMES)}, into {ENVIRONMENT}", file=sys.stderr, flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    done = subprocess.run([*pip, *wanted], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(
            "the peers cannot be installed, so there is nothing to measure against. Without a network this benchmark "
            f"cannot run; `make bench ONLY=name` runs others. pip said:\n{done.stderr.strip()}"
        )
    stamp.write_text("\n".join(wanted), encoding="utf-8")


def ask(module: str, *words: str) -> Any:
    """What a module of these benchmarks prints as JSON when it is run where the peers are."""
    install()
    # Only the sources: trajwidgets.agreement wants no more than numpy and pandas.
    surroundings = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "PYTHONDONTWRITEBYTECODE": ""}
    command = [str(PYTHON), "-m", module, *words]
    done = subprocess.run(command, cwd=REPOSITORY, env=surroundings, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed, see above.")
    return json.loads(done.stdout)


def in_use() -> str:
    """The versions of what runs here, for a figure's `how`."""
    return f"Python {sys.version.split()[0]}, {versions(*SHARED, *NAMES)}"
