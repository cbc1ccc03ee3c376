"""Take the README's picture from a real JupyterLab: `picture.py [OUT]`, by default docs/labeler.png."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

from lab import chromium, jupyterlab, write_notebook

OUT = Path(__file__).parent.parent / "docs" / "labeler.png"
RUN = "web-order-two-lamps"
KEYS = "1q" * 6 + "3t" + "3r" + "1q" * 2 + "1"
CELL = f"""
from typing import Literal

from pydantic import BaseModel

import trajwidgets as tw

class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"]
    next_action: Literal["continue", "retry", "retry_changed", "other_tool", "ask_user", "escalate", "stop"]
    note: str = ""

runs = sorted(tw.examples(), key=lambda run: run.trajectory_id != "{RUN}")
tw.Labeler(runs, step=Feedback, store="labels.db", annotator="a1", height=690)
"""


def main() -> int:
    """Label some steps of a web agent's run by keys and photograph the widget."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as state:
        write_notebook(Path(folder) / "picture.ipynb", [CELL])
        with jupyterlab(Path(folder), Path(state)) as lab, chromium() as browser:
            page = browser.new_page(viewport={"width": 1480, "height": 1000}, device_scale_factor=1.5)
            notebook = lab.open(page, "picture.ipynb")
            page.evaluate("() => jupyterapp.commands.execute('application:toggle-left-area')")
            notebook.run_all()
            labeler = notebook.labeler()
            labeler.focus()
            labeler.press(*KEYS)
            labeler.wait_saved()
            page.wait_for_timeout(800)
            shot = page.locator(".trajwidgets").first.screenshot()
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(colors=128, method=Image.Quantize.MEDIANCUT)
    picture.save(out, optimize=True)
    print(f"{out.name}: {picture.width} x {picture.height}, {out.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
