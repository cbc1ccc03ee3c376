"""Read shift logs and add up who worked how long."""

from shiftlog.model import Shift
from shiftlog.parse import LogError, parse_log
from shiftlog.report import daily, summary
from shiftlog.totals import overlaps, totals

__all__ = ["LogError", "Shift", "daily", "overlaps", "parse_log", "summary", "totals"]
