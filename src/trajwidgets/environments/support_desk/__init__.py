"""The support desk of a made-up shop: orders, payments, refunds and policy over SQLite."""

from __future__ import annotations

from trajwidgets.environments.functions import FunctionEnvironment
from trajwidgets.environments.limits import Limits
from trajwidgets.environments.support_desk.desk import TOOLS, Desk
from trajwidgets.environments.support_desk.goals import CHECKS, GOALS

__all__ = ["Desk", "support_desk"]


def support_desk(*, limits: Limits | None = None) -> FunctionEnvironment:
    """The desk as an environment, with goals that a checker verifies and that several paths reach.

    Its goals: "damaged-lamp", "double-charge" (behind errors that do not say whether the refund was made) and
    "final-sale" (where doing nothing but explaining is right). The seed varies prices, the pace of the payment
    processor, and whether its gateway is busy; 0 is a quiet shift.
    """
    return FunctionEnvironment(
        "support-desk", TOOLS, start=Desk.of_seed, goals=GOALS, checks=CHECKS, limits=limits or Limits(seconds=20)
    )
