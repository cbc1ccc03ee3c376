"""F3: the kernel runs a long cell while somebody labels; no key waits for it, and all is saved in the end."""

from __future__ import annotations

import time
from statistics import quantiles

from lab import LabelerView
from tests.browser.typist import Typist
from tests.browser.visit import LONGEST, Visit, labeling, typist_at
from tests.faults.fault import Account, LabScene

#: How long the cell runs.
BUSY_S = 60
N_KEYS = 100
#: Of 20 keys 19 are drawn within this many milliseconds, or within 1.5 times of what they took beside an idle kernel.
DRAWN_WITHIN_MS = 50
#: The slowest may be this many times slower: a key that waited for the kernel would take seconds.
OUTLIER = 10

# The first leaves the interpreter to other threads, as most long cells do; the second holds it, as some do.
CELLS = (
    "import time; time.sleep(SECONDS)",
    "import re, time\nend = time.monotonic() + SECONDS\nwhile time.monotonic() < end:\n    sum(range(3_000_000))",
)


def play(scene: LabScene, seconds: float = BUSY_S, n_keys: int = N_KEYS) -> None:
    """Keys beside an idle kernel for comparison, then `n_keys` while the cell runs."""
    for number in scene.each_round():
        with scene.visit() as visit:
            cell = CELLS[number % len(CELLS)].replace("SECONDS", str(seconds))
            notebook = visit.open([*labeling(runs=LONGEST), cell])
            notebook.run(0)
            notebook.run(1)
            labeler = notebook.labeler()
            typist = typist_at(labeler, scene.seed(), longest=True)
            labeler.focus()
            type_on(scene, visit, typist, n_keys)
            idle = drawn_in_ms(labeler)
            labeler.wait_saved()
            notebook.run(2, wait=False)
            began = time.monotonic()
            notebook.page.wait_for_timeout(300)
            labeler.focus()
            type_on(scene, visit, typist, n_keys)
            left = seconds - (time.monotonic() - began)
            if notebook.execution_counts()[2] is not None:
                scene.account.note("the cell had ended before the keys were pressed: nothing was shown")
            judge(scene.account, idle, drawn_in_ms(labeler)[len(idle) :], n_keys)
            typist.at_rest()
            scene.recovered(visit, typist, within_s=max(left, 0) + 40)


def judge(account: Account, idle: list[float], busy: list[float], n_keys: int) -> None:
    """Every key was drawn, and as soon as beside an idle kernel."""
    if len(busy) < n_keys or len(idle) < n_keys:
        account.note(f"{len(busy)} of {n_keys} keys drawn while the kernel was busy, {len(idle)} while it was idle")
        return
    most = max(DRAWN_WITHIN_MS, 1.5 * p95(idle))
    figures = {"idle_p95_ms": p95(idle), "busy_p95_ms": p95(busy), "idle_max_ms": max(idle), "busy_max_ms": max(busy)}
    for name, figure in figures.items():
        account.measured[name] = max(round(figure, 1), account.measured.get(name, 0))
    if p95(busy) > most or max(busy) > max(OUTLIER * most, 1.5 * max(idle)):
        account.note(f"keys were drawn late: {', '.join(f'{name} {figure:.0f}' for name, figure in figures.items())}")


def p95(times: list[float]) -> float:
    """What 19 of 20 stay below."""
    return quantiles(times, n=20)[-1]


def type_on(scene: LabScene, visit: Visit, typist: Typist, n: int) -> None:
    """Press `n` answers, spread so that the kernel's answers, if any, can come between."""
    for _ in range(n):
        typist.press_if_it_lands(typist.answer())
        typist.labeler.page.wait_for_timeout(scene.random.choice((50, 150, 250)))
        scene.account.look(visit.witness, typist.labeler, visit.store)


def drawn_in_ms(labeler: LabelerView) -> list[float]:
    """For each key so far, the milliseconds from the press to the first change of what is shown."""
    times: list[float] = labeler.page.evaluate("() => witness.drawn")
    return times
