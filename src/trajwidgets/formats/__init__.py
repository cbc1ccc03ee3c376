"""Runs in, runs out: formats are told by their content and read to trajectories; our own loses nothing."""

from trajwidgets.formats.loading import load
from trajwidgets.formats.native import write_native
from trajwidgets.formats.roll import FORMATS, Format
from trajwidgets.formats.runs import Runs
from trajwidgets.formats.sniffing import sniff

__all__ = ["FORMATS", "Format", "Runs", "load", "sniff", "write_native"]
