"""What a page is told of a run from afar: its steps in a line each, and what stands out among them."""

from __future__ import annotations

from pydantic import Field

from trajwidgets.trajectory import Actor, Frozen


class OutlineKind(Frozen):
    """What many steps of a run have in common. `asks`: they want labels."""

    actor: Actor
    name: str
    icon: str
    lineage: str
    asks: bool


class Outline(Frozen):
    """Each step in a line, as columns: rows would say the same names ten thousand times over.

    `kind_of` says of each step which of the `kinds` it is; `sizes` are characters of text. `durations`, in seconds, are
    empty where the source says none. By the place of a step, from 0, and only where there are any: `errors` are its
    tool errors, `repeats` the number of an earlier step with the same call, `calls` the ids of its tool calls, where
    the form asks of each call.
    """

    step_ids: tuple[str, ...]
    titles: tuple[str, ...]
    sizes: tuple[int, ...]
    kinds: tuple[OutlineKind, ...]
    kind_of: tuple[int, ...]
    durations: tuple[float | None, ...] = ()
    errors: dict[str, int] = Field(default_factory=dict)
    repeats: dict[str, int] = Field(default_factory=dict)
    calls: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class Measures(Frozen):
    """What the outline draws and marks besides its lines: once for a run, and only where there is something to say.

    `tokens` (of the output) and `costs` (in US dollars) are per step, empty where the source says none. `waits` are
    long waits in seconds before a step, by its place from 0; `retries` are the places of steps that make the calls of
    the step before anew, right after an error; `tools` are the places at which each tool is called; `depths` say how
    many lines of steps one comes through to one that is not the main line.
    """

    tokens: tuple[int | None, ...] = ()
    costs: tuple[float | None, ...] = ()
    waits: dict[str, float] = Field(default_factory=dict)
    retries: tuple[int, ...] = ()
    tools: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    depths: dict[str, int] = Field(default_factory=dict)
