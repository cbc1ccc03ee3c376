"""Look at labeler and viewer in every state, theme, width and language; write down what keeps anybody from using them.

    python -m tests.access [--only en,de] [--output benchmarks/access.json] [--pictures FOLDER]

Exits 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from lab import Lab, chromium, jupyterlab
from tests.access.look import KINDS, look
from tests.access.parts import PARTS
from tests.access.rooms import NARROW, Room, in_lab, in_pages
from tests.vscode.host import webview_files

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = REPOSITORY / "benchmarks" / "access.json"

#: Those who speak none of these have the same boxes with other words; the last two are longer than any, and mirrored.
LANGUAGES = ("en", "de", "en-XA", "ar-XB")

Row = dict[str, Any]


def rows_of(room: Room, language: str, pictures: Path | None, *, all_themes: bool) -> Iterable[Row]:
    """One row for each state, theme and width."""
    themes = room.themes if all_themes else room.themes[:1]
    with room.part.walk(room.scene) as states:
        for state in states:
            for width in (None, NARROW):
                room.narrow(width)
                for theme in themes:
                    room.wear(theme)
                    found = look(room.frame)
                    if pictures is not None and theme == room.themes[0]:
                        name = f"{language}-{state}-{width or 'wide'}-{room.name}.png".replace(" ", "_")
                        room.scene.labeler.widget.screenshot(path=pictures / name)
                    yield {
                        "host": room.name,
                        "language": language,
                        "state": state,
                        "theme": theme,
                        "width": width or "all",
                        "rules": found.rules,
                        "nodes": found.nodes,
                        "targets": found.targets,
                        "findings": found.findings,
                    }
            room.narrow(None)
            room.wear(room.themes[0])


def play(lab: Lab, browser: Browser, folder: Path, languages: Iterable[str], pictures: Path | None) -> Iterable[Row]:
    """English in every theme of both hosts; the other languages in one theme of each."""
    files = webview_files(folder / "webview")
    for language in languages:
        english = language == "en"
        for place, part in enumerate(PARTS):
            with in_lab(lab, browser, language, part) as room:
                yield from rows_of(room, language, pictures, all_themes=english)
            with in_pages(browser, folder / f"pages-{language}-{place}", files, language, part) as room:
                yield from rows_of(room, language, pictures, all_themes=english)


def write(path: Path, rows: list[Row]) -> dict[str, int]:
    """Keep what was found, and what is there of languages not looked at this time; returns the sums of all."""
    looked = {row["language"] for row in rows}
    before = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    rows = [*(row for row in before if row["language"] not in looked), *rows]
    rows.sort(key=lambda row: LANGUAGES.index(row["language"]))
    sums = {kind: sum(len(row["findings"].get(kind, ())) for row in rows) for kind in KINDS}
    figures = {
        "renderings": len(rows),
        "states": len({row["state"] for row in rows}),
        "checks": sum(row["nodes"] for row in rows),
        "targets": sum(row["targets"] for row in rows),
        **sums,
    }
    path.write_text(json.dumps({"figures": figures, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    return figures


def main() -> int:
    """Look everywhere; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(LANGUAGES), help="languages, with commas between")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--pictures", type=Path, help="put a picture of each state there")
    options = parser.parse_args()
    if options.pictures is not None:
        options.pictures.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        for name in ("notebooks", "state", "webview"):
            (folder / name).mkdir()
        lab = stack.enter_context(jupyterlab(folder / "notebooks", folder / "state"))
        browser = stack.enter_context(chromium())
        for row in play(lab, browser, folder, options.only.split(","), options.pictures):
            rows.append(row)
            place = " · ".join(str(row[name]) for name in ("host", "language", "state", "theme", "width"))
            print(f"{place}: {row['rules']} rules on {row['nodes']} nodes, {row['targets']} targets", flush=True)
            for kind, found in row["findings"].items():
                print(*(f"  ! {kind}: {words}" for words in found), sep="\n")
    found = any(row["findings"] for row in rows)
    figures = write(options.output, rows)
    print(" ".join(f"{name}={value}" for name, value in figures.items()))
    return int(found)


if __name__ == "__main__":
    # Ended from outside, it still ends the server and the kernel it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
