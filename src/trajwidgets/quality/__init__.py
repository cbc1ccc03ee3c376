"""What makes labels better and faster: suggestions, review, rulings, gold, rules, retraining, paths, preferences."""

from trajwidgets.quality.calibration import calibration, gold_labels, keep_gold, mixed_in, withdraw_gold
from trajwidgets.quality.deciding import decision_on
from trajwidgets.quality.paths import AcceptedPaths
from trajwidgets.quality.preferring import PairRule, prefer_by, preferences
from trajwidgets.quality.retraining import Quiz, close_round, open_round, quiz, rounds, score
from trajwidgets.quality.reviewing import accept, correct, queue, reviews, send_back
from trajwidgets.quality.ruling import disputes, rule, rulings
from trajwidgets.quality.settled import settled
from trajwidgets.quality.suggesting import Rule, RunRule, suggest
from trajwidgets.quality.validation import findings, validate, waive
from trajwidgets.quality.without import without_each

__all__ = [
    "AcceptedPaths",
    "PairRule",
    "Quiz",
    "Rule",
    "RunRule",
    "accept",
    "calibration",
    "close_round",
    "correct",
    "decision_on",
    "disputes",
    "findings",
    "gold_labels",
    "keep_gold",
    "mixed_in",
    "open_round",
    "prefer_by",
    "preferences",
    "queue",
    "quiz",
    "reviews",
    "rounds",
    "rule",
    "rulings",
    "score",
    "send_back",
    "settled",
    "suggest",
    "validate",
    "waive",
    "withdraw_gold",
    "without_each",
]
