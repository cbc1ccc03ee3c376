"""Labels held against items whose right answer is known: gold, calibration and control items."""

from trajwidgets.agreement.gold.accuracy import gold_accuracy
from trajwidgets.agreement.gold.confusion import annotator_confusion, label_scores

__all__ = ["annotator_confusion", "gold_accuracy", "label_scores"]
