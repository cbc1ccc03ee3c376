"""The roll of exports, and what an export is: a function from runs and labels to records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trajwidgets.errors import ExportError
from trajwidgets.exports.conversation import Unfit
from trajwidgets.exports.feedback import feedback
from trajwidgets.exports.material import Record
from trajwidgets.exports.preference import preference
from trajwidgets.exports.recovery import recovery
from trajwidgets.exports.sft import sft
from trajwidgets.plugins import Family

#: Called with the material and options of its own; what makes no record comes as the reason.
ExportFormat = Callable[..., Iterator[Record | Unfit]]

#: Exports by name. Other packages add theirs through the entry-point group of this name.
EXPORTS: Family[ExportFormat] = Family(
    "trajwidgets.exports",
    {"feedback": feedback, "preference": preference, "recovery": recovery, "sft": sft},
    error=ExportError,
)

#: Exports with one record a run, in which the labels of several annotators cannot stand side by side.
BY_RUN = ("recovery", "sft")
