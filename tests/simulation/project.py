"""A project whose truth is known: eight annotators with error rates, four slices, one of which drifts away.

Each step of a run has a right answer. An annotator gives another one with a probability of their own, each of the two
wrong ones alike. From the middle of the project on, everybody errs far more often in one slice, as when a guideline no
longer fits what the agents do. Runs come in turn from all slices, three annotators each, and every sixth has gold.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from pydantic import BaseModel

from trajwidgets import quality
from trajwidgets.labels import Decision, Label, LabelSchema, StepTarget
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Trajectory

Answer = Literal["success", "partial", "failure"]
ANSWERS: tuple[Answer, ...] = ("success", "partial", "failure")


class Judged(BaseModel):
    """What is asked of every step."""

    outcome: Answer


SCHEMA = LabelSchema.from_models(step=Judged, name="simulated")

#: How often each annotator errs; the last is the weak one.
ERRORS = {"ada": 0.02, "bo": 0.03, "cy": 0.03, "dee": 0.02, "eve": 0.04, "fay": 0.03, "gus": 0.02, "weak": 0.20}
WEAK = "weak"

SLICES = ("planning", "tools", "recovery", "memory")
DRIFTING = "recovery"
#: How much more often everybody errs in the drifting slice, once it drifts.
DRIFT = 0.28

#: How often each answer is the right one.
SHARES = (0.5, 0.2, 0.3)

N_STEPS = 10
N_EACH = 3
GOLD_EVERY = 6


@dataclass(frozen=True)
class Judging:
    """One run as it will be judged: its slice, the right answers, by whom, and whether these are known as gold."""

    trajectory_id: str
    capability: str
    right: tuple[Answer, ...]
    annotators: tuple[str, ...]
    drifted: bool
    gold: bool

    def error(self, annotator: str) -> float:
        """How often this annotator errs here."""
        return ERRORS[annotator] + (DRIFT if self.drifted else 0)


def design(n_runs: int, seed: int) -> list[Judging]:
    """The runs in the order in which they are judged."""
    drawn = random.Random(seed)
    teams = list(combinations(ERRORS, N_EACH))
    drawn.shuffle(teams)
    plan = []
    for number in range(n_runs):
        capability = SLICES[number % len(SLICES)]
        plan.append(
            Judging(
                trajectory_id=f"run-{number:03d}",
                capability=capability,
                right=tuple(drawn.choices(ANSWERS, SHARES, k=N_STEPS)),
                annotators=teams[number % len(teams)],
                drifted=capability == DRIFTING and number >= n_runs // 2,
                # Not the same slice each time: 6 and 4 have a common divisor.
                gold=number % GOLD_EVERY == number // GOLD_EVERY % len(SLICES),
            )
        )
    return plan


def labelled(store: LabelStore, plan: list[Judging], seed: int) -> None:
    """Let the annotators judge the runs, and a QA lead keep the gold, through the public doors."""
    drawn = random.Random(seed)
    store.record_schema(SCHEMA)
    runs = [trajectory_of(judging) for judging in plan]
    store.record_runs(runs)
    for judging, run in zip(plan, runs, strict=True):
        if judging.gold:
            gold = list(_decisions(judging, run, list(judging.right), drawn))
            quality.keep_gold(store, *gold, annotator="quinn", source="known to the simulation")
        for annotator in judging.annotators:
            said = [_said(answer, judging.error(annotator), drawn) for answer in judging.right]
            store.record(*_decisions(judging, run, said, drawn), annotator=annotator)


def _said(right: Answer, error: float, drawn: random.Random) -> Answer:
    if drawn.random() >= error:
        return right
    return drawn.choice([answer for answer in ANSWERS if answer != right])


def _decisions(judging: Judging, run: Trajectory, answers: list[Answer], drawn: random.Random) -> Iterator[Decision]:
    for step, answer in zip(run.steps, answers, strict=True):
        target = StepTarget(trajectory_id=judging.trajectory_id, step_id=step.step_id)
        yield Decision(
            decision_id=f"{drawn.getrandbits(128):032x}",
            trajectory_id=judging.trajectory_id,
            schema_hash=SCHEMA.schema_hash,
            labels=(Label(target=target, field="outcome", value=answer),),
            run_digest=run.digest,
            step_digest=step.digest,
        )


def trajectory_of(judging: Judging) -> Trajectory:
    """The run itself."""
    return Trajectory(
        trajectory_id=judging.trajectory_id,
        task=Task(goal="Simulated."),
        steps=tuple(
            Step(step_id=f"s{place}", actor="agent", parts=(TextPart(text=f"Step {place}."),))
            for place in range(1, N_STEPS + 1)
        ),
        slices={"capability": judging.capability},
    )
