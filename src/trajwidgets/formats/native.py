"""Our own format: JSON lines, one whole trajectory a line, nothing lost; bytes beside them in `assets/<sha256>`.

Each line is `{"format": "trajwidgets/1", ...}` with the fields of `Trajectory`. The number counts up when an older
reader could misread a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import JsonValue, ValidationError

from trajwidgets.amounts import plural
from trajwidgets.durable import write_file
from trajwidgets.errors import FormatError, TrajectoryError
from trajwidgets.formats.files import ASSETS_FOLDER
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.runs import Runs
from trajwidgets.formats.sources import Source
from trajwidgets.trajectory import AssetSource, FolderAssets, Part, ToolResultPart, Trajectory, asset_id, plain

VERSION = 1
_MARK = "trajwidgets/"
_ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
    "application/pdf": ".pdf",
}


def sniff(sample: Sample) -> bool:
    """Whether every value of the sample bears our mark, whatever its version."""
    return bool(sample.values) and all(_mark(value) is not None for value in sample.values)


def _mark(value: JsonValue) -> str | None:
    mark = value.get("format") if isinstance(value, dict) else None
    return mark.removeprefix(_MARK) if isinstance(mark, str) and mark.startswith(_MARK) else None


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """The trajectories, with the bytes of the `assets` folder beside the file; a broken line comes as its error."""
    assets = None if source.folder is None else FolderAssets(source.folder / ASSETS_FOLDER)
    for record in source.records():
        yield record if isinstance(record, FormatError) else _trajectory(record, assets)


def _trajectory(record: Record, assets: AssetSource | None) -> Trajectory | FormatError:
    value, version = record.value, _mark(record.value)
    if version is None or not isinstance(value, dict):
        return record.fault(
            f'no "format": "{_MARK}{VERSION}" here: this is {describe(value)}. Write it with write_native.'
        )
    if version != str(VERSION):
        return record.fault(
            f"written in format {_MARK}{version}, and this version reads {_MARK}{VERSION}. "
            f"Upgrade: pip install -U trajwidgets."
        )
    try:
        trajectory = Trajectory.model_validate({key: item for key, item in value.items() if key != "format"})
    except ValidationError as error:
        return record.fault(f"{_explain(error, value)} Repair the line, or write it again with write_native.")
    except TrajectoryError as error:
        return record.fault(str(error))
    return trajectory if assets is None else trajectory.with_assets(assets)


def _explain(error: ValidationError, value: dict[str, JsonValue]) -> str:
    """The first fault with its step and field, in words."""
    faults = error.errors(include_url=False, include_context=False)
    place = list(faults[0]["loc"])
    where = ""
    if len(place) > 1 and place[0] == "steps" and isinstance(place[1], int):
        where = f"step {place[1] + 1}{_step_id(value, place[1])}, "
        place = place[2:]
    more = f" ({plural(len(faults) - 1, 'more fault')})" if len(faults) > 1 else ""
    return f"{where}field {'.'.join(map(str, place))}: {faults[0]['msg']}{more}."


def _step_id(value: dict[str, JsonValue], place: int) -> str:
    steps = value.get("steps")
    step = steps[place] if isinstance(steps, list) and place < len(steps) else None
    return f" ({step['step_id']!r})" if isinstance(step, dict) and "step_id" in step else ""


def write_native(trajectories: Trajectory | Iterable[Trajectory], path: str | Path) -> Path:
    """Write trajectories as JSON lines, and the bytes they name into the folder `assets` beside the file.

    What was there before stays whole until the new file is complete. Reading it gives the same trajectories with the
    same digests. Returns the path.

    Raises:
        FormatError: when there is nothing to write, or two trajectories bear one id.
        AssetMissing: when the bytes of a part cannot be had; nothing is written then.
    """
    given = [trajectories] if isinstance(trajectories, Trajectory) else trajectories
    runs = given if isinstance(given, Runs) else Runs(given)
    if not runs:
        raise FormatError(f"{path}: no trajectories to write. Pass at least one.")
    path = Path(path)
    for run in runs:
        for _ in _blobs(run):
            pass  # all of them can be had
    written: set[str] = set()
    for run in runs:
        for name, (data, ending) in _blobs(run):
            file = path.parent / ASSETS_FOLDER / (name + ending)
            if name not in written and (not file.exists() or asset_id(file.read_bytes()) != name):
                write_file(file, [data])
            written.add(name)
    write_file(path, (_line(run) for run in runs))
    return path


def _line(run: Trajectory) -> bytes:
    value = plain({"format": f"{_MARK}{VERSION}", **run.model_dump(mode="json")})
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _blobs(run: Trajectory) -> Iterator[tuple[str, tuple[bytes, str]]]:
    for part in _parts(run):
        name = getattr(part, "asset_id", None)
        if isinstance(name, str):
            yield name, (run.asset(name), _ENDINGS.get(getattr(part, "media_type", ""), ""))


def _parts(run: Trajectory) -> Iterator[Part]:
    for step in run.steps:
        for part in step.parts:
            yield part
            if isinstance(part, ToolResultPart):
                yield from part.content
