"""How long a panel opened on a store takes until its states are those that the log of a thousand labels leads to."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import BaseModel

from benchmarks.figure import Figure, figure, versions
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.reports import StoreDecisions
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

ITEMS = 112
RUNS = 25
ANNOTATORS = ("ann", "bob", "cyd")
AGREE = 0.85
BUDGET_S = 5.0


class Form(BaseModel):
    """A word, a rung of a scale, and a set."""

    outcome: Literal["success", "partial", "failure"]
    effort: Annotated[Literal[1, 2, 3], FieldOptions(ordered=True)] = 1
    tags: set[Literal["plan", "tool", "goal"]] = set()


FORM = LabelSchema.from_models(step=Form)


def answer(dice: random.Random) -> dict[str, Any]:
    """What somebody who guesses says of a step."""
    return {
        "outcome": dice.choice(["success", "partial", "failure"]),
        "effort": dice.choice([1, 2, 3]),
        "tags": sorted(dice.sample(["plan", "tool", "goal"], dice.randint(0, 3))),
    }


def fill(store: LabelStore) -> int:
    """Three annotators judge step after step, each field in most cases alike. Returns how many labels that makes."""
    dice = random.Random(1)  # noqa: S311  # a seed, no secret
    steps = -(-ITEMS // RUNS)
    runs = [
        Trajectory(
            trajectory_id=f"r{number}",
            task=Task(goal="do it"),
            steps=tuple(
                Step(step_id=f"s{step}", actor="agent", parts=(TextPart(text="done"),)) for step in range(steps)
            ),
            slices={"skill": "abc"[number % 3], "difficulty": ["easy", "hard"][number % 2]},
        )
        for number in range(RUNS)
    ]
    store.record_schema(FORM)
    store.record_runs(runs)
    labels = 0
    for place in range(ITEMS):
        run_id, target = f"r{place % RUNS}", StepTarget(trajectory_id=f"r{place % RUNS}", step_id=f"s{place // RUNS}")
        truth = answer(dice)
        for annotator in ANNOTATORS:
            guess = answer(dice)
            said = {name: truth[name] if dice.random() < AGREE else guess[name] for name in truth}
            given = tuple(Label(target=target, field=name, value=value) for name, value in said.items())
            decision = Decision(
                decision_id=uuid4().hex, trajectory_id=run_id, schema_hash=FORM.schema_hash, labels=given
            )
            store.save(decision, annotator=annotator)
            labels += len(given)
    return labels


def measure() -> dict[str, Figure]:
    """`decisions_replay_s`: processor time from a store on disk to every state, the better of two."""
    with tempfile.TemporaryDirectory() as folder, LabelStore(Path(folder) / "labels.db") as store:
        labels = fill(store)
        taken = []
        for _ in range(2):
            began = time.process_time()
            found = StoreDecisions(store)
            taken.append(time.process_time() - began)
    places = len(found.decided.looks)
    return {
        "decisions_replay_s": figure(
            min(taken),
            "s",
            f"Processor time of the better of 2 replays of {labels:,} labels: {len(ANNOTATORS)} annotators, 3 fields, "
            f"{places} pairs of field and slice, {len(found.decided.changes)} changes of state; Python "
            f"{sys.version.split()[0]}, {versions('numpy')}.",
            budget=BUDGET_S,
        )
    }
