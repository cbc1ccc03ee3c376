"""Annotate AI-agent trajectories where you analyse them: in the notebook.

Names are looked up on first use (PEP 562), so that `import trajwidgets` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trajwidgets import (
        agreement,
        environments,
        errors,
        exports,
        formats,
        labels,
        presets,
        quality,
        reports,
        store,
        trajectory,
    )
    from trajwidgets.errors import TrajwidgetsError
    from trajwidgets.example_runs import examples
    from trajwidgets.exports import export
    from trajwidgets.formats import Runs, load, write_native
    from trajwidgets.labels import Correction, Decision, FieldOptions, FirstError, Label, LabelSchema, corrected
    from trajwidgets.quality import suggest
    from trajwidgets.reports import Summary, marked_text, summary
    from trajwidgets.store import LabelStore, merge
    from trajwidgets.trajectory import Step, Task, Trajectory
    from trajwidgets.widgets import AgreementPanel, DemonstrationEditor, Labeler, PairLabeler, Viewer

_ROOMS = (
    "agreement",
    "environments",
    "errors",
    "exports",
    "formats",
    "labels",
    "presets",
    "quality",
    "reports",
    "store",
    "trajectory",
)
_HOMES = {
    "AgreementPanel": "widgets",
    "Correction": "labels",
    "Decision": "labels",
    "DemonstrationEditor": "widgets",
    "FieldOptions": "labels",
    "FirstError": "labels",
    "Label": "labels",
    "LabelSchema": "labels",
    "LabelStore": "store",
    "Labeler": "widgets",
    "PairLabeler": "widgets",
    "Runs": "formats",
    "Step": "trajectory",
    "Summary": "reports",
    "Task": "trajectory",
    "Trajectory": "trajectory",
    "TrajwidgetsError": "errors",
    "Viewer": "widgets",
    "corrected": "labels",
    "examples": "example_runs",
    "export": "exports",
    "load": "formats",
    "marked_text": "reports",
    "merge": "store",
    "suggest": "quality",
    "summary": "reports",
    "write_native": "formats",
}

__all__ = [
    "AgreementPanel",
    "Correction",
    "Decision",
    "DemonstrationEditor",
    "FieldOptions",
    "FirstError",
    "Label",
    "LabelSchema",
    "LabelStore",
    "Labeler",
    "PairLabeler",
    "Runs",
    "Step",
    "Summary",
    "Task",
    "Trajectory",
    "TrajwidgetsError",
    "Viewer",
    "agreement",
    "corrected",
    "environments",
    "errors",
    "examples",
    "export",
    "exports",
    "formats",
    "labels",
    "load",
    "marked_text",
    "merge",
    "presets",
    "quality",
    "reports",
    "store",
    "suggest",
    "summary",
    "trajectory",
    "write_native",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"trajwidgets.{name}")
    if name in _HOMES:
        value = getattr(import_module(f"trajwidgets.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'trajwidgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
