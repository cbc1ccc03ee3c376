"""What the outline marks and measures: tokens, cost, long waits, retries, tools, and how deep a line of steps lies.

Sent once for a run and only where there is something to say: ten thousand rows travel when a run is opened.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from trajwidgets.trajectory import Step, Trajectory, canonical_json
from trajwidgets.widgets.outline_messages import Measures

#: A wait is long when it is this many times the usual one, and at least so many seconds.
LONG_TIMES = 5
LONG_S = 30.0


def measures(trajectory: Trajectory) -> Measures:
    """Of each step in order, or by its place (from 0) where few have any."""
    steps = trajectory.steps
    tokens = [step.usage.output_tokens if step.usage else None for step in steps]
    costs = [step.usage.cost_usd if step.usage else None for step in steps]
    tools: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        for name in dict.fromkeys(call.name for call in step.calls):
            tools.setdefault(name, []).append(place)
    return Measures(
        tokens=tuple(tokens) if any(value is not None for value in tokens) else (),
        costs=tuple(costs) if any(value is not None for value in costs) else (),
        waits=_waits(steps),
        retries=_retries(steps),
        tools={name: tuple(places) for name, places in tools.items()},
        depths=_depths(trajectory),
    )


def _waits(steps: tuple[Step, ...]) -> dict[str, float]:
    """Seconds between the end of the step before, in the same line, and the start of a step, where they are many."""
    waits: dict[int, float] = {}
    ends: dict[str, datetime] = {}
    for place, step in enumerate(steps):
        before = ends.get(step.lineage)
        start = step.started_at
        if start is not None:
            if before is not None:
                waits[place] = max(0.0, (start - before).total_seconds())
            ends[step.lineage] = start + timedelta(seconds=step.duration_s or 0)
    if not waits:
        return {}
    long = max(LONG_S, LONG_TIMES * median(waits.values()))
    return {str(place): round(wait, 1) for place, wait in waits.items() if wait > long}


def _retries(steps: tuple[Step, ...]) -> tuple[int, ...]:
    """Places of the steps that make the calls of the step before in their line anew, right after an error."""
    found = []
    last: dict[str, tuple[bytes, bool]] = {}
    for place, step in enumerate(steps):
        if not step.calls:
            continue
        made = canonical_json([[call.name, call.arguments, call.raw_arguments] for call in step.calls])
        if last.get(step.lineage) == (made, True):
            found.append(place)
        last[step.lineage] = (made, step.has_error)
    return tuple(found)


def _depths(trajectory: Trajectory) -> dict[str, int]:
    """Of each line that is not the main one: how many lines one comes through to it."""
    depths = {"": 0}
    lines = {step.step_id: step.lineage for step in trajectory.steps}
    for step in trajectory.steps:
        if step.lineage not in depths:
            depths[step.lineage] = depths.get(lines.get(step.parent_id or "", ""), 0) + 1
    return {lineage: depth for lineage, depth in depths.items() if depth}
