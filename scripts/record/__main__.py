"""Record the example runs, or check that recording again gives the same ones.

`python -m scripts.record [OUT]` records all runs into OUT, by default the folder that ships with the package; a run in
which only times differ is left as it is. `--check` writes nothing and compares with OUT. `--only ID` takes single runs.
Exit code 1 when something differs or fails, 3 when there is no browser for a run that needs one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from scripts.record.agents import AGENTS, agent
from scripts.record.comparison import differences
from scripts.record.examples_folder import ExamplesFolder
from scripts.record.recording import NoBrowser
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.trajectory import Trajectory

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "trajwidgets" / "example_runs" / "data"
_LINES_SHOWN = 40


def main() -> int:
    """Record or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.record", description=__doc__.splitlines()[0])
    parser.add_argument("out", nargs="?", type=Path, default=SHIPPED, metavar="OUT", help="folder of recorded runs")
    parser.add_argument("--check", action="store_true", help="compare with OUT, write nothing")
    parser.add_argument("--only", action="append", choices=AGENTS, metavar="ID", help="a run; may be given repeatedly")
    arguments = parser.parse_args()
    kept = ExamplesFolder(arguments.out)
    failed = False
    for trajectory_id in arguments.only or AGENTS:
        try:
            again, old = record(trajectory_id), kept.read(trajectory_id)
        except NoBrowser as error:
            print(f"{trajectory_id}: {error}", file=sys.stderr)
            return 3
        except TrajwidgetsError as error:
            print(f"{trajectory_id}: {error}", file=sys.stderr)
            failed = True
            continue
        found = ["never recorded before"] if old is None else differences(old, again)
        if found and not arguments.check:
            kept.write(again)
        failed = failed or bool(found and arguments.check)
        print(f"{trajectory_id}: {len(again.steps)} steps, {again.outcome.status}, {_verdict(found, arguments.check)}")
        if old is not None:
            print("\n".join(f"    {line}" for line in found[:_LINES_SHOWN]), end="\n" if found else "")
    if not arguments.check:
        kept.tidy()
    return int(failed)


def record(trajectory_id: str) -> Trajectory:
    """Let the agent act in an empty folder of its own."""
    with tempfile.TemporaryDirectory(prefix="trajwidgets-") as scratch:
        return agent(trajectory_id)(Path(scratch))


def _verdict(found: list[str], check: bool) -> str:
    if not found:
        return "same as before"
    return "DIFFERENT from what is kept:" if check else "written"


if __name__ == "__main__":
    sys.exit(main())
