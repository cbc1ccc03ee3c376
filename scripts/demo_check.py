"""The demo without hands: two annotators label in two notebooks, and every number is compared with the pressed keys.

    python scripts/demo_check.py [--screenshot demo-check/labeler.png]

Runs the quickstart, then a notebook for each annotator on one store. Exits 1 on any mismatch.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

import trajwidgets as tw
from by_hand import FORM, NEXT_ACTION, OUTCOME, Desk, Given, Row, cohen_kappa, krippendorff_alpha, shared
from chromium import ChromiumError
from lab import Lab, LabelerView, LabError, Notebook, chromium, jupyterlab, write_notebook

REPOSITORY = Path(__file__).resolve().parent.parent
STEPS = 14
FIELDS = ("outcome", "next_action")


class Mismatch(Exception):
    """A number is not what the keys say."""


def expect(what: str, found: object, expected: object) -> None:
    """Both are the same, or the check ends here."""
    same = found == expected
    if isinstance(found, float) and isinstance(expected, float):
        same = math.isclose(found, expected, abs_tol=1e-12)
    if not same:
        raise Mismatch(f"{what}: found {found!r}, the keys say {expected!r}")


def desk_of(runs: tw.Runs) -> Desk:
    """The books of one annotator who begins with the first run."""
    return Desk.at_the_start(
        {run.trajectory_id: [Row(step.step_id, step.actor == "agent") for step in run.steps] for run in runs}
    )


def label(view: LabelerView, desk: Desk, seed: int) -> list[str]:
    """Label `STEPS` steps by keys, change a mind, take something back; gives the keys."""
    chance = random.Random(seed)  # noqa: S311 - reproducible keys, not secrets
    keys: list[str] = []

    def press(key: str) -> None:
        view.press(key)
        desk.press(key)
        keys.append(key)

    view.focus()
    while desk.n_done() < STEPS:
        # Mostly what the step itself suggests, so that the two agree more often than by chance.
        obvious = random.Random(desk.step)  # noqa: S311
        open_fields = [name for name in FIELDS if name not in desk.chosen()]
        answers = list(OUTCOME if "outcome" in open_fields else NEXT_ACTION)
        favourite = obvious.choice(answers[:3])
        press(favourite if chance.random() < 0.7 else chance.choice(answers))
        if chance.random() < 0.1:
            press("u")
    press("k")
    press(chance.choice(list(OUTCOME)))
    view.wait_saved()
    return keys


def quickstart(lab: Lab, browser: Browser) -> None:
    """The shipped notebook runs from top to bottom and shows its widgets."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    notebook = lab.open(page, "quickstart.ipynb")
    notebook.run_all()
    notebook.labeler()
    notebook.panel()
    expect("errors in the quickstart", notebook.errors(), "")
    page.close()


def check(screenshot: Path) -> None:
    """Press, and compare."""
    runs = tw.examples()
    # Kernels that are just ending may still write a last file; what is left over is no reason to fail.
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as state,
    ):
        root = Path(folder)
        (root / "quickstart.ipynb").write_bytes((REPOSITORY / "notebooks" / "quickstart.ipynb").read_bytes())
        for name in ("a1", "a2"):
            cell = f'tw.Labeler(tw.examples(), step=Feedback, store="team.db", annotator="{name}")'
            write_notebook(root / f"{name}.ipynb", [FORM, cell, 'tw.AgreementPanel("team.db")'])
        with jupyterlab(root, Path(state)) as lab, chromium() as browser:
            quickstart(lab, browser)
            print("quickstart: every cell ran, its widgets are shown")
            notebooks: dict[str, Notebook] = {}
            desks = {name: desk_of(runs) for name in ("a1", "a2")}
            try:
                for name in desks:
                    page = browser.new_page(viewport={"width": 1400, "height": 1000})
                    notebooks[name] = lab.open(page, f"{name}.ipynb")
                    notebooks[name].run_all()
                for seed, (name, desk) in enumerate(desks.items()):
                    keys = label(notebooks[name].labeler(), desk, seed)
                    print(f"{name}: {desk.n_done()} steps labelled with {len(keys)} keys: {' '.join(keys)}")
                compare(root / "team.db", desks, notebooks)
                for name, notebook in notebooks.items():
                    expect(f"how often the cells of {name} were run", notebook.execution_counts(), [1, 2, 3])
            finally:
                photograph(notebooks, screenshot)


def photograph(notebooks: dict[str, Notebook], screenshot: Path) -> None:
    """The first notebook with labeler and panel, also and above all when something went wrong."""
    if not notebooks:
        return
    notebook = next(iter(notebooks.values()))
    notebook.page.set_viewport_size({"width": 1400, "height": 1400})
    notebook.widget("labeler").scroll_into_view_if_needed()
    notebook.page.wait_for_timeout(500)
    screenshot.parent.mkdir(parents=True, exist_ok=True)
    notebook.page.screenshot(path=screenshot)
    print(f"screenshot: {screenshot}")


def compare(path: Path, desks: dict[str, Desk], notebooks: dict[str, Notebook]) -> None:
    """The frame, the coefficients and the panels against the log of the keys."""
    with tw.LabelStore(path) as store:
        frame = store.to_frame()
        expect("the store is intact", bool(store.verify()), True)
    rows = 0
    for name, desk in desks.items():
        mine = frame[frame["annotator"] == name]
        columns = zip(mine["trajectory_id"], mine["step_id"], mine["field"], mine["value"], strict=True)
        found, pressed = [Given(*row) for row in columns], desk.counts()
        expect(f"number of rows of {name}", len(found), len(pressed))
        for place, (row, given) in enumerate(zip(found, pressed, strict=True), 1):
            expect(f"row {place} of {name}", row, given)
        rows += len(mine)
    expect("rows of nobody else", len(frame), rows)
    print(f"DataFrame: {rows} rows, each as pressed, none beside")
    one, other = (desk.counts() for desk in desks.values())
    for field in FIELDS:
        pairs = shared(one, other, field)
        kappa, alpha = cohen_kappa(pairs), krippendorff_alpha(pairs)
        expect(f"kappa of {field}", float(tw.agreement.cohen_kappa(frame, field=field)), kappa)
        expect(f"alpha of {field}", float(tw.agreement.krippendorff_alpha(frame, field=field)), alpha)
        for name, notebook in notebooks.items():
            shown = settled(notebook, field, kappa)
            expect(f"the panel of {name}: n of {field}", shown[0], str(len(pairs)))
            expect(f"the panel of {name}: kappa of {field}", float(shown[2] or "nan"), kappa)
            expect(f"the panel of {name}: alpha of {field}", float(shown[3] or "nan"), alpha)
        print(
            f"{field}: {len(pairs)} steps by both, kappa {kappa:.6f}, alpha {alpha:.6f}; by hand, in code and on screen"
        )


def settled(notebook: Notebook, field: str, kappa: float) -> list[str | None]:
    """The panel's row "all" of a field, given a few seconds to hear of the last key by itself."""
    panel = notebook.panel()
    deadline = time.monotonic() + 10
    while True:
        shown = panel.numbers()[field]["all"]
        if math.isclose(float(shown[2] or "nan"), kappa, abs_tol=1e-12) or time.monotonic() > deadline:
            return shown
        time.sleep(0.1)


def main() -> int:
    """Run the check; 0 when everything agrees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screenshot", type=Path, default=REPOSITORY / "demo-check" / "labeler.png")
    options = parser.parse_args()
    try:
        check(options.screenshot)
    except Mismatch as mismatch:
        print(f"MISMATCH {mismatch}", file=sys.stderr)
        return 1
    except (LabError, ChromiumError, PlaywrightError) as error:
        print(f"the check could not be made: {error}", file=sys.stderr)
        return 1
    print("demo check passed: the frame, kappa, alpha and the panel are what the keys say")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
