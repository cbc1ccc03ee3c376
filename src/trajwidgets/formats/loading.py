"""Load runs: from a file, a folder, a pattern or Python objects to a `Runs`."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, cast, get_args

from trajwidgets.errors import FormatError
from trajwidgets.formats.files import files
from trajwidgets.formats.roll import FORMATS
from trajwidgets.formats.runs import Runs
from trajwidgets.formats.sniffing import claimant
from trajwidgets.formats.sources import ObjectSource, Source
from trajwidgets.trajectory import Trajectory

OnError = Literal["raise", "warn", "collect"]
#: A run or the reason why there is none, and where it was found.
Found = tuple[Trajectory | FormatError, str]


def load(source: object, *, format: str | None = None, on_error: OnError = "raise") -> Runs:
    """The runs of a source, each id once.

    Args:
        source: a file, a folder (searched through for .json, .jsonl, .ndjson, .traj, .eval, plain or .gz), a pattern
            like "runs/*.jsonl", a list of these; or Python objects: trajectories, message dicts, a row, a list of rows.
        format: the name of a format in `FORMATS`; by default told from the content.
        on_error: "raise" stops at the first file, line or row that cannot be read; "warn" skips it with a warning;
            "collect" skips it silently. Both keep the errors in `.errors` of what comes back.

    A run keeps the id its source gives it. One without is named by its file below the folder that was loaded, without
    the ending, and by its line or row: "batch-1/train:12". So ids stay when the folder moves. Two runs of one id are an
    error, unless they are the same run (equal digests), which is kept once.

    Raises:
        FormatError: see `on_error`; also when a path does not exist or a folder holds nothing.
    """
    if on_error not in get_args(OnError):
        raise FormatError(f"on_error={on_error!r}: must be one of {', '.join(map(repr, get_args(OnError)))}.")
    kept: dict[str, tuple[Trajectory, str]] = {}
    errors: list[FormatError] = []
    for found, where in _found(source, format):
        error = found if isinstance(found, FormatError) else _conflict(found, where, kept)
        if error is None:
            continue
        if on_error == "raise":
            raise error
        if on_error == "warn":
            warnings.warn(str(error), stacklevel=2)
        errors.append(error)
    return Runs((trajectory for trajectory, _ in kept.values()), errors=errors)


def _conflict(run: Trajectory, where: str, kept: dict[str, tuple[Trajectory, str]]) -> FormatError | None:
    """Keep the run; the error when another run holds its id already."""
    first, first_where = kept.setdefault(run.trajectory_id, (run, where))
    if first is run or first.digest == run.digest:
        return None
    return FormatError(
        f"{where}: run {run.trajectory_id!r} is already in {first_where}, with other content. "
        f"Labels are kept by run id: give one of them another id, remove the outdated one, or, if the id comes from "
        f"the file name, load the folder that holds both."
    )


def _found(source: object, format: str | None) -> Iterator[Found]:
    if isinstance(source, str | Path):
        for file in files(source):
            yield from _read(file, format)
        return
    if isinstance(source, Trajectory):
        yield source, _GIVEN
        return
    if isinstance(source, Iterator):
        source = list(source)
    if isinstance(source, Sequence) and not isinstance(source, bytes | bytearray):
        if not source:
            raise FormatError("nothing to load: the list is empty.")
        if all(isinstance(item, str | Path) for item in source):
            for place in cast(Iterable[str | Path], source):
                yield from _found(place, format)
            return
        if any(isinstance(item, Trajectory) for item in source):
            yield from _trajectories(source)
            return
        source = list(source)
    yield from _read(ObjectSource(source), format)


_GIVEN = "the given trajectories"


def _trajectories(items: Iterable[object]) -> Iterator[Found]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, Trajectory):
            raise FormatError(f"{_GIVEN}, item {number}: a {type(item).__name__}, no Trajectory. Load it by itself.")
        yield item, f"{_GIVEN}, item {number}"


def _read(source: Source, format: str | None) -> Iterator[Found]:
    reader = FORMATS[format] if format is not None else None
    try:
        reader = reader or FORMATS[claimant(source)]
        for found in reader.read(source):
            yield found, source.where
    except FormatError as error:
        yield error, source.where
