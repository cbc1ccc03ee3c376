"""Where a run can be read again: its line, its member of an archive, or its number among all that its file gives."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, Protocol, cast

from trajwidgets.errors import FormatError
from trajwidgets.formats.archives import ArchiveSource
from trajwidgets.formats.lines import LinePlace
from trajwidgets.formats.records import Record
from trajwidgets.formats.sources import FileSource, Source
from trajwidgets.trajectory import RunSummary, Trajectory

#: Runs that were read last stay in memory up to so many bytes of their files; the very last one stays in any case.
HELD_BYTES = 16 << 20


class Reader(Protocol):
    """The half of a `Format` that reads."""

    def read(self, source: Source) -> Iterator[Trajectory | FormatError]:
        """Trajectories one by one; what cannot be read comes as an error."""
        ...


@dataclass(eq=False)
class ReadFile:
    """A file of which runs were made: how to open it anew, its reader, its bytes and what was made of them so far."""

    where: str
    again: Callable[[], Source]
    reader: Reader
    n_bytes: int = 0
    n_found: int = 0


class Place(NamedTuple):
    """What a reader made of a file at `number` (from 0), or, where one line alone made it, of that line at `row`.

    `member` is the member of an archive that a reader asked for by its name to make it.
    """

    file: ReadFile
    number: int
    line: LinePlace | None = None
    row: int = 0
    member: str = ""

    @property
    def size(self) -> int:
        """From how many bytes the run was read; an even share where several were made of one text."""
        return self.line.size if self.line else self.file.n_bytes // max(self.file.n_found, 1)


def placed(file: ReadFile, source: FileSource | ArchiveSource) -> Iterator[tuple[Trajectory | FormatError, Place]]:
    """What the reader makes of a source, each with the place where it can be read again.

    That is a line when the reader asks for one record, gives what it makes of it, and asks for the next. One that looks
    ahead or joins lines has its file read again instead.
    """
    line_by_line = True
    n_handed = row = 0
    for number, found in enumerate(file.reader.read(source)):
        file.n_found = number + 1
        file.n_bytes = source.n_bytes
        line, member = None, ""
        if isinstance(source, FileSource):
            row = row + 1 if source.n_handed == n_handed else 0
            line_by_line = line_by_line and source.n_handed - n_handed <= 1
            n_handed = source.n_handed
            line = source.line if line_by_line else None
        else:
            member = source.member
        yield found, Place(file, number, line, row if line else 0, member)


class Shelf:
    """Runs that stay in their files until they are asked for."""

    def __init__(self) -> None:
        # By file and number and not by id: a file may give runs that stay out because another file has their id.
        self._held: OrderedDict[tuple[ReadFile, int], tuple[Trajectory, int]] = OrderedDict()
        self._lock = threading.RLock()

    @staticmethod
    def is_needed(n_bytes: int) -> bool:
        """Whether runs made of so many bytes are too many to stay in memory."""
        return n_bytes > HELD_BYTES

    def hold(self, run: Trajectory, place: Place) -> None:
        """Keep a run in memory, and let go of those that were asked for longest ago."""
        key = (place.file, place.number)
        with self._lock:
            self._held[key] = (run, place.size)
            self._held.move_to_end(key)
            while len(self._held) > 1 and sum(size for _, size in self._held.values()) > HELD_BYTES:
                self._held.popitem(last=False)

    def take(self, summary: RunSummary, place: Place) -> Trajectory:
        """The run, from memory or from its file, under the id that it got when it was loaded.

        Raises:
            FormatError: when the file cannot be read, or no longer holds what it held when it was loaded.
        """
        key = (place.file, place.number)
        with self._lock:
            held = self._held.get(key)
            run = held[0] if held else self._read(summary, place)
            if held and run.trajectory_id == summary.trajectory_id:
                self._held.move_to_end(key)
                return run
            run = called(run, summary.trajectory_id)
            self.hold(run, place)
            return run

    def _read(self, summary: RunSummary, place: Place) -> Trajectory:
        if place.line:
            return _from_line(place, place.line)
        return _from_member(summary, place) if place.member else self._from_file(summary, place)

    def _from_file(self, summary: RunSummary, place: Place) -> Trajectory:
        """Read up to the run. A file without offsets is read from its start, so what follows is held as far as it fits.

        Without that, going through such a file run by run would read it once for each of them.
        """
        found = islice(place.file.reader.read(place.file.again()), place.number, None)
        run = next(found, None)
        if not isinstance(run, Trajectory) or run.digest != summary.digest:
            raise changed(place.file.where)
        room = HELD_BYTES - 2 * place.size
        for number, following in enumerate(found, start=place.number + 1):
            if room < 0:
                break
            if isinstance(following, Trajectory):
                self.hold(following, place._replace(number=number))
            room -= place.size
        return run


def _from_line(place: Place, line: LinePlace) -> Trajectory:
    source = OneLine(cast(FileSource, place.file.again()), line)
    found = next(islice(place.file.reader.read(source), place.row, None), None)
    if not isinstance(found, Trajectory):
        raise changed(f"{place.file.where}, line {line.number}")
    return found


def _from_member(summary: RunSummary, place: Place) -> Trajectory:
    source = cast(ArchiveSource, place.file.again())
    source.only = place.member
    for found in place.file.reader.read(source):
        if isinstance(found, Trajectory) and found.digest == summary.digest:
            return found
    raise changed(f"{place.file.where}, member {place.member}")


def called(run: Trajectory, trajectory_id: str) -> Trajectory:
    """The run under this id; the same object where it bears it already."""
    same = run.trajectory_id == trajectory_id
    return run if same else run.model_copy(update={"trajectory_id": trajectory_id})


def changed(where: str) -> FormatError:
    """What is raised for a file that is no longer what was loaded."""
    return FormatError(f"{where}: the file has changed since it was loaded. Load it again.")


class OneLine(FileSource):
    """One line of a file, found by its offset, for a reader that makes its runs of single lines."""

    def __init__(self, file: FileSource, line: LinePlace) -> None:
        super().__init__(file.path, file.name)
        self._line = line

    def records(self) -> Iterator[Record | FormatError]:
        """The line.

        Raises:
            FormatError: when the file cannot be opened, or other bytes stand there now.
        """
        with self._open() as stream:
            stream.seek(self._line.offset)
            text = stream.read(self._line.size)
        if sha256(text).hexdigest() != self._line.sha256:
            raise changed(f"{self.where}, line {self._line.number}")
        yield self._line_record(self._line.number, text)
