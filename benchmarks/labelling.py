"""How many keys a step takes: a hundred steps labelled by a script of real presses, and nothing but keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import trajwidgets as tw
from benchmarks.figure import Figure, figure
from benchmarks.room import RUN, Room, rooms

STEPS = 100
BUDGET = 1.4

# The second question comes up where there is something to say; a note may be written on any step.
FORM = """\
from typing import Annotated, Literal

from pydantic import BaseModel

import trajwidgets as tw


class Feedback(BaseModel):
    outcome: Literal["success", "partial", "failure"]
    cause: Annotated[
        Literal["wrong_tool", "wrong_arguments", "misread", "gave_up"],
        tw.FieldOptions(shown_when={"outcome": "failure"}),
    ]
    note: str = \"\""""


@dataclass(frozen=True)
class Meant:
    """What is to be said of a step, and whether something else is said first and taken back."""

    outcome: str
    cause: str | None = None
    note: str = ""
    slips: bool = False


def script() -> list[Meant]:
    """A hundred steps: each fifth one a failure with its cause, five slips, three notes."""
    return [
        Meant(
            outcome="failure" if n % 5 == 0 else "success",
            cause="misread" if n % 5 == 0 else None,
            note=f"Step {n} was done twice." if n in (12, 45, 78) else "",
            slips=n in (7, 25, 50, 66, 93),
        )
        for n in range(STEPS)
    ]


KEYS = {"success": "1", "partial": "2", "failure": "3", "misread": "r"}
SLIP = "partial"


def measure() -> dict[str, Figure]:
    """`keys_per_step`: every key pressed in the page but the text of the notes, over the steps labelled.

    Raises SystemExit when the store does not hold what the script means, or something was done by mouse.
    """
    meant = script()
    with rooms() as at, at.prepared(FORM) as (room, _):
        room.open_labeler()
        n_entering = enter(room)
        steps = [say(room, each) for each in meant]
        room.labeler().wait_saved()
        done = room.page.evaluate("() => watch.done")
        stored = list(told(tw.LabelStore(at.lab.root / room.store)))
        used = at.used
    wanted = sorted(wanted_of(meant, steps))
    if sorted(stored) != wanted or done["mouse"]:
        lost = [row for row in wanted if row not in stored]
        raise SystemExit(f"keys_per_step: {lost} are not in the store; {done['mouse']} events of a mouse.")
    n_text = sum(len(each.note) for each in meant)
    n_keys = done["keys"] - n_text
    return {
        "keys_per_step": figure(
            n_keys / STEPS,
            "keys",
            f"{n_keys} real key presses, of which {n_entering} lead from the notebook into the widget, and 0 events of "
            f"a mouse, for {STEPS} steps: {sum(bool(each.cause) for each in meant)} of them with a second question, "
            f"{sum(each.slips for each in meant)} undone and said anew, {sum(bool(each.note) for each in meant)} with "
            f"a note, whose text ({n_text} keys) stands apart; the store holds what the script means; {RUN}; {used}.",
            budget=BUDGET,
        )
    }


def enter(room: Room) -> int:
    """From the notebook into the widget by Tab; how many presses that takes."""
    for n in range(1, 30):
        room.page.keyboard.press("Tab")
        if room.page.evaluate("() => watch.inside()"):
            return n
    raise SystemExit("keys_per_step: Tab does not lead into the widget.")


def say(room: Room, meant: Meant) -> str:
    """Say of the active step what is meant, as somebody does who waits for what is asked next; gives its id."""
    view = room.labeler()
    step = view.step()
    assert step is not None  # noqa: S101 - the form asks of steps alone
    if meant.note:
        view.press("c")
        room.page.keyboard.type(meant.note)
        view.press("Enter")
    if meant.slips:
        view.press(KEYS[SLIP])
        left(room, step)
        view.press("u")
        view.wait_for_step(step)
    view.press(KEYS[meant.outcome])
    if meant.cause:
        view.press(KEYS[meant.cause])
    left(room, step)
    return step


def left(room: Room, step: str) -> None:
    """Wait until another step is up, with its content."""
    other = f'.card.on:not([data-step="{step}"]) .p:not(.missing)'
    room.labeler().widget.locator(other).first.wait_for()


def wanted_of(meant: list[Meant], steps: list[str]) -> Iterator[tuple[str, str, str]]:
    """Step, field and value of each label that is to stand."""
    for each, step in zip(meant, steps, strict=True):
        for field, value in (("outcome", each.outcome), ("cause", each.cause), ("note", each.note)):
            if value:
                yield step, field, value


def told(store: tw.LabelStore) -> Iterator[tuple[str, str, str]]:
    """The same of the labels that do."""
    frame = store.to_frame()
    yield from zip(frame["step_id"], frame["field"], frame["value"], strict=True)
