"""The preset by which one of two runs is preferred."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from trajwidgets.labels import FieldOptions
from trajwidgets.presets.preset import Preset

#: The lowest prefers the first and the highest the second: as shown, left and right; as stored, by the order of names.
Strength = Literal[-2, -1, 0, 1, 2]

_STRENGTH = {
    -2: "first much better",
    -1: "first better",
    0: "tie",
    1: "second better",
    2: "second much better",
}


class Preference(BaseModel):
    """Of two runs side by side, the first on the left."""

    preference: Annotated[Strength, FieldOptions(ordered=True, labels=_STRENGTH)] = Field(
        title="Overall", description="Which of the two you would rather have had done, all in all."
    )
    goal_completion: Annotated[Strength, FieldOptions(ordered=True, labels=_STRENGTH)] = Field(
        title="Goal completion", description="Which reaches more of the goal, and does less harm elsewhere."
    )
    efficiency: Annotated[Strength, FieldOptions(ordered=True, labels=_STRENGTH)] = Field(
        title="Efficiency", description="Which takes fewer turns and calls for what it reaches."
    )
    error_handling: Annotated[Strength, FieldOptions(ordered=True, labels=_STRENGTH)] = Field(
        title="Error handling", description="Which notices, understands and answers better what goes wrong."
    )


preference = Preset(
    id="preference",
    title="Preference between two runs",
    asks="Which of two runs of one task is better, and how much: overall, goal, efficiency, error handling.",
    citation="Of this project.",
    license_note="Of this project, under its licence.",
    pair=Preference,
)
