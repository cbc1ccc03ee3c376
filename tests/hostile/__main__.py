"""Put hostile texts through every place and every renderer, in a trusted notebook, and count what came of it.

    python -m tests.hostile [--inputs 1600] [--size 50] [--matrix] [--output benchmarks/hostile.json]

Exits 1 if anything ran, loaded, led away or got out, if a text showed nowhere, or if the control did not fire.
`--matrix` writes tests/hostile/matrix.json anew and ends.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter as Tally
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lab import chromium, jupyterlab
from tests.hostile import inputs, matrix
from tests.hostile.counter import counting
from tests.hostile.harness import FINDINGS, Findings, broken_bundles, staging
from tests.hostile.renderers import RENDERERS

REPOSITORY = Path(__file__).resolve().parent.parent.parent
RESULTS = REPOSITORY / "benchmarks" / "hostile.json"


class Account:
    """What all batches came to."""

    def __init__(self) -> None:
        self.inputs: set[str] = set()
        self.found: Tally[str] = Tally()
        self.by_renderer: Tally[str] = Tally()
        self.problems: list[str] = []
        self.unseen = 0
        self.clicks = self.enters = 0

    def add(self, findings: Findings, *, texts: bool = True) -> None:
        """One more batch."""
        if texts:
            self.inputs |= findings.inputs
            self.unseen += len(findings.unseen())
        self.found.update({kind: len(those) for kind, those in findings.found.items()})
        self.by_renderer.update(region.removesuffix(matrix.ATTRIBUTE) for _, region in findings.seen)
        self.problems += findings.problems()
        self.clicks += findings.clicks
        self.enters += findings.enters


def table(account: Account, control: Findings) -> str:
    """What was shown where, and whether the control fired there."""
    fired = Tally(region for _, region in control.fired)
    lines = [("renderer", "renderings", "control fired")]
    lines += [(name, f"{account.by_renderer[name]:,}", str(fired[name] or "-")) for name, _ in RENDERERS]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def results(account: Account, control: Findings, silent: set[str], seconds: float) -> dict[str, Any]:
    """The same as data."""
    return {
        "host": f"JupyterLab {version('jupyterlab')}",
        "inputs": len(account.inputs),
        "renderings": account.by_renderer.total(),
        "clicks": account.clicks,
        "enters": account.enters,
        "unseen": account.unseen,
        "findings": {kind: account.found[kind] for kind in FINDINGS},
        "control": {kind: len(control.found[kind]) for kind in FINDINGS},
        "control_silent_in": sorted(silent),
        "renderers": dict(sorted(account.by_renderer.items())),
        "seconds": round(seconds),
    }


def main() -> int:
    """Play everything; 0 when nothing came of it and the control has fired everywhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=0, help="how many texts (0: all)")
    parser.add_argument("--size", type=int, default=50, help="how many are shown together")
    parser.add_argument("--matrix", action="store_true", help="measure which place shows where, write it down, and end")
    parser.add_argument("--output", type=Path, default=RESULTS)
    options = parser.parse_args()
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        for name in ("notebooks", "state"):
            (folder / name).mkdir()
        counter = stack.enter_context(counting())
        by_place = matrix.texts(counter.url)
        texts = inputs.at(counter.url, inputs.chosen(options.inputs))
        played = inputs.batches(texts, options.size)
        plan: list[dict[str, Any]] = [
            {"places": by_place},
            {"places": by_place, "broken": str(broken_bundles(folder / "broken"))},
            *({"texts": batch} for batch in played),
        ]
        lab = stack.enter_context(jupyterlab(folder / "notebooks", folder / "state"))
        stage = stack.enter_context(staging(lab, stack.enter_context(chromium()), counter, plan))
        tokens = [(place, matrix.token(place)) for place in by_place]
        account = Account()
        one = stage.play(0, tokens)
        account.add(one, texts=False)
        found = matrix.measured(one.seen)
        if options.matrix:
            # Again and again, since a busy machine may miss what shows for a moment only.
            found = matrix.measured(one.seen.union(*(stage.play(0, tokens).seen for _ in range(3))))
            matrix.write(found)
            print(
                f"{matrix.PATH.relative_to(REPOSITORY)}: {len(found)} places, {len(matrix.renderers(found))} renderers"
            )
            return 1 if one.n_found else 0
        control = stage.play(1, tokens, enter=False)
        silent = matrix.renderers(found) - {region for _, region in control.fired}
        for number, batch in enumerate(played):
            account.add(stage.play(2 + number, [(str(place), text) for place, text in enumerate(batch)]))
            # After each batch, so that a run that is ended says how far it came.
            said = results(account, control, silent, time.monotonic() - began)
            options.output.parent.mkdir(parents=True, exist_ok=True)
            options.output.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
            print(f"  {len(account.inputs):,} of {len(texts):,} inputs, {len(account.problems)} findings", flush=True)
    print(f"\n{table(account, control)}\n")
    for problem in dict.fromkeys(account.problems):
        print(f"  ! {problem}")
    other = set(matrix.committed()) ^ set(found) or set(matrix.beyond(found))
    for what, words in (
        (silent, "the control is silent in"),
        (other, "shown elsewhere than tests/hostile/matrix.json says:"),
    ):
        if what:
            print(f"  ! {words} {', '.join(sorted(what))}")
    counts = " ".join(f"{kind}={account.found[kind]}" for kind in FINDINGS)
    print(f"inputs={said['inputs']} renderings={said['renderings']} unseen={account.unseen} {counts}")
    return 1 if account.problems or account.unseen or silent or other else 0


if __name__ == "__main__":
    # Ended from outside, it still ends the server and the kernel it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
