"""The folder of recorded runs as it ships: one file a run, and the screenshots that they name."""

from __future__ import annotations

from pathlib import Path

from trajwidgets.formats import load, write_native
from trajwidgets.trajectory import ImagePart, ToolResultPart, Trajectory


class ExamplesFolder:
    """`<trajectory_id>.jsonl` per run and `assets/` beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, trajectory_id: str) -> Trajectory | None:
        """The run as it was recorded last; None when it never was."""
        path = self._path(trajectory_id)
        return load(path)[0] if path.exists() else None

    def write(self, run: Trajectory) -> None:
        """Keep the run in place of an older recording of it."""
        write_native(run, self._path(run.trajectory_id))

    def tidy(self) -> None:
        """Remove screenshots that no run names any more."""
        named = {name for path in self.folder.glob("*.jsonl") for run in load(path) for name in asset_ids(run)}
        for file in (self.folder / "assets").glob("*"):
            if file.stem not in named:
                file.unlink()

    def _path(self, trajectory_id: str) -> Path:
        return self.folder / f"{trajectory_id}.jsonl"


def asset_ids(run: Trajectory) -> set[str]:
    """Every image a run names."""
    parts = [part for step in run.steps for part in step.parts]
    parts += [inner for part in parts if isinstance(part, ToolResultPart) for inner in part.content]
    return {part.asset_id for part in parts if isinstance(part, ImagePart) and part.asset_id}
