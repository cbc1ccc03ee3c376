"""A support agent sorts out a double charge behind a busy gateway and a refund whose answer never comes."""

from __future__ import annotations

from pathlib import Path

from scripts.record.agents.support_desk_rules import SYSTEM
from scripts.record.recording import Plan, Recording, call
from scripts.record.worlds.support_desk import SupportDesk
from trajwidgets.trajectory import Agent, Task, Trajectory

TASK = Task(
    goal="Find out how often Tomás Ferreira paid for order HB-20388, pay back what was taken twice, explain the rest.",
    task_id="double-charge",
    criteria=(
        "The second captured payment of 64.90 EUR is refunded exactly once",
        "The first payment, which the customer owes, is not refunded",
        "The refund has the reason code for double charges",
        "Colleagues find a note on the order",
    ),
)

PLAN = Plan(
    trajectory_id="support-double-charge",
    task=TASK,
    agent=Agent(name="scripted support agent", version="1"),
    slices={"capability": "error recovery", "difficulty": "hard"},
    script=__file__,
)


def record(scratch: Path) -> Trajectory:
    """Run the agent at a fresh desk, in a busy minute of the payment gateway."""
    world = SupportDesk(scratch, busy_gateway=True)
    run = Recording(PLAN, world)
    run.system(SYSTEM)
    run.user(
        """
        You charged me THREE times for one lamp!! 64.90, 64.90 and 64.90, order HB-20388. I want all three back,
        the parcel isn't even here yet. Tomás Ferreira, tomas.ferreira@example.org
        """
    )
    run.turn(
        "Three charges is a serious claim. Order and customer first; both lookups are independent.",
        call("get_order", order_id="HB-20388"),
        call("find_customer", email="tomas.ferreira@example.org"),
        expect=("C-1077", '"total_cents": 6490'),
    )
    run.turn(
        "The order is his, 64.90 EUR, shipped. What are the rules for double charges?",
        call("search_policy", words="charged twice double"),
        expect="double-charges",
    )
    run.turn(
        "That article, as a whole.",
        call("read_policy", article="double-charges"),
        expect="does not say whether the refund was made",
    )
    run.turn(
        """Rule 1: look at the payments before saying anything about money. What people see at their bank may be
        authorisations.""",
        call("list_payments", order_id="HB-20388"),
        expect="rate_limited",
        fails=True,
    )
    run.turn(
        "Rate limited. He is upset, so I don't want to lose time; straight again.",
        call("list_payments", order_id="HB-20388"),
        expect='"retry_after_s": 60',
        fails=True,
    )
    run.turn(
        "Maybe now.",
        call("list_payments", order_id="HB-20388"),
        expect='"retry_after_s": 85',
        fails=True,
    )
    run.turn(
        """The wait went from 35 to 60 to 85 seconds: every early question makes it longer, as rule 5 says. I stop
        asking, tell him that I am on it, and wait a little longer than it asks for.""",
        call("wait", seconds=90),
        say="""
        Mr Ferreira, I am looking into your payments now. Our payment provider is slow this minute; please give
        me two minutes.
        """,
        expect="desk_time",
    )
    run.turn(
        "Now the payments.",
        call("list_payments", order_id="HB-20388"),
        expect=("P-70268", "capture skipped"),
    )
    run.turn(
        """Three entries, but not three payments. P-70266: captured, that is what he owes. P-70267: captured as
        well, an automatic retry after the processor did not answer: this one is the double charge. P-70268: only
        authorised, never taken, expires on 16 March. So one refund, not three. May P-70268 be freed right away,
        though? I try to refund all that is too much in one go.""",
        call("refund", payment_id="P-70267", amount_cents=6490, reason="duplicate_charge"),
        call("refund", payment_id="P-70268", amount_cents=6490, reason="duplicate_charge"),
        expect=("gateway_timeout", "not_captured"),
        fails=True,
    )
    run.turn(
        """Two errors of different kinds. P-70268 is a clear no: nothing was taken, rule 3, I should have known.
        P-70267 is a timeout, and rule 4 says that it may or may not have gone through. If I simply repeat it, I
        may pay twice. Our books will tell.""",
        call("list_refunds", order_id="HB-20388"),
        expect=("R-3001", "sent to bank"),
    )
    run.turn(
        """R-3001 over 64.90 EUR for P-70267 is there, sent to the bank. The refund was made and only its answer got
        lost, so no second try. To be certain I compare with the gateway's own view; enough time has passed for
        one question.""",
        call("list_payments", order_id="HB-20388"),
        expect="P-70267",
    )
    run.turn(
        """The gateway shows the payments but no refunds, so this tells me nothing new; our books are the source for
        refunds. Good enough: one refund, sent. What about the parcel he is missing?""",
        call("track_parcel", order_id="HB-20388"),
        expect="Out for delivery",
    )
    run.turn(
        "Out for delivery since yesterday. I write down what happened, above all that nobody should repeat the refund.",
        call(
            "add_note",
            order_id="HB-20388",
            text="P-70267 was a double capture, refunded as R-3001. The gateway timed out, but the refund is in "
            "the books: do NOT repeat. P-70268 is only authorised, expires 2025-03-16. P-70266 is what he really owes.",
        ),
        expect="noted",
    )
    run.turn(
        "Now the whole picture for him, without our codes: what was taken, what comes back, what disappears by itself.",
        say="""
        Mr Ferreira, I am sorry for the fright. This is what happened: when you paid, the answer of the payment
        provider came so late that our shop tried again twice.

        - One payment of 64.90 EUR is the one for your order.
        - The second 64.90 EUR was really taken, by mistake. I have sent it back to your card ending 4402.
        - The third 64.90 EUR was only reserved, never taken. Your bank frees it on 16 March by itself.

        Your parcel has been out for delivery in Porto since yesterday morning.
        """,
    )
    run.user(
        """
        OK thanks for explaining. But I said I want ALL of it back, I'm done waiting. Can't you refund the first
        one too, to be safe?
        """
    )
    run.turn(
        """The first payment is for goods that are about to arrive. Refunding it would be neither a double charge
        nor damage nor a return. What are his rights if he doesn't want the lamp any more?""",
        call("read_policy", article="returns"),
        expect="within 30 days after delivery",
    )
    run.turn(
        "He can return it within 30 days after delivery. That is the honest way, and it needs nothing from me now.",
        say="""
        The first payment is for the lamp and the bulbs that are on their way, so I cannot pay it back now. If
        you no longer want them, you can return them unused within 30 days after delivery on our page Returns,
        with your order number and e-mail address; then you get this money back as well.
        """,
    )
    refunds = world.books.rows("SELECT * FROM refunds")
    trajectory = run.finish(
        dict(
            zip(
                TASK.criteria,
                (
                    [row["amount_cents"] for row in refunds if row["payment_id"] == "P-70267"] == [6490],
                    all(row["payment_id"] != "P-70266" for row in refunds),
                    all(row["reason"] == "duplicate_charge" for row in refunds),
                    bool(world.books.rows("SELECT * FROM notes WHERE order_id = 'HB-20388'")),
                ),
                strict=True,
            )
        )
    )
    world.books.close()
    return trajectory
