"""Read every file of a folder with a manifest and print, file by file, what was counted and whether that is right.

    python scripts/check_formats.py FOLDER [FORMAT ...]

`FOLDER/MANIFEST.json` is a list of {"file", "format", "trajectories", "agent_turns", "tool_calls", "tool_results",
"images"}; a count that is null is not judged. Two more figures need no manifest: `lost`, the texts of a file (JSON
strings of 8 characters or more) that stand in no part, raw value or metadata, and `links`, the pairs of call and result
that are unlike those of a plain walk over the file. Files of formats that no reader knows, or without any count, are
listed and not judged. The last line is "N passed, M failed"; the exit code is 0 only if none failed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus_check.manifest import JUDGED, BadManifest, read_manifest
from corpus_check.verdict import Verdict, judge
from trajwidgets.amounts import plural

_HEAD = ("file", "format", "reader", "runs", "steps", "turns", "calls", "results", "images", "lost", "links", "verdict")
_WIDTHS = (72, 24, 18, 6, 6, 7, 7, 8, 7, 5, 6, 8)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 when nothing failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="a folder with a MANIFEST.json")
    parser.add_argument("formats", nargs="*", help="only these formats of the manifest; also a,b")
    options = parser.parse_args(arguments)
    formats = [name for word in options.formats for name in word.split(",") if name]
    try:
        rows = read_manifest(options.folder, formats)
    except BadManifest as error:
        print(error, file=sys.stderr)
        return 2
    print(_line(_HEAD))
    print("counts are found/expected; - is not judged")
    passed = failed = unread = 0
    for row in rows:
        verdict = judge(options.folder, row)
        if verdict.passed is None and row.judged and row.format in formats:
            verdict.faults.append("no reader for this format")
            verdict.passed = False
        _print(verdict)
        passed += verdict.passed is True
        failed += verdict.passed is False
        unread += verdict.passed is None
    if unread:
        print(f"Not judged, as no reader or no count is known: {plural(unread, 'file')}.")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _print(verdict: Verdict) -> None:
    found, expected = verdict.counts, verdict.row.counts

    def cell(name: str) -> str:
        wanted = expected[name]
        return f"{found.get(name, '')}/{'-' if wanted is None else wanted}"

    word = {True: "pass", False: "FAIL", None: "unread"}[verdict.passed]
    cells = {name: cell(name) for name in JUDGED} if found else dict.fromkeys(JUDGED, "")
    print(
        _line(
            (
                *(verdict.row.file, verdict.row.format, verdict.reader or "-"),
                *(cells["trajectories"], str(verdict.n_steps) if found else ""),
                *(cells[name] for name in JUDGED[1:]),
                str(len(verdict.lost)) if found else "",
                "" if not found else "-" if verdict.links_wrong is None else str(verdict.links_wrong),
                word,
            )
        )
    )
    for text in verdict.faults:
        print(f"    {text}")
    for text in verdict.excepted:
        print(f"    excepted: {text}")
    for error in verdict.runs.errors:
        print(f"    not read: {error}")


def _line(cells: tuple[str, ...]) -> str:
    places = zip(cells, _WIDTHS, strict=True)
    return " ".join(cell.ljust(width) if place < 3 else cell.rjust(width) for place, (cell, width) in enumerate(places))


if __name__ == "__main__":
    sys.exit(main())
