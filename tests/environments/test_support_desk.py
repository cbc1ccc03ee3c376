"""The desk that ships: several paths reach its goals, wrong ones do not, and a seed is a shift."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.environments.paths import PATHS
from trajwidgets.environments import Demonstration, FunctionEnvironment, replay

WAYS = [(goal, way) for goal, ways in PATHS.items() for way in ways]
SEEDS = [0, 1, 2, 3, 4]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("goal", "way"), WAYS, ids=lambda part: getattr(part, "__name__", part))
def test_each_path_reaches_its_goal_and_is_answered_the_same_again(
    desk: FunctionEnvironment, goal: str, way: Callable[[Demonstration], None], seed: int
) -> None:
    shift = Demonstration(desk, goal, expert="e1", seed=seed)
    way(shift)
    run = shift.finish()
    assert run.outcome.status == "success", run.outcome.reason
    assert replay(run, desk) == []


def test_seeds_are_different_shifts_and_each_order_costs_what_was_paid(desk: FunctionEnvironment) -> None:
    seen, busy = set(), 0
    for seed in range(12):
        desk.reset(seed)
        order = desk.call("get_order", {"order_id": "HB-20417"}).text
        payments = desk.call("list_payments", {"order_id": "HB-20417"})
        seen.add(order)
        busy += payments.is_error
        if not payments.is_error:
            assert json.loads(payments.text)[0]["amount_cents"] == json.loads(order)["total_cents"]
    assert len(seen) == 12
    assert 0 < busy < 12


@pytest.mark.parametrize(
    ("goal", "calls", "unmet"),
    [
        ("damaged-lamp", [], {"refunded", "approval", "report"}),
        (
            "final-sale",
            [
                ("file_damage_report", {"order_id": "HB-20290", "sku": "RUG-COT-060", "description": "colour"}),
                ("refund", {"payment_id": "P-70120", "amount_cents": 4500, "reason": "damaged"}),
            ],
            {"refund", "damage"},
        ),
        (
            "double-charge",
            [("refund", {"payment_id": "P-70266", "amount_cents": 6490, "reason": "duplicate_charge"})],
            {"second", "first", "note"},
        ),
    ],
)
def test_what_was_not_done_or_must_not_be_done_is_found(
    desk: FunctionEnvironment, goal: str, calls: list[tuple[str, dict[str, object]]], unmet: set[str]
) -> None:
    desk.reset(0)
    for name, arguments in calls:
        desk.call(name, arguments)  # type: ignore[arg-type]
    missed = [criterion for criterion, holds in desk.check(goal).items() if not holds]
    assert len(missed) == len(unmet)
    assert all(any(word in criterion for criterion in missed) for word in unmet), missed


def test_the_rules_of_the_desk_are_kept_by_its_tools(desk: FunctionEnvironment) -> None:
    desk.reset(0)
    over = desk.call("refund", {"payment_id": "P-70311", "amount_cents": 18900, "reason": "damaged"})
    assert over.is_error
    assert "report_missing" in over.text
    assert (
        "limit_exceeded"
        in desk.call("issue_voucher", {"order_id": "HB-20290", "amount_cents": 1501, "reason": "kind"}).text
    )
    unknown = desk.call("delete_everything", {})
    assert unknown.is_error
    assert "find_customer" in unknown.text
