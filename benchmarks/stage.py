"""A JupyterLab notebook with a Labeler and, for a floor, the barest widget that answers keys; and presses in both."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.big_run import write_chat
from benchmarks.results import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "scripts"))  # where the tests find them, too

from by_hand import FORM
from lab import Lab, Notebook, chromium, jupyterlab, write_notebook

__all__ = ["UNHURRIED_MS", "Sample", "Stage", "acks_of", "chromium", "lab", "stage"]

#: The two keys of a step: the first is shown as chosen, the second also brings up the next step.
KEYS = ("1", "q")

#: Between two presses of somebody who reads first. It matters: a connection that has rested is mostly acknowledged at
#: once, and presses in quick succession meet the delay that benchmarks/nodelay.py is about.
UNHURRIED_MS = 300

# All that anywidget asks of a widget that sends each key to the kernel, which sends it back: no schema, no store.
BARE = '''\
import anywidget


class Bare(anywidget.AnyWidget):
    _esm = """
    export default {
      render({ model, el }) {
        const keys = document.createElement("input");
        const said = document.createElement("output");
        el.className = "bare";
        el.dataset.saving = "saved";
        el.append(keys, said);
        let n = 0;
        keys.addEventListener("keydown", (event) => {
          event.stopPropagation();
          event.preventDefault();
          n += 1;
          said.textContent = `${n}: ${event.key}`;
          el.dataset.saving = "saving";
          model.send({ n, key: event.key });
        });
        model.on("msg:custom", (message) => {
          if (message.n === n) el.dataset.saving = "saved";
        });
      },
    };
    """

    def __init__(self):
        super().__init__()
        self.on_msg(lambda widget, content, buffers: widget.send(content))


Bare()'''

# Computes for a minute, unless it is told to stop before.
BUSY = """\
import os
import time

end = time.monotonic() + 60
while time.monotonic() < end and not os.path.exists("enough"):
    sum(range(100_000))
if time.monotonic() >= end:
    open("over", "w").close()"""

LABELER = 'tw.Labeler(tw.load("run.jsonl"), step=Feedback, store="labels.db", annotator="a1")'


@dataclass
class Sample:
    """Milliseconds from a press to the frame that shows it, and to the kernel's answer where that was waited for."""

    paint: float
    ack: float | None


@dataclass
class Stage:
    """A notebook with both widgets in view, and keys pressed in them."""

    notebook: Notebook
    folder: Path
    n_pressed: int = 0

    def press(self, kind: str, *, pause_ms: float = 0, acks: bool = True) -> Sample:
        """One key in "labeler" or "bare", by a real press, after a pause of about so long."""
        key = "x"
        if kind == "labeler":
            key = KEYS[self.n_pressed % len(KEYS)]
            self.n_pressed += 1
        page = self.notebook.page
        page.evaluate("([kind, key, acks]) => probe.arm(kind, key, acks)", [kind, key, acks])
        if pause_ms:
            # Not in step with what happens at intervals, such as frames.
            page.wait_for_timeout(pause_ms * random.uniform(0.8, 1.2))  # noqa: S311
        page.keyboard.press(key)
        return Sample(**page.evaluate("() => probe.result()"))

    def turns(self, rounds: int, *, pause_ms: float = 0, acks: bool = True) -> dict[str, list[Sample]]:
        """So many presses in each, by turns, after a few that do not count."""
        taken: dict[str, list[Sample]] = {"labeler": [], "bare": []}
        for place in range(-4, rounds):
            for kind, samples in taken.items():
                sample = self.press(kind, pause_ms=pause_ms, acks=acks)
                if place >= 0:
                    samples.append(sample)
        return taken

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While the kernel computes in a cell, for at most a minute.

        Raises SystemExit when what is done meanwhile takes longer: the kernel was not busy all the time.
        """
        is_busy = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
        self.notebook.run(3, wait=False)
        self.notebook.page.wait_for_function(is_busy)
        try:
            yield
            # Not what the page says: of a kernel that answers keys beside its cell it hears "idle" after each of them.
            if (self.folder / "over").exists():
                raise SystemExit("the presses took longer than the minute for which the kernel was busy. Try again.")
        finally:
            (self.folder / "enough").touch()


def acks_of(samples: list[Sample]) -> list[float]:
    """The milliseconds to the kernel's answers."""
    return [sample.ack for sample in samples if sample.ack is not None]


@contextmanager
def lab(*options: str) -> Iterator[Lab]:
    """A JupyterLab of its own, in folders that go when it ends."""
    # Kernels that are just ending may still write a last file; what is left over is no reason to fail.
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as state,
        jupyterlab(Path(root), Path(state), *options) as started,
    ):
        yield started


def stage(lab: Lab, browser: Browser, *, steps: int, step_bytes: int) -> Stage:
    """Open a notebook whose Labeler has a run of so many steps, and run its cells but the last, which is for `busy`."""
    write_chat(lab.root / "run.jsonl", steps=steps, step_bytes=step_bytes)
    write_notebook(lab.root / "keys.ipynb", [FORM, BARE, LABELER, BUSY])
    page = browser.new_page(viewport={"width": 1400, "height": 1300})
    notebook = lab.open(page, "keys.ipynb")
    for cell in range(3):
        notebook.run(cell)
    notebook.labeler().wait_saved()
    page.evaluate(Path(__file__).with_name("probe.js").read_text(encoding="utf-8"))
    return Stage(notebook, lab.root)
