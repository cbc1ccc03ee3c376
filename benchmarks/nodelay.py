"""What TCP_NODELAY on the kernel's websocket gives: key to acknowledgement without and with `trajwidgets.fast`."""

from __future__ import annotations

import statistics

from benchmarks.figure import Figure, figure, p95, versions
from benchmarks.stage import UNHURRIED_MS, acks_of, chromium, lab, stage

STEPS, STEP_BYTES = 500, 2_000
BLOCKS, ROUNDS = 5, 20
UNHURRIED_ROUNDS = 5

SWITCH = "--ServerApp.jpserver_extensions=trajwidgets.fast=True"


def measure() -> dict[str, Figure]:
    """`ack_ms_stock` and `ack_ms_nodelay`, from two JupyterLabs that differ in nothing else, in blocks by turns."""
    with lab() as stock, lab(SWITCH) as nodelay, chromium() as browser:
        stages = [stage(server, browser, steps=STEPS, step_bytes=STEP_BYTES) for server in (stock, nodelay)]
        taken: list[dict[str, list[float]]] = [{"labeler": [], "bare": [], "unhurried": []} for _ in stages]
        for _ in range(BLOCKS):
            for at, acks in zip(stages, taken, strict=True):
                at.notebook.page.bring_to_front()
                for kind, samples in at.turns(ROUNDS).items():
                    acks[kind] += acks_of(samples)
                unhurried = at.turns(UNHURRIED_ROUNDS, pause_ms=UNHURRIED_MS)
                acks["unhurried"] += acks_of(unhurried["labeler"])
        used = f"{versions('jupyterlab', 'jupyter_server', 'tornado')}, Chromium {browser.version}"
    before, after = (statistics.median(acks["labeler"]) for acks in taken)
    setting = (
        f"median of {BLOCKS * ROUNDS} real key presses, each as soon as the one before is answered, in blocks of "
        f"{ROUNDS} by turns with the other; {used}."
    )
    beside = [
        f"p95 {p95(acks['labeler']):.1f} ms; {UNHURRIED_MS} ms apart {statistics.median(acks['unhurried']):.1f} ms; "
        f"a bare anywidget's echo {statistics.median(acks['bare']):.1f} ms"
        for acks in taken
    ]
    return {
        "ack_ms_stock": figure(
            before,
            "ms",
            f"Press to the badge `saved`, committed to disk, JupyterLab as it comes ({beside[0]}); {setting}",
        ),
        "ack_ms_nodelay": figure(
            after,
            "ms",
            f"The same with the server extension trajwidgets.fast: {before / after:.1f} times as fast ({beside[1]}); "
            f"budget: stock; {setting}",
            budget=before,
        ),
    }
