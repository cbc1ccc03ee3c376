"""The widgets a monkey is let into: a notebook each, with a form of every kind of field, and a Viewer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import trajwidgets as tw
from trajwidgets.labels import RunTarget, StepTarget

STORE = "labels.db"
ANNOTATOR = "monkey"

#: A cell on either side, so that a stray key has something to move, merge or delete.
ABOVE, BELOW = "# above\n1 + 1", "# below\n2 + 2"

HEAD = """\
from typing import Annotated, Literal

from pydantic import BaseModel, Field

import trajwidgets as tw

runs = tw.examples()


"""

CHOICES = """\
class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"]
    next_action: Literal["continue", "retry", "other_tool", "ask_user", "escalate", "stop"] | None = None
    certainty: Annotated[int, Field(ge=1, le=5)] | None = None
    faults: set[Literal["wrong_tool", "wrong_argument", "not_grounded"]] = set()
    safe: bool | None = None


class Verdict(BaseModel):
    solved: bool
"""

TEXTS = """\
class Feedback(BaseModel):
    why: str
    minutes: Annotated[float, Field(ge=0, le=90.5)] | None = None
    tries: Annotated[int, Field(ge=0, le=999)] | None = None
    note: str = ""
"""

TAXONOMY = """\
class Feedback(BaseModel):
    outcome: Annotated[Literal["success", "failure"], tw.FieldOptions(confidence=True)]
    cause: Annotated[
        set[Literal["timeout", "rate_limit", "wrong_tool", "lost_context"]],
        tw.FieldOptions(
            groups={
                "System": ["timeout", "rate_limit"],
                "Reasoning": {"Planning": ["wrong_tool"], "Memory": ["lost_context"]},
            },
            shown_when={"outcome": ["failure"]},
        ),
    ] = set()
    where: Annotated[
        Literal["plan", "act", "read"] | None, tw.FieldOptions(groups={"Before": ["plan"], "After": ["act", "read"]})
    ] = None
"""

RANKING = """\
class Feedback(BaseModel):
    matters: Annotated[list[Literal["honest", "helpful", "brief", "polite"]], tw.FieldOptions(ranked=True)]
    style: Annotated[Literal["fine", "odd"], tw.FieldOptions(suggest_default=True)] = "fine"
"""

CORRECTION = """\
class Feedback(BaseModel):
    fine: bool
    better: Annotated[tw.Correction | None, tw.FieldOptions(shown_when={"fine": [False]})] = None
"""

WITHIN = """\
class Feedback(BaseModel):
    outcome: Literal["success", "failure"]


class OnCall(BaseModel):
    right_tool: bool


class OnMark(BaseModel):
    mistake: Literal["invented", "contradicts"]
"""


@dataclass(frozen=True)
class Cage:
    """What stands in the notebook's cells. One that only `reads` finds labels in its store."""

    name: str
    cells: tuple[str, ...]
    reads: bool = False
    conditional: frozenset[str] = frozenset()
    """Fields that are asked only after some answers to others."""

    def furnish(self, folder: Path) -> None:
        """Lay into the kernel's folder what the cells want to find there."""
        if self.reads:
            with tw.LabelStore(folder / STORE) as store:
                for decision in judged():
                    store.save(decision, annotator=ANNOTATOR)


def judged() -> list[tw.Decision]:
    """What the Viewer's monkey reads: an outcome on every third step."""
    found = []
    for run in tw.examples():
        steps = [StepTarget(trajectory_id=run.trajectory_id, step_id=step.step_id) for step in run.steps[::3]]
        labels = [tw.Label(target=target, field="outcome", value="success") for target in steps]
        labels.append(tw.Label(target=RunTarget(trajectory_id=run.trajectory_id), field="solved", value=True))
        decision_id = uuid4().hex
        found.append(
            tw.Decision(decision_id=decision_id, trajectory_id=run.trajectory_id, schema_hash="", labels=tuple(labels))
        )
    return found


def _labeler(name: str, form: str, asks: str = "step=Feedback", conditional: frozenset[str] = frozenset()) -> Cage:
    made = f'tw.Labeler(runs, {asks}, store="{STORE}", annotator="{ANNOTATOR}", guidelines="Judge what was done.")'
    return Cage(name, (ABOVE, f"{HEAD}{form}", made, BELOW), conditional=conditional)


CAGES = (
    _labeler("choices", CHOICES, "step=Feedback, run=Verdict"),
    _labeler("texts", TEXTS),
    _labeler("taxonomy", TAXONOMY, conditional=frozenset({"cause"})),
    _labeler("ranking", RANKING),
    _labeler("correction", CORRECTION, conditional=frozenset({"better"})),
    _labeler("calls and marks", WITHIN, "step=Feedback, call=OnCall, span=OnMark"),
    Cage(
        "viewer",
        (ABOVE, HEAD, f'tw.Viewer(runs, "{STORE}", labels="all")', BELOW),
        reads=True,
    ),
)


def cage_of(seed: int) -> Cage:
    """The cage a seed is let into: one after the other."""
    return CAGES[seed % len(CAGES)]
