"""What goes wrong while a run is made of a record becomes an error that names the record."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from trajwidgets.errors import FormatError, TrajectoryError
from trajwidgets.formats.records import Record
from trajwidgets.formats.strict_json import MAX_DEPTH, TOO_DEEP, depth
from trajwidgets.trajectory import Trajectory


def run_or_fault(record: Record, read: Callable[[Record], Trajectory]) -> Trajectory | FormatError:
    """The run that `read` makes of the record, or the error that says why there is none."""
    if not record.shallow and depth(record.value) > MAX_DEPTH:
        return record.fault(f"{TOO_DEEP}.")
    try:
        return read(record)
    except ValidationError as error:
        first = error.errors()[0]
        return record.fault(f"{first['msg']} at {'.'.join(map(str, first['loc']))}. Please report this file's shape.")
    except FormatError as error:
        return error
    except TrajectoryError as error:
        return record.fault(str(error))
