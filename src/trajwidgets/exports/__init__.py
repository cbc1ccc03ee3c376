"""Runs and labels out, for training: demonstrations, feedback, recoveries and preferences as JSON lines."""

from trajwidgets.exports.exporting import Exported, export
from trajwidgets.exports.features import features
from trajwidgets.exports.roll import EXPORTS, ExportFormat

__all__ = ["EXPORTS", "ExportFormat", "Exported", "export", "features"]
