"""A shift as somebody worked it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Shift:
    person: str
    start: datetime
    end: datetime
    unpaid: timedelta = timedelta()

    @property
    def worked(self) -> timedelta:
        """Paid time: from start to end, less the unpaid break."""
        return self.end - self.start - self.unpaid
