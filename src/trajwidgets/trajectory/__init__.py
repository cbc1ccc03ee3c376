"""What happened: trajectories, steps, parts, their digests and their bytes; and what went wrong on purpose."""

from trajwidgets.trajectory.alignment import Alignment, align
from trajwidgets.trajectory.assets import AssetSource, FolderAssets, MemoryAssets, asset_id
from trajwidgets.trajectory.call_path import CallPath, Cost, PathCall, path_of, task_of
from trajwidgets.trajectory.canonical import canonical_json, digest, plain, plain_text
from trajwidgets.trajectory.faults import AMBIGUOUS, INJECTED, Fault, Recovery, recovery_of
from trajwidgets.trajectory.frozen import Frozen
from trajwidgets.trajectory.lines import line_through, line_to
from trajwidgets.trajectory.model import Actor, Agent, Origin, Outcome, Step, Task, Tool, Trajectory, Usage
from trajwidgets.trajectory.parts import (
    AudioPart,
    BoxOverlay,
    ContentPart,
    FilePart,
    ImagePart,
    Overlay,
    Part,
    PointerOverlay,
    RawPart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from trajwidgets.trajectory.summary import RunSummary, StepSummary, summary_of

__all__ = [
    "AMBIGUOUS",
    "INJECTED",
    "Actor",
    "Agent",
    "Alignment",
    "AssetSource",
    "AudioPart",
    "BoxOverlay",
    "CallPath",
    "ContentPart",
    "Cost",
    "Fault",
    "FilePart",
    "FolderAssets",
    "Frozen",
    "ImagePart",
    "MemoryAssets",
    "Origin",
    "Outcome",
    "Overlay",
    "Part",
    "PathCall",
    "PointerOverlay",
    "RawPart",
    "ReasoningPart",
    "Recovery",
    "RunSummary",
    "Step",
    "StepSummary",
    "Task",
    "TextPart",
    "Tool",
    "ToolCallPart",
    "ToolResultPart",
    "Trajectory",
    "Usage",
    "align",
    "asset_id",
    "canonical_json",
    "digest",
    "line_through",
    "line_to",
    "path_of",
    "plain",
    "plain_text",
    "recovery_of",
    "summary_of",
    "task_of",
]
