"""The preset by which a run is held against the accepted paths of its task."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trajwidgets.labels import FieldOptions
from trajwidgets.presets.preset import Preset


class PathJudgement(BaseModel):
    """Of the run as a whole."""

    goal_completion: Annotated[
        Literal["none", "partial", "complete"],
        FieldOptions(
            ordered=True,
            definitions={
                "none": "Nothing of the goal was reached, or what was reached was undone again.",
                "partial": "Some criteria hold at the end, or all of them with harm done elsewhere.",
                "complete": "Every criterion of the task holds at the end.",
            },
        ),
    ] = Field(title="Goal completion")
    efficiency: Annotated[
        Literal["wasteful", "detours", "as_cheap"],
        FieldOptions(
            ordered=True,
            labels={"as_cheap": "as cheap"},
            definitions={
                "wasteful": "More than half as many turns again as the cheapest accepted path.",
                "detours": "Up to half as many turns again.",
                "as_cheap": "No more turns than the cheapest accepted path.",
            },
        ),
    ] = Field(title="Efficiency", description="Against the cheapest accepted path of the task.")
    error_handling: Annotated[
        Literal["not_needed", "handled", "clumsy", "unhandled"],
        FieldOptions(
            labels={"not_needed": "not needed"},
            definitions={
                "not_needed": "Nothing went wrong.",
                "handled": "What went wrong was noticed, understood and answered.",
                "clumsy": "The agent got past it by repeating or by luck.",
                "unhandled": "It was ignored, made worse, or reported as a success.",
            },
        ),
    ] = Field(title="Error handling")
    path: Annotated[
        Literal["known", "valid_new", "invalid"],
        FieldOptions(
            labels={"valid_new": "valid, new"},
            definitions={
                "known": "One of the accepted paths, as far as it matters.",
                "valid_new": "None of them, and as good: it may be taken into the set.",
                "invalid": "The goal was missed, or reached in a way that does not count.",
            },
            aliases={"valid_new": "valid but new"},
        ),
    ] = Field(title="Path")


path_judgement = Preset(
    id="path_judgement",
    title="Path judgement",
    asks="The run against its task's accepted paths: goal, efficiency, error handling, and whether its path is one.",
    citation="Of this project; efficiency after Abhyankar et al. 2025, OSWorld-Human, arXiv 2506.16042.",
    source_url="https://arxiv.org/abs/2506.16042",
    license_note="Of this project, under its licence.",
    run=PathJudgement,
)
