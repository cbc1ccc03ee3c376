"""What an expert does in a demonstration, act by act: small, plain values that are kept and done again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter

from trajwidgets.trajectory import Frozen


class CallAct(Frozen):
    """Think, perhaps say something, and call a tool."""

    type: Literal["call"] = "call"
    reasoning: str = ""
    text: str = ""
    tool: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)


class SayAct(Frozen):
    """Think, and say something to whoever set the task; no tool is called."""

    type: Literal["say"] = "say"
    reasoning: str = ""
    text: str


Act = Annotated[CallAct | SayAct, Field(discriminator="type")]

ACTS: TypeAdapter[tuple[Act, ...]] = TypeAdapter(tuple[Act, ...])
