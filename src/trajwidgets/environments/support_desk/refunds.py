"""What a refund must not break: the state of the payment, what is left of it, policy, and the limit of the desk."""

from __future__ import annotations

from typing import Any

from trajwidgets.environments.support_desk.books import OrderBooks, euro
from trajwidgets.environments.tools import ToolError

_DESK_LIMIT = 5_000


def refuse_refund(books: OrderBooks, payment: dict[str, Any], cents: int, reason: str, approval_id: str | None) -> None:
    """Raise a `ToolError` for the first rule that the refund would break; pass otherwise."""
    payment_id, order_id = payment["payment_id"], payment["order_id"]
    if payment["state"] != "captured":
        raise ToolError(
            {"error": "not_captured", "message": f"{payment_id} is only {payment['state']}; no money was taken."}
        )
    paid_back = sum(row["amount_cents"] for row in books.rows("SELECT * FROM refunds WHERE payment_id = ?", payment_id))
    left = payment["amount_cents"] - paid_back
    if not 0 < cents <= left:
        raise ToolError({"error": "amount_out_of_range", "message": f"{euro(cents)} asked, {euro(left)} left of it."})
    if reason == "return" and books.rows("SELECT 1 FROM items WHERE order_id = ? AND final_sale", order_id):
        raise ToolError({"error": "policy_blocked", "message": f"{order_id} holds final sale articles: no return."})
    if reason == "damaged" and not books.rows("SELECT 1 FROM damage_reports WHERE order_id = ?", order_id):
        raise ToolError({"error": "report_missing", "message": f"No damage report on file for order {order_id}."})
    if reason == "duplicate_charge":
        if len(books.rows("SELECT 1 FROM payments WHERE order_id = ? AND state = 'captured'", order_id)) < 2:
            raise ToolError({"error": "no_duplicate", "message": f"Order {order_id} was captured only once."})
    elif cents > _DESK_LIMIT:
        _need_approval(books, order_id, cents, approval_id)


def _need_approval(books: OrderBooks, order_id: str, cents: int, approval_id: str | None) -> None:
    if approval_id is None:
        raise ToolError(
            {
                "error": "permission_denied",
                "message": f"{euro(cents)} is above the desk's limit of {euro(_DESK_LIMIT)} per order.",
                "missing": "approval_id",
                "status": 403,
            }
        )
    query = "SELECT * FROM approvals WHERE approval_id = ?"
    approval = books.one(query, approval_id, what=f"approval {approval_id}")
    if (approval["order_id"], approval["amount_cents"]) != (order_id, cents):
        raise ToolError(
            {
                "error": "approval_mismatch",
                "message": f"{approval_id} holds for {euro(approval['amount_cents'])} on {approval['order_id']}.",
                "status": 409,
            }
        )
