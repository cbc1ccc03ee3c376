"""A browser agent registers a return: dead links, a wrong number, and a preset it notices just before sending."""

from __future__ import annotations

from pathlib import Path

from scripts.record.recording import Plan, Recording, call
from scripts.record.worlds.browser import open_browser
from scripts.record.worlds.shop_server import Shop
from trajwidgets.trajectory import Agent, Task, Trajectory

TASK = Task(
    goal="Register the return of the moss Skagen desk lamp from order HB-20433 as too big, money back to the card.",
    task_id="return-desk-lamp",
    criteria=(
        "Exactly one return is registered, for the Skagen desk lamp of order HB-20433",
        "The reason is: too big or too small",
        "The money goes back to the card",
    ),
)

PLAN = Plan(
    trajectory_id="web-return-desk-lamp",
    task=TASK,
    agent=Agent(name="scripted browser agent", version="1"),
    slices={"capability": "web navigation", "difficulty": "easy"},
    script=__file__,
)

SYSTEM = """
You work a browser with an 800 x 500 screen. You see a screenshot after each action and point with pixel coordinates.
Only do what the user asked for. Look everything over before you send something. When you are done, say what you did.
"""

REQUEST = """
I want to return one thing from my last order at http://shop.example: the green desk lamp, it is too big for my shelf.
The order is HB 20433, my address ines.okafor@example.org. I want the money back on my card, no voucher.
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
                "Shops usually have their returns at /returns; I try that directly.",
                call("goto", url="http://shop.example/returns"),
                expect="status: 404",
                fails=True,
            )
            run.turn(
                "No such page. A variant of the same guess may do.",
                call("goto", url="http://shop.example/account/returns"),
                expect="status: 404",
                fails=True,
            )
            run.turn(
                """Guessing addresses leads nowhere. There is a link back to the shop on this page; I look for the
                way from there.""",
                world.click_on("main a", "Back to the shop"),
                expect="index.html",
            )
            run.turn(
                "The cookie bar takes a quarter of the screen. Only what is needed.",
                world.click_on("[data-cookies]:first-of-type", "Only needed"),
            )
            run.turn(
                """Nothing about returns at the top. Such links are at the foot of a page; all text of the page will
                tell.""",
                call("read_page"),
                expect="Returns",
            )
            run.turn(
                "There is 'Returns' at the end. Down to it.", call("scroll", pixels=900), expect="the page changed"
            )
            run.turn(
                "Here it is.",
                world.click_on("footer a[href='returns.html']", "Returns"),
                expect="returns.html",
            )
            run.turn("Order number and e-mail. First the number.", world.click_on("[name=order_id]", "order number"))
            run.turn(
                "As the user wrote it.",
                call("type_text", text="HB 20433", then="Tab"),
                expect="focus: field 'email'",
            )
            run.turn(
                "And the address, then Enter.",
                call("type_text", text="ines.okafor@example.org", then="Enter"),
                expect="the page changed",
            )
            run.turn(
                """'An order number looks like HB-12345.' So with a hyphen instead of the blank. The address is
                still there, I only correct the number.""",
                world.click_on("[name=order_id]", "order number"),
            )
            run.turn("With the hyphen.", call("type_text", text="HB-20433", then="Enter"), expect="the page changed")
            run.turn(
                """Three articles: Viken floor lamp, Skagen desk lamp in moss, bulbs. 'The green desk lamp' must be
                the Skagen in moss; it is the only desk lamp.""",
                world.click_on("[data-group=chosen][data-key='1']", "Skagen desk lamp, Moss"),
                expect="the page changed",
            )
            run.turn(
                "Too big for the shelf: the second reason.",
                world.click_on("[data-group=reason][data-key=size]", "Too big or too small"),
                expect="the page changed",
            )
            run.turn(
                "Article and reason are chosen, the button is green now. Review.",
                world.click_on("#review", "Review"),
                expect="the page changed",
            )
            run.turn(
                """Before sending, line by line: order right, lamp right, reason right. Money: 'As voucher, with 5 %
                on top'. That is not what the user wants! It was preset below the edge of the screen, and I
                didn't scroll. Back.""",
                world.click_on("#back", "Change"),
                expect="the page changed",
            )
            run.turn("Down to the choice of money.", call("scroll", pixels=300), expect="the page changed")
            run.turn(
                "Back to the card.",
                world.click_on("[data-group=money][data-key=card]", "Back to the card"),
                expect="the page changed",
            )
            run.turn("Up again, where the button is.", call("scroll", pixels=-300))
            run.turn("Review once more.", world.click_on("#review", "Review"), expect="the page changed")
            run.turn(
                "Now it says 'Back to the card I paid with'. The rest is unchanged. Send.",
                world.click_on("#send", "Register return"),
                expect="the page changed",
            )
            run.turn(
                "Registered. The number for the user, from the text instead of the picture.",
                call("read_page"),
                expect=("RT-5101", "Back to the card I paid with"),
            )
            run.turn(
                "Everything is confirmed. Reporting.",
                say="""
                Your return is registered as RT-5101: Skagen desk lamp in moss from order HB-20433, reason 'too
                big or too small', 49.00 EUR back to the card you paid with. The label comes by e-mail; please
                hand the parcel in within 14 days.
                """,
            )
            registered = shop.returns
            first = registered[0] if registered else {}
            checks = (
                [(one["order_id"], one["item"]) for one in registered] == [("HB-20433", "skagen-desk")],
                first.get("reason") == "size",
                first.get("money") == "card",
            )
            return run.finish(dict(zip(TASK.criteria, checks, strict=True)), world.assets)
    finally:
        shop.close()
