"""The support desk of a small shop: the tools an agent has there, over an SQLite order database."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any, Concatenate, Literal, ParamSpec, TypeVar

from trajwidgets.environments.support_desk.books import OrderBooks, euro
from trajwidgets.environments.support_desk.gateway import PaymentGateway
from trajwidgets.environments.support_desk.refunds import refuse_refund
from trajwidgets.environments.tools import ToolError, ToolFunction

P = ParamSpec("P")
R = TypeVar("R")

_VOUCHER_LIMIT = 1_500

OrderId = Annotated[str, "Such as HB-20417."]
Cents = Annotated[int, "Euro cents: 12.50 EUR is 1250."]


def _takes_time(method: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Every call takes some desk time, so that limits hit at the same calls."""

    @functools.wraps(method)
    def at_the_desk(desk: Any, /, *arguments: P.args, **named: P.kwargs) -> R:
        desk.now += timedelta(seconds=5)
        return method(desk, *arguments, **named)

    return at_the_desk


class Desk:
    """One shift at the desk. Its time starts on 14 March 2025 and goes on 5 s a call.

    With `busy_gateway`, colleagues have just used up the questions that the payment gateway takes in a minute.
    """

    def __init__(self, *, busy_gateway: bool = False) -> None:
        self.now = datetime(2025, 3, 14, 9, 12)
        self.gateway = PaymentGateway(asked_by_colleagues=[self.now] * 3 if busy_gateway else [])
        self.books = OrderBooks()

    @classmethod
    def of_seed(cls, seed: int) -> Desk:
        """The shift of a seed: whether the gateway is busy, which processor is slow, and what articles cost.

        0 is a quiet shift with the books as they ship.
        """
        dice = random.Random(seed)  # noqa: S311  # a seed, no secret
        desk = cls(busy_gateway=seed != 0 and dice.random() < 0.5)
        if seed:
            desk.books.vary(dice)
        return desk

    @_takes_time
    def find_customer(self, email: Annotated[str, "E-mail address, exactly as registered."]) -> dict[str, Any]:
        """Find a customer by e-mail address."""
        return self.books.one(
            "SELECT * FROM customers WHERE email = ?", email.lower(), what=f"customer with e-mail {email}"
        )

    @_takes_time
    def list_orders(self, customer_id: Annotated[str, "Such as C-1042."]) -> list[dict[str, Any]]:
        """All orders of a customer, newest first, without their articles."""
        self.books.one("SELECT * FROM customers WHERE customer_id = ?", customer_id, what=f"customer {customer_id}")
        return self.books.rows(
            "SELECT order_id, placed_on, status, sum(quantity * unit_cents) AS total_cents"
            " FROM orders JOIN items USING (order_id) WHERE customer_id = ? GROUP BY order_id ORDER BY placed_on DESC",
            customer_id,
        )

    @_takes_time
    def get_order(self, order_id: OrderId) -> dict[str, Any]:
        """One order with customer, articles, damage reports, vouchers and notes."""
        order = self.books.order(order_id)
        customer = self.books.rows("SELECT name, email FROM customers WHERE customer_id = ?", order["customer_id"])[0]
        items = self.books.rows(
            "SELECT sku, title, quantity, unit_cents, final_sale FROM items WHERE order_id = ? ORDER BY rowid", order_id
        )
        for item in items:
            item["final_sale"] = bool(item["final_sale"])
        return {
            **order,
            "customer": customer,
            "items": items,
            "total_cents": sum(item["quantity"] * item["unit_cents"] for item in items),
            "damage_reports": self.books.rows(
                "SELECT report_id, sku, description FROM damage_reports WHERE order_id = ?", order_id
            ),
            "vouchers": self.books.rows("SELECT voucher_id, amount_cents FROM vouchers WHERE order_id = ?", order_id),
            "notes": self.books.rows("SELECT at, text FROM notes WHERE order_id = ? ORDER BY at", order_id),
        }

    @_takes_time
    def track_parcel(self, order_id: OrderId) -> list[dict[str, Any]]:
        """What the carrier says about the parcel of an order."""
        self.books.order(order_id)
        found = self.books.rows("SELECT at, event FROM parcel_events WHERE order_id = ? ORDER BY at", order_id)
        if not found:
            raise ToolError({"error": "not_found", "message": f"the carrier knows no parcel of order {order_id} yet"})
        return found

    @_takes_time
    def list_payments(self, order_id: OrderId) -> list[dict[str, Any]]:
        """Ask the payment gateway for the payments of an order, with history. 3 questions a minute for all desks."""
        self.gateway.ask(self.now)
        self.books.order(order_id)
        payments = self.books.rows(
            "SELECT payment_id, amount_cents, state, card_last4, processor, made_at"
            " FROM payments WHERE order_id = ? ORDER BY payment_id",
            order_id,
        )
        for payment in payments:
            payment["events"] = self.books.rows(
                "SELECT at, event, detail FROM payment_events WHERE payment_id = ? ORDER BY at", payment["payment_id"]
            )
        return payments

    @_takes_time
    def list_refunds(self, order_id: OrderId) -> list[dict[str, Any]]:
        """Refunds of an order, from our own books."""
        self.books.order(order_id)
        return self.books.rows(
            "SELECT refund_id, payment_id, refunds.amount_cents, reason, approval_id, refunds.state, refunds.made_at"
            " FROM refunds JOIN payments USING (payment_id) WHERE order_id = ? ORDER BY refund_id",
            order_id,
        )

    @_takes_time
    def search_policy(
        self, words: Annotated[str, "Some words; articles that hold any of them are found."]
    ) -> list[Any]:
        """Find policy articles, best match first, with the first line that matches."""
        wanted = [word.lower() for word in re.findall(r"\w+", words)]
        found = []
        for article, text in self.books.policies().items():
            score = sum(text.lower().count(word) for word in wanted)
            if score:
                line = next(line for line in text.splitlines() if any(word in line.lower() for word in wanted))
                found.append((-score, article, line.strip("# ").strip()))
        return [{"article": article, "line": line} for _, article, line in sorted(found)]

    @_takes_time
    def read_policy(self, article: Annotated[str, "Name of the article, as search_policy gives it."]) -> str:
        """Read a policy article."""
        policies = self.books.policies()
        if article not in policies:
            raise ToolError({"error": "not_found", "message": f"no article {article!r}", "articles": list(policies)})
        return policies[article]

    @_takes_time
    def file_damage_report(
        self,
        order_id: OrderId,
        sku: Annotated[str, "Article number of the damaged article."],
        description: Annotated[str, "What is damaged, in the customer's words."],
    ) -> dict[str, Any]:
        """File a damage report for one article of an order."""
        self.books.order(order_id)
        self.books.one(
            "SELECT * FROM items WHERE order_id = ? AND sku = ?",
            order_id,
            sku,
            what=f"article {sku} in order {order_id}",
        )
        report_id = self.books.next_id("damage_reports", "D-", 900)
        self.books.write("INSERT INTO damage_reports VALUES (?, ?, ?, ?)", report_id, order_id, sku, description)
        return {"report_id": report_id, "order_id": order_id, "sku": sku}

    @_takes_time
    def request_approval(
        self,
        order_id: OrderId,
        amount_cents: Cents,
        policy: Annotated[str, "The policy article that entitles the customer."],
        reason: Annotated[str, "What happened, for the supervisor."],
    ) -> dict[str, Any]:
        """Ask the supervisor to approve a refund above the limit of the desk. Answers at once."""
        self.books.order(order_id)
        if policy not in self.books.policies():
            raise ToolError({"error": "not_found", "message": f"no article {policy!r}"})
        reported = self.books.rows(
            "SELECT sku, quantity * unit_cents AS cents FROM damage_reports JOIN items USING (order_id, sku)"
            " WHERE order_id = ?",
            order_id,
        )
        if policy == "damaged-goods" and not reported:
            raise ToolError(
                {"error": "denied", "message": "No damage report on file for this order. See damaged-goods, rule 2."}
            )
        if policy != "damaged-goods" or amount_cents > sum(row["cents"] for row in reported):
            raise ToolError({"error": "denied", "message": f"{policy} does not entitle to {euro(amount_cents)}."})
        approval_id = self.books.next_id("approvals", "A-", 510)
        self.books.write(
            "INSERT INTO approvals VALUES (?, ?, ?, ?, ?)", approval_id, order_id, amount_cents, policy, reason
        )
        return {"approval_id": approval_id, "order_id": order_id, "amount_cents": amount_cents, "state": "approved"}

    @_takes_time
    def refund(
        self,
        payment_id: Annotated[str, "Such as P-70311."],
        amount_cents: Cents,
        reason: Literal["damaged", "duplicate_charge", "return"],
        approval_id: Annotated[str | None, "Needed above 50.00 EUR, except for double charges."] = None,
    ) -> dict[str, Any]:
        """Pay money back to the card a payment came from."""
        payment = self.books.one(
            "SELECT * FROM payments WHERE payment_id = ?", payment_id, what=f"payment {payment_id}"
        )
        refuse_refund(self.books, payment, amount_cents, reason, approval_id)
        refund_id = self.books.next_id("refunds", "R-", 3000)
        values = (refund_id, payment_id, amount_cents, reason, approval_id, "sent to bank", self.now.isoformat())
        self.books.write("INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
        if payment["processor"] == "slow":
            # The books are written before the processor answers, which is what makes this error ambiguous.
            raise ToolError(
                {"error": "gateway_timeout", "message": "The processor did not answer within 60 s.", "status": 504}
            )
        return {"refund_id": refund_id, "amount": euro(amount_cents), "card_last4": payment["card_last4"]}

    @_takes_time
    def issue_voucher(
        self,
        order_id: OrderId,
        amount_cents: Cents,
        reason: Annotated[str, "Why, for the books."],
    ) -> dict[str, Any]:
        """Give the customer of an order a goodwill voucher."""
        order = self.books.order(order_id)
        if amount_cents > _VOUCHER_LIMIT:
            raise ToolError(
                {
                    "error": "limit_exceeded",
                    "message": f"{euro(amount_cents)} is above the limit of {euro(_VOUCHER_LIMIT)} for vouchers.",
                    "limit_cents": _VOUCHER_LIMIT,
                }
            )
        if self.books.rows("SELECT * FROM vouchers WHERE order_id = ?", order_id):
            raise ToolError(
                {"error": "already_issued", "message": f"Order {order_id} has a voucher already; one per order."}
            )
        voucher_id = self.books.next_id("vouchers", "V-", 8800)
        self.books.write(
            "INSERT INTO vouchers VALUES (?, ?, ?, ?, ?)",
            voucher_id,
            order["customer_id"],
            order_id,
            amount_cents,
            reason,
        )
        return {"voucher_id": voucher_id, "amount": euro(amount_cents)}

    @_takes_time
    def add_note(self, order_id: OrderId, text: str) -> dict[str, Any]:
        """Leave a note for colleagues on an order."""
        self.books.order(order_id)
        self.books.write("INSERT INTO notes VALUES (?, ?, ?)", order_id, self.now.isoformat(), text)
        return {"order_id": order_id, "noted": True}

    @_takes_time
    def wait(self, seconds: Annotated[int, "How long, up to 300."]) -> dict[str, Any]:
        """Let desk time pass."""
        if not 0 < seconds <= 300:
            raise ToolError({"error": "bad_argument", "message": "seconds must be between 1 and 300"})
        self.now += timedelta(seconds=seconds)
        return {"desk_time": self.now.isoformat()}


TOOLS: list[ToolFunction] = [
    Desk.find_customer,
    Desk.list_orders,
    Desk.get_order,
    Desk.track_parcel,
    Desk.list_payments,
    Desk.list_refunds,
    Desk.search_policy,
    Desk.read_policy,
    Desk.file_damage_report,
    Desk.request_approval,
    Desk.refund,
    Desk.issue_voucher,
    Desk.add_note,
    Desk.wait,
]
