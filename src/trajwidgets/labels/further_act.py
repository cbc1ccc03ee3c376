"""FurtherAct: what people do about labels and runs besides labelling, such as to review, to rule, to waive a finding.

Each is one event of the log. None changes a label: whoever corrects or rules makes a decision of their own, in a role
of their own, and the act says why, and about what.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Self

from pydantic import Field

from trajwidgets.labels.label import DecisionId
from trajwidgets.trajectory import Frozen


class FurtherAct(Frozen):
    """The fields all of them have; `kind` is that of the event.

    `act_id` is made by whoever acts, before it is written, so that writing twice writes once. Others are referred to by
    the ids of their acts, never by name: whoever is renamed later is renamed everywhere. Where a name must stand in the
    act, its field is listed in `NAMES`, and is shown and pseudonymised like the annotator of the event.
    """

    #: The fields that hold the name of an annotator, or several.
    NAMES: ClassVar[tuple[str, ...]] = ()
    #: The fields that hold the id of another act, or several.
    ABOUT: ClassVar[tuple[str, ...]] = ("decision_id",)

    kind: str
    act_id: DecisionId
    trajectory_id: str | None = Field(default=None, exclude_if=lambda run: run is None)
    step_id: str | None = Field(default=None, exclude_if=lambda step: step is None)
    decision_id: DecisionId | None = Field(default=None, exclude_if=lambda decision: decision is None)
    made_at: datetime | None = None

    @property
    def refers_to(self) -> frozenset[str]:
        """The ids of the acts it speaks of."""
        given = (getattr(self, field) for field in self.ABOUT)
        return frozenset(each for value in given for each in (value if isinstance(value, tuple) else (value,)) if each)

    def told(self, name: Callable[[str], str] = str, act_id: Callable[[str], str] = str) -> Self:
        """The same with the names and the ids it refers to told in other words."""
        fields = [*((field, name) for field in self.NAMES), *((field, act_id) for field in self.ABOUT)]
        return self.model_copy(update={field: _each(getattr(self, field), told) for field, told in fields})


def _each(given: object, told: Callable[[str], str]) -> object:
    if isinstance(given, tuple):
        return tuple(_each(each, told) for each in given)
    return told(given) if isinstance(given, str) else given
