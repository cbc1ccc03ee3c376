"""Find the Python in which `datasets` and `trl` read what was exported, or install it into build/interop/.

`interop.py --install` makes a virtual environment of its own there and installs both, with `transformers` for its chat
templates and tokenizers, but without torch: nothing is trained. About a minute and 500 MB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "build" / "interop"
STAMP = FOLDER / "installed.txt"
#: Those that were tried; and what trajwidgets itself imports for an export.
WANTED = ("datasets==5.2.0", "transformers==5.24.0", "jinja2", "psutil", "pydantic>=2.12", "pandas>=2.2", "numpy>=1.26")
#: By itself it would bring torch, which only its trainers need.
WITHOUT_DEPENDENCIES = ("trl==1.16.0", "accelerate==1.15.0")


def python() -> Path | None:
    """The Python that has them; None where they are not installed."""
    found = FOLDER / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    return found if STAMP.exists() and STAMP.read_text(encoding="utf-8") == _wanted() else None


def install() -> None:
    """Install what is not there."""
    if python() is not None:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
    found = FOLDER / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    uv = Path(sys.executable).with_name("uv")
    pip = [str(uv), "pip", "install", "--python", str(found)] if uv.exists() else [str(found), "-m", "pip", "install"]
    print(f"Installing {', '.join((*WANTED[:2], WITHOUT_DEPENDENCIES[0]))} into {FOLDER.relative_to(REPOSITORY)}")
    subprocess.run([*pip, "--quiet", *WANTED], check=True)
    subprocess.run([*pip, "--quiet", "--no-deps", *WITHOUT_DEPENDENCIES], check=True)
    STAMP.write_text(_wanted(), encoding="utf-8")


def _wanted() -> str:
    return "\n".join((*WANTED, *WITHOUT_DEPENDENCIES))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="install what is not there")
    if parser.parse_args().install:
        install()
    print(python() or "not installed: run `make test-interop`")
