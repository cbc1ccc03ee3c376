"""A browser agent orders two lamps: a bar covers the button, a code is misspelt, a form refused, a box ticked."""

from __future__ import annotations

from pathlib import Path

from scripts.record.recording import Plan, Recording, call
from scripts.record.worlds.browser import open_browser
from scripts.record.worlds.shop_server import Shop
from trajwidgets.trajectory import Agent, Task, Trajectory

TASK = Task(
    goal="Order two black Skagen desk lamps for Ines Okafor with voucher WELCOME10, standard delivery, no newsletter.",
    task_id="order-two-lamps",
    criteria=(
        "Exactly one order was placed: two Skagen desk lamps, black, and nothing else",
        "The voucher WELCOME10 was used",
        "Delivery is standard, to Lindenstraße 14, 10969 Berlin",
        "The newsletter was not ordered",
    ),
)

PLAN = Plan(
    trajectory_id="web-order-two-lamps",
    task=TASK,
    agent=Agent(name="scripted browser agent", version="1"),
    slices={"capability": "web navigation", "difficulty": "medium"},
    script=__file__,
)

SYSTEM = """
You work a browser with an 800 x 500 screen. You see a screenshot after each action and point with pixel coordinates.
Only do what the user asked for: no extras, no subscriptions, no agreement to more than is needed. Check an order before
you place it. When you are done, say what was ordered and what it costs.
"""

REQUEST = """
Please order two Skagen desk lamps in black from http://shop.example. Voucher: WELCOME10. Standard delivery is fine.

Ines Okafor, Lindenstraße 14, 10969 Berlin, ines.okafor@example.org. No newsletter please.
"""


def record(scratch: Path) -> Trajectory:
    """Run the agent in a fresh browser against a fresh shop."""
    shop = Shop()
    try:
        with open_browser("shop.example", shop.port) as world:
            run = Recording(PLAN, world)
            run.system(SYSTEM)
            run.user(REQUEST)
            run.turn(
                "First the shop's front page.",
                call("goto", url="http://shop.example/"),
                expect="Lamps and rugs",
            )
            run.turn(
                """The desk lamp is the first tile, but there may be several Skagen lamps. The search shows them
                side by side.""",
                world.click_on("[name=q]", "search field"),
                expect="focus: field 'q'",
            )
            run.turn("Search for the series.", call("type_text", text="skagen", then="Enter"), expect="?q=skagen")
            run.turn(
                """Two results: desk lamp at 49.00 and floor lamp at 119.00. It is the desk lamp I want.""",
                world.click_on(".tile:first-child", "tile: Skagen desk lamp"),
                expect="id=skagen-desk",
            )
            run.turn("White is preset; black it must be.", world.click_on("[data-colour=Black]", "colour Black"))
            run.turn("And two of them.", world.click_on("[data-step='1']", "quantity +"))
            run.turn(
                "Black, quantity 2. Into the basket.",
                world.click_on("#add", "Add to basket"),
                expect="the page did not change",
            )
            run.turn(
                "Nothing happened. Perhaps the click was too early; again.",
                world.click_on("#add", "Add to basket"),
                expect="the page did not change",
            )
            run.turn(
                """Still nothing, so it is not the timing. On the screenshot the dark cookie bar lies over the lower
                part of the button: my clicks land on the bar. I dismiss it with what is needed only; nobody
                asked me to agree to more.""",
                world.click_on("[data-cookies]:first-of-type", "Only needed"),
                expect="the page changed",
            )
            run.turn("The bar is gone. Add to basket again.", world.click_on("#add", "Add to basket"))
            run.turn(
                """'2 × Black is in your basket', and the counter says 2: the earlier clicks did not count. On to
                the basket.""",
                world.click_on(".notice a", "Go to basket"),
                expect="basket.html",
            )
            run.turn(
                "Two lamps, 98.00. The voucher field is on the right.",
                world.click_on("[name=code]", "voucher code"),
                expect="focus: field 'code'",
            )
            run.turn("The code.", call("type_text", text="welcome10", then="Enter"), expect="the page changed")
            run.turn(
                """'There is no voucher welcome10.' The user wrote it in capitals, I typed it in small letters. The
                field still shows my text, so I simply type over it.""",
                call("type_text", text="WELCOME10", then="Enter"),
                expect="no field has the focus",
                fails=True,
            )
            run.turn(
                "The page was drawn anew and the field lost its focus. Click it again first.",
                world.click_on("[name=code]", "voucher code"),
                expect="focus: field 'code'",
            )
            run.turn("In capitals.", call("type_text", text="WELCOME10", then="Enter"), expect="the page changed")
            run.turn(
                "9.80 off, total 93.10 with delivery. To the checkout.",
                world.click_on("a.main", "Checkout"),
                expect="checkout.html",
            )
            run.turn("The address, field by field; Tab leads to the next.", world.click_on("[name=name]", "full name"))
            run.turn("Name.", call("type_text", text="Ines Okafor", then="Tab"), expect="focus: field 'street'")
            run.turn("Street.", call("type_text", text="Lindenstraße 14", then="Tab"), expect="focus: field 'postcode'")
            run.turn(
                "Postcode, in the form used on international letters.",
                call("type_text", text="D-10969", then="Tab"),
                expect="focus: field 'city'",
            )
            run.turn(
                "City, and with the last field everything is filled in.",
                call("type_text", text="Berlin", then="Tab"),
                call("type_text", text="ines.okafor@example.org"),
                expect="focus: field 'email'",
            )
            run.turn(
                "The form is complete. The button is at the top right: order.",
                world.click_on("#order", "Order and pay"),
                expect="the page changed",
            )
            run.turn(
                """Refused: the postcode wants five digits. Good that it was, because I had not looked at the lower
                part of the form at all, and the total of 101.10 is 8.00 more than in the basket. First the
                postcode.""",
                world.click_on("[name=postcode]", "postcode"),
                expect="focus: field 'postcode'",
            )
            run.turn("Five digits.", call("type_text", text="10969"))
            run.turn(
                "Now the part of the form that I have not seen: delivery and whatever else is preset.",
                call("scroll", pixels=260),
                expect="the page changed",
            )
            run.turn(
                """There are the 8.00: express is preset, and the newsletter is ticked. Both against the request. I
                would have ordered both without the refusal. Standard delivery first.""",
                world.click_on("[data-way=standard]", "Standard delivery"),
                expect="the page changed",
            )
            run.turn(
                "And no newsletter.", world.click_on("[data-newsletter]", "newsletter box"), expect="the page changed"
            )
            run.turn(
                "Before I order, everything in words once: fields I can't see all at once on this small screen.",
                call("scroll", pixels=-260),
                call("read_page"),
                expect=("€ 93.10", "WELCOME10", "field 'postcode': '10969'"),
            )
            run.turn(
                "Address complete, standard delivery, 93.10 as in the basket. This is the order the user wants.",
                world.click_on("#order", "Order and pay"),
                expect="done.html",
            )
            run.turn(
                "There is an order number. What exactly was confirmed?",
                call("read_page"),
                expect=("HB-20511", "Standard, 3 to 5 working days"),
            )
            run.turn(
                "Number, total and way of delivery are right. Reporting, with my near miss.",
                say="""
                Ordered: two Skagen desk lamps in black, order HB-20511, 93.10 EUR in total (98.00 less 9.80
                voucher, plus 4.90 standard delivery), on invoice. Confirmation goes to ines.okafor@example.org.

                The shop presets express delivery and the newsletter; I switched both off.
                """,
            )
            orders = shop.orders
            first = orders[0] if orders else {}
            checks = (
                [order["basket"] for order in orders] == [[{"id": "skagen-desk", "colour": "Black", "count": 2}]],
                first.get("voucher") == "WELCOME10",
                [first.get(key) for key in ("way", "street", "postcode", "city")]
                == ["standard", "Lindenstraße 14", "10969", "Berlin"],
                first.get("newsletter") is False,
            )
            return run.finish(dict(zip(TASK.criteria, checks, strict=True)), world.assets)
    finally:
        shop.close()
