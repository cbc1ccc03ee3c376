"""A form, a run, decisions, and programs that write to a store from outside."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel, Field

from trajwidgets.labels import (
    Decision,
    FieldOptions,
    Label,
    LabelSchema,
    Retraction,
    RunTarget,
    StepTarget,
)
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, ToolCallPart, ToolResultPart, Trajectory

Decide = Callable[..., Decision]
Retract = Callable[[Decision], Retraction]
Start = Callable[..., "subprocess.Popen[str]"]


class Feedback(BaseModel):
    """What is asked of every step."""

    outcome: Literal["success", "partial", "failure"]
    quality: Annotated[Literal["poor", "fair", "good"], FieldOptions(ordered=True)] = "fair"
    effort: int = Field(default=3, ge=1, le=5)
    safe: bool = True
    seconds: float = 0.0
    clicks: int = Field(default=0, ge=0)
    tags: set[Literal["plan", "tool", "memory"]] = set()
    note: str = ""


class Verdict(BaseModel):
    """What is asked of the run."""

    solved: bool


@pytest.fixture(scope="session")
def schema() -> LabelSchema:
    return LabelSchema.from_models(step=Feedback, run=Verdict)


@pytest.fixture(scope="session")
def trajectory() -> Trajectory:
    """Four steps; every text in it holds the word `secret`."""
    call = ToolCallPart(call_id="c1", name="read_file", arguments={"path": "secret.txt"})
    result = ToolResultPart(call_id="c1", content=(TextPart(text="secret words"),))
    return Trajectory(
        trajectory_id="run-1",
        task=Task(goal="find the secret", task_id="task-1", criteria=("the secret is found",)),
        steps=(
            Step(step_id="s0", actor="user", parts=(TextPart(text="the secret, please"),)),
            Step(step_id="s1", actor="agent", parts=(TextPart(text="secret plan"), call, result)),
            Step(step_id="s2", actor="agent", parts=(TextPart(text="a secret"), TextPart(text="another secret"))),
            Step(step_id="s3", actor="agent", parts=(TextPart(text="no more secrets"),)),
        ),
        slices={"capability": "reading", "difficulty": "easy"},
    )


@pytest.fixture(scope="session")
def changed() -> Callable[..., Trajectory]:
    """The same run with something else in it: `changed(trajectory, slices={})`."""

    def make(trajectory: Trajectory, **update: Any) -> Trajectory:
        return Trajectory(**{name: getattr(trajectory, name) for name in Trajectory.model_fields} | update)

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


@pytest.fixture
def store(path: Path) -> Iterator[LabelStore]:
    with LabelStore(path) as opened:
        yield opened


@pytest.fixture(scope="session")
def decide(schema: LabelSchema, trajectory: Trajectory) -> Decide:
    """A decision on one step (or on the run, `step=None`): `decide("s1", outcome="success", note="fine")`."""

    digests = {step.step_id: step.digest for step in trajectory.steps}

    def make(step: str | None = "s1", *, run: str = "run-1", decision_id: str = "", **values: Any) -> Decision:
        target = RunTarget(trajectory_id=run) if step is None else StepTarget(trajectory_id=run, step_id=step)
        known = run == trajectory.trajectory_id
        return Decision(
            decision_id=decision_id or uuid4().hex,
            trajectory_id=run,
            schema_hash=schema.schema_hash,
            labels=tuple(
                value if isinstance(value, Label) else Label(target=target, field=field, value=value)
                for field, value in values.items()
            ),
            run_digest=trajectory.digest if known else "",
            step_digest=digests.get(step or "", "") if known else "",
        )

    return make


@pytest.fixture(scope="session")
def undo() -> Retract:
    def make(decision: Decision) -> Retraction:
        return Retraction(
            retraction_id=uuid4().hex, decision_id=decision.decision_id, trajectory_id=decision.trajectory_id
        )

    return make


PREAMBLE = """
import os, sys, time
from uuid import uuid4
from pathlib import Path
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import Decision, Label, StepTarget
from trajwidgets.store import EventDraft, LabelStore

path, name = sys.argv[1], sys.argv[2]

def decision(number, field="outcome", value="success"):
    target = StepTarget(trajectory_id="run-1", step_id=f"s{number}")
    label = Label(target=target, field=field, value=value)
    return Decision(decision_id=uuid4().hex, trajectory_id="run-1", schema_hash="0" * 64, labels=(label,))

def say(*words):
    print(*words, flush=True)
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a program of another process: `start(path, "a1", code)`; its first lines stand in PREAMBLE."""
    started: list[subprocess.Popen[str]] = []

    def run(path: Path, name: str, code: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PREAMBLE + textwrap.dedent(code), str(path), name]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(program)
        return program

    yield run
    for program in started:
        if program.poll() is None:
            program.kill()
        program.communicate()
