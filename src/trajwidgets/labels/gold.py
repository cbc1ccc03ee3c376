"""Gold: a decision by which others are measured."""

from __future__ import annotations

from typing import Literal

from trajwidgets.labels.further_act import FurtherAct
from trajwidgets.labels.label import DecisionId


class Gold(FurtherAct):
    """The labels of `decision_id` are gold from now on, or, with `gold` False, no longer.

    `source` says what makes them so, such as "two experts and a ruling" or "the checker of the environment".
    """

    kind: Literal["gold"] = "gold"
    trajectory_id: str
    decision_id: DecisionId
    gold: bool = True
    source: str = ""
