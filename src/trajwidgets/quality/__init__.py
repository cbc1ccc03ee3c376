"""What makes people's labels better and faster: suggestions, review, adjudication, calibration, accepted paths."""

from trajwidgets.quality.calibration import calibration, gold_labels, keep_gold, mixed_in, withdraw_gold
from trajwidgets.quality.deciding import decision_on
from trajwidgets.quality.paths import AcceptedPaths
from trajwidgets.quality.reviewing import accept, correct, queue, reviews, send_back
from trajwidgets.quality.ruling import disputes, rule, rulings
from trajwidgets.quality.suggesting import Rule, RunRule, suggest

__all__ = [
    "AcceptedPaths",
    "Rule",
    "RunRule",
    "accept",
    "calibration",
    "correct",
    "decision_on",
    "disputes",
    "gold_labels",
    "keep_gold",
    "mixed_in",
    "queue",
    "reviews",
    "rule",
    "rulings",
    "send_back",
    "suggest",
    "withdraw_gold",
]
