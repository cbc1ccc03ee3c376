"""What a label costs while agreement is kept: relabelling and undoing among a million labels, and reading kappa."""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.figure import Figure, figure, versions
from trajwidgets.agreement import LiveAgreement

LABELS = 1_000_000
ANNOTATORS = ("a1", "a2")
OPTIONS = ("success", "partial", "failure", "unclear", "blocked")
STEPS_A_RUN = 15
DOMAINS = ("web", "code", "office", "games")

ACTS = 3_000
ROUNDS = 7
BUDGET_US = 20.0


def held() -> tuple[LiveAgreement, list[tuple[str, str]]]:
    """An engine with a million labels, in no order, each counted in "all", in a slice and in its run; and who said."""
    dice = random.Random(5)  # noqa: S311  # a seed, no secret
    live = LiveAgreement(categories=OPTIONS)
    said = [(step, annotator) for step in range(LABELS // len(ANNOTATORS)) for annotator in ANNOTATORS]
    dice.shuffle(said)
    for step, annotator in said:
        run = step // STEPS_A_RUN
        place = (("domain", DOMAINS[run % len(DOMAINS)]),)
        live.add(f"s{step}", annotator, dice.choice(OPTIONS), cluster=run, slices=place)
    return live, [(f"s{step}", annotator) for step, annotator in said]


def microseconds(act: Callable[[], object], times: int) -> float:
    """How long one act takes on average, of as many."""
    began = time.process_time()
    for _ in range(times):
        act()
    return 1e6 * (time.process_time() - began) / times


def measure() -> dict[str, Figure]:
    """`live_update_us`: the mean of relabel, remove, add and undo, best of some rounds on labels drawn at random."""
    live, said = held()
    dice = random.Random(7)  # noqa: S311
    gc.collect()
    taken: dict[str, list[float]] = {name: [] for name in ("relabel", "remove", "add", "undo", "read")}
    for _ in range(ROUNDS):
        chosen = dice.sample(said, ACTS // 4)
        runs = [int(item[1:]) // STEPS_A_RUN for item, _ in chosen]
        places = [(("domain", DOMAINS[run % len(DOMAINS)]),) for run in runs]

        began = time.process_time()
        for item, annotator in chosen:
            live.remove(item, annotator)
        removed = time.process_time()
        for (item, annotator), run, place in zip(chosen, runs, places, strict=True):
            live.add(item, annotator, "failure", cluster=run, slices=place)
        added = time.process_time()
        for item, annotator in chosen:
            live.relabel(item, annotator, "partial")
        relabelled = time.process_time()
        spans = {"remove": removed - began, "add": added - removed, "relabel": relabelled - added}
        for name, spent in spans.items():
            taken[name].append(1e6 * spent / len(chosen))
        taken["undo"].append(microseconds(live.undo, len(chosen)))
        taken["read"].append(microseconds(lambda: live.kappa("a1", "a2"), 100))
    found = {name: min(values) for name, values in taken.items()}
    update = statistics.fmean(found[name] for name in ("relabel", "remove", "add", "undo"))
    return {
        "live_update_us": figure(
            update,
            "us",
            f"Mean of relabel {found['relabel']:.1f}, remove {found['remove']:.1f}, add {found['add']:.1f} and undo "
            f"{found['undo']:.1f} us, each the best of {ROUNDS} rounds of {ACTS // 4} labels drawn at random from "
            f"{LABELS:,} held ({len(ANNOTATORS)} annotators, {len(OPTIONS)} options, one slice besides all, "
            f"{LABELS // len(ANNOTATORS) // STEPS_A_RUN:,} runs); reading kappa of all of them takes "
            f"{found['read']:.0f} us; processor time, so that other work on the machine does not count; Python "
            f"{sys.version.split()[0]}, {versions('numpy')}.",
            budget=BUDGET_US,
        )
    }
