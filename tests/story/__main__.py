"""Play the whole story in real JupyterLab, and keep a picture of each chapter.

    python -m tests.story [--steps 12] [--pictures build/story]

Exits 1 where something it tells is not found in the store or in the exports.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from lab import Notebook, chromium, jupyterlab
from tests.browser.visit import visiting
from tests.story.story import tell

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=12, help="how many steps each annotator labels")
    parser.add_argument("--pictures", type=Path, default=REPOSITORY / "build" / "story")
    options = parser.parse_args()
    options.pictures.mkdir(parents=True, exist_ok=True)

    def look(chapter: str, notebook: Notebook) -> None:
        notebook.page.screenshot(path=options.pictures / f"{chapter}.png", full_page=True)
        print(f"  {chapter}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        root, state = Path(folder) / "notebooks", Path(folder) / "state"
        root.mkdir()
        state.mkdir()
        with jupyterlab(root, state) as lab, chromium() as browser, visiting(lab, browser, "story") as visit:
            facts = tell(visit, options.steps, look).facts
    for name, fact in facts.items():
        print(f"{name}: {fact}")
    whole = facts["intact"] and facts["demonstration"][0] == "success" and facts["recovered"] and facts["preferences"]
    return int(not (whole and all(facts["records"].values())))


if __name__ == "__main__":
    sys.exit(main())
