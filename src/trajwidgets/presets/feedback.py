"""Presets of our own: what the environment answered, how good a run was, and how it recovered from a fault."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trajwidgets.labels import FieldOptions
from trajwidgets.presets.preset import Preset

_OURS = "Of this project."


class EnvFeedback(BaseModel):
    """Step by step: did the environment's answer show success, and what should come next?"""

    outcome: Annotated[
        Literal["success", "partial", "failure"],
        FieldOptions(
            ordered=False,
            definitions={
                "success": "The answer shows that the action did what it was meant to do.",
                "partial": "Part of it was done, or it was done with side effects.",
                "failure": "The answer shows an error, a refusal, or that nothing has changed.",
            },
            examples={
                "success": "order 20417 refunded",
                "partial": "3 of 5 files moved; 2 were locked",
                "failure": ["403 Forbidden", "an empty page where a form was expected"],
            },
        ),
    ] = Field(title="Outcome", description="What does the environment's answer show?")
    next_action: Annotated[
        Literal["continue", "retry", "retry_modified", "switch_tool", "ask_user", "escalate", "stop"],
        FieldOptions(
            labels={"retry_modified": "retry changed", "switch_tool": "other tool", "ask_user": "ask user"},
            definitions={
                "continue": "Go on as planned.",
                "retry": "The same call once more: the fault may pass by itself.",
                "retry_modified": "The same tool, called differently.",
                "switch_tool": "Another tool, or another way.",
                "ask_user": "Only the user knows.",
                "escalate": "Somebody with more rights is needed.",
                "stop": "Nothing more can or should be done.",
            },
            aliases={"retry_modified": "retry_changed", "switch_tool": "other_tool"},
        ),
    ] = Field(title="Right next action", description="What should the agent do next, whatever it did?")
    other_action: str = Field(default="", title="In other words", description="Where none of these says it.")


class TrajectoryQuality(BaseModel):
    """Of the run as a whole."""

    goal_completion: int = Field(ge=1, le=5, title="Goal completion", description="1: not at all. 5: entirely.")
    efficiency: int = Field(ge=1, le=5, title="Efficiency", description="1: mostly detours. 5: no step too many.")
    error_handling: int = Field(
        ge=1, le=5, title="Error handling", description="1: ignored or made worse. 5: diagnosed and adapted to."
    )
    path_valid: Annotated[
        Literal["yes", "no", "alternative"],
        FieldOptions(
            definitions={
                "yes": "The expected way.",
                "no": "The goal was missed, or reached by a way that does not count.",
                "alternative": "Another way that is as valid as the expected one.",
            }
        ),
    ] = Field(title="Valid path")


class Recovery(BaseModel):
    """Of a run in which something went wrong."""

    fault: str = Field(default="", title="Fault", description="Which fault: its id, or the step at which it struck.")
    detected_at_step: int | None = Field(default=None, ge=1, title="Detected at step")
    diagnosis: Annotated[
        Literal["correct", "partial", "wrong", "none"],
        FieldOptions(
            definitions={
                "correct": "The agent named the cause.",
                "partial": "It saw that something was wrong, and part of the cause.",
                "wrong": "It blamed something else.",
                "none": "It did not notice, or did not say.",
            }
        ),
    ] = Field(title="Diagnosis")
    strategy: Annotated[
        Literal["adapted", "retry_modified", "retry_identical", "asked", "escalated", "abandoned", "papered_over"],
        FieldOptions(
            labels={
                "retry_modified": "changed retry",
                "retry_identical": "identical retry",
                "papered_over": "papered over",
            },
            definitions={
                "adapted": "Another way that fits the cause.",
                "retry_modified": "The same call, changed.",
                "retry_identical": "The same call again and again.",
                "asked": "The user was asked.",
                "escalated": "Handed to somebody with more rights.",
                "abandoned": "The whole task was given up.",
                "papered_over": "The fault was reported as a success.",
            },
        ),
    ] = Field(title="Strategy")
    recovered: bool = Field(title="Recovered", description="Was the goal still reached?")
    side_effects: bool = Field(title="Side effects", description="Did the way out do harm of its own?")
    cost_in_steps: int | None = Field(
        default=None, ge=0, title="Cost in steps", description="Steps between the fault and being back on the way."
    )


env_feedback = Preset(
    id="env_feedback",
    title="Environment feedback",
    asks="Of each step of the agent: what did the environment's answer show, and what is the right next action?",
    citation=_OURS,
    license_note="Of this project, under its licence.",
    step=EnvFeedback,
)

trajectory_quality = Preset(
    id="trajectory_quality",
    title="Trajectory quality",
    asks="Of the run: goal completion, efficiency and error handling from 1 to 5, and whether its path is a valid one.",
    citation=_OURS,
    license_note="Of this project, under its licence.",
    run=TrajectoryQuality,
)

recovery = Preset(
    id="recovery",
    title="Recovery",
    asks="Of a run with a fault: when it was noticed, whether it was understood, what was done, and what it cost.",
    citation=_OURS,
    license_note="Of this project, under its licence.",
    run=Recovery,
)
