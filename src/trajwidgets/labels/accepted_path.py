"""AcceptedPath: a way to do a task that counts as a good one."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId


class AcceptedPath(FurtherAct):
    """The path of a run is accepted for its task from now on, or, with `accepted` False, no longer.

    Of what was called there stand the names of the tools and one digest (see `CallPath.digest`), never an argument: a
    store holds no words of runs. `run_digest` says in which bytes the path is to be found.
    """

    ABOUT: ClassVar[tuple[str, ...]] = ("decision_ids",)

    kind: Literal["accepted_path"] = "accepted_path"
    trajectory_id: str
    run_digest: str
    task_id: str
    path_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    tools: tuple[str, ...]
    n_steps: int = Field(ge=0)
    n_calls: int = Field(ge=0)
    accepted: bool = True
    note: str = ""
    #: The labels by which the run's path was called a valid one.
    decision_ids: tuple[DecisionId, ...] = ()
