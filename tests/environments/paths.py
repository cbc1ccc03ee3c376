"""Ways to do what there is to do at the desk, as somebody would who has read the policy."""

from __future__ import annotations

import json
from collections.abc import Callable

from trajwidgets.environments import Demonstration

LAMP = {"order_id": "HB-20417"}
CHARGE = {"order_id": "HB-20388"}


def lamp_by_the_book(shift: Demonstration) -> None:
    """Report, approval, refund."""
    order = json.loads(shift.call("get_order", LAMP, reasoning="What was bought?").text)
    price = next(item["unit_cents"] for item in order["items"] if item["sku"] == "LMP-FLR-07")
    shift.call("read_policy", {"article": "damaged-goods"}, reasoning="What are the rules?")
    shift.call("file_damage_report", {**LAMP, "sku": "LMP-FLR-07", "description": "A crack in the glass shade."})
    asked = {**LAMP, "amount_cents": price, "policy": "damaged-goods", "reason": "Glass shade cracked."}
    approval = json.loads(shift.call("request_approval", asked).text)["approval_id"]
    paid = {"payment_id": "P-70311", "amount_cents": price, "reason": "damaged", "approval_id": approval}
    shift.call("refund", paid, reasoning="Exactly what was approved.")
    shift.call("list_refunds", LAMP, reasoning="Is it there, and once?")
    shift.say("The price of your lamp goes back to your card. You need not send it back.")


def lamp_the_short_way(shift: Demonstration) -> None:
    """Without looking at anything twice."""
    shift.call("file_damage_report", {**LAMP, "sku": "LMP-FLR-07", "description": "A crack in the glass shade."})
    price = json.loads(shift.call("get_order", LAMP).text)["items"][0]["unit_cents"]
    asked = {**LAMP, "amount_cents": price, "policy": "damaged-goods", "reason": "Cracked."}
    approval = json.loads(shift.call("request_approval", asked).text)["approval_id"]
    shift.call("refund", {"payment_id": "P-70311", "amount_cents": price, "reason": "damaged", "approval_id": approval})
    shift.say("It is paid back.")


def charge_with_patience(shift: Demonstration) -> None:
    """Waits until the gateway answers, then looks in the books before anything is done twice."""
    while (payments := shift.call("list_payments", CHARGE)).is_error:
        shift.call("wait", {"seconds": json.loads(payments.text)["retry_after_s"] + 10})
    cents = json.loads(payments.text)[1]["amount_cents"]
    shift.call("refund", {"payment_id": "P-70267", "amount_cents": cents, "reason": "duplicate_charge"})
    shift.call("list_refunds", CHARGE)
    shift.call("add_note", {**CHARGE, "text": "P-70267 was taken twice and is paid back."})
    shift.say("The second payment goes back to your card.")


def sale_explained(shift: Demonstration) -> None:
    """Nothing but words."""
    shift.call("read_policy", {"article": "final-sale"})
    shift.say("I am sorry: final sale articles cannot be returned.")


def sale_with_a_voucher(shift: Demonstration) -> None:
    """Words, and a little goodwill."""
    shift.call("issue_voucher", {"order_id": "HB-20290", "amount_cents": 1500, "reason": "Goodwill."})
    shift.say("It cannot be returned, but here is a voucher.")


PATHS: dict[str, list[Callable[[Demonstration], None]]] = {
    "damaged-lamp": [lamp_by_the_book, lamp_the_short_way],
    "double-charge": [charge_with_patience],
    "final-sale": [sale_explained, sale_with_a_voucher],
}
