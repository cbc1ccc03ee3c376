"""Play faults of every day in real JupyterLab, and write down what each has cost.

    python -m tests.faults [--only F1,F5] [--rounds 3] [--seed 1] [--output benchmarks/faults.json]

Exits 1 if any acknowledged label was lost, any act doubled, or anything shown that was not true.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lab import chromium, jupyterlab
from tests.faults.fault import Account, Fault, Ground
from tests.faults.roll import FAULTS

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RESULTS = REPOSITORY / "benchmarks" / "faults.json"
COLUMNS = ("id", "name", "host", "rounds", "acked", "lost", "duplicated", "anomalies")

#: No fault takes longer.
LONGEST_S = 900

Row = dict[str, Any]


def row_of(fault: Fault, account: Account, seed: int) -> Row:
    """One row of the results. `seed` repeats the keys; `found` says in words what the figures count."""
    return {
        "id": fault.fault_id,
        "name": fault.name,
        "host": f"JupyterLab {version('jupyterlab')}" if fault.in_lab else "the store alone",
        "rounds": account.rounds,
        "acked": len(account.acked),
        "lost": len(account.lost),
        "duplicated": len(account.doubled),
        "anomalies": len(account.anomalies),
        "seed": seed,
        "found": account.found(),
        **({"measured": account.measured} if account.measured else {}),
    }


def chosen(only: str) -> list[Fault]:
    """The faults of those ids; all without any. Raises SystemExit for an id that is not in the roll."""
    wanted = {word.strip().upper() for word in only.split(",") if word.strip()}
    if unknown := wanted - {fault.fault_id for fault in FAULTS}:
        known = ", ".join(dict.fromkeys(fault.fault_id for fault in FAULTS))
        raise SystemExit(f"no fault {', '.join(sorted(unknown))}. There are: {known}.")
    return [fault for fault in FAULTS if not wanted or fault.fault_id in wanted]


def table(rows: list[Row]) -> str:
    """The results for people."""
    lines = [COLUMNS, *[tuple(str(row[name]) for name in COLUMNS) for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in lines)


def merged(path: Path, rows: list[Row]) -> list[Row]:
    """What the file holds of other faults, with the new rows in the order of the roll."""
    known: list[Row] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    by_name = {(row["id"], row["name"]): row for row in [*known, *rows]}
    return [by_name[key] for fault in FAULTS if (key := (fault.fault_id, fault.name)) in by_name]


def write(path: Path, rows: list[Row]) -> None:
    """Write the results down, after each fault, so that none is forgotten if a later one ends the program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(merged(path, rows), indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Play the faults; 0 when none of them cost anything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="ids of faults, with commas between")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each fault, instead of its own number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    faults = chosen(options.only)
    rows: list[Row] = []
    well = True
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        ground = Ground(folder)
        if any(fault.in_lab for fault in faults):
            for name in ("notebooks", "state"):
                (folder / name).mkdir()
            ground.lab = stack.enter_context(jupyterlab(folder / "notebooks", folder / "state"))
            ground.browser = stack.enter_context(chromium())
        for fault in faults:
            if fault.needs and not shutil.which(fault.needs):
                print(f"{fault.fault_id} {fault.name}: not played, {fault.needs} is not installed")
                continue
            began = time.monotonic()
            # A page or kernel that hangs for good must fail the run, not hold it up.
            faulthandler.dump_traceback_later(LONGEST_S, exit=True, file=sys.__stderr__)
            print(f"{fault.fault_id} {fault.name}", flush=True)
            account = ground.play(fault, options.rounds or fault.rounds, options.seed, tell=print)
            faulthandler.cancel_dump_traceback_later()
            well = well and bool(account)
            rows.append(row_of(fault, account, options.seed))
            write(options.output, rows)
            print(f"  {time.monotonic() - began:.0f} s, {len(account.acked)} acked", *account.found(), sep="\n  ! ")
    print(f"\n{table(rows)}\n")
    sums = {name: sum(row[name] for row in rows) for name in COLUMNS[3:]}
    print(
        f"faults={len(rows)} rounds={sums['rounds']} acked={sums['acked']} lost={sums['lost']} "
        f"dup={sums['duplicated']} anomalies={sums['anomalies']}"
    )
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
