"""What there is to do at the desk, and how one sees from the books that it was done, whatever the path."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trajwidgets.environments.protocol import Goal
from trajwidgets.environments.support_desk.desk import Desk
from trajwidgets.trajectory import Task

RULES = """\
You are an agent at the support desk of Halden & Birk, a shop for lamps and rugs. Today is 14 March 2025.

- Follow the policy articles; look them up before you promise anything.
- The desk refunds up to 50.00 EUR per order by itself. Above that a supervisor approves.
- Amounts in tools are euro cents.
- Never write anything into our books that the customer did not say or that you did not see.
- Customers don't see your tools. Answer them in plain words and without internal codes.
- You may speak to the customer at any time. The case ends with your last answer.
"""

DAMAGED_LAMP = Goal(
    task=Task(
        goal="Pay Ines Okafor the price of her broken floor lamp back to her card and tell her what is next.",
        task_id="damaged-lamp",
        criteria=(
            "The price of the floor lamp is refunded for order HB-20417, once, and nothing else",
            "The refund carries an approval for exactly this amount",
            "A damage report for the floor lamp is on file, and no other",
            "Nothing was written to the order of another customer",
        ),
    ),
    opening="Hello, the floor lamp from my order HB-20417 came on Wednesday with a big crack in the glass shade. I "
    "don't want another one, please give me the money back. Ines Okafor, ines.okafor@example.org",
    instructions=RULES,
    slices={"capability": "tool use under policy", "difficulty": "medium"},
)

DOUBLE_CHARGE = Goal(
    task=Task(
        goal="Find out how often Tomás Ferreira paid for order HB-20388, pay back what was taken twice, and "
        "explain the rest.",
        task_id="double-charge",
        criteria=(
            "The second captured payment is refunded in full, exactly once",
            "The first payment, which the customer owes, is not refunded",
            "The refund has the reason code for double charges",
            "Colleagues find a note on the order",
        ),
    ),
    opening="You charged me THREE times for one lamp!! Order HB-20388. I want all three back, the parcel isn't even "
    "here yet. Tomás Ferreira, tomas.ferreira@example.org",
    instructions=RULES,
    slices={"capability": "error recovery", "difficulty": "hard"},
)

FINAL_SALE = Goal(
    task=Task(
        goal="Handle Jo Lindqvist's wish to return a clearance rug (order HB-20290), within the rules and kindly.",
        task_id="final-sale",
        criteria=(
            "The customer has at most one voucher, of at most 15.00 EUR",
            "No refund was made for the final sale article",
            "No damage is on file that the customer did not report",
        ),
    ),
    opening="Hi! I bought the Dune rug from you in January and the colour just doesn't work in our hall. I'd like to "
    "send it back and get my money. Order HB-20290, jo.lindqvist@example.org. Best, Jo",
    instructions=RULES,
    slices={"capability": "tool use under policy", "difficulty": "easy"},
)

GOALS = {"damaged-lamp": DAMAGED_LAMP, "double-charge": DOUBLE_CHARGE, "final-sale": FINAL_SALE}


def lamp_is_paid_back(desk: Desk) -> dict[str, bool]:
    """The criteria of "damaged-lamp"."""
    books = desk.books
    (price,) = books.rows("SELECT unit_cents FROM items WHERE order_id = 'HB-20417' AND sku = 'LMP-FLR-07'")
    refunds = books.rows("SELECT payment_id, amount_cents, approval_id FROM refunds")
    approved = [
        row["approval_id"]
        for row in books.rows("SELECT * FROM approvals")
        if row["amount_cents"] == price["unit_cents"]
    ]
    written = [
        row["order_id"]
        for table in ("notes", "vouchers", "damage_reports", "approvals")
        for row in books.rows(f"SELECT order_id FROM {table}")  # noqa: S608  # our own names
    ]
    reports = [(row["order_id"], row["sku"]) for row in books.rows("SELECT * FROM damage_reports")]
    return _held(
        DAMAGED_LAMP,
        [(row["payment_id"], row["amount_cents"]) for row in refunds] == [("P-70311", price["unit_cents"])],
        bool(refunds) and all(row["approval_id"] in approved for row in refunds),
        reports == [("HB-20417", "LMP-FLR-07")],
        set(written) <= {"HB-20417"},
    )


def double_charge_is_undone(desk: Desk) -> dict[str, bool]:
    """The criteria of "double-charge"."""
    (charged,) = desk.books.rows("SELECT amount_cents FROM payments WHERE payment_id = 'P-70267'")
    refunds = desk.books.rows("SELECT * FROM refunds")
    return _held(
        DOUBLE_CHARGE,
        [row["amount_cents"] for row in refunds if row["payment_id"] == "P-70267"] == [charged["amount_cents"]],
        all(row["payment_id"] != "P-70266" for row in refunds),
        bool(refunds) and all(row["reason"] == "duplicate_charge" for row in refunds),
        bool(desk.books.rows("SELECT * FROM notes WHERE order_id = 'HB-20388'")),
    )


def sale_stays_final(desk: Desk) -> dict[str, bool]:
    """The criteria of "final-sale"."""
    vouchers = desk.books.rows("SELECT * FROM vouchers WHERE order_id = 'HB-20290'")
    return _held(
        FINAL_SALE,
        len(vouchers) <= 1 and all(row["amount_cents"] <= 1500 for row in vouchers),
        not desk.books.rows("SELECT * FROM refunds"),
        not desk.books.rows("SELECT * FROM damage_reports"),
    )


CHECKS: Mapping[str, Callable[[Desk], dict[str, bool]]] = {
    "damaged-lamp": lamp_is_paid_back,
    "double-charge": double_charge_is_undone,
    "final-sale": sale_stays_final,
}


def _held(goal: Goal, *holds: bool) -> dict[str, bool]:
    return dict(zip(goal.task.criteria, holds, strict=True))
