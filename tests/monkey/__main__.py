"""Let monkeys at the keyboard in both hosts, and write down what they have changed.

    python -m tests.monkey [--seeds 20] [--keys 1000] [--only lab,vscode] [--output benchmarks/monkey.json]

Exits 1 if a key has changed a cell, opened something, ended a kernel or lost the focus, or if the store holds other
labels than those that are shown.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from lab import chromium, jupyterlab
from tests.monkey.cages import Cage, cage_of
from tests.monkey.grounds import Ground, in_lab, in_pages
from tests.monkey.monkey import Account, Monkey
from tests.vscode.host import webview_files

REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = REPOSITORY / "benchmarks" / "monkey.json"
HOSTS = ("lab", "vscode")


def figures(accounts: Iterable[Account]) -> dict[str, Any]:
    """The sums of one host."""
    rows = list(accounts)
    return {
        "host": rows[0].host,
        "seeds": len(rows),
        "keys": sum(row.keys for row in rows),
        "labels": sum(row.labels for row in rows),
        "cells_changed": sum(row.cells_changed for row in rows),
        "kernels_lost": sum(row.kernels_lost for row in rows),
        **{name: sum(len(getattr(row, name)) for row in rows) for name in ("opened", "focus_lost", "differences")},
    }


def grounds(stack: ExitStack, folder: Path, hosts: Iterable[str], browser: Browser) -> dict[str, Any]:
    """By host: what opens a notebook with a cage for a seed."""
    opens: dict[str, Any] = {}
    if "lab" in hosts:
        lab = stack.enter_context(jupyterlab(folder / "notebooks", folder / "state"))
        opens["lab"] = lambda cage, seed: in_lab(lab, browser, cage, f"monkey {seed}")
    if "vscode" in hosts:
        files = webview_files(folder / "webview")
        opens["vscode"] = lambda cage, seed: in_pages(browser, folder / f"pages-{seed}", files, cage)
    return opens


def played(ground: AbstractContextManager[Ground], cage: Cage, seed: int, n_keys: int) -> Account:
    """One seed, in a notebook of its own."""
    with ground as notebook:
        return Monkey(notebook, cage, seed).play(n_keys)


def write(path: Path, sums: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """Keep what was found; of a host that was not played this time what is there."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"hosts": [], "rows": []}
    new = {each["host"] for each in sums}
    kept = {
        name: [*(each for each in before[name] if each["host"] not in new), *found]
        for name, found in (("hosts", sums), ("rows", rows))
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Let all of them; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--keys", type=int, default=1000, help="keys a seed")
    parser.add_argument("--only", default=",".join(HOSTS), help="hosts, with commas between")
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    accounts: list[Account] = []
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        for name in ("notebooks", "state", "webview"):
            (folder / name).mkdir()
        browser = stack.enter_context(chromium())
        for opens in grounds(stack, folder, options.only.split(","), browser).values():
            for seed in range(options.first, options.first + options.seeds):
                cage = cage_of(seed)
                account = played(opens(cage, seed), cage, seed, options.keys)
                accounts.append(account)
                print(
                    f"{account.host} · seed {seed} · {cage.name}: {account.keys} keys, {account.labels} labels",
                    flush=True,
                )
                for found in (*account.opened, *account.focus_lost, *account.differences, *account.after):
                    print(f"  ! {found}", flush=True)
    by_host: dict[str, list[Account]] = {}
    for account in accounts:
        by_host.setdefault(account.host, []).append(account)
    sums = [figures(rows) for rows in by_host.values()]
    write(options.output, sums, [row.as_row() for row in accounts])
    print(f"{time.monotonic() - began:.0f} s")
    for each in sums:
        print(" ".join(f"{name}={value}" for name, value in each.items()))
    return int(not all(account.is_clean for account in accounts))


if __name__ == "__main__":
    # Ended from outside, it still ends the server and the kernel it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
