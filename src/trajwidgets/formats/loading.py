"""Load runs: from a file, a folder, a pattern or Python objects to a `Runs`."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar, cast, get_args

from trajwidgets.errors import FormatError
from trajwidgets.formats.archives import ArchiveSource
from trajwidgets.formats.files import files
from trajwidgets.formats.places import Place, ReadFile, Shelf, called, placed
from trajwidgets.formats.roll import FORMATS
from trajwidgets.formats.runs import Runs, Shelved
from trajwidgets.formats.sniffing import claimant
from trajwidgets.formats.sources import FileSource, ObjectSource, Source
from trajwidgets.trajectory import Trajectory, summary_of

T = TypeVar("T")
OnError = Literal["raise", "warn", "collect"]


class Found(NamedTuple):
    """A run or the reason why there is none, where it was found, and where it can be read again (files only)."""

    item: Trajectory | FormatError
    where: str
    place: Place | None = None


def load(source: object, *, format: str | None = None, on_error: OnError = "raise") -> Runs:
    """The runs of a source, each id once.

    Args:
        source: a file, a folder (searched through for .json, .jsonl, .ndjson, .traj, .eval, plain or .gz), a pattern
            like "runs/*.jsonl", a list of these; or Python objects: trajectories, message dicts, a row, a list of rows.
        format: the name of a format in `FORMATS`; by default told from the content.
        on_error: "raise" stops at the first file, line or row that cannot be read; "warn" skips it with a warning;
            "collect" skips it silently. Both keep the errors in `.errors` of what comes back.

    A run keeps the id its source gives it. One without is named by its file below the folder that was loaded, without
    the ending, and by its line or row: "batch-1/train:12". So ids stay when the folder moves. An id that one file gives
    several times (the name of a data set, of a session) is the first run's; a later one has its number in the file
    behind it: "toolace#3". Two runs of one id in different files are an error, unless they are the same run (equal
    digests), which is kept once.

    All is read once, and errors are found now. Files of up to 16 MB together then stay in memory. Of larger ones only
    what `Runs.summaries` says is kept, and a run is read again when it is asked for: by its offset where one line of a
    plain file made it; else (gzip, a document of many rows) its file is read anew up to it. A file must not change
    while its runs are in use; one that has gives a FormatError. A run of which one document is made needs the memory
    of that document.

    Raises:
        FormatError: see `on_error`; also when a path does not exist or a folder holds nothing.
    """
    if on_error not in get_args(OnError):
        raise FormatError(f"on_error={on_error!r}: must be one of {', '.join(map(repr, get_args(OnError)))}.")
    if isinstance(source, Runs):
        return source
    kept = _Kept()
    errors: list[FormatError] = []
    for found in _found(source, format):
        error = kept.add(found)
        if error is None:
            continue
        if on_error == "raise":
            raise error
        if on_error == "warn":
            warnings.warn(str(error), stacklevel=2)
        errors.append(error)
    return kept.runs(errors)


class _Kept:
    """The runs found so far: in memory until their files have grown too large for that, then on a shelf."""

    def __init__(self) -> None:
        self._runs: dict[str, Trajectory | Shelved] = {}
        self._found: dict[str, tuple[str, Place | None]] = {}
        self._shelf = Shelf()
        self._file: ReadFile | None = None
        self._bytes_before = 0
        self._overflows = False

    def add(self, found: Found) -> FormatError | None:
        """Keep what was found; the error where it is one, or when another run holds its id already."""
        run, where, place = found
        if isinstance(run, FormatError):
            return run
        first = self._runs.setdefault(run.trajectory_id, run)
        if first is not run:
            known = first.summary.digest if isinstance(first, Shelved) else first.digest
            return None if known == run.digest else _conflict(run, where, self._found[run.trajectory_id][0])
        self._found[run.trajectory_id] = (where, place)
        if place is not None:
            if self._file is not place.file:
                self._bytes_before += 0 if self._file is None else self._file.n_bytes
                self._file = place.file
            if self._overflows:
                self._put_away(run)
            elif self._shelf.is_needed(self._bytes_before + place.file.n_bytes):
                self._overflows = True
                for earlier in list(self._runs.values()):
                    self._put_away(earlier)
        return None

    def _put_away(self, run: Trajectory | Shelved) -> None:
        place = self._found[run.trajectory_id][1]
        if place is not None and isinstance(run, Trajectory):
            with _NoCollector():  # digests leave nothing behind, and the run is full of young objects to look at
                summary = summary_of(run)
            self._runs[run.trajectory_id] = Shelved(summary, place)
            self._shelf.hold(run, place)

    def runs(self, errors: list[FormatError]) -> Runs:
        """All of them."""
        return Runs.shelved(self._runs.values(), errors=errors, shelf=self._shelf)


def _conflict(run: Trajectory, where: str, first_where: str) -> FormatError:
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
        yield Found(source, _GIVEN)
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
        yield Found(item, f"{_GIVEN}, item {number}")


def _read(source: Source, format: str | None) -> Iterator[Found]:
    reader = FORMATS[format] if format is not None else None
    ids: set[str] = set()
    try:
        if reader is None:
            with _NoCollector():
                reader = FORMATS[claimant(source)]
        if isinstance(source, FileSource | ArchiveSource):
            file = ReadFile(source.where, partial(type(source), source.path, source.name), reader)
            for item, place in _without_collector(placed(file, source)):
                yield Found(_told_apart(item, place.number + 1, ids), source.where, place)
        else:
            for number, item in enumerate(reader.read(source), start=1):
                yield Found(_told_apart(item, number, ids), source.where)
    except FormatError as error:
        yield Found(error, source.where)


def _told_apart(item: Trajectory | FormatError, number: int, ids: set[str]) -> Trajectory | FormatError:
    """The `number`-th item of a source, under an id that none before it bears; the source's `ids` so far grow by it.

    Rows that differ, or are the same once more, are runs of their own whatever id they share. The name follows from
    the rows up to this one alone, so it stays when the file grows and whatever else is loaded.
    """
    if isinstance(item, FormatError):
        return item
    run_id = item.trajectory_id
    while run_id in ids:
        run_id = f"{run_id}#{number}"
    ids.add(run_id)
    return called(item, run_id)


class _NoCollector:
    """While it is entered, Python does not look for cycles."""

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *raised: object) -> None:
        if self._was_on:
            gc.enable()


def _without_collector(items: Iterator[T]) -> Iterator[T]:
    """The items, each made while Python does not look for cycles: readers make none, and millions of new objects.

    The search takes a third of the time otherwise. In between, it may.
    """
    while True:
        with _NoCollector():
            item = next(items, None)
        if item is None:
            return
        yield item
