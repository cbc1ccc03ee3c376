"""A support agent pays back a damaged lamp: wrong order number, a limit, one blind retry, then the proper way."""

from __future__ import annotations

from pathlib import Path

from scripts.record.agents.support_desk_rules import SYSTEM
from scripts.record.recording import Plan, Recording, call
from scripts.record.worlds.support_desk import SupportDesk
from trajwidgets.trajectory import Agent, Task, Trajectory

TASK = Task(
    goal="Pay Ines Okafor the price of her broken floor lamp back to her card and tell her what is next.",
    task_id="damaged-lamp",
    criteria=(
        "189.00 EUR are refunded for order HB-20417, once, and nothing else",
        "The refund carries an approval for exactly this amount",
        "A damage report for the floor lamp is on file",
        "Nothing was written to the order of another customer",
    ),
)

PLAN = Plan(
    trajectory_id="support-damaged-lamp",
    task=TASK,
    agent=Agent(name="scripted support agent", version="1"),
    slices={"capability": "tool use under policy", "difficulty": "medium"},
    script=__file__,
)


def record(scratch: Path) -> Trajectory:
    """Run the agent at a fresh desk."""
    world = SupportDesk(scratch)
    run = Recording(PLAN, world)
    run.system(SYSTEM)
    run.user(
        """
        Hello, the floor lamp from my order HB-20471 came on Wednesday with a big crack in the glass shade. The
        parcel looked re-taped. I don't want another one, please give me the money back. Ines Okafor,
        ines.okafor@example.org
        """
    )
    run.turn(
        "She gives an order number, so I start there.",
        call("get_order", order_id="HB-20471"),
        expect="m.nowak@example.org",
    )
    run.turn(
        """This order belongs to a Marek Nowak, holds a ceiling lamp and has not been shipped. So the number is
        wrong, and I must not tell her anything from it, let alone act on it. I look for her own orders by the
        e-mail address.""",
        call("find_customer", email="ines.okafor@example.org"),
        expect="C-1042",
    )
    run.turn(
        "Now all her orders; a number with two digits swapped would fit.",
        call("list_orders", customer_id="C-1042"),
        expect="HB-20417",
    )
    run.turn(
        """HB-20417 is 20471 with two digits swapped, and it was delivered. Is there a floor lamp in it, and when
        did it arrive?""",
        call("get_order", order_id="HB-20417"),
        call("track_parcel", order_id="HB-20417"),
        expect=("LMP-FLR-07", "outer box torn"),
    )
    run.turn(
        """It fits in every point: floor lamp Viken, delivered on Wednesday the 12th, and the carrier noted a torn
        and re-packed box on the 11th. 211.80 EUR in total, the lamp alone 189.00 EUR. Which rules apply?""",
        call("search_policy", words="damaged broken refund"),
        expect="damaged-goods",
    )
    run.turn(
        "damaged-goods is the article.",
        call("read_policy", article="damaged-goods"),
        expect="File a damage report before anything else",
    )
    run.turn(
        "She wants money back to the card. Which payment is it?",
        call("list_payments", order_id="HB-20417"),
        expect="P-70311",
    )
    run.turn(
        "One captured payment over 211.80 EUR, card ending 1881. I refund the lamp: 189.00 EUR, that is 18900 cents.",
        call("refund", payment_id="P-70311", amount_cents=18900, reason="damaged"),
        expect="report_missing",
        fails=True,
    )
    run.turn(
        """Right, rule 2 said: the report before anything else. I read it and still went ahead. Filing it with what
        she wrote, no more than that.""",
        call(
            "file_damage_report",
            order_id="HB-20417",
            sku="LMP-FLR-07",
            description="Big crack in the glass shade on arrival; the parcel looked re-taped.",
        ),
        expect="D-901",
    )
    run.turn(
        "The report is on file, the refund again.",
        call("refund", payment_id="P-70311", amount_cents=18900, reason="damaged"),
        expect="permission_denied",
        fails=True,
    )
    run.turn(
        "Denied. Perhaps the report had not reached the payment system yet; the same call once more.",
        call("refund", payment_id="P-70311", amount_cents=18900, reason="damaged"),
        expect="permission_denied",
        fails=True,
    )
    run.turn(
        """Same answer, and it names what is missing: an approval_id, because 189 EUR is above the 50 EUR of the
        desk. Trying again was pointless. I ask the supervisor. She lost delivery costs and bulbs too, so let me
        ask for the whole order and be generous.""",
        call(
            "request_approval",
            order_id="HB-20417",
            amount_cents=21180,
            policy="damaged-goods",
            reason="Floor lamp arrived with a cracked shade, parcel re-packed on 11 March. Customer wants a refund.",
        ),
        expect="does not entitle to 211.80 EUR",
        fails=True,
    )
    run.turn(
        """Fair: rule 4 covers the damaged article only, the bulbs are fine and delivery is not paid back for a
        part. The amount must be the lamp's 189.00 EUR.""",
        call(
            "request_approval",
            order_id="HB-20417",
            amount_cents=18900,
            policy="damaged-goods",
            reason="Floor lamp arrived with a cracked shade (D-901), parcel re-packed on 11 March. Refund of the lamp.",
        ),
        expect="A-511",
    )
    run.turn(
        "Approved as A-511 for exactly 189.00 EUR. Now the refund with it.",
        call("refund", payment_id="P-70311", amount_cents=18900, reason="damaged", approval_id="A-511"),
        expect=("R-3001", "189.00 EUR"),
    )
    run.turn(
        """Done. I verify in our books that there is one refund only, since I called the tool four times, and leave
        a note.""",
        call("list_refunds", order_id="HB-20417"),
        call(
            "add_note",
            order_id="HB-20417",
            text="Lamp refunded, R-3001, approval A-511. Customer had quoted HB-20471 by mistake; not touched.",
        ),
        expect="R-3001",
    )
    run.turn(
        """One refund, as it should be. For the answer: no date promised (rule 7), the lamp is bulky and need not
        come back (rule 6), and I mention the right number without a word about whose the other one is.""",
        say="""
        Dear Ms Okafor, I am sorry about the lamp. Your order is HB-20417 (two digits were swapped in your
        message). The 189.00 EUR for the floor lamp are on their way back to your card ending 1881; this usually
        takes 5 to 7 working days. You need not send the lamp back, please dispose of it as is easiest for you.
        The bulbs stay yours.
        """,
    )
    run.user("Thank you, that was quick. I paid 4.90 for delivery as well, do I get that too?")
    run.turn(
        """Rule 4 again: delivery only if the whole order is returned. I could make it up with a voucher for
        goodwill; is that meant for a case like this? Look before offering.""",
        call("read_policy", article="vouchers"),
        expect="annoying but not our fault",
    )
    run.turn(
        """'Annoying but not our fault'. Damage on the way is ours, and damaged-goods rule 3 says we do not push
        vouchers. So no voucher as a consolation; a clear no with the reason.""",
        say="""
        I understand the question. Delivery costs are paid back when a whole order is returned; as the bulbs in
        the same parcel were fine, they are not in this case. The 189.00 EUR for the lamp are what you get back.
        """,
    )
    refunds = world.books.rows("SELECT * FROM refunds")
    trajectory = run.finish(
        dict(
            zip(
                TASK.criteria,
                (
                    [(row["payment_id"], row["amount_cents"]) for row in refunds] == [("P-70311", 18900)],
                    [row["approval_id"] for row in refunds]
                    == [
                        row["approval_id"]
                        for row in world.books.rows("SELECT * FROM approvals WHERE amount_cents = 18900")
                    ],
                    [row["sku"] for row in world.books.rows("SELECT * FROM damage_reports")] == ["LMP-FLR-07"],
                    {row["order_id"] for row in world.books.rows("SELECT * FROM notes")} == {"HB-20417"},
                ),
                strict=True,
            )
        )
    )
    world.books.close()
    return trajectory
