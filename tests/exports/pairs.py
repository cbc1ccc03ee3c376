"""Two ways to do the same, and what people say of which is better."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import trajwidgets as tw
from trajwidgets.labels import PairTarget
from trajwidgets.trajectory import Trajectory


def text(step_id: str, actor: Any, words: str, **more: Any) -> tw.Step:
    return tw.Step(step_id=step_id, actor=actor, parts=(tw.trajectory.TextPart(text=words),), **more)


def branched() -> Trajectory:
    """A run that forks behind `a`: one branch goes left, the other right, and both have two steps."""
    steps = (
        text("u", "user", "Which way?"),
        text("a", "agent", "Let me see."),
        text("q", "user", "Well?"),
        text("left", "agent", "Left."),
        text("left2", "user", "Thanks."),
        text("right", "agent", "Right.", parent_id="q"),
        text("right2", "user", "Fine.", parent_id="right"),
    )
    return Trajectory(trajectory_id="fork", task=tw.Task(goal="g"), steps=steps)


def prefer(
    store: tw.LabelStore,
    annotator: str,
    one: Trajectory,
    other: Trajectory,
    value: Any,
    *steps: str,
    role: Any = "annotator",
) -> None:
    """One label on a pair, the sides as they were shown."""
    own, others = steps or (None, None)
    target = PairTarget(
        trajectory_id=one.trajectory_id,
        other_trajectory_id=other.trajectory_id,
        step_id=own,
        other_step_id=others,
    )
    decision = tw.Decision(
        decision_id=uuid4().hex,
        trajectory_id=one.trajectory_id,
        schema_hash="0" * 64,
        labels=(tw.Label(target=target, field="preference", value=value),),
        run_digest=one.digest,
    )
    store.save(decision, annotator=annotator, role=role)
